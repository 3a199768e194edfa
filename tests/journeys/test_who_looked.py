"""
Why they could, as the person reads it beside each access to one of their documents.
"""

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import place

TEAM, TREATING, AUTHOR, DUTY = (
    "équipe de soins",
    "médecin traitant",
    "en est l'auteur",
    "déposer",
)


@pytest.fixture
def person(database):
    return inside.holder()


def deposited(person, one):
    with inside.software_of(one) as http:
        answer = http.post("/DocumentReference", json=things.document(person.reference))
    assert answer.status_code == 201, answer.text
    return place(answer.headers["location"])[1]


def opens(one, document):
    with inside.software_of(one) as http:
        assert http.get(f"/DocumentReference/{document}").status_code == 200


def reasons(person, document):
    """
    The sentences about this document, oldest first.
    """
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys import who_looked

    reach = access.reach(
        actor=person.actor, persons=(person.key,), action="read", now=clock.now()
    )  # fmt: skip
    told = who_looked.about_document(reach=reach, document=document)
    return [one.why for one in reversed(told)]


def hide(person, document):
    from ens.ground import clock
    from ens.journeys import hide_document

    hide_document.hide(
        actor=person.actor, patient="", document=document, hidden=True, key="", now=clock.now()
    )


def test_the_author_without_a_relation_could_because_it_is_theirs(person):
    author = inside.doctor()
    document = deposited(person, author)
    opens(author, document)
    deposit, reading = reasons(person, document)
    assert DUTY in deposit
    assert AUTHOR in reading


@pytest.mark.parametrize(("kind", "why"), [("care-team", TEAM), ("treating", TREATING)])
def test_the_team_could_because_the_person_named_them(person, kind, why):
    author, colleague = inside.doctor(), inside.doctor()
    inside.care_for(person, colleague, kind=kind)
    document = deposited(person, author)
    opens(colleague, document)
    assert why in reasons(person, document)[1]


def test_the_author_of_the_team_deposits_out_of_duty_and_reads_as_one_of_the_team(person):
    author = inside.doctor()
    inside.care_for(person, author)
    document = deposited(person, author)
    opens(author, document)
    deposit, reading = reasons(person, document)
    assert DUTY in deposit
    assert TEAM in reading


def test_the_author_of_the_team_could_open_what_is_hidden_because_it_is_theirs(person):
    author = inside.doctor()
    inside.care_for(person, author)
    document = deposited(person, author)
    hide(person, document)
    opens(author, document)
    assert AUTHOR in reasons(person, document)[-1]
