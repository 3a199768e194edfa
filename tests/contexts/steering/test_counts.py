"""
What is counted is what happened: against a small known population, whatever is counted when.
"""

import datetime as dt
from collections import Counter

import pytest

from ens.contexts.steering import measures
from tests.fhir_api import inside
from tests.plugins.racing import at_once

NOW = dt.datetime(2031, 5, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def steering(as_worker):
    from ens.contexts.steering import api

    return api


@pytest.fixture
def here(database):
    """
    The transaction at which this test begins: what other tests did is before it.
    """
    from ens.ground import database as ground

    return ground.execute(
        "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    ).fetchall()[0][0]


def counted(since):
    from ens.contexts.steering import actions

    return {key: count for key, count in actions.counted(since=since).items() if count}


def stored():
    from ens.ground import database as ground

    rows = ground.execute("select measure, dimension, month, value, count from steering_count")
    return {tuple(key): count for *key, count in rows.fetchall() if count}


def drain(steering, now=NOW):
    while steering.count_on(now=now):
        pass


def of(counts, measure, dimension=""):
    """
    Over all months.
    """
    found = Counter()
    for (one, by, _, value), count in counts.items():
        if (one, by) == (measure, dimension):
            found[value] += count
    return found


def deposit(doctor, person):
    software = inside.http(inside.structure_of(doctor))
    answer = software.post("", json=inside.submission(person, doctor))
    assert answer.status_code == 200, answer.text
    return answer


def test_deposits_accesses_and_refusals_are_counted_as_they_happened(steering, here):
    person, other = inside.holder(), inside.holder()
    doctor, stranger = inside.doctor(), inside.doctor(profession="60")
    for _ in range(3):
        deposit(doctor, person)
    deposit(doctor, other)
    inside.care_for(person, doctor)
    software = inside.software_of(doctor)
    for _ in range(2):
        found = software.get("/DocumentReference", params={"patient": person.id})
        assert found.json()["total"] if "total" in found.json() else found.json()["entry"]
    hidden = found.json()["entry"][0]["resource"]["id"]
    assert inside.software_of(stranger).get(f"/DocumentReference/{hidden}").status_code == 404
    seen = counted(here)
    assert of(seen, "feed") == {"": 4}
    assert of(seen, "feed", "actor") == {"structure": 4}
    assert of(seen, "feed", "structure") == {str(inside.hospital().structure): 4}
    assert of(seen, "access", "actor") == {"pro-software": 2}
    assert of(seen, "access", "profession") == {"Médecin": 2}
    assert of(seen, "refusal", "code") == {"no_relation": 1}


def test_a_deposit_that_was_undone_is_not_counted(steering, here):
    person, doctor = inside.holder(), inside.doctor()
    with inside.failing("after-trace:raise"):
        answer = inside.http(inside.structure_of(doctor)).post(
            "", json=inside.submission(person, doctor)
        )
    assert answer.status_code >= 500
    assert of(counted(here), "feed") == {}


def test_what_one_request_reads_of_one_person_is_one_access(steering, here):
    person, doctor = inside.holder(), inside.doctor()
    deposit(doctor, person)
    inside.care_for(person, doctor)
    software = inside.software_of(doctor)
    found = software.get(
        "/Observation", params={"patient": person.id, "_include": "Observation:subject"}
    )
    assert found.status_code == 200
    assert of(counted(here), "access") == {"": 1}


def test_the_life_of_spaces_gives_steps_and_how_many_are_in_each_state(steering, here):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    first, second, third = (inside.holder() for _ in range(3))
    now = clock.now()
    identity.close_space(person=first.key, by=first.key, now=now)
    identity.refuse_space(person=second.key, by=second.key, now=now)
    identity.open_space(person=second.key, by=second.key, now=now)
    identity.close_space(person=third.key, by=third.key, now=now)
    seen = counted(here)
    told = {name: of(seen, f"space-{name}").get("", 0) for name in ("created", "opened", "refused")}
    assert told == {"created": 3, "opened": 1, "refused": 1}
    assert of(seen, "spaces", "state") == {"open": 1, "closed": 2}


def test_an_application_allowed_then_put_out_is_counted_both_times(steering, here):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    person = inside.holder()
    through = inside.through(person, "dedans-app", "patient/Observation.rs", patient=person.key)
    accounts.allow(through, now=clock.now())
    client = accounts.client_of("dedans-app")
    accounts.withdraw(by=person.actor, client=client, person=person.key, now=clock.now())
    seen = counted(here)
    assert of(seen, "allowed", "application") == of(seen, "withdrawn", "application")
    assert list(of(seen, "allowed", "application").values()) == [1]


def test_counting_on_misses_nothing_and_takes_nothing_twice(steering, monkeypatch):
    from ens.contexts.steering import actions

    drain(steering)
    before = stored()
    doctor, person = inside.doctor(), inside.holder()
    monkeypatch.setattr(actions, "STEP", 2)
    for _ in range(3):
        deposit(doctor, person)
        steering.count_on(now=NOW)
    drain(steering)
    drain(steering)
    assert of_all(stored(), "feed") - of_all(before, "feed") == 3
    everything = counted(0)
    assert {key: count for key, count in stored().items() if key[0] != "refusal"} == {
        key: count for key, count in everything.items() if key[0] != "refusal"
    }


def of_all(counts, measure):
    return sum(of(counts, measure).values())


def test_what_is_still_under_way_is_left_for_the_next_count(steering, database_url):
    """
    A transaction that began before the count and commits after it, with a later one committed
    in between.
    """
    import psycopg

    drain(steering)
    before = stored()
    step = (
        "insert into identity_life (person, at, event, before, after, by, who, note)"
        " values (%s, %s, 'refused', 'to-open', 'refused', 0, 0, '')"
    )
    with psycopg.connect(database_url) as slow, psycopg.connect(database_url) as quick:
        slow.execute(step, (900_000_001, NOW))
        quick.execute(step, (900_000_002, NOW))
        quick.commit()
        drain(steering)
        assert of_all(stored(), "space-refused") == of_all(before, "space-refused")
        slow.commit()
    drain(steering)
    assert of_all(stored(), "space-refused") - of_all(before, "space-refused") == 2


def test_four_counters_at_once_count_once(steering):
    drain(steering)
    doctor, person = inside.doctor(), inside.holder()
    before = of_all(stored(), "feed")
    deposit(doctor, person)
    assert not [one for one in at_once(lambda: drain(steering)) if isinstance(one, Exception)]
    drain(steering)
    assert of_all(stored(), "feed") - before == 1


def test_a_database_loaded_into_another_cluster_is_counted_again(steering):
    from ens.ground import database as ground
    from ens.ground import lineage

    drain(steering)
    truth = stored()
    ground.execute("update steering_position set tx = %s::text::xid8", (lineage.LOWEST,))
    drain(steering)
    assert stored() == truth


def test_every_measure_is_told_by_what_it_says_and_nothing_else(steering):
    for name, measure in measures.MEASURES.items():
        for by in ("", *measure.by):
            told = steering.told(name, by=by, year=2031, now=NOW)
            assert told.whole.measure == name
            assert (told.breakdown is None) == (by == "")
    for wrong in (("nothing", ""), ("feed", "code"), ("spaces", "state")):
        with pytest.raises(steering.UnknownMeasure):
            steering.told(wrong[0], by=wrong[1], year=2031, now=NOW)


def test_months_to_come_are_not_told_and_a_year_to_come_has_none(steering):
    months = {
        year: len(steering.told("feed", year=year, now=NOW).whole.months)
        for year in (2030, 2031, 2032)
    }
    assert months == {2030: 12, 2031: 5, 2032: 0}


def test_what_is_told_is_the_truth_with_small_numbers_hidden(steering):
    """
    Forty acts of one kind, four of another: by the page's own door.
    """
    from ens.contexts.register import api as register
    from ens.ground import database as ground

    drain(steering)
    at = dt.datetime(2033, 2, 3, tzinfo=dt.UTC)
    for name, count in (("Sage-femme", 40), ("Orthoptiste", 4), ("Médecin", 25)):
        who = register.enroll(kind="professional", account=1, name="X", profession=name)
        lines = [register.Line(800_000_000, who, "create", "DocumentReference", id=str(n))
                 for n in range(count)]  # fmt: skip
        with ground.transaction():
            register.write(lines, now=at)
    now = at + dt.timedelta(days=30)
    live = steering.told("feed", by="profession", year=2033, now=now)
    drain(steering)
    after = steering.told("feed", by="profession", year=2033, now=now)
    assert (live.whole, live.breakdown) == (after.whole, after.breakdown)
    assert live.whole.shown.values == (0, 70, 0)
    assert live.whole.shown.total == 70
    lines = {line.name: line.total for line in live.breakdown.lines}
    assert lines == {"Sage-femme": 40}
    assert live.breakdown.unnamed
    by_region = steering.told("feed", by="region", year=2033, now=now)
    assert [(line.value, line.total) for line in by_region.breakdown.lines] == [("", 70)]


def test_far_behind_a_page_does_without_what_is_not_counted_and_says_so(steering, monkeypatch):
    from ens.contexts.steering import queries

    drain(steering)
    deposit(inside.doctor(), inside.holder())
    monkeypatch.setattr(queries, "LIVE_MOST", -1)
    assert not steering.told("feed", year=2031, now=NOW).freshness.is_live
    monkeypatch.setattr(queries, "LIVE_MOST", 1_000_000)
    assert steering.told("feed", year=2031, now=NOW).freshness.is_live
