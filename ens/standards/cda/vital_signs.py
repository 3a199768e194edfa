"""
Vital signs in FHIR's own terms: the codes by which it knows them, both numbers of a blood
pressure in one Observation.

Source: FHIR R4 "Vital Signs" profiles, whose LOINC codes are compulsory beside any other.
"""

from collections.abc import Sequence
from typing import Any

from ens.standards.cda.lab_values import Result
from ens.standards.cda.systems import LOINC_URI

Json = dict[str, Any]

BLOOD_PRESSURE, SYSTOLIC, DIASTOLIC = "85354-9", "8480-6", "8462-4"

# A narrower code, and the one that FHIR asks for.
FHIR_CODES = {
    "8287-5": "9843-4",  # head circumference, by tape measure
    "3141-9": "29463-7",  # body weight, measured
    "3137-7": "8302-2",  # body height, measured
    "59408-5": "2708-6",  # oxygen saturation, by pulse oximetry
}


def with_pressures_together(results: Sequence[Result], observations: Sequence[Json]) -> list[Json]:
    """
    The same Observations, a systolic and a diastolic pressure of one place and time in one.

    The place of the pair is that of the first of the two.
    """
    pairs: dict[tuple[object, ...], dict[str, int]] = {}
    for position, result in enumerate(results):
        if _is_pressure(result, observations[position]):
            pairs.setdefault(_place(result), {}).setdefault(result.code.code, position)
    together = {
        min(pair.values()): _pressure(observations[pair[SYSTOLIC]], observations[pair[DIASTOLIC]])
        for pair in pairs.values()
        if len(pair) == 2
    }
    gone = {position for pair in pairs.values() if len(pair) == 2 for position in pair.values()}
    return [
        together.get(position, one)
        for position, one in enumerate(observations)
        if position in together or position not in gone
    ]


def _is_pressure(result: Result, observation: Json) -> bool:
    return (
        result.category == "vital-signs"
        and result.code.code in (SYSTOLIC, DIASTOLIC)
        and "/component[" in result.path
        and "valueQuantity" in observation
    )


def _place(result: Result) -> tuple[object, ...]:
    """
    The organizer around it, and when: "section[1]/entry[1]/organizer[1]".
    """
    return result.path.rpartition("/component[")[0], result.effective, result.status


def _pressure(systolic: Json, diastolic: Json) -> Json:
    parts = [
        {"code": one["code"], "valueQuantity": one["valueQuantity"]}
        for one in (systolic, diastolic)
    ]
    whole = {name: value for name, value in systolic.items() if name != "valueQuantity"}
    notes = [*systolic.get("note", []), *diastolic.get("note", [])]
    coding = {"system": LOINC_URI, "code": BLOOD_PRESSURE}
    return (
        whole
        | {
            "identifier": [*systolic["identifier"], *diastolic["identifier"]],
            "code": {"coding": [coding], "text": "Pression artérielle"},
            "component": parts,
        }
        | ({"note": notes} if notes else {})
    )
