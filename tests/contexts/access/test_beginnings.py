"""
How relations in force at a time began.
"""

import datetime as dt
import itertools

import pytest

from ens.contexts.access import api as access
from ens.ground import clock
from ens.ground import database as ground

_numbers = itertools.count(8_800_000)
NOW = clock.now()
DAY = dt.timedelta(days=1)


@pytest.fixture
def pair(database) -> tuple[int, int]:
    return next(_numbers), next(_numbers)


def relate(pair: tuple[int, int], source: str, days_ago: int) -> None:
    professional, person = pair
    access.relate(
        person=person, professional=professional, source=source, made_by=1, now=NOW - days_ago * DAY
    )


def began(pair: tuple[int, int]):
    return access.beginnings([pair], since=NOW - DAY, until=NOW).get(pair)


@pytest.mark.parametrize("source", ["named", "code", "stay"])
def test_a_relation_in_force_tells_who_declared_it_and_when(pair, source: str) -> None:
    assert began(pair) is None
    relate(pair, source, 40)
    assert (began(pair).source, began(pair).since, began(pair).besides) == (
        source, NOW - 40 * DAY, False,
    )  # fmt: skip


def test_a_relation_that_ended_before_or_began_after_is_none(pair) -> None:
    relate(pair, "named", 40)
    ground.execute(
        "update access_relation set ended_at = %s where person = %s", (NOW - 2 * DAY, pair[1])
    )
    assert began(pair) is None
    relate(pair, "named", -1)
    assert began(pair) is None


def test_an_agreement_besides_is_told(pair) -> None:
    relate(pair, "named", 40)
    ground.execute(
        "insert into access_consent (person, professional, source, since, made_by)"
        " values (%s, %s, 'space', %s, 1)",
        (pair[1], pair[0], NOW - 30 * DAY),
    )
    assert began(pair).besides


def test_another_persons_relation_is_not_theirs(pair) -> None:
    relate((pair[0], next(_numbers)), "named", 40)
    relate((next(_numbers), pair[1]), "named", 40)
    assert began(pair) is None
