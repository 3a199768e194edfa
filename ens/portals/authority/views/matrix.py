"""
The habilitation matrix: all of it, one profession, one past version; changed in two steps.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ens.contexts.access import api as access
from ens.contexts.terminology import api as terminology
from ens.ground import clock
from ens.portals.authority import cells
from ens.portals.authority.desk import HOME, common, page_of_authority
from ens.portals.shared.signed_in_request import SignedInRequest

MATRIX = f"{HOME}matrice/"
LONGEST = 500


@require_GET
@page_of_authority
def overview(request: SignedInRequest) -> HttpResponse:
    version = access.matrix_version()
    known = common("matrice/") | {
        "done": _("La nouvelle version est en vigueur.") if "publiee" in request.GET else "",
        "professions": [_profession_row(one, version) for one in access.matrix_professions()],
        "versions": access.matrix_versions(),
    }
    return render(request, "authority/pages/matrix.html", known)


def _profession_row(profession: str, version: int) -> dict[str, object]:
    *documents, others = cells.groups(profession, version=version)
    rows = sum(len(group.rows) for group in documents)
    opened = sum(group.opened for group in documents)
    return {
        "code": profession,
        "name": terminology.profession(profession),
        "documents": opened,
        "share": round(100 * opened / rows),
        "others": others.opened,
        "of_documents": rows,
        "of_others": len(others.rows),
    }


@require_http_methods(["GET", "POST"])
@page_of_authority
def profession(request: SignedInRequest, profession: str) -> HttpResponse:
    if profession not in access.matrix_professions():
        raise Http404
    if request.method == "POST":
        return _changed(request, profession)
    return _shown(request, profession, version=access.matrix_version())


def _changed(request: SignedInRequest, profession: str) -> HttpResponse:
    """
    The form first shows what would change; confirmed, it is in force.
    """
    version = _number(request.POST.get("version", ""))
    if version != access.matrix_version():
        error = _("La matrice a changé entre-temps. Voici la version en vigueur.")
        return _shown(request, profession, version=access.matrix_version(), error=error)
    rows, changed = cells.changes(profession, _ticked(request), version=version)
    reason = request.POST.get("motif", "").strip()[:LONGEST]
    if not rows:
        error = _("Rien ne changerait : cochez ou décochez au moins une ligne.")
        return _shown(request, profession, version=version, error=error)
    if "confirmer" not in request.POST or not reason:
        asked = "confirmer" in request.POST
        return _to_confirm(request, profession, version, rows, reason=reason, asked=asked)
    return _published(request, profession, version, changed, reason)


def _published(
    request: SignedInRequest,
    profession: str,
    version: int,
    changed: tuple[access.Cell, ...],
    reason: str,
) -> HttpResponse:
    try:
        access.publish_matrix(
            changed, since=version, reason=reason, by=request.actor, now=clock.now()
        )
    except access.ChangedMeanwhile:
        error = _("La matrice a changé entre-temps. Voici la version en vigueur.")
        return _shown(request, profession, version=access.matrix_version(), error=error)
    return HttpResponseRedirect(f"{MATRIX}?publiee")


def _ticked(request: SignedInRequest) -> list[str]:
    fields = [name for name in request.POST if name.startswith(cells.TICKED)]
    return [number for name in fields for number in request.POST.getlist(name)]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _shown(
    request: SignedInRequest, profession: str, *, version: int, error: str = ""
) -> HttpResponse:
    known = _of_profession(profession) | {
        "groups": cells.groups(profession, version=version),
        "sources": access.matrix_sources(profession),
        "version": version,
        "errors": [("ouvert", error)] if error else [],
    }
    return render(
        request, "authority/pages/matrix_profession.html", known, status=422 if error else 200
    )


def _to_confirm(
    request: SignedInRequest,
    profession: str,
    version: int,
    rows: tuple[cells.Row, ...],
    *,
    reason: str,
    asked: bool,
) -> HttpResponse:
    error = _("Écrivez pourquoi : ce texte reste dans l’historique.") if asked else ""
    known = _of_profession(profession) | {
        "opening": [row for row in rows if not row.allowed],
        "closing": [row for row in rows if row.allowed],
        "ticked": _ticked(request),
        "version": version,
        "reason": reason,
        "longest": LONGEST,
        "reason_error": error,
        "errors": [("motif", error)] if error else [],
    }
    return render(
        request, "authority/pages/matrix_confirm.html", known, status=422 if error else 200
    )


def _of_profession(profession: str) -> dict[str, object]:
    known = common("matrice/")
    known["crumbs"] = [*known["crumbs"], (_("Matrice d’habilitation"), MATRIX)]  # type: ignore[misc]
    return known | {"name": terminology.profession(profession), "back": MATRIX}


@require_GET
@page_of_authority
def version(request: SignedInRequest, version: int) -> HttpResponse:
    found = next((one for one in access.matrix_versions() if one.version == version), None)
    if found is None:
        raise Http404
    rows = [
        (
            terminology.profession(cell.profession),
            cells.title(cell.row),
            _("ouvert") if cell.allowed else _("refusé"),
        )
        for cell in access.matrix_lines(version)
    ]
    known = _of_profession("") | {"one": found, "rows": rows}
    return render(request, "authority/pages/matrix_version.html", known)
