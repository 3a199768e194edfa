"""
Requests of the FHIR API drawn for two worlds that differ in what the actor may not see.
"""

import difflib
import os

import pytest

from tests.fhir_api import inside
from tests.spec.doors import drawing, twins

LONG = bool(os.environ.get("ENS_LONG"))
SEED = int(os.environ.get("ENS_TWINS_SEED", "1"))
NAMES = (
    "the person", "an app", "a stranger", "a parent", "a suspended parent", "a helper",
    "an unrelated doctor", "a doctor of the team", "a nurse of the team",
    "a blocked doctor of the team", "a doctor with a glass", "a doctor with an agreement",
    "a doctor with a pass", "a doctor refused documents",
)  # fmt: skip
EACH = 440 if LONG else 24
_pairs: dict[str, tuple[twins.Side, twins.Side]] = {}


def pair_of(name):
    if name not in _pairs:
        _pairs[name] = twins.pair(name, f"tr{NAMES.index(name):02}")
    return _pairs[name]


def difference(one, other):
    lines = ("\n".join(map(str, told)).split("\n") for told in (one, other))
    return "\n".join(list(difflib.unified_diff(*lines, n=0, lineterm=""))[:20])


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("name", NAMES)
def test_no_drawn_request_tells_what_is_hidden(database, name):
    sides = pair_of(name)
    clients = [inside.http(side.standing.actor) for side in sides]
    loader = inside.http(inside.operator())
    drawer, differ, statuses = drawing.Drawer(SEED), 0, set()
    for _ in range(EACH):
        request = drawer.request()
        one, other = (drawing.answers(*two, request) for two in zip(sides, clients, strict=True))
        assert one == other, f"ENS_TWINS_SEED={SEED} {request} {difference(one, other)}"
        assert all(status < 500 for status, *_ in one), (request, one)
        statuses.add(one[0][0])
        whole = [drawing.answers(side, loader, request) for side in sides]
        differ += whole[0] != whole[1]
    # Asked by who sees everything, the same requests tell the two worlds apart.
    assert differ > EACH / 4, differ
    assert len(statuses) > 1
