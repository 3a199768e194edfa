"""
The parameters of the French guides: archived documents, periods of care, circles of care,
appointments.

Source: PDSm, cercle de soins and gestion d'agendas partagés of the Agence du numérique en santé.
"""

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import matches
from tests.fhir_api.test_patch_document import ARCHIVED

ARCHIVE = [{"url": ARCHIVED, "valueBoolean": True}]


@pytest.fixture
def shelf(person):
    """
    A document put away, of a stay in January, and another.
    """
    stay = {"period": {"start": "2026-01-05T08:00:00Z", "end": "2026-01-09T18:00:00Z"}}
    subject = {"reference": person.reference}
    away = person.create(things.document(subject, extension=ARCHIVE, context=stay))
    return away["id"], person.create(things.document(subject))["id"]


def test_archived_documents_are_found_and_left_out(person, shelf):
    away, at_hand = shelf
    assert matches(person.search("/DocumentReference", isArchived="true")) == [away]
    assert matches(person.search("/DocumentReference", **{"isArchived:not": "true"})) == [at_hand]
    assert matches(person.search("/DocumentReference", **{"isArchived:missing": "true"})) == [
        at_hand
    ]


def test_an_extension_of_another_name_archives_nothing(person):
    person.create(
        things.document(
            {"reference": person.reference},
            extension=[{"url": "urn:essai", "valueBoolean": True}],
        )
    )
    assert matches(person.search("/DocumentReference", isArchived="true")) == []


def test_each_end_of_the_period_of_care_is_searched(person, shelf):
    away, _ = shelf
    found = {"period-start": "lt2026-01-06", "period-end": "2026-01-09"}
    assert matches(person.search("/DocumentReference", **found)) == [away]
    assert matches(person.search("/DocumentReference", **{"period-end": "lt2026-01-09"})) == []


def test_a_circle_of_care_is_found_by_its_structure_and_its_beginning(person, loader):
    made = loader.post("/Organization", json=things.kept(
        {"resourceType": "Organization", "name": "Maison de santé des Tilleuls"}
    ))  # fmt: skip
    structure = made.json()["id"]
    team = person.create(things.kept({
        "resourceType": "CareTeam",
        "subject": {"reference": person.reference},
        "period": {"start": "2026-02-01"},
        "managingOrganization": [{"reference": f"Organization/{structure}"}],
    }))  # fmt: skip
    asked = {"managingOrganization": f"Organization/{structure}", "start": "ge2026-02-01"}
    assert matches(person.search("/CareTeam", **asked)) == [team["id"]]
    by_name = {"managingOrganization.name": "maison de sante"}
    assert matches(person.search("/CareTeam", **by_name)) == [team["id"]]
    assert matches(person.search("/CareTeam", start="gt2026-03")) == []


def test_an_appointment_is_found_by_its_beginning_and_its_words(person):
    made = person.create(things.kept({
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:30:00Z",
        "created": "2026-02-01", "description": "Vaccination",
        "participant": [{"actor": {"reference": person.reference}, "status": "accepted"}],
    }))  # fmt: skip
    asked = {"start": "2026-03-02", "created": "2026-02", "description": "vacc"}
    assert matches(person.search("/Appointment", **asked)) == [made["id"]]
    assert matches(person.search("/Appointment", _sort="-start")) == [made["id"]]


def test_the_statement_names_them_by_their_published_address(loader):
    (rest,) = loader.get("/metadata").json()["rest"]
    said = {
        (resource["type"], one["name"]): one["definition"]
        for resource in rest["resource"]
        for one in resource["searchParam"]
    }
    assert said["List", "isArchived"].endswith("/pdsm/SearchParameter/PDSm-isArchived")
    assert said["CareTeam", "managingOrganization"].endswith("/cds-careteam-managing-organization")
