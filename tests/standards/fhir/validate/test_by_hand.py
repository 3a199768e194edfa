"""
An invariant written by hand says what its expression says.

Both are asked of every value of the published examples and of Synthea that the invariant is about,
and of each of these values without one of its elements.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from ens.standards.fhir import definitions, fhirpath
from ens.standards.fhir.profiles import PACKAGED
from ens.standards.fhir.validate import by_hand, invariants
from tests.standards.fhir import samples, test_mutations
from tests.standards.fhir.corpus import examples
from tests.standards.fhir.test_invariants import CASES

Json = dict[str, Any]
BASE = "http://hl7.org/fhir/StructureDefinition/"
MOST = 400  # values of one place
# What ours says otherwise, and why its docstring does.
MEANT = {"bdl-8", "ras-2", "que-7", "obs-7", "per-1", "rng-2"}


def resources() -> Iterator[Json]:
    for _, kept, broken in CASES:
        yield from (kept, broken)
    yield from test_mutations.RESOURCES
    if samples.SYNTHEA.exists():
        yield from islice(samples.synthea_resources(), 3_000)
    if examples.PACKAGES.exists():
        yield from (resource for _, resource in islice(examples.small_r4(), 3_000))


def values(value: Json, structure: str, whole: Json) -> Iterator[tuple[str, Json, Json]]:
    """
    Each object with its type or path, and the resource that it is in.
    """
    yield structure, value, whole
    for element in definitions.elements(structure):
        for name, kind in element.json_names():
            found = value.get(name)
            for one in found if isinstance(found, list) else [found]:
                if not isinstance(one, dict):
                    continue
                if kind == "Resource" and one.get("resourceType") in definitions.RESOURCE_TYPES:
                    yield from values(one, one["resourceType"], one)
                elif definitions.is_structure(kind):
                    yield from values(one, definitions.BASE_OF.get(kind, kind), whole)


def asked() -> dict[str, list[tuple[str, str]]]:
    """
    The invariants written by hand, by the type or the path of what they are about.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for structure in definitions.structures():
        profile = PACKAGED.profile(BASE + structure.partition(".")[0])
        for element in profile.elements if profile else ():
            if element.id == structure:
                keys = [(one.key, one.expression) for one in element.constraints]
                found[structure] = [key for key in keys if key in invariants.BY_HAND]
    return found


def changed(value: Json, structure: str) -> Iterator[Json]:
    """
    A value, then without each of its elements that may be left out.
    """
    yield value
    needed = {one.name for one in definitions.elements(structure) if one.minimum}
    for name in value:
        if name not in {"resourceType", *needed}:
            yield {other: one for other, one in value.items() if other != name}


@pytest.fixture(scope="module")
def places() -> dict[str, list[tuple[Json, Json]]]:
    """
    What is compared: for each type or path, its values.
    """
    wanted, found = asked(), dict[str, list[tuple[Json, Json]]]()
    for resource in resources():
        for structure, value, whole in values(resource, resource["resourceType"], resource):
            rows = found.setdefault(structure, [])
            if wanted.get(structure) and len(rows) < MOST:
                rows.append((value, whole))
    return found


def test_each_says_what_its_expression_says(places: dict[str, list[tuple[Json, Json]]]) -> None:
    compared, different = set(), []
    for structure, keys in asked().items():
        for key in keys:
            expression = fhirpath.compile(key[1], type=structure)
            for value, whole in places.get(structure, ()):
                for one in changed(value, structure):
                    inside = one if value is whole else whole
                    environment = fhirpath.Environment(resource=inside, root=inside)
                    ours = invariants.BY_HAND[key](one)
                    theirs = expression.holds(one, environment=environment)
                    compared.add(key[0])
                    if ours != theirs and key[0] not in MEANT:
                        different.append((key[0], structure, sorted(one)))
    assert different[:5] == []
    assert len(compared) > 40


def test_every_one_is_asked_by_a_definition() -> None:
    """
    One whose words were changed would be left to the engine, and ours would be dead.
    """
    there = {
        (one.key, one.expression)
        for url in PACKAGED.names()
        if (profile := PACKAGED.profile(url))
        for element in profile.elements
        for one in element.constraints
    }
    assert {key for key in invariants.BY_HAND if key not in there} == set()


def test_an_expression_worded_otherwise_is_left_to_the_engine() -> None:
    assert ("obs-6", "value.empty() or dataAbsentReason.empty()") not in invariants.BY_HAND


def test_dates_and_quantities_are_in_order_when_they_can_be() -> None:
    assert by_hand.per_1({"start": "2024", "end": "2024-02"})
    assert not by_hand.per_1({"start": "2024-03", "end": "2024-02"})
    low, high = {"value": Decimal("1.0")}, {"value": 1}
    assert by_hand.rng_2({"low": low, "high": high})
    assert not by_hand.rng_2({"low": {"value": 2}, "high": high})
