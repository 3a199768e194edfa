import datetime as dt
import itertools
from collections.abc import Callable

import pytest

from ens.ground.actor import Actor
from ens.standards.ins import Traits

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
MOMENT = dt.timedelta(microseconds=1)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)

# Access keeps keys only: professionals, structures and accounts need no row of their own here.
_keys = itertools.count(7_000_001)


def key() -> int:
    """
    A professional, a structure or an account that no other test names.
    """
    return next(_keys)


def citizen(person: int, **more) -> Actor:
    return Actor(**{"who": 1, "account": key(), "kind": "citizen", "person": person,
                    "assurance": 1, **more})  # fmt: skip


def doctor(**more) -> Actor:
    return Actor(**{"who": 2, "account": key(), "kind": "professional", "professional": key(),
                    "structure": key(), "profession": "10", "assurance": 2, **more})  # fmt: skip


def hospital(**more) -> Actor:
    return Actor(**{"who": 3, "account": key(), "kind": "structure", "structure": key(),
                    "assurance": 2, **more})  # fmt: skip


@pytest.fixture
def make_person(database: None) -> Callable[..., int]:
    """
    Makes a person nobody else has, their space open; returns their key.
    """
    from ens.contexts.identity import api as identity

    def make(*, state: str = "open", born: dt.date = dt.date(1990, 5, 17)) -> int:
        traits = Traits(f"Fictif{key()}", ("Lou",), "F", born, "75056")
        made = identity.create_person(traits=traits, ins=None, status="PROV", state=state, now=NOW)
        return made.person

    return make


@pytest.fixture
def person(make_person: Callable[..., int]) -> int:
    return make_person()


@pytest.fixture
def relate(database: None) -> Callable[..., None]:
    from ens.contexts.access import api as access

    def relate_(person: int, actor: Actor, **more) -> None:
        told = {"source": "named", "made_by": 1, "now": NOW, **more}
        access.relate(person=person, professional=actor.professional, **told)

    return relate_


@pytest.fixture
def represented(make_person) -> tuple[int, Actor]:
    """
    A child, and a parent who represents them.
    """
    from ens.contexts.identity import api as identity

    child, parent = make_person(born=dt.date(2015, 1, 1)), make_person()
    identity.represent(
        representative=parent, represented=child, since=NOW.date(), source="act", by=1
    )
    return child, citizen(parent)
