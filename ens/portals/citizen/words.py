"""
The register in plain French: a sentence that begins with its verb, for each act.

The person may be reading about somebody they help, so things are "les documents", not "vos".
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ens.journeys.who_looked import Told

Words = str | Promise

ONE: Mapping[str, Words] = {
    "DocumentReference": lazy("un document"),
    "Binary": lazy("le fichier d’un document"),
    "Observation": lazy("un résultat ou une mesure"),
    "Patient": lazy("l’identité"),
    "Condition": lazy("un problème de santé"),
    "AllergyIntolerance": lazy("une allergie"),
    "MedicationRequest": lazy("une prescription"),
    "MedicationStatement": lazy("un traitement"),
    "Immunization": lazy("un vaccin"),
    "Encounter": lazy("une consultation ou un séjour"),
    "Appointment": lazy("un rendez-vous"),
    "AuditEvent": lazy("ce registre"),
}
SEVERAL: Mapping[str, Words] = {
    "DocumentReference": lazy("les documents"),
    "Binary": lazy("les fichiers"),
    "Observation": lazy("les résultats et les mesures"),
    "Patient": lazy("l’identité"),
    "Condition": lazy("les problèmes de santé"),
    "AllergyIntolerance": lazy("les allergies"),
    "MedicationRequest": lazy("les prescriptions"),
    "MedicationStatement": lazy("les traitements"),
    "Immunization": lazy("les vaccins"),
    "Encounter": lazy("les consultations et les séjours"),
    "Appointment": lazy("les rendez-vous"),
    "AuditEvent": lazy("ce registre"),
}
A_THING, THINGS = lazy("un élément du dossier"), lazy("le dossier")

# (somebody else, you)
VERBS: Mapping[str, tuple[Words, Words]] = {
    "read": (lazy("a ouvert %(what)s"), lazy("avez ouvert %(what)s")),
    "vread": (
        lazy("a ouvert une version de %(what)s"),
        lazy("avez ouvert une version de %(what)s"),
    ),
    "history": (
        lazy("a ouvert les versions de %(what)s"),
        lazy("avez ouvert les versions de %(what)s"),
    ),
    "search": (lazy("a consulté %(what)s"), lazy("avez consulté %(what)s")),
    "seek": (lazy("a cherché %(what)s"), lazy("avez cherché %(what)s")),
    "create": (lazy("a ajouté %(what)s"), lazy("avez ajouté %(what)s")),
    "update": (lazy("a modifié %(what)s"), lazy("avez modifié %(what)s")),
    "delete": (lazy("a retiré %(what)s"), lazy("avez retiré %(what)s")),
    "mask": (
        lazy("a masqué %(what)s aux professionnels"),
        lazy("avez masqué %(what)s aux professionnels"),
    ),
    "unmask": (
        lazy("a montré de nouveau %(what)s aux professionnels"),
        lazy("avez montré de nouveau %(what)s aux professionnels"),
    ),
    "relate": (
        lazy("a rejoint l’équipe de soins"),
        lazy("avez donné accès à un professionnel"),
    ),
    "end-relation": (
        lazy("a retiré l’accès d’un professionnel"),
        lazy("avez retiré l’accès d’un professionnel"),
    ),
    "block": (lazy("a bloqué un professionnel"), lazy("avez bloqué un professionnel")),
    "unblock": (lazy("a débloqué un professionnel"), lazy("avez débloqué un professionnel")),
    "code": (lazy("a affiché un code de partage"), lazy("avez affiché un code de partage")),
}
OTHER_VERB = (lazy("a agi sur %(what)s"), lazy("avez agi sur %(what)s"))
TRIED: Mapping[str, Words] = {
    "create": lazy("a voulu ajouter %(what)s"),
    "update": lazy("a voulu modifier %(what)s"),
    "delete": lazy("a voulu retirer %(what)s"),
    "mask": lazy("a voulu changer qui voit %(what)s"),
}
TRIED_TO_SEE = lazy("a voulu voir %(what)s")
ICONS: Mapping[str, str] = {
    "create": "upload",
    "update": "pencil",
    "delete": "trash",
    "mask": "eye-off",
    "unmask": "eye",
    "relate": "people",
    "end-relation": "people",
    "block": "lock",
    "unblock": "unlock",
    "code": "key",
    "search": "search",
}


def who(told: Told) -> str:
    """
    "Vous", or a name with its profession: "Dr Anne ROUX, médecin".
    """
    if told.mine:
        return _("Vous")
    name = told.name or told.software or _("Un logiciel")
    return f"{name}, {_lower(told.profession)}" if told.profession else name


def what(told: Told) -> str:
    """
    The act as a sentence that goes after `who`.
    """
    if told.refused and told.what == "Patient":
        return _("a voulu ouvrir cet espace")
    if told.refused:
        pattern = TRIED.get(told.action, TRIED_TO_SEE)
    else:
        action = "seek" if _found_nothing(told) else told.action
        pattern = VERBS.get(action, OTHER_VERB)[told.mine]
    return str(pattern) % {"what": _thing(told)}


def why(told: Told) -> str:
    """
    What let them, or what stopped them: a whole sentence.
    """
    if told.mine and not told.refused:
        return ""
    if told.refused:
        return _("%(why)s : rien ne lui a été montré.") % {"why": _upper(told.why)}
    reason = f"{_upper(told.why)}." if told.why else ""
    if _found_nothing(told):
        return f"{reason} {_('Rien ne lui a été montré.')}".strip()
    return reason


def icon(told: Told) -> str:
    return ICONS.get(told.action, "eye")


def _found_nothing(told: Told) -> bool:
    return told.action == "search" and not told.count and not told.others


def _thing(told: Told) -> str:
    if told.title and told.count < 2:
        return _("« %(title)s »") % {"title": told.title}
    if told.action == "create" and told.count > 1:
        return _several_added(told)
    several = told.action == "search" or told.count > 1
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
