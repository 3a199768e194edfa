"""
Where an editor pastes a resource and reads what is wrong with it, line by line.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.journeys import validate_for_editor as journey
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(kind="editor")
def validate(request: SignedInRequest) -> HttpResponse:
    known: dict[str, Any] = {"profiles": journey.profiles(), "errors": {}}
    if request.method == "POST":
        known |= _answered(request)
    return render(request, "editor/pages/validate.html", known)


def _answered(request: HttpRequest) -> dict[str, Any]:
    text, profile = _text(request), request.POST.get("profil", "")
    kept = {"text": text[: journey.LARGEST], "profile": profile}
    if not text.strip():
        return kept | _refused(_("Collez une ressource, ou choisissez un fichier."))
    try:
        return kept | {"checked": journey.check(text, profile=profile)}
    except journey.TooLong:
        return {"profile": profile} | _refused(
            _("Cette ressource est trop longue ici : prenez la commande « ens validate ».")
        )
    except journey.NotRead as error:
        return kept | _refused(_("Ce n’est ni du JSON ni du XML de FHIR qui se lise."), str(error))
    except LookupError:
        return kept | {"errors": {"profil": _("Ce profil n’est pas connu ici.")}}


def _refused(sentence: str, detail: str = "") -> dict[str, Any]:
    return {"errors": {"ressource": sentence}, "detail": detail}


def _text(request: HttpRequest) -> str:
    """
    The file when there is one, no more of it than is taken.
    """
    file = request.FILES.get("fichier")
    if file is None:
        return request.POST.get("ressource", "")
    data: bytes = file.read(journey.LARGEST + 1)
    return data.decode("utf-8-sig", "replace")
