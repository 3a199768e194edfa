"""
From the deposit to the hub, with real parties: what leaves, once, unless somebody said no.
"""

import pytest

from ens.ground import clock
from ens.standards.fhir import json_gate
from tests.contexts.feed import following
from tests.contexts.feed.following import choose, decide, deposit, due_now, ledger, measure, send
from tests.fhir_api import inside, things


def lines_of(on, since):
    return on.lines()[since:]


@pytest.fixture
def before(on):
    return len(on.lines())


@pytest.mark.row("HUB-01")
def test_a_document_leaves_as_one_record_with_what_was_extracted_from_it(
    on, before, jeanne, biologist, job
):
    deposit(biologist, jeanne)
    assert following.feed_all(jeanne, job) == 1
    [line] = lines_of(on, before)
    assert line["resource"]["resourceType"] == "DocumentReference"
    [entry] = line["entries"]
    assert entry["resource"]["code"]["coding"][0]["code"] == "2823-3"
    assert str(entry["resource"]["valueQuantity"]["value"]) == "4.2"
    assert (line["basis"], line["category"]) == ("professional", "documents")
    assert (line["sex"], line["born"]) == ("F", str(jeanne.traits.birth_date.year))
    assert line["profession"] == "10"
    assert ledger(jeanne) == [("professional", "documents", True, "", 1, False)]


@pytest.mark.row("HUB-01")
def test_what_leaves_keeps_the_structure_of_the_record(on, before, jeanne, biologist, job):
    """
    FHIR in, FHIR out: the elements that are left have their names and their places.
    """
    from ens.standards.fhir import definitions

    deposit(biologist, jeanne)
    following.feed_all(jeanne, job)
    [line] = lines_of(on, before)
    for one in (line, *line["entries"]):
        known = definitions.elements(one["resource"]["resourceType"])
        names = {json for element in known for json, _ in element.json_names()}
        assert one["resource"].keys() - {"resourceType"} <= names


def test_the_hub_knows_the_person_again_and_no_other(on, before, jeanne, biologist, job):
    other = inside.holder("Paule")
    for person in (jeanne, other, jeanne):
        deposit(biologist, person)
        decide(person, job)
    assert send(job) == 3
    one, two, three = [line["pseudonym"] for line in lines_of(on, before)]
    assert sorted([one, two, three].count(name) for name in {one, two, three}) == [1, 2]


@pytest.mark.row("HUB-15")
def test_an_opposition_before_the_deposit_lets_nothing_be_read(on, before, jeanne, biologist, job):
    choose(jeanne, "professional", False)
    deposit(biologist, jeanne)
    last = inside.last_line()
    assert following.feed_all(jeanne, job) == 0
    assert inside.lines_of(jeanne, after=last) == []
    assert (ledger(jeanne), lines_of(on, before)) == ([], [])


@pytest.mark.row("HUB-15")
def test_an_opposition_between_the_deposit_and_the_sending_stops_it(
    on, before, jeanne, biologist, job
):
    deposit(biologist, jeanne)
    assert decide(jeanne, job) == 1
    choose(jeanne, "professional", False)
    assert send(job) == 0
    assert ledger(jeanne) == [("professional", "documents", False, "refused", 0, False)]
    choose(jeanne, "professional", True)
    due_now(jeanne)
    assert send(job) == 0
    assert lines_of(on, before) == []


@pytest.mark.row("HUB-15")
def test_what_is_deposited_after_the_opposition_is_lifted_leaves_again(
    on, before, jeanne, biologist, job
):
    choose(jeanne, "professional", False)
    deposit(biologist, jeanne)
    decide(jeanne, job)
    choose(jeanne, "professional", True)
    deposit(biologist, jeanne)
    assert decide(jeanne, job, latest=True) == 1
    assert send(job) == 1
    assert len(lines_of(on, before)) == 1


@pytest.mark.row("HUB-03")
def test_ones_own_measure_leaves_only_once_agreed(on, before, jeanne, job):
    measure(jeanne)
    assert following.feed_all(jeanne, job) == 0
    choose(jeanne, "own", True)
    measure(jeanne, value=72)
    assert decide(jeanne, job, latest=True) == 1
    assert send(job) == 1
    [line] = lines_of(on, before)
    assert line["basis"] == "own"
    assert "profession" not in line
    assert line["resource"]["valueQuantity"]["value"] == 72


@pytest.mark.parametrize("code", ["MASQUE_PS", "INVISIBLE_PATIENT"])
def test_a_document_deposited_hidden_does_not_leave(on, before, jeanne, biologist, job, code):
    label = [{"coding": [{"code": code}]}]
    deposit(biologist, jeanne, securityLabel=label)
    assert following.feed_all(jeanne, job) == 0
    assert (ledger(jeanne), lines_of(on, before)) == ([], [])


def test_a_document_masked_before_it_left_stays(on, before, jeanne, biologist, job):
    from ens.journeys import hide_document

    document = deposit(biologist, jeanne)
    decide(jeanne, job)
    hide_document.hide(
        actor=jeanne.actor, patient="", document=document, hidden=True, key="k", now=clock.now()
    )
    assert send(job) == 0
    assert [row[3] for row in ledger(jeanne)] == ["hidden"]
    assert lines_of(on, before) == []


def test_what_is_deleted_before_it_left_stays(on, before, jeanne, job):
    choose(jeanne, "own", True)
    made = measure(jeanne)
    decide(jeanne, job)
    with following.app_of(jeanne) as app:
        assert app.delete(f"/Observation/{made}").status_code in (200, 204)
    assert send(job) == 0
    assert [row[3] for row in ledger(jeanne)] == ["withdrawn"]


def test_a_correction_leaves_as_another_version_of_the_same_thing(on, before, jeanne, job):
    choose(jeanne, "own", True)
    made = measure(jeanne)
    with following.app_of(jeanne) as app:
        corrected = things.observation(jeanne.id, value=70) | {"id": made}
        assert app.put(f"/Observation/{made}", json=corrected).status_code == 200
    assert decide(jeanne, job) == 2
    assert send(job) == 2
    one, two = sorted(lines_of(on, before), key=lambda line: line["version"])
    assert (one["version"], two["version"]) == (1, 2)
    assert one["thing"] == two["thing"]
    assert str(one["resource"]["valueQuantity"]["value"]) == "71.5"
    assert two["resource"]["valueQuantity"]["value"] == 70


def test_deciding_twice_puts_each_thing_once_in_the_ledger(on, before, jeanne, biologist, job):
    deposit(biologist, jeanne)
    assert (decide(jeanne, job), decide(jeanne, job)) == (1, 0)
    send(job)
    assert (decide(jeanne, job), send(job)) == (0, 0)
    assert len(lines_of(on, before)) == 1


@pytest.mark.row("HUB-01")
def test_the_register_says_that_it_left_and_on_which_ground(on, jeanne, biologist, job):
    from ens.contexts.access import api as access
    from ens.ground import database

    deposit(biologist, jeanne)
    last = inside.last_line()
    following.feed_all(jeanne, job)
    lines = inside.lines_of(jeanne, after=last)
    assert {(line[1], line[2], line[6]) for line in lines} == {
        ("send", "DocumentReference", job.who)
    }
    facts = database.execute(
        "select facts from register_trace where line = %s", (lines[0][0],)
    ).fetchall()[0][0]
    assert "opposé à la recherche" in access.because(facts)


def test_without_the_register_nothing_is_decided(on, jeanne, biologist, job):
    from ens.contexts.register import api as register

    deposit(biologist, jeanne)
    with inside.failing("register-write:raise"), pytest.raises(register.NotWritten):
        decide(jeanne, job)
    assert ledger(jeanne) == []


@pytest.mark.parametrize("state", ["refused", "closed"])
def test_nothing_leaves_a_space_that_closed_meanwhile(on, before, jeanne, biologist, job, state):
    from ens.contexts.identity import api as identity

    deposit(biologist, jeanne)
    decide(jeanne, job)
    end = {"refused": identity.refuse_space, "closed": identity.close_space}[state]
    end(person=jeanne.key, by=jeanne.key, now=clock.now())
    assert send(job) == 0
    assert lines_of(on, before) == []


def test_what_says_nothing_in_codes_does_not_leave(on, before, jeanne, job):
    choose(jeanne, "own", True)
    measure(jeanne, code={"text": "Poids du matin"})
    assert following.feed_all(jeanne, job) == 0
    assert (ledger(jeanne), lines_of(on, before)) == ([], [])


def test_a_pseudonym_lasts_when_the_identity_is_corrected(on, before, jeanne, biologist, job):
    from ens.contexts.identity.actions import add_ins
    from ens.sandbox.population import numbers

    deposit(biologist, jeanne)
    following.feed_all(jeanne, job)
    another = numbers.fictive_ins(
        sex="F", birth_date=jeanne.traits.birth_date, birthplace="75056", rank=977
    )
    add_ins(person=jeanne.key, ins=another, now=clock.now())
    deposit(biologist, jeanne)
    following.feed_all(jeanne, job)
    assert len({line["pseudonym"] for line in lines_of(on, before)}) == 1


def test_without_a_collector_nothing_is_even_decided(way, jeanne, biologist, job, settings_off):
    deposit(biologist, jeanne)
    assert decide(jeanne, job) == 0
    assert ledger(jeanne) == []


@pytest.fixture
def settings_off():
    from django.test import override_settings

    with override_settings(COLLECTOR_URL=""):
        yield


def test_what_waits_is_sealed_under_the_persons_key(on, jeanne, biologist, job):
    from ens.ground import database

    deposit(biologist, jeanne)
    decide(jeanne, job)
    sealed = database.execute(
        "select sealed from feed_sending where person = %s", (jeanne.key,)
    ).fetchall()[0][0]
    assert b"2823-3" not in sealed
    with pytest.raises(json_gate.MalformedJson):
        json_gate.parse(sealed)


def test_a_row_number_given_again_by_a_restored_database_is_another_thing(
    on, before, jeanne, biologist, job
):
    """
    The warehouse knows a sending by what was sent, not by where it was kept.
    """
    from ens.contexts.feed import building
    from ens.contexts.record import api as record

    def stored(fid, at):
        return record.Stored("Observation", fid, jeanne.key, 1, 1, at, 0, 0, b"")

    now = clock.now()
    one, other = stored("a", now), stored("b", now)
    again = stored("a", now.replace(microsecond=1))
    assert len({building.key(two) for two in (one, other, again)}) == 3
    assert building.thing_key(one) == building.thing_key(again) != building.thing_key(other)
