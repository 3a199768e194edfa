import itertools

import pytest

from ens.standards import finess, rpps

_numbers = itertools.count(1)


@pytest.fixture
def place(database):
    """
    Makes a structure with a FINESS of its own.
    """
    from ens.contexts.directory import api as directory

    def make(name="Hôpital fictif", **changes):
        number = finess.with_check_digit(f"75{next(_numbers):06d}")
        return directory.upsert_structure(name=name, **{"finess": number.value, **changes})

    return make


@pytest.fixture
def hire(database, place):
    """
    Makes a professional working in one new structure.
    """
    from ens.contexts.directory import api as directory

    def make(family, given="Anne", profession="10", specialty="SM54", at=None, **changes):
        at = at or place()
        situation = directory.Situation(
            f"S{next(_numbers)}", profession, specialty, 0, at.finess, at.name
        )
        idnps = rpps.with_check_digit(f"10{next(_numbers):08d}").idnps
        return directory.upsert_professional(
            given=given, family=family, **{"idnps": idnps, "situations": (situation,), **changes}
        )

    return make
