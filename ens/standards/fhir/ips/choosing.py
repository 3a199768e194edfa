"""
Which of the things that a reader sees go in a summary, and in which section.

What was written by mistake or is refuted goes nowhere. A section that leaves out something older,
ended or said twice says so; what a summary is not about (invoices, appointments, questionnaires)
is in none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ens.standards.fhir.ips import reading, sections
from ens.standards.fhir.ips.reading import ALCOHOL, LOINC, TOBACCO, Json
from ens.standards.fhir.ips.sections import SECTIONS, SectionRule

WRONG: Final = frozenset({"entered-in-error", "refuted", "cancelled", "draft"})
PAST: Final = frozenset({"inactive", "remission", "resolved"})
OVER: Final = frozenset({"completed", "stopped", "ended", "inactive", "revoked", "not-taken"})
NOT_ORDERS: Final = frozenset({"proposal", "option"})
NOT_DONE: Final = frozenset({"not-done", "preparation"})
ADVANCED: Final = frozenset({"acd", "dnr", "hcd", "polst", "59284-0", "75320-2"})
DIRECTIVES: Final = frozenset({"42348-3", "EXPPAT_3"})  # types of documents
PREGNANCY: Final = frozenset({
    "82810-3", "11636-8", "11637-6", "11638-4", "11639-2", "11640-0", "11612-9", "11613-7",
    "11614-5", "33065-4", "11778-8", "11779-6", "11780-4",
})  # fmt: skip
FUNCTIONAL: Final = "47420-5"
# What has an older value of itself: only the latest is told.
LATEST: Final = frozenset({
    sections.RESULTS, sections.VITAL_SIGNS, sections.PREGNANCY, sections.SOCIAL_HISTORY,
    sections.PROCEDURES, sections.PAST_PROBLEMS, sections.PROBLEMS, sections.ALLERGIES,
    sections.MEDICATIONS,
})  # fmt: skip
# Of these only the latest may have been read at all: they always say so.
SAYING: Final = frozenset({
    sections.RESULTS, sections.VITAL_SIGNS, sections.PREGNANCY, sections.SOCIAL_HISTORY,
    sections.PROCEDURES,
})  # fmt: skip
# The types of things that a summary is made of.
TYPES: Final = (
    "AllergyIntolerance", "Condition", "MedicationRequest", "MedicationStatement", "Immunization",
    "Observation", "DiagnosticReport", "Procedure", "DeviceUseStatement", "CarePlan", "Consent",
    "Flag", "ClinicalImpression", "DocumentReference",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    A section with its things, latest first; `cut` when it leaves some out.
    """

    rule: SectionRule
    resources: tuple[Json, ...]
    cut: bool = False


def chosen(resources: Iterable[Json], *, cut: Iterable[str] = ()) -> tuple[Chosen, ...]:
    """
    The sections to show, in order. `cut` names the types of which older things were not given.
    """
    held: dict[str, list[Json]] = {one.key: [] for one in SECTIONS}
    over: set[str] = set()
    for resource in resources:
        key, told = _place(resource)
        if key and told:
            held[key].append(resource)
        elif key:
            over.add(key)
    over |= {key for name in cut for key in _KEYS.get(name, ())}
    every = (_section(one, held[one.key], one.key in over) for one in SECTIONS)
    return tuple(one for one in every if one.resources or one.rule.always)


def _section(rule: SectionRule, found: Sequence[Json], over: bool) -> Chosen:
    newest = sorted(found, key=_order, reverse=True)
    kept = _once(newest) if rule.key in LATEST else newest
    told = tuple(kept[: rule.most])
    says = rule.key in SAYING and bool(told)
    return Chosen(rule, told, cut=over or says or len(told) < len(found))


def _order(resource: Json) -> tuple[str, str]:
    return reading.date_of(resource), str(resource.get("meta", {}).get("lastUpdated", ""))


def _once(newest: Sequence[Json]) -> list[Json]:
    found: dict[object, Json] = {}
    for at, resource in enumerate(newest):
        found.setdefault(_same(resource) or at, resource)
    return list(found.values())


def _same(resource: Json) -> object:
    """
    What two things must share to be one; nothing where it is not known what it is. Of a
    medicine, its dose too: two doses are two treatments.
    """
    what = reading.concept(resource)
    code = reading.first_code(what)
    name = code if code[1] else str(what.get("text", ""))
    if not name:
        return ""
    return resource["resourceType"], name, _dose(resource), reading.verification(resource)


def _dose(resource: Json) -> str:
    doses = resource.get("dosageInstruction") or resource.get("dosage")
    said = bool(resource.get("doNotPerform"))
    return repr((doses, said)) if doses or said else ""


def _place(resource: Json) -> tuple[str, bool]:
    """
    The section of a thing, and whether it is told there or only past it.
    """
    find = _PLACES.get(str(resource.get("resourceType")))
    if find is None or {reading.status(resource), reading.verification(resource)} & WRONG:
        return "", False
    return find(resource)


def _condition(resource: Json) -> tuple[str, bool]:
    past = reading.clinical_status(resource) in PAST or _has_abated(resource)
    return (sections.PAST_PROBLEMS if past else sections.PROBLEMS), True


def _has_abated(resource: Json) -> bool:
    return not reading.clinical_status(resource) and any(
        name.startswith("abatement") for name in resource
    )


def _medication(resource: Json) -> tuple[str, bool]:
    if resource.get("intent") in NOT_ORDERS:
        return "", False
    return sections.MEDICATIONS, reading.status(resource) not in OVER


def _observation(resource: Json) -> tuple[str, bool]:
    said = {code for system, code in reading.codes(resource.get("code")) if system == LOINC}
    kinds = reading.categories(resource)
    if said & PREGNANCY:
        return sections.PREGNANCY, True
    if said & {TOBACCO, ALCOHOL} or "social-history" in kinds:
        return sections.SOCIAL_HISTORY, True
    if "vital-signs" in kinds:
        return sections.VITAL_SIGNS, True
    if kinds & {"laboratory", "imaging"}:
        return sections.RESULTS, True
    return "", False


def _procedure(resource: Json) -> tuple[str, bool]:
    done = reading.status(resource) not in NOT_DONE
    return (sections.PROCEDURES, True) if done else ("", False)


def _device(resource: Json) -> tuple[str, bool]:
    return sections.DEVICES, True


def _plan(resource: Json) -> tuple[str, bool]:
    return sections.PLAN_OF_CARE, reading.status(resource) not in OVER


def _consent(resource: Json) -> tuple[str, bool]:
    directive = reading.all_codes(resource.get("category")) & ADVANCED
    return (sections.ADVANCE_DIRECTIVES, True) if directive else ("", False)


def _document(resource: Json) -> tuple[str, bool]:
    kinds = {code for _, code in reading.codes(resource.get("type"))}
    told = reading.status(resource) in ("", "current")
    return (sections.ADVANCE_DIRECTIVES, told) if kinds & DIRECTIVES else ("", False)


def _assessment(resource: Json) -> tuple[str, bool]:
    said = {code for _, code in reading.codes(resource.get("code"))}
    return (sections.FUNCTIONAL_STATUS, True) if FUNCTIONAL in said else ("", False)


def _flag(resource: Json) -> tuple[str, bool]:
    return sections.ALERTS, reading.status(resource) == "active"


_PLACES: Final[Mapping[str, Callable[[Json], tuple[str, bool]]]] = {
    "AllergyIntolerance": lambda _: (sections.ALLERGIES, True),
    "Condition": _condition,
    "MedicationRequest": _medication,
    "MedicationStatement": _medication,
    "Immunization": lambda _: (sections.IMMUNIZATIONS, True),
    "Observation": _observation,
    "DiagnosticReport": lambda _: (sections.RESULTS, True),
    "Procedure": _procedure,
    "DeviceUseStatement": _device,
    "CarePlan": _plan,
    "Consent": _consent,
    "Flag": _flag,
    "ClinicalImpression": _assessment,
    "DocumentReference": _document,
}
# The sections that say it when older things of a type were not even looked at.
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "AllergyIntolerance": (sections.ALLERGIES,),
    "Condition": (sections.PROBLEMS, sections.PAST_PROBLEMS),
    "MedicationRequest": (sections.MEDICATIONS,),
    "MedicationStatement": (sections.MEDICATIONS,),
    "Immunization": (sections.IMMUNIZATIONS,),
    "Observation": (sections.RESULTS, sections.VITAL_SIGNS),
    "DiagnosticReport": (sections.RESULTS,),
    "Procedure": (sections.PROCEDURES,),
    "DeviceUseStatement": (sections.DEVICES,),
    "CarePlan": (sections.PLAN_OF_CARE,),
    "Consent": (sections.ADVANCE_DIRECTIVES,),
    "Flag": (sections.ALERTS,),
    "ClinicalImpression": (sections.FUNCTIONAL_STATUS,),
    "DocumentReference": (sections.ADVANCE_DIRECTIVES,),
}


def missing(resources: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """
    What these things only refer to and whose words a summary needs: "Medication/abc".
    """
    wanted = (
        reading.reference_of(one.get(name))
        for one in resources
        for name in ("medicationReference", "device")
    )
    return tuple(dict.fromkeys(one for one in wanted if one and not one.startswith("#")))
