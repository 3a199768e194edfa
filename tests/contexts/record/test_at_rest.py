"""
What rests on the disk: bodies and files nobody reads without the person's key, numbers by which
somebody is known as keyed hashes.
"""

import psycopg
import pytest

from ens.contexts.record import body
from ens.ground import clock, keys
from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import matches

loader = within.loader
person = within.person

PHONE = "+33639980123"
FIRST = "Zwyxelle"


@pytest.fixture(scope="module")
def patient(loader):
    """
    A patient with a phone number, whom a document names by their number.
    """
    made = loader.post(
        "/Patient",
        json=things.patient(
            family="REPOSANT",
            given=(FIRST,),
            identifier=things.identified("ID-7788990011"),
            telecom=[{"system": "phone", "value": PHONE}],
        ),
    ).json()
    loader.post(
        "/Observation",
        json=things.observation(
            made["id"],
            performer=[{"identifier": {"system": "urn:essai", "value": "RPPS-5544332211"}}],
            note=[{"text": "phrase-très-reconnaissable"}],
        ),
    ).raise_for_status()
    return made


def texts_of_the_database(needle):
    """
    (table, column) of every text that holds these letters.
    """
    from ens.ground import database

    columns = database.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and data_type in ('text', 'jsonb', 'character varying')"
    ).fetchall()
    return [
        (table, column)
        for table, column in columns
        if database.execute(
            f'select exists (select from "{table}" where "{column}"::text like %s)',
            (f"%{needle}%",),
        ).fetchone()[0]
    ]


@pytest.mark.parametrize(
    "needle", ["ID-7788990011", "RPPS-5544332211", PHONE, "phrase-très-reconnaissable"]
)
def test_no_number_and_no_sentence_is_readable_in_the_database(patient, needle):
    assert texts_of_the_database(needle) == []


def test_not_even_by_who_looks_for_them(loader, patient):
    for name, value in (
        ("identifier", "urn:essai|ID-7788990011"),
        ("phone", PHONE),
        ("telecom", PHONE),
    ):
        assert matches(loader.get("/Patient", params={name: value})) == [patient["id"]]
    found = loader.get(
        "/Observation",
        params={"patient": patient["id"], "performer:identifier": "urn:essai|RPPS-5544332211"},
    )
    assert found.json()["total"] == 1
    assert matches(loader.get("/Patient", params={"identifier": "urn:essai|ID"})) == []
    for needle in ("ID-7788990011", PHONE):
        assert texts_of_the_database(needle) == []


def test_no_body_is_readable_in_the_database(patient):
    from ens.ground import database

    rows = database.execute("select body from record_resource").fetchall()
    assert rows
    assert not any(FIRST.encode() in bytes(row[0]) for row in rows)


def test_a_file_is_not_readable_on_the_disk(person, database):
    from django.conf import settings

    author = inside.doctor()
    inside.register_clients()
    with inside.http(inside.structure_of(author)) as hospital:
        hospital.post("/", json=inside.submission(person, author)).raise_for_status()
    files = [path for path in (settings.ENS_HOME / "blobs").rglob("*") if path.is_file()]
    assert files
    assert not any(b"ClinicalDocument" in path.read_bytes() for path in files)
    assert not any(person.traits.family.encode() in path.read_bytes() for path in files)
    assert {oct(path.stat().st_mode & 0o077) for path in files} <= {"0o44", "0o40", "0o0"}


@pytest.mark.row("DMP-02")
def test_bytes_moved_to_another_row_do_not_open(person):
    key = keys.person_key(person.key)
    packed = body.pack(b'{"a":1}', type="Patient", place=(person.key, 5, 1), key=key)
    assert body.unpack(packed, place=(person.key, 5, 1), key=key) == b'{"a":1}'
    for place in ((person.key, 6, 1), (person.key, 5, 2), (person.key + 1, 5, 1)):
        with pytest.raises(keys.CannotUnseal):
            body.unpack(packed, place=place, key=key)


@pytest.mark.row("DMP-02")
def test_bytes_changed_do_not_open(person):
    key = keys.person_key(person.key)
    packed = body.pack(b'{"a":1}', type="Patient", place=(person.key, 5, 1), key=key)
    for wrong in (packed[:-1] + b"\0", b"\x02" + packed[1:], packed[:20]):
        with pytest.raises(keys.CannotUnseal):
            body.unpack(wrong, place=(person.key, 5, 1), key=key)


def test_somebody_elses_key_does_not_open_them(person):
    other = inside.holder()
    packed = body.pack(b"{}", type="Patient", place=(1, 1, 1), key=keys.person_key(person.key))
    with pytest.raises(keys.CannotUnseal):
        body.unpack(packed, place=(1, 1, 1), key=keys.person_key(other.key))


def test_a_key_that_is_erased_takes_all_with_it(database):
    """
    Erasure is immediate: nothing of the person opens any more, and nobody else is touched.
    """
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import database as ground

    gone, kept = inside.holder(), inside.holder()
    now = clock.now()
    ground.execute("delete from ground_person_key where person = %s", (gone.key,))
    for one, error in ((gone, record.NotFound), (kept, None)):
        place = record.locate("Patient", one.id)
        reach = access.reach(actor=one.actor, persons=(one.key,), action="read", now=now)
        if error:
            with pytest.raises(error):
                record.read(place, reach=reach, now=now)
        else:
            assert record.read(place, reach=reach, now=now).id == one.id


def test_a_type_without_a_kind_cannot_be_stored(database):
    from ens.ground import database as ground

    with pytest.raises(psycopg.errors.CheckViolation):
        ground.execute(
            "insert into record_resource (person, rid, type, fid, version, updated, kind, flags,"
            " own_flags, author, body) values (1, -1, 1, 'x', 1, now(), 0, 0, 0, 0, '')"
        )
