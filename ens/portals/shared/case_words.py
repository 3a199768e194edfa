"""
Cases of the data-rights desk, in words: for who asks and for who answers.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.contexts.cases import api as cases
from ens.contexts.cases.api import Case, Followed, Step
from ens.ground import clock
from ens.ui import words

Words = str | Promise

KINDS: Mapping[str, Words] = {
    cases.ACCESS: gettext_lazy("Accès à vos données"),
    cases.RECTIFICATION: gettext_lazy("Correction"),
    cases.PORTABILITY: gettext_lazy("Données à emporter ailleurs"),
    cases.ERASURE: gettext_lazy("Effacement"),
    cases.OBJECTION: gettext_lazy("Opposition"),
    cases.CONTEST: gettext_lazy("Accès contesté"),
}
STATES: Mapping[str, Words] = {
    "received": gettext_lazy("Reçue"),
    "acknowledged": gettext_lazy("Prise en compte"),
    "handled": gettext_lazy("En cours"),
    "asked": gettext_lazy("Précision demandée"),
    "accepted": gettext_lazy("Acceptée, à exécuter"),
    "answered": gettext_lazy("Répondue"),
    "refused": gettext_lazy("Refusée"),
    "closed": gettext_lazy("Close"),
}
TONES = {"asked": "warning", "accepted": "accent", "answered": "success", "refused": "error"}
STEPS: Mapping[str, tuple[Words, str]] = {
    "received": (gettext_lazy("Demande envoyée"), "upload"),
    "known": (gettext_lazy("Document concerné : qui l’a écrit, et sa date"), "document"),
    "acknowledged": (gettext_lazy("Prise en compte"), "check"),
    "handled": (gettext_lazy("Étude commencée"), "clock"),
    "sent": (gettext_lazy("Transmise à qui peut corriger"), "share"),
    "asked": (gettext_lazy("Une précision est demandée"), "help"),
    "identity": (gettext_lazy("L’identité est à confirmer"), "person"),
    "told": (gettext_lazy("Message de la personne"), "message"),
    "reopened": (gettext_lazy("Demande rouverte par la personne"), "message"),
    "extended": (gettext_lazy("Délai prolongé de deux mois"), "calendar"),
    "proposed": (gettext_lazy("Effacement proposé, à confirmer par un second agent"), "clock"),
    "accepted": (gettext_lazy("Effacement accepté par deux agents"), "check"),
    "answered": (gettext_lazy("Réponse"), "message"),
    "refused": (gettext_lazy("Refus"), "cross"),
    "closed": (gettext_lazy("Demande close"), "check"),
}
CONTESTED = gettext_lazy("Accès concerné : qui, quand et pourquoi")
# What the desk prepares is not told before it is decided.
INSIDE = frozenset({"proposed"})


def kind(case: Case) -> str:
    return str(KINDS[case.kind])


def state(case: Case) -> str:
    return str(STATES[case.state])


def tone(case: Case) -> str:
    return "error" if case.late else TONES.get(case.state, "neutral")


def due(case: Case) -> str:
    """
    When an answer is due, or why it is not.
    """
    if case.is_over:
        return ""
    if case.suspended_on:
        return _("Le délai attend la confirmation de l’identité.")
    if case.late:
        return _("En retard : la réponse était due le %(day)s.") % {"day": words.day(case.due_on)}
    more = _(" (délai prolongé)") if case.extended else ""
    return _("Réponse au plus tard le %(day)s") % {"day": words.day(case.due_on)} + more


def timeline(followed: Followed, *, inside: bool) -> list[dict[str, object]]:
    """
    Latest first. `inside`: for the desk, which sees what it prepares and names nobody else.
    """
    shown = [one for one in followed.steps if inside or one.what not in INSIDE]
    return [_entry(one, inside, followed.case.kind) for one in reversed(shown)]


def _entry(one: Step, inside: bool, kind: str) -> dict[str, object]:
    title, icon = STEPS.get(one.what, (one.what, "info"))
    if (one.what, kind) == ("known", cases.CONTEST):
        title, icon = CONTESTED, "eye"
    return {
        "when": one.at,
        "words": words.capital(words.moment(one.at, now=clock.now())),
        "title": str(title),
        "icon": icon,
        "by": _by(one, inside),
        "text": one.text,
    }


def _by(one: Step, inside: bool) -> str:
    if one.by_desk:
        return _("%(name)s, service des droits") % {"name": one.name}
    if not one.made_by:
        return ""
    return _("Qui demande") if inside else one.name
