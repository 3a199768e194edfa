"""
What every page knows without its view saying it.
"""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ens.contexts.directory import api as directory
from ens.ground import clock

HOMES = {
    "citizen": ("/espace/", _("Mon espace")),
    "professional": ("/pro/", _("Mes patients")),
    "authority": ("/autorite/", _("Tableau de bord")),
    "researcher": ("/recherche/", _("Recherche")),
    "editor": ("/editeur/", _("Éditeurs")),
    "operator": ("/exploitation/", _("Exploitation")),
    "mediator": ("/mediation/", _("Médiation")),
}
# Further links of the account, after its home.
LINKS = {
    "citizen": [
        (_("Préférences"), "/espace/preferences/"),
        (_("Sessions et appareils"), "/espace/preferences/sessions/"),
    ]
}


def page(request: HttpRequest) -> dict[str, object]:
    """
    Who is signed in, for the header.
    """
    told: dict[str, object] = {"now": clock.now()}
    actor = getattr(request, "actor", None)
    if actor is None:
        return told
    home = HOMES.get(actor.kind)
    return told | {
        "account_name": actor.name,
        "account_detail": _detail(actor.profession, actor.structure),
        "quick_exit": settings.ENS_QUICK_EXIT_URL if actor.kind == "citizen" else "",
        "account_links": [*([(home[1], home[0])] if home else []), *LINKS.get(actor.kind, ())],
    }


def _detail(profession: str, structure: int) -> str:
    said = [directory.profession_name(profession)] if profession else []
    said += [directory.structure(structure).name] if structure else []
    return ", ".join(said)
