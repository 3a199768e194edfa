"""
The invariants that are asked most, each as a small function that says what its expression says.

Each goes with the text of its expression: one that a definition words otherwise is left to the
FHIRPath engine. They are asked of values whose structure was found right: members have their types.

Source: FHIR R4, the constraints of each type.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir import dates, definitions

Json = Mapping[str, Any]
Holds = Callable[[Json], bool]

TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
UCUM: Final = "http://unitsofmeasure.org"


def exists(value: Json, name: str) -> bool:
    return name in value or "_" + name in value


def _names(structure: str, choice: str) -> frozenset[str]:
    """
    The JSON names of a choice, those of what stands beside them too.
    """
    (element,) = (one for one in definitions.elements(structure) if one.name == choice)
    names = [name for name, _ in element.json_names()]
    return frozenset(names) | {"_" + name for name in names}


def _needs(name: str, other: str) -> Holds:
    beside, other_beside = "_" + name, "_" + other

    def holds(value: Json) -> bool:
        if name in value or beside in value:
            return other in value or other_beside in value
        return True

    return holds


def _one_of(*names: str) -> Holds:
    wanted = frozenset((*names, *("_" + name for name in names)))

    def holds(value: Json) -> bool:
        return not wanted.isdisjoint(value)

    return holds


def _not_both(name: str, other: str) -> Holds:
    def holds(value: Json) -> bool:
        return not (exists(value, name) and exists(value, other))

    return holds


def _coded(concept: Json | None, system: str, *codes: str) -> bool:
    rows = concept.get("coding", ()) if concept else ()
    return any(one.get("system") == system and one.get("code") in codes for one in rows)


# datatypes


def per_1(value: Json) -> bool:
    """
    Two dates that are less precise than one another are in order when they can be.
    """
    start, end = value.get("start"), value.get("end")
    if start is None or end is None or (start <= end and start[-1] == end[-1] == "Z"):
        return True
    first, last = dates.span(start), dates.span(end)
    return first is None or last is None or first[0] <= last[1]


def rng_2(value: Json) -> bool:
    low, high = value.get("low", {}).get("value"), value.get("high", {}).get("value")
    return low is None or high is None or bool(low <= high)


def rat_1(value: Json) -> bool:
    numerator = "numerator" in value
    return numerator == ("denominator" in value) and (numerator or "extension" in value)


def ext_1(value: Json) -> bool:
    nested = "extension" in value
    for name in value:
        if name.startswith(("value", "_value")):
            return not nested
    return nested


def sqty_1(value: Json) -> bool:
    return not exists(value, "comparator")


def _ucum(value: Json) -> bool:
    coded = exists(value, "code") or not exists(value, "value")
    return coded and (not exists(value, "system") or value.get("system") == UCUM)


def age_1(value: Json) -> bool:
    number = value.get("value")
    return _ucum(value) and (number is None or number > 0)


def drt_1(value: Json) -> bool:
    if not exists(value, "code"):
        return True
    return value.get("system") == UCUM and exists(value, "value")


def _at_least_0(name: str) -> Holds:
    def holds(value: Json) -> bool:
        number = value.get(name)
        return number >= 0 if isinstance(number, Decimal | int) else not exists(value, name)

    return holds


# resources


def org_not_home(value: Json) -> bool:
    return value.get("use") != "home"


_VALUE: Final = _names("Observation", "value")
_ABATEMENT: Final = _names("Condition", "abatement")


def obs_6(value: Json) -> bool:
    return "dataAbsentReason" not in value or _VALUE.isdisjoint(value)


def obs_7(value: Json) -> bool:
    """
    A code is the same whatever its display: what is refused goes a little further.
    """
    components = value.get("component")
    if components is None or _VALUE.isdisjoint(value):
        return True
    own = frozenset(_codings(value["code"]))
    return not any(own.intersection(_codings(one["code"])) for one in components)


def _codings(concept: Json) -> Iterator[tuple[str | None, str]]:
    for one in concept.get("coding", ()):
        if "code" in one:
            yield one.get("system"), one["code"]


def _in_error(value: Json, system: str) -> bool:
    return _coded(value.get("verificationStatus"), TERMINOLOGY + system, "entered-in-error")


def ait_1(value: Json) -> bool:
    return "clinicalStatus" in value or _in_error(value, "allergyintolerance-verification")


def ait_2(value: Json) -> bool:
    return "clinicalStatus" not in value or not _in_error(value, "allergyintolerance-verification")


def con_4(value: Json) -> bool:
    if _ABATEMENT.isdisjoint(value):
        return True
    status = value.get("clinicalStatus")
    return _coded(status, TERMINOLOGY + "condition-clinical", "resolved", "remission", "inactive")


def con_5(value: Json) -> bool:
    return "clinicalStatus" not in value or not _in_error(value, "condition-ver-status")


def app_2(value: Json) -> bool:
    return exists(value, "start") == exists(value, "end")


def app_3(value: Json) -> bool:
    dated = exists(value, "start") and exists(value, "end")
    return dated or value.get("status") in ("proposed", "cancelled", "waitlist")


def gol_1(value: Json) -> bool:
    return "measure" in value or not any(name.startswith("detail") for name in value)


def ras_2(value: Json) -> bool:
    """
    As it is meant: by the letter, a prediction without probability would not keep it.
    """
    number = value.get("probabilityDecimal")
    return number is None or number <= 100


def que_7(value: Json) -> bool:
    """
    As it is meant: by the letter, FHIR's boolean is not a Boolean.
    """
    return value.get("operator") != "exists" or exists(value, "answerBoolean")


_OF_ERROR: Final = "verificationStatus.coding.where(system{0}'" + TERMINOLOGY

TABLE: Final[Mapping[tuple[str, str], Holds]] = {
    ("per-1", "start.hasValue().not() or end.hasValue().not() or (start <= end)"): per_1,
    ("rng-2", "low.empty() or high.empty() or (low <= high)"): rng_2,
    (
        "rat-1",
        (
            "(numerator.empty() xor denominator.exists())"
            " and (numerator.exists() or extension.exists())"
        ),
    ): rat_1,
    ("ext-1", "extension.exists() != value.exists()"): ext_1,
    ("qty-3", "code.empty() or system.exists()"): _needs("code", "system"),
    ("sqty-1", "comparator.empty()"): sqty_1,
    ("att-1", "data.empty() or contentType.exists()"): _needs("data", "contentType"),
    ("cpt-2", "value.empty() or system.exists()"): _needs("value", "system"),
    (
        "age-1",
        (
            "(code.exists() or value.empty()) and (system.empty() or system = %ucum)"
            " and (value.empty() or value.hasValue().not() or value > 0)"
        ),
    ): age_1,
    (
        "drt-1",
        "code.exists() implies ((system = %ucum) and value.exists())",
    ): drt_1,
    ("tim-1", "duration.empty() or durationUnit.exists()"): _needs("duration", "durationUnit"),
    ("tim-2", "period.empty() or periodUnit.exists()"): _needs("period", "periodUnit"),
    ("tim-4", "duration.exists() implies duration >= 0"): _at_least_0("duration"),
    ("tim-5", "period.exists() implies period >= 0"): _at_least_0("period"),
    ("tim-6", "periodMax.empty() or period.exists()"): _needs("periodMax", "period"),
    ("tim-7", "durationMax.empty() or duration.exists()"): _needs("durationMax", "duration"),
    ("tim-8", "countMax.empty() or count.exists()"): _needs("countMax", "count"),
    ("tim-10", "timeOfDay.empty() or when.empty()"): _not_both("timeOfDay", "when"),
    (
        "pat-1",
        "name.exists() or telecom.exists() or address.exists() or organization.exists()",
    ): _one_of("name", "telecom", "address", "organization"),
    ("org-1", "(identifier.count() + name.count()) > 0"): _one_of("identifier", "name"),
    ("org-2", "where(use = 'home').empty()"): org_not_home,
    ("org-3", "where(use = 'home').empty()"): org_not_home,
    ("obs-3", "low.exists() or high.exists() or text.exists()"): _one_of("low", "high", "text"),
    ("obs-6", "dataAbsentReason.empty() or value.empty()"): obs_6,
    (
        "obs-7",
        (
            "value.empty() or component.code.where("
            "coding.intersect(%resource.code.coding).exists()).empty()"
        ),
    ): obs_7,
    (
        "ait-1",
        _OF_ERROR.format(" = ") + "allergyintolerance-verification'"
        " and code = 'entered-in-error').exists() or clinicalStatus.exists()",
    ): ait_1,
    (
        "ait-2",
        _OF_ERROR.format(" = ") + "allergyintolerance-verification'"
        " and code = 'entered-in-error').empty() or clinicalStatus.empty()",
    ): ait_2,
    (
        "con-4",
        (
            "abatement.empty() or clinicalStatus.coding.where("
            f"system='{TERMINOLOGY}condition-clinical'"
            " and (code='resolved' or code='remission' or code='inactive')).exists()"
        ),
    ): con_4,
    (
        "con-5",
        _OF_ERROR.format("=") + "condition-ver-status' and code='entered-in-error').empty()"
        " or clinicalStatus.empty()",
    ): con_5,
    ("con-1", "summary.exists() or assessment.exists()"): _one_of("summary", "assessment"),
    ("con-2", "code.exists() or detail.exists()"): _one_of("code", "detail"),
    ("app-1", "type.exists() or actor.exists()"): _one_of("type", "actor"),
    ("app-2", "start.exists() = end.exists()"): app_2,
    (
        "app-3",
        "(start.exists() and end.exists()) or (status in ('proposed' | 'cancelled' | 'waitlist'))",
    ): app_3,
    ("cmp-1", "text.exists() or entry.exists() or section.exists()"): _one_of(
        "text", "entry", "section"
    ),
    ("cmp-2", "emptyReason.empty() or entry.empty()"): _not_both("emptyReason", "entry"),
    ("cpl-3", "detail.empty() or reference.empty()"): _not_both("detail", "reference"),
    ("gol-1", "(detail.exists() and measure.exists()) or detail.exists().not()"): gol_1,
    ("imm-1", "documentType.exists() or reference.exists()"): _one_of("documentType", "reference"),
    ("lst-1", "emptyReason.empty() or entry.empty()"): _not_both("emptyReason", "entry"),
    ("prr-1", "orderDetail.empty() or code.exists()"): _needs("orderDetail", "code"),
    ("que-7", "operator = 'exists' implies (answer is Boolean)"): que_7,
    ("ras-2", "probability is decimal implies (probability as decimal) <= 100"): ras_2,
    ("qrs-1", "(answer.exists() and item.exists()).not()"): _not_both("answer", "item"),
}

# What the specification says of a whole in words, asked of its parts too.
BESIDE: Final[Mapping[str, tuple[tuple[str, str, Holds], ...]]] = {
    "Observation.component": (
        ("obs-6", "dataAbsentReason is for an observation without value", obs_6),
    ),
}

# Kept by the structure itself, by the check of narratives or of what is contained.
KEPT: Final = frozenset({"ele-1", "dom-2", "dom-3", "dom-4", "dom-5", "ref-1", "txt-1", "txt-2"})
