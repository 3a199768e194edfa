"""
What a list says of a document, however its sender wrote who and when.
"""

import datetime as dt
import json

import pytest

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ROLE = [
    {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "#p"},
     "organization": {"reference": "#o"}},
    {"resourceType": "Practitioner", "id": "p",
     "name": [{"family": "ROUX", "given": ["Anne", "Lise"], "suffix": ["DR"]}]},
    {"resourceType": "Organization", "id": "o", "name": "Hôpital fictif"},
]  # fmt: skip


def metadata(*, label=0, **said):
    from ens.contexts.record import api as record
    from ens.journeys.reading import document_metadata

    one = {"resourceType": "DocumentReference", **said}
    stored = record.Stored(
        "DocumentReference", "d", 1, 1, 1, NOW, label, 0, json.dumps(one).encode()
    )
    return document_metadata.metadata(stored)


def test_a_role_gives_its_person_and_its_structure(database):
    one = metadata(contained=ROLE, author=[{"reference": "#r"}])
    assert one.by == "Dr Anne ROUX, Hôpital fictif"
    assert one.source == "professional"


def test_an_organization_may_be_the_only_author(database):
    one = metadata(contained=ROLE, author=[{"reference": "#o"}])
    assert (one.author, one.structure) == ("", "Hôpital fictif")


def test_a_bare_reference_keeps_the_name_written_beside_it(database):
    one = metadata(author=[{"reference": "Practitioner/unknown", "display": "Dr Yves BRUN"}])
    assert one.author == "Dr Yves BRUN"


def test_a_professional_of_the_directory_is_named_as_there(database):
    from tests.portals import people

    doctor = people.doctor("Luc")
    assert metadata(author=[{"reference": f"Practitioner/{doctor.id}"}]).author == doctor.name


@pytest.mark.parametrize(
    ("author", "source"),
    [("Patient/x", "me"), ("Device/x", "device"), ("Practitioner/x", "professional")],
)
def test_the_source_is_the_kind_of_who_wrote(database, author, source):
    assert metadata(author=[{"reference": author}]).source == source


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-01T23:30:00Z", dt.date(2026, 3, 2)),
        ("2026-03-01", dt.date(2026, 3, 1)),
        ("2026", dt.date(2026, 1, 1)),
        ("un jour", dt.date(2026, 3, 2)),
        (None, dt.date(2026, 3, 2)),
    ],
)
def test_the_day_is_that_of_paris_and_the_deposits_when_none_is_written(database, written, day):
    assert metadata(date=written).when == day


def test_a_type_is_named_in_french_and_an_unknown_one_as_written(database):
    assert metadata(type={"coding": [{"code": "11502-2"}]}).title == "Résultats d'analyses"
    assert metadata(type={"text": "Fiche de liaison"}).title == "Fiche de liaison"
    assert metadata().title == "Document"


def test_masked_is_what_the_label_says(database):
    assert metadata(label=1).masked
    assert not metadata(label=4).masked


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("0001-01-01T00:00:00+14:00", dt.date.min),
        ("9999-12-31T23:59:59-14:00", dt.date.max),
        ("2016-12-31T23:59:60Z", dt.date(2017, 1, 1)),
    ],
)
def test_an_instant_at_either_end_of_the_calendar_has_a_day(written, day):
    from ens.journeys.reading import document_metadata

    assert document_metadata.day_of(document_metadata.instant_of(written)) == day
