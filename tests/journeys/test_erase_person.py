"""
Nothing of an erased person is left in any table, but what is named here with its reason.
"""

import pytest

from ens.ground.actor import Actor
from tests.ground.undoing import undone
from tests.journeys import erasing
from tests.plugins import roles
from tests.portals import people

pytestmark = pytest.mark.usefixtures("database")
# What names a person in a row that is another's, or nobody's.
OTHER_COLUMNS = (
    "account", "account_id", "addressee", "author", "made_by", "mandatary", "origin", "patient",
    "representative",
)  # fmt: skip
KEPT = {
    ("record_indexing", "person"): "how far a walk through everybody has come",
    ("register_trace", "person"): "one line without content: that somebody was erased",
    ("register_sealed", "person"): "the commitment of that line",
    ("register_head", "person"): "the chain of that line",
}


@pytest.fixture
def somebody(database, tmp_path, settings_of_tombstones):
    one = people.citizen("Gaspard")
    people.number(one)
    return one


@pytest.fixture
def settings_of_tombstones(tmp_path, monkeypatch):
    from django.conf import settings

    monkeypatch.setattr(settings, "ENS_TOMBSTONES", tmp_path / "tombstones.jsonl")
    return tmp_path / "tombstones.jsonl"


def erase(one, case=7):
    from ens.contexts.register import api as register
    from ens.ground import clock
    from ens.journeys import erase_person

    by = Actor(register.enroll(kind="job", account=0, name="Effacement"), 0, "job")
    with roles.as_role("ens_jobs"):
        return erase_person.erase(person=one.key, case=case, by=by, now=clock.now())


def test_every_table_that_can_hold_a_person_is_emptied(somebody):
    places = erasing.holding("person")
    assert len(places) > 50
    with undone():
        with roles.as_role("none"):
            for table, column in places:
                if not erasing.left(table, column, somebody.key):
                    erasing.plant(table, column, somebody.key)
        assert all(erasing.left(*place, somebody.key) for place in places)
        erase(somebody)
        left = {place: erasing.left(*place, somebody.key) for place in places}
        assert {place for place, count in left.items() if count and place not in KEPT} == set()
        assert left["register_trace", "person"] == 1


def test_the_key_goes_and_what_it_sealed_opens_no_more(somebody):
    from ens.ground import keys

    sealed = keys.seal(keys.person_key(somebody.key), b"cannelle", b"")
    erased = erase(somebody)
    assert b"cannelle" not in sealed
    assert erased.rows > 5
    with pytest.raises(keys.CannotUnseal):
        keys.person_key(somebody.key)


def test_somebody_who_is_not_there_is_refused_and_nothing_is_noted(
    somebody, settings_of_tombstones
):
    from ens.journeys import erase_person

    erase(somebody)
    before = settings_of_tombstones.read_text()
    with pytest.raises(erase_person.NobodyThere):
        erase(somebody)
    assert settings_of_tombstones.read_text() == before


def test_files_go_once_it_is_committed(somebody):
    from ens.ground import blobs, database, keys

    key = keys.person_key(somebody.key)
    name = blobs.put(b"scan", person=somebody.key, key=key)
    database.execute("update record_resource set blob = %s where person = %s", (name, somebody.key))
    erased = erase(somebody)
    assert erased.files == 1
    with pytest.raises(FileNotFoundError):
        blobs.get(name, key=key)


def test_others_keep_what_is_theirs(somebody):
    """
    The child's space, what was written in it, and that somebody represented them until today.
    """
    from ens.contexts.identity import api as identity
    from ens.ground import clock, database, keys

    child = people.citizen("Noé", born=clock.today())
    people.represents(somebody, child)
    told = "select count(*) from register_trace where person = %s"
    written = database.execute(told, (child.key,)).fetchall()
    erase(somebody)
    assert identity.public_id_of(child.key) == child.id
    assert keys.person_key(child.key)
    assert identity.representatives_of(person=child.key, today=clock.today()) == ()
    assert database.execute(told, (child.key,)).fetchall() == written


def test_they_are_signed_out_everywhere_and_nobody_signs_in_as_them(somebody):
    assert somebody.browser.get("/espace/").status_code == 200
    erase(somebody)
    assert somebody.browser.get("/espace/").status_code in (302, 303, 403)


def test_what_was_asked_and_decided_is_done_by_the_worker(somebody):
    from ens.config import events
    from ens.contexts.identity import api as identity
    from ens.ground import clock, database
    from ens.journeys import erase_person

    with database.transaction():
        erase_person.ask(person=somebody.key, case=12, by=somebody.actor, now=clock.now())
    [handler] = events.REGISTERED[identity.ErasureDecided]
    event = identity.ErasureDecided(somebody.key, 12, somebody.actor.who)
    with roles.as_role("ens_jobs"):
        for _ in range(2):
            handler(event, now=clock.now())
    assert identity.public_id_of(somebody.key) is None


def test_the_tombstone_names_nobody_and_tells_the_case(somebody, settings_of_tombstones):
    erase(somebody, case=31)
    said = settings_of_tombstones.read_text()
    assert "case 31" in said
    assert somebody.id not in said
    assert somebody.name.split()[-1] not in said


def test_whom_an_older_backup_brought_back_is_erased_again(somebody, settings_of_tombstones):
    """
    The tombstone is in the file and not in the database, as after a restore.
    """
    from ens.contexts.identity import api as identity
    from ens.ground import clock, tombstones
    from ens.journeys import erase_person

    other = people.citizen("Inès")
    with undone():
        tombstones.bury(somebody.id, told="case 3", now=clock.now())
    assert len(tombstones.to_replay()) == 1
    with roles.as_role("ens_jobs"):
        assert erase_person.replay(now=clock.now(), by=Actor(somebody.actor.who, 0, "job")) == 1
        assert erase_person.replay(now=clock.now(), by=Actor(somebody.actor.who, 0, "job")) == 0
    assert identity.public_id_of(somebody.key) is None
    assert identity.public_id_of(other.key) == other.id
    assert tombstones.to_replay() == {}


def test_a_line_of_the_file_that_was_cut_short_counts_for_nothing(somebody, settings_of_tombstones):
    from ens.ground import clock, tombstones

    with undone():
        tombstones.bury(somebody.id, told="case 3", now=clock.now())
    whole = settings_of_tombstones.read_text()
    settings_of_tombstones.write_text(whole[: len(whole) // 2])
    assert tombstones.to_replay() == {}
    erase(somebody)
    assert len(tombstones.in_file(settings_of_tombstones)) == 1


def test_answers_events_and_jobs_that_name_them_go(somebody):
    from ens.ground import clock, database, idempotency

    fid = database.execute(
        "select fid from record_locator where person = %s limit 1", (somebody.key,)
    ).fetchone()[0]
    with database.transaction():
        idempotency.claim(owner="x", key=f"k-{fid}", digest=b"d", now=clock.now())
        idempotency.keep(owner="x", key=f"k-{fid}", answer={"location": f"Observation/{fid}"})
    erase(somebody)
    for table, asked in (
        ("ground_idempotency", "answer::text like %s"),
        ("ground_outbox", "payload::text like %s"),
    ):
        [(count,)] = database.execute(
            f"select count(*) from {table} where {asked}", (f"%{fid}%",)
        ).fetchall()
        assert count == 0
