"""
Official examples with one defect each: each is told, where it is, under the rule it breaks.

The breaker knows the standard by the official definitions alone. `ENS_LONG` breaks thousands
more, `ENS_SEED` others.
"""

import os
from functools import cache

import pytest

from ens.standards.fhir.validate import validate
from tests.standards.fhir.corpus import breaking, edits, examples, place
from tests.standards.fhir.corpus.edits import Edit
from tests.standards.fhir.corpus.shapes import Json

SEED = int(os.environ.get("ENS_SEED", "20240229"))
LONG = bool(os.environ.get("ENS_LONG"))
SOURCES, PAIRS = (5_000, 60_000) if LONG else (900, 3_000)

pytestmark = [examples.needed, pytest.mark.fuzz]


@cache
def drawn() -> list[tuple[str, Json, Edit]]:
    valid = [
        (name, resource)
        for name, resource in examples.some_r4(SEED, SOURCES)
        if not place.errors(validate(resource))
    ]
    return breaking.drawn(valid, seed=SEED, most=PAIRS)


def missed(resource: Json, edit: Edit) -> str:
    """
    What is wrong with how this was told, "" for nothing.
    """
    told = place.errors(validate(edits.done(resource, edit)))
    if not told:
        return "not told"
    near = place.tells(told, edit.at)
    if not near:
        return f"told elsewhere: {told[0].expression}"
    if edit.rules and not {one.rule for one in told} & set(edit.rules):
        return f"told as {near[0].rule or near[0].diagnostics}"
    return ""


def test_more_than_five_hundred_kinds_at_places_are_drawn() -> None:
    pairs = {edit.pair for _, _, edit in drawn()}
    assert len(pairs) == len(drawn()) >= 2_000
    assert len({kind for kind, _ in pairs}) > 200


@pytest.mark.row("DMP-10")
def test_every_broken_example_is_told_where_it_is_broken() -> None:
    wrong = [
        f"{name}: {edit.kind} at {edit.element} {edit.at}: {how}"
        for name, resource, edit in drawn()
        if (how := missed(resource, edit))
    ]
    assert wrong[:20] == []
