"""
Official examples of profiles, broken against what their profile asks beyond its base.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from ens.standards.fhir.validate import validate
from tests.standards.fhir.corpus import edits, examples, place, profiled
from tests.standards.fhir.corpus.edits import Edit
from tests.standards.fhir.corpus.shapes import Json

pytestmark = examples.needed
VITAL_SIGNS = "http://hl7.org/fhir/StructureDefinition/"
MEASURED = {
    "Observation-body-weight.json": "bodyweight", "Observation-example.json": "bodyweight",
    "Observation-body-height.json": "bodyheight", "Observation-bmi.json": "bmi",
    "Observation-body-temperature.json": "bodytemp", "Observation-heart-rate.json": "heartrate",
    "Observation-blood-pressure.json": "bp", "Observation-respiratory-rate.json": "resprate",
    "Observation-head-circumference.json": "headcircum", "Observation-satO2.json": "oxygensat",
}  # fmt: skip


@cache
def profiles() -> dict[str, Json]:
    paths = [
        *examples.R4.glob("StructureDefinition-*"),
        *examples.IPS.glob("StructureDefinition-*"),
    ]
    found = [examples.read(path) for path in paths]
    return {one["url"]: one for one in found if one.get("derivation") == "constraint"}


def judged() -> Iterator[tuple[str, Json, str]]:
    """
    Each valid example with a profile that it says it follows, or that is the one of its code.
    """
    for name, resource in (*examples.small_r4(), *examples.ips()):
        said = (resource.get("meta") or {}).get("profile", [])
        if name in MEASURED:
            said = [*said, VITAL_SIGNS + MEASURED[name]]
        for url in {one.partition("|")[0] for one in said} & profiles().keys():
            if not place.errors(validate(resource, profiles=(url,))):
                yield name, resource, url


@cache
def broken() -> list[tuple[str, Json, str, Edit]]:
    """
    One for each kind of defect at each element of each profile.
    """
    found: dict[tuple[str, str, str], tuple[str, Json, str, Edit]] = {}
    for name, resource, url in judged():
        for edit in profiled.edits(resource, profiles()[url]):
            found.setdefault((*edit.pair, url), (name, resource, url, edit))
    return list(found.values())


def test_more_than_a_hundred_ways_to_break_a_profile_are_tried() -> None:
    assert len(broken()) > 100
    assert len({url for _, _, url, _ in broken()}) > 25


@pytest.mark.row("SOC-13")
def test_whatever_breaks_a_profile_is_told_where_it_is_broken() -> None:
    wrong = [
        f"{name}: {edit.kind} at {edit.element} of {url}"
        for name, resource, url, edit in broken()
        if not place.tells(
            place.errors(validate(edits.done(resource, edit), profiles=(url,))), edit.at
        )
    ]
    assert wrong == []


def test_what_breaks_a_profile_breaks_nothing_else() -> None:
    for _, resource, _, edit in broken():
        if edit.kind == "more than a profile allows":
            changed = edits.done(resource, edit)
            assert not place.errors(validate(changed, declared=False)), edit
