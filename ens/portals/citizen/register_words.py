"""
The register in plain French: a sentence that begins with its verb, for each act.

The person may be reading about somebody they help, so things are "les documents", not "vos".
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.journeys.who_looked import Told
from ens.portals.citizen.register_things import A_THING, ONE, SEVERAL, THINGS
from ens.portals.citizen.register_verbs import ICONS, OTHER_VERB, TRIED, TRIED_TO_SEE, VERBS

# Of those who have no profession of care: in which quality they act.
QUALITIES = {
    "operator": gettext_lazy("agent de ce service"),
    "authority": gettext_lazy("agent de l’autorité"),
    "mediator": gettext_lazy("médiateur"),
}


def who(told: Told) -> str:
    """
    "Vous", or a name with its profession: "Dr Anne ROUX, médecin".
    """
    if told.mine:
        return _("Vous")
    name = told.name or told.software or _("Un logiciel")
    quality = _lower(told.profession) or str(QUALITIES.get(told.kind, ""))
    return f"{name}, {quality}" if quality else name


def what(told: Told) -> str:
    """
    The act as a sentence that goes after `who`.
    """
    if told.refused and told.action == "break-glass":
        return _("a voulu ouvrir cet espace en urgence")
    if told.refused and told.what == "Patient":
        return _("a voulu ouvrir cet espace")
    if told.refused:
        pattern = TRIED.get(told.action, TRIED_TO_SEE)
    else:
        pattern = VERBS.get(_verb(told), OTHER_VERB)[told.mine]
    return str(pattern) % {"what": _thing(told)}


def _verb(told: Told) -> str:
    """
    A search that found nothing, and what a software copied, have their own.
    """
    if _found_nothing(told):
        return "seek"
    part = told.software or told.what == "AuditEvent"
    if told.action == "export" and part and told.what in SEVERAL:
        return "export-part"
    return told.action


def why(told: Told) -> str:
    """
    What let them, or what stopped them: a whole sentence.
    """
    if told.mine and not told.refused:
        return ""
    if told.refused:
        return _("%(why)s : rien ne lui a été montré.") % {"why": _upper(told.why)}
    if told.action in ("ask-emergency", "prepare-capture"):
        return _("Rien d’autre ne lui a été montré.")
    reason = f"{_upper(told.why)}{_declared(told)}." if told.why else ""
    if _found_nothing(told):
        nothing = _("Rien ne lui a été montré.")
        return f"{reason} {nothing}".strip()
    return reason


def _declared(told: Told) -> str:
    return _(" : %(reason)s") % {"reason": told.emergency} if told.emergency else ""


def icon(told: Told) -> str:
    return ICONS.get(told.action, "eye")


def _found_nothing(told: Told) -> bool:
    return told.action == "search" and not told.count and not told.others


def _thing(told: Told) -> str:
    if told.title and told.count < 2:
        return _("« %(title)s »") % {"title": told.title}
    if told.action == "create" and told.count > 1:
        return _several_added(told)
    several = told.action in {"search", "export"} or told.count > 1
    if several and told.others:
        return _together((told.what, *told.others))
    words = SEVERAL if several else ONE
    return str(words.get(told.what, THINGS if several else A_THING))


def _several_added(told: Told) -> str:
    if told.what == "DocumentReference":
        return _("%(count)s documents") % {"count": told.count}
    return _("%(count)s éléments du dossier") % {"count": told.count}


def _together(types: tuple[str, ...]) -> str:
    """
    "les documents, les allergies et les prescriptions".
    """
    named = [str(SEVERAL[one]) for one in types if one in SEVERAL and one != "AuditEvent"]
    if len(named) < 2:
        return named[0] if named else str(THINGS)
    return _("%(first)s et %(last)s") % {"first": ", ".join(named[:-1]), "last": named[-1]}


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
