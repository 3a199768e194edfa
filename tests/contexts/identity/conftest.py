import datetime as dt
import itertools

import pytest

from ens.standards.ins import INS_NIR_TEST, InsNumber, Traits

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
_numbers = itertools.count(1)


def traits(
    family: str = "Durand",
    given: tuple[str, ...] = ("Lou",),
    birth_date: dt.date = dt.date(1990, 5, 17),
    sex: str = "F",
    birthplace: str = "75056",
) -> Traits:
    return Traits(family, given, sex, birth_date, birthplace)


@pytest.fixture
def create(database):
    """
    Makes a person nobody else has, with a test INS of their own.
    """
    from ens.contexts.identity import api as identity

    def make(**changes):
        number = next(_numbers)
        described = changes.pop("traits", traits(family=f"Unique{number}"))
        ins = changes.pop("ins", InsNumber(INS_NIR_TEST, f"29005750{number:05d}"))
        return identity.create_person(
            traits=described, ins=ins, **{"status": "QUAL", "now": NOW, **changes}
        )

    return make
