"""
Who sees what, in plain French: names of those around, how much they see, what a choice changes.
"""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from ens.journeys.sharing import circle
from ens.journeys.sharing.choices import Change, Chosen, Target
from ens.journeys.sharing.circle import Someone
from ens.journeys.sharing.sight import ALL, NONE, SOME, Holding
from ens.ui import words

Words = str | Promise
HOW: Mapping[str, Words] = {
    ALL: gettext_lazy("Voit tout"),
    SOME: gettext_lazy("Voit une partie"),
    NONE: gettext_lazy("Ne voit rien"),
    "": gettext_lazy("Personne"),
}
MARKS = {ALL: "check", SOME: "eye", NONE: "cross", "": ""}
# With where they may be cut, at the head of a narrow column.
GROUPS: Mapping[str, tuple[Words, str]] = {
    "team": (gettext_lazy("Équipe de soins"), "doctor"),
    "others": (gettext_lazy("Autres accès"), "key"),
    "relatives": (gettext_lazy("Proches"), "people"),
    "applications": (gettext_lazy("Applica\u00adtions"), "application"),
    "research": (gettext_lazy("Recher\u00adche"), "research"),
}
ICONS = {
    circle.PASS: "key",
    circle.APPLICATION: "application",
    circle.RESEARCH: "research",
    circle.EMERGENCY: "emergency",
}
CATEGORIES: Mapping[str, tuple[str, Words]] = {
    "carnet": ("heart", gettext_lazy("Allergies, vaccins, problèmes de santé, questionnaires")),
    "documents": ("documents", gettext_lazy("Comptes rendus, lettres, analyses, images")),
    "measures": ("measure", gettext_lazy("Poids, tension, glycémie, activité")),
    "prescriptions": ("pill", gettext_lazy("Ordonnances, médicaments, matériel")),
    "messages": ("message", gettext_lazy("Ce que vous et vos soignants vous écrivez")),
    "appointments": ("calendar", gettext_lazy("Rendez-vous, consultations et séjours")),
    "reimbursements": ("document", gettext_lazy("Droits, soins facturés et remboursés")),
}
READING, FEEDING = "lire", "ajouter"
DONE, PERSON = "choix", "personne"  # of an address: what was done, the page to come back to
FEW = 2  # categories that are named in a sentence
CONCERNS = {READING: "reading", FEEDING: "feeding"}
SAYS: Mapping[str, bool | None] = {"refuser": False, "ouvrir": True, "defaut": None}


def name_of(one: Someone) -> str:
    match one.kind:
        case circle.RESEARCH:
            return _("La recherche, sans votre nom")
        case circle.EMERGENCY:
            return _("Un médecin urgentiste, en urgence")
        case circle.PASS:
            return _("Accès temporaire : %(name)s") % {"name": one.name or _("pas encore utilisé")}
        case circle.PROFESSION:
            return _("%(name)s de l’équipe de soins") % {"name": one.name}
    return one.name


def role_of(one: Someone) -> str:
    if one.treating:
        return _("Médecin traitant")
    match one.kind:
        case circle.RELATIVE:
            return _("Agit pour cette personne, ou l’aide")
        case circle.APPLICATION:
            return _("Application")
        case circle.OUTSIDE:
            return _("%(role)s, hors de l’équipe de soins") % {"role": one.role}
        case circle.PASS:
            return _("Voit comme un médecin")
    return one.role


def summary(one: Someone, sees: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """
    "Voit tout, sauf les droits et remboursements": what is the exception is named, where it is
    short to name.
    """
    if one.kind == circle.RESEARCH:
        return _("Reçoit une partie de ce qui est ajouté, sans votre nom")
    of = {
        how: [titles[name] for name, said in sees.items() if said == how]
        for how in (ALL, SOME, NONE)
    }
    if not (of[SOME] or of[NONE]) or not (of[ALL] or of[SOME]):
        return str(HOW[NONE if of[NONE] else ALL])
    if of[ALL] and len(of[NONE]) <= FEW and len(of[SOME]) <= FEW:
        return _nearly_all(of[NONE], of[SOME])
    if len(of[ALL]) + len(of[SOME]) <= FEW:
        return _("Ne voit que %(what)s") % {"what": within(of[ALL] + of[SOME])}
    return _("Voit %(some)s catégories sur %(all)s") % {
        "some": len(sees) - len(of[NONE]),
        "all": len(sees),
    }


def _nearly_all(none: Sequence[str], some: Sequence[str]) -> str:
    said = {"none": within(none), "some": within(some)}
    if not some:
        return _("Voit tout, sauf %(none)s") % said
    if not none:
        return _("Voit tout (en partie : %(some)s)") % said
    return _("Voit tout, sauf %(none)s (en partie : %(some)s)") % said


def within(titles: Sequence[str]) -> str:
    """
    "les mesures, les messages": titles in the middle of a sentence.
    """
    return ", ".join(f"{title[:1].lower()}{title[1:]}" for title in titles)


def whom(target: Target) -> str:
    if target.key.startswith("profession-"):
        return _("la profession « %(name)s »") % {"name": target.name}
    return target.name or _("tous les professionnels")


def stands(one: Chosen, titles: Mapping[str, str]) -> str:
    """
    "Lecture refusée à tous les professionnels : Les mesures"
    """
    patterns = {
        ("reading", False): _("%(what)s : lecture refusée à %(whom)s"),
        ("reading", True): _("%(what)s : lecture ouverte à %(whom)s"),
        ("feeding", False): _("%(what)s : ajout refusé à %(whom)s"),
        ("feeding", True): _("%(what)s : ajout permis à %(whom)s"),
    }
    said = {"what": titles[one.category], "whom": whom(one.target)}
    return words.tied(patterns[one.concerns, one.allowed] % said)


# Of documents or of anything else, no longer seen or seen from then on.
CHANGES = {
    (True, True): ngettext_lazy(
        "%(count)s document sur %(held)s ne serait plus vu par %(name)s.",
        "%(count)s documents sur %(held)s ne seraient plus vus par %(name)s.",
        "count",
    ),
    (True, False): ngettext_lazy(
        "%(count)s document sur %(held)s serait vu en plus par %(name)s.",
        "%(count)s documents sur %(held)s seraient vus en plus par %(name)s.",
        "count",
    ),
    (False, True): ngettext_lazy(
        "%(count)s élément sur %(held)s ne serait plus vu par %(name)s.",
        "%(count)s éléments sur %(held)s ne seraient plus vus par %(name)s.",
        "count",
    ),
    (False, False): ngettext_lazy(
        "%(count)s élément sur %(held)s serait vu en plus par %(name)s.",
        "%(count)s éléments sur %(held)s seraient vus en plus par %(name)s.",
        "count",
    ),
}


def change(one: Change, *, documents: bool) -> str:
    """
    "67 documents sur 772 ne seraient plus vus par Dr Anne ROUX."
    """
    name, moved = name_of(one.someone), one.before - one.after
    if not moved:
        return _nothing_there(one, name)
    said = {"count": abs(moved), "held": one.held, "name": name}
    return str(CHANGES[documents, moved > 0] % said)


def _nothing_there(one: Change, name: str) -> str:
    """
    There is nothing yet, but there may be.
    """
    if one.loses:
        return _("%(name)s ne verrait pas ce qui arrivera ici.") % {"name": name}
    return _("%(name)s verrait ce qui arrivera ici.") % {"name": name}


def holding(one: Holding) -> str:
    if not one.held:
        return _("Rien ici pour l’instant")
    said = {"seen": one.seen, "held": one.held}
    if one.category == "documents":
        return (
            ngettext("%(seen)s sur %(held)s document", "%(seen)s sur %(held)s documents", one.held)
            % said
        )
    return (
        ngettext("%(seen)s sur %(held)s élément", "%(seen)s sur %(held)s éléments", one.held) % said
    )
