"""
The habilitation matrix on the authority's pages: read, changed in two steps, in force at once.
"""

import pytest
from lxml import html

from ens.contexts.access import api as access
from ens.ground import label
from tests.contexts.access.conftest import NOW, doctor, make_person
from tests.portals import people
from tests.portals.people import words

__all__ = ["make_person"]
NURSE, REPORT = "60", "11502-2"
PAGE = f"/autorite/matrice/{NURSE}/"
REPORT_KIND = label.kind_of("DocumentReference", REPORT)


@pytest.fixture
def agent(database):
    return people.staff("authority")


def ticked(page) -> dict[str, list[str]]:
    """
    The form as it stands, as a browser would send it.
    """
    found: dict[str, list[str]] = {}
    for box in html.fromstring(page.content).xpath("//input[@checked]|//input[@type='hidden']"):
        found.setdefault(box.get("name"), []).append(box.get("value"))
    return found


def without(form: dict[str, list[str]], kind: int) -> dict[str, list[str]]:
    return {name: [v for v in values if v != str(kind)] for name, values in form.items()}


def nurse_sees(person: int) -> bool:
    nurse = doctor(profession=NURSE)
    access.relate(
        person=person, professional=nurse.professional, source="named", made_by=1, now=NOW
    )
    reach = access.reach(actor=nurse, persons=(person,), action="read", now=NOW)
    return reach.allows(person, label.label(REPORT_KIND, 0), author=0)


@pytest.mark.row("ACC-01")
def test_a_cell_is_refused_in_two_steps_and_holds_at_the_next_request(agent, make_person):
    person = make_person()
    assert nurse_sees(person)
    form = without(ticked(agent.get(PAGE)), REPORT_KIND)
    asked = agent.post(PAGE, {**form, "voir": "1"})
    assert asked.status_code == 200
    assert "Deviendrait refusé" in words(asked)
    assert nurse_sees(make_person())
    done = agent.post(PAGE, {**ticked(asked), "motif": "Essai du comité", "confirmer": "1"})
    assert (done.status_code, done["Location"]) == (302, "/autorite/matrice/?publiee")
    assert not nurse_sees(make_person())
    version = access.matrix_version()
    history = agent.get(f"/autorite/matrice/versions/{version}/")
    assert "Essai du comité" in words(history)
    form = ticked(agent.get(PAGE))
    form["ouvert-"] = [str(REPORT_KIND)]
    agent.post(PAGE, {**form, "motif": "Retour", "confirmer": "1"})
    assert nurse_sees(make_person())
    assert access.matrix_version() == version + 1


def test_without_a_change_or_a_reason_nothing_is_published(agent, database):
    before = access.matrix_version()
    form = ticked(agent.get(PAGE))
    assert "Rien ne changerait" in words(agent.post(PAGE, {**form, "voir": "1"}))
    without_reason = {**without(form, REPORT_KIND), "confirmer": "1", "motif": "  "}
    answer = agent.post(PAGE, without_reason)
    assert answer.status_code == 422
    assert "Écrivez pourquoi" in words(answer)
    assert access.matrix_version() == before


@pytest.mark.parametrize("version", ["", "-1", "999999", "x", "9" * 40])
def test_what_was_looked_at_before_another_version_changes_nothing(agent, version):
    before = access.matrix_version()
    form = without(ticked(agent.get(PAGE)), REPORT_KIND) | {"version": [version]}
    answer = agent.post(PAGE, {**form, "motif": "Essai", "confirmer": "1"})
    assert answer.status_code == 422
    assert "a changé entre-temps" in words(answer)
    assert access.matrix_version() == before


def test_a_kind_that_is_no_row_of_the_matrix_is_not_opened_by_hand(agent):
    audit = str(label.kind_of("AuditEvent"))
    form = ticked(agent.get(PAGE))
    answer = agent.post(PAGE, {**form, "ouvert-autres": [*form["ouvert-autres"], audit, "abc"]})
    assert "Rien ne changerait" in words(answer)


@pytest.mark.parametrize(
    "address", ["/autorite/matrice/7777/", "/autorite/matrice/versions/99999/"]
)
def test_what_is_not_there_is_not_found(agent, address):
    assert agent.get(address).status_code == 404


def test_only_the_authority_publishes(database):
    cell = access.Cell(NURSE, f"document:{REPORT}", allowed=False)
    with pytest.raises(access.NotAnEditor):
        access.publish_matrix(
            [cell], since=access.matrix_version(), reason="Essai", by=doctor(), now=NOW
        )
