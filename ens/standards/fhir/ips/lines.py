"""
Each thing of a summary as one line for people: what, how much, since when, in which state.

The words of the author are kept; a state is a word of `STATES`, for whoever shows it to
translate.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir.ips import reading
from ens.standards.fhir.ips.reading import Json
from ens.standards.fhir.ips.values import (
    Named,
    joined,
    name_of,
    number,
    quantity,
    usual,
    value_of,
    written,
)

# What a reference points at, None where it is not at hand.
Find = Callable[[str], Json | None]

STATES: Final[Mapping[str, str]] = {
    "high": "risque élevé",
    "low": "risque faible",
    "unable-to-assess": "risque non évalué",
    "unconfirmed": "non confirmé",
    "provisional": "provisoire",
    "differential": "à confirmer parmi d'autres",
    "recurrence": "récidive",
    "relapse": "rechute",
    "inactive": "inactif",
    "remission": "en rémission",
    "resolved": "terminé",
    "on-hold": "suspendu",
    "intended": "prévu",
    "unknown": "état inconnu",
    "not-done": "non fait",
    "in-progress": "en cours",
    "stopped": "interrompu",
    "preliminary": "provisoire",
    "registered": "en attente",
    "partial": "partiel",
    "corrected": "corrigé",
    "amended": "modifié",
    "H": "au-dessus de la normale",
    "HH": "très au-dessus de la normale",
    "L": "au-dessous de la normale",
    "LL": "très au-dessous de la normale",
    "A": "anormal",
    "AA": "très anormal",
    "POS": "positif",
    "do-not": "ne pas donner",
}
ACTS: Final[Mapping[str, str]] = {
    "recorded": "noté le",
    "prescribed": "prescrit le",
    "asserted": "déclaré le",
}
# What is told beside a value or a date.
FACTS: Final[Mapping[str, str]] = {
    "usual": "valeurs usuelles : {}",
    "dose": "dose {}",
    "lot": "lot {}",
}
# What goes without saying.
_SILENT: Final = frozenset({"active", "confirmed", "completed", "final", "current", "N", ""})
_PERIODS: Final = {"h": "heure", "d": "jour", "wk": "semaine", "mo": "mois", "a": "an"}


@dataclass(frozen=True, slots=True)
class Line:
    """
    Dates are FHIR's, as precise as they are known: `since` and `until` those of what lasts, `on`
    that of an act, of which `act` is a word of `ACTS` ("" for the thing itself). `facts` are
    (word of `FACTS`, value).
    """

    name: str
    value: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    on: str = ""
    act: str = ""
    states: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> str:
        """
        What is beside the name and the value, in French.
        """
        return joined([*(FACTS[word].format(value) for word, value in self.facts), self.text])


def line_of(resource: Json, *, named: Named, find: Find) -> Line:
    make = _LINES.get(str(resource["resourceType"]), _plain)
    return make(resource, named, find)


def _states(*said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in said if one in STATES and one not in _SILENT))


def _noted(resource: Json, since: str) -> dict[str, Any]:
    """
    When it was written down, for what is not known to have begun.
    """
    for name, act in (("recordedDate", "recorded"), ("authoredOn", "prescribed"),
                      ("dateAsserted", "asserted")):  # fmt: skip
        if not since and (date := resource.get(name)):
            return {"on": str(date), "act": act}
    return {}


def _began(resource: Json, element: str) -> str:
    """
    When what lasts began, if that is said.
    """
    period: Any = resource.get(f"{element}Period") or {}
    return str(resource.get(f"{element}DateTime") or period.get("start", ""))


def _notes(resource: Json) -> Iterator[str]:
    return (str(one.get("text", "")) for one in resource.get("note", ()))


def _plain(resource: Json, named: Named, find: Find) -> Line:
    return Line(
        name=name_of(reading.concept(resource), named)
        or str(resource.get("description") or "Non précisé"),
        text=joined(_notes(resource)),
        on=reading.date_of(resource),
        states=_states(reading.status(resource)),
    )


def _allergy(resource: Json, named: Named, find: Find) -> Line:
    since = _began(resource, "onset")
    reactions = (
        name_of(one, named)
        for reaction in resource.get("reaction", ())
        for one in reaction.get("manifestation", ())
    )
    return Line(
        name=name_of(resource.get("code"), named) or "Substance non précisée",
        text=joined([*reactions, *_notes(resource)]),
        since=since,
        **_noted(resource, since),
        states=_states(
            str(resource.get("criticality", "")),
            reading.clinical_status(resource),
            reading.verification(resource),
        ),
    )


def _condition(resource: Json, named: Named, find: Find) -> Line:
    since = _began(resource, "onset")
    severity = name_of(resource.get("severity"), named)
    sites = (name_of(one, named) for one in resource.get("bodySite", ()))
    until = resource.get("abatementDateTime") or resource.get("abatementPeriod", {}).get("end", "")
    said = (resource.get(name) for name in ("onsetString", "abatementString"))
    return Line(
        name=name_of(resource.get("code"), named) or "Problème non précisé",
        text=joined([severity, *sites, *(str(one or "") for one in said), *_notes(resource)]),
        since=since,
        until=str(until),
        **_noted(resource, since),
        states=_states(reading.clinical_status(resource), reading.verification(resource)),
    )


def _medication(resource: Json, named: Named, find: Find) -> Line:
    """
    As the prescriber wrote it: a name of ours would lose the dose.
    """
    doses = resource.get("dosageInstruction") or resource.get("dosage") or ()
    period: Any = resource.get("effectivePeriod") or {}
    since, taken = str(period.get("start", "")), str(resource.get("effectiveDateTime", ""))
    noted = {"on": taken} if taken else _noted(resource, since)
    return Line(
        name=_medicine(resource, find) or "Médicament non précisé",
        text=joined([*(_dose(one, named) for one in doses), *_notes(resource)]),
        since=since,
        until=str(period.get("end", "")),
        **noted,
        states=_states("do-not" if resource.get("doNotPerform") else "", reading.status(resource)),
    )


def _medicine(resource: Json, find: Find) -> str:
    if said := written(resource.get("medicationCodeableConcept")):
        return said
    reference: Any = resource.get("medicationReference") or {}
    found = _contained(resource, reference) or find(reading.reference_of(reference))
    return written(found.get("code")) if found else str(reference.get("display", ""))


def _contained(resource: Json, reference: Any) -> Json | None:
    name = reading.reference_of(reference)
    inside = resource.get("contained", ()) if name.startswith("#") else ()
    return next((one for one in inside if one.get("id") == name[1:]), None)


def _dose(dose: Json, named: Named) -> str:
    if text := dose.get("text") or dose.get("patientInstruction"):
        return str(text)
    amounts = (quantity(one.get("doseQuantity", {}), named) for one in dose.get("doseAndRate", ()))
    repeat: Json = dose.get("timing", {}).get("repeat", {})
    return " ".join(
        part
        for part in (joined(amounts), _often(repeat), _if_needed(dose), _route(dose, named))
        if part
    )


def _often(repeat: Json) -> str:
    times, period = repeat.get("frequency"), repeat.get("period")
    unit = _PERIODS.get(str(repeat.get("periodUnit", "")), "")
    if not (times and period and unit):
        return ""
    each = f"par {unit}" if Decimal(period) == 1 else f"tous les {number(period)} {unit}"
    plural = unit != "mois" and Decimal(period) > 1
    return f"{times} fois {each}{'s' if plural else ''}"


def _if_needed(dose: Json) -> str:
    return "si besoin" if dose.get("asNeededBoolean") is True else ""


def _route(dose: Json, named: Named) -> str:
    return name_of(dose.get("route"), named)


def _immunization(resource: Json, named: Named, find: Find) -> Line:
    protocol: Json = next(iter(resource.get("protocolApplied", ())), {})
    rank = protocol.get("doseNumberPositiveInt") or protocol.get("doseNumberString")
    facts = (("dose", rank), ("lot", resource.get("lotNumber")))
    return Line(
        name=name_of(resource.get("vaccineCode"), named) or "Vaccin non précisé",
        text=joined(_notes(resource)),
        on=reading.date_of(resource),
        states=_states(reading.status(resource)),
        facts=tuple((word, str(value)) for word, value in facts if value),
    )


def _observation(resource: Json, named: Named, find: Find) -> Line:
    readings = (
        code for one in resource.get("interpretation", ()) for _, code in reading.codes(one)
    )
    value: Json = resource.get("valueQuantity") or {}
    ranges = (usual(one, value, named) for one in resource.get("referenceRange", ()))
    return Line(
        name=name_of(resource.get("code"), named) or "Observation non précisée",
        value=value_of(resource, named),
        text=joined(_notes(resource)),
        on=reading.date_of(resource),
        states=_states(reading.status(resource), *readings),
        facts=tuple(("usual", one) for one in ranges if one),
    )


def _report(resource: Json, named: Named, find: Find) -> Line:
    return Line(
        name=name_of(resource.get("code"), named) or "Compte rendu",
        text=str(resource.get("conclusion", "")),
        on=reading.date_of(resource),
        states=_states(reading.status(resource)),
    )


def _device(resource: Json, named: Named, find: Find) -> Line:
    reference: Any = resource.get("device") or {}
    found: Json = _contained(resource, reference) or find(reading.reference_of(reference)) or {}
    names = (str(one.get("name", "")) for one in found.get("deviceName", ()))
    said = name_of(found.get("type"), named) or next(names, "") or reference.get("display")
    period: Any = resource.get("timingPeriod") or {}
    return Line(
        name=str(said or "Dispositif non précisé"),
        text=joined([name_of(resource.get("bodySite"), named), *_notes(resource)]),
        since=_began(resource, "timing"),
        until=str(period.get("end", "")),
        states=_states(reading.status(resource)),
    )


def _plan(resource: Json, named: Named, find: Find) -> Line:
    titles = [str(resource.get("title", ""))]
    titles += [name_of(one, named) for one in resource.get("category", ())]
    activities = (
        name_of(one.get("detail", {}).get("code"), named) for one in resource.get("activity", ())
    )
    period: Any = resource.get("period") or {}
    return Line(
        name=next((one for one in titles if one), "Plan de soins"),
        text=joined([str(resource.get("description", "")), *activities]),
        since=str(period.get("start", "")),
        until=str(period.get("end", "")),
        states=_states(reading.status(resource)),
    )


def _directive(resource: Json, named: Named, find: Find) -> Line:
    concepts = [*resource.get("category", ()), resource.get("type")]
    names = (name_of(one, named) for one in concepts)
    said = str(resource.get("description", ""))
    return Line(
        name=next((one for one in names if one), "") or said or "Directive anticipée",
        text=said,
        on=reading.date_of(resource),
    )


_LINES: Final[Mapping[str, Callable[[Json, Named, Find], Line]]] = {
    "AllergyIntolerance": _allergy,
    "Condition": _condition,
    "MedicationRequest": _medication,
    "MedicationStatement": _medication,
    "Immunization": _immunization,
    "Observation": _observation,
    "DiagnosticReport": _report,
    "DeviceUseStatement": _device,
    "CarePlan": _plan,
    "Consent": _directive,
    "DocumentReference": _directive,
}
