import datetime as dt
import itertools

import pytest

from ens.ground.actor import Actor
from ens.ground.label import Flag, kind_of, label
from ens.standards.ins import Traits

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
REPORT = kind_of("DocumentReference", "11502-2")
_numbers = itertools.count(1)


def labelled(flags: int = 0) -> int:
    return label(REPORT, int(flags))


PLAIN = labelled()
SECRET = labelled(Flag.SECRET)
PERSONAL = labelled(Flag.PERSONAL)
MASKED = labelled(Flag.MASKED)
UNANNOUNCED = labelled(Flag.UNANNOUNCED)


@pytest.fixture
def person(database):
    """
    Makes a person with an open space and an address of their own.
    """
    from ens.contexts.identity import api as identity

    def make(birth_date=dt.date(1990, 1, 1), **changes):
        number = next(_numbers)
        traits = Traits(f"Avisée{number}", ("Lou",), "F", birth_date, "75056")
        described = {"email": f"avisee{number}@example.test", "state": "open", **changes}
        return identity.create_person(traits=traits, ins=None, status="PROV", now=NOW, **described)

    return make


@pytest.fixture
def family(person):
    from ens.contexts.identity import api as identity

    child, mother, father = person(birth_date=dt.date(2012, 5, 1)), person(), person()
    for parent in (mother, father):
        identity.represent(
            representative=parent.person,
            represented=child.person,
            since=child.birth_date,
            source="birth",
            by=0,
        )
    return child, mother, father


@pytest.fixture
def reach(database):
    """
    How far a citizen reaches, decided by access itself.
    """
    from ens.contexts.access import api as access

    def make(reader, *about):
        actor = Actor(0, reader.person, "citizen", person=reader.person, assurance=1)
        persons = [one.person for one in about or (reader,)]
        return access.reach(actor=actor, persons=persons, action="read", now=NOW)

    return make


@pytest.fixture
def write(database):
    from ens.contexts.notices import api as notices

    def make(owner, subject_label=PLAIN, title="Résultats d'analyses", **changes):
        given = {
            "kind": "document-added",
            "about": ("DocumentReference", f"doc-{next(_numbers)}"),
            "text_values": {"author": "Hôpital fictif", "title": title},
            "now": NOW,
            **changes,
        }
        return notices.notify(person=owner.person, subject_label=subject_label, **given)

    return make
