"""
Everything that can be broken in the valid examples, one defect at a time, drawn by a seed.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.standards.fhir.corpus import extensions, invariants, structural
from tests.standards.fhir.corpus.edits import Edit
from tests.standards.fhir.corpus.shapes import Json, places


def every(resource: Json) -> Iterator[Edit]:
    yield from structural.of_resource(resource)
    for place in places(resource):
        yield from structural.edits(place)
        yield from invariants.edits(place)
        yield from extensions.edits(place)


def drawn(
    sources: Sequence[tuple[str, Json]], *, seed: int, most: int, of_each: int = 1
) -> list[tuple[str, Json, Edit]]:
    """
    Edits of as many (kind, element) pairs as are asked, no more than `of_each` of one pair, taken
    over kinds in turn so that no kind hides the others.
    """
    chance = random.Random(seed)
    order = list(sources)
    chance.shuffle(order)
    kept: Counter[tuple[str, str]] = Counter()
    by_kind: dict[str, list[tuple[str, Json, Edit]]] = {}
    for name, resource in order:
        for edit in every(resource):
            if kept[edit.pair] < of_each:
                kept[edit.pair] += 1
                by_kind.setdefault(edit.kind, []).append((name, resource, edit))
    for rows in by_kind.values():
        chance.shuffle(rows)
    return _in_turn(list(by_kind.values()), most)


def _in_turn(groups: list[list[tuple[str, Json, Edit]]], most: int) -> list[tuple[str, Json, Edit]]:
    found: list[tuple[str, Json, Edit]] = []
    while groups and len(found) < most:
        for rows in groups:
            found.append(rows.pop())
        groups = [rows for rows in groups if rows]
    return found[:most]
