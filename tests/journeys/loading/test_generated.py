"""
Generated people enter by the batch, whole or not at all, as if each thing had been deposited.
"""

import orjson
import pytest
from django.test import override_settings

from ens.contexts.register.values import NotWritten
from ens.ground import clock
from ens.ground.failpoints import FailpointReached
from ens.journeys.load_population import NotASandbox
from ens.journeys.loading import generated
from ens.sandbox.generator import directory, people
from ens.standards.fhir import json_gate
from tests.fhir_api import inside

SEED = 7
CUT = (FailpointReached, NotWritten)
PLACES = ("before-begin", "after-data", "after-trace", "register-write", "after-outbox")


def lines(first, last):
    made = (people.line(SEED, index) for index in range(first, last))
    return [json_gate.parse(orjson.dumps(one), max_bytes=10**8) for one in made]


@pytest.fixture(scope="module")
def authors(database):
    from ens.contexts.record import api as record

    record.write_dictionaries()
    content = json_gate.parse(orjson.dumps(directory.whole(SEED), default=str), max_bytes=10**8)
    for _ in range(2):  # the second time there is nothing to do
        generated.load_directory(content, seed=SEED, now=clock.now())
    return generated.authors(now=clock.now())


def load(some, authors, part):
    return generated.load(some, seed=SEED, part=part, authors=authors, now=clock.now())


@pytest.fixture(scope="module")
def loaded(authors):
    """
    A household's block, with a child.
    """
    some = lines(0, 12)
    done = load(some, authors, "0")
    assert done.people == 12
    return some


def sql(statement, *values):
    from ens.ground import database

    return database.execute(statement, values).fetchall()


def key_of(line):
    from ens.contexts.identity import api as identity

    return identity.person_of_public_id(line["id"])


def test_a_batch_that_is_there_is_not_loaded_again(loaded, authors):
    before = sql("select count(*) from record_resource")
    assert load(loaded, authors, "0") == generated.Loaded(0, 0)
    assert sql("select count(*) from record_resource") == before


def test_a_batch_cut_at_a_number_of_people_goes_on_from_there(authors):
    some = lines(12, 24)
    assert load(some[:5], authors, "1").people == 5
    assert load(some, authors, "1").people == 7
    assert load(some, authors, "1").people == 0


def test_each_resource_is_read_and_found_through_fhir(loaded):
    reader = inside.http(inside.operator())
    for line in loaded[:3]:
        shown = reader.get(f"/Patient/{line['id']}").json()
        assert shown["identifier"][0]["value"] == line["person"]["ins"]["value"]
        for name in ("Observation", "Condition", "Immunization", "MedicationRequest", "Procedure"):
            mine = [r for _, r in line["entries"] if r["resourceType"] == name]
            found = reader.get(f"/{name}?patient={line['id']}&_summary=count").json()
            assert found["total"] >= len(mine)
            for one in mine[:2]:
                assert reader.get(f"/{name}/{one['id']}").json()["id"] == one["id"]


def test_what_is_stored_is_what_was_made(loaded):
    reader = inside.http(inside.operator())
    _, made = next(e for e in loaded[0]["entries"] if e[1]["resourceType"] == "Observation")
    shown = json_gate.parse(reader.get(f"/Observation/{made['id']}").content)
    meta = shown.pop("meta")
    assert meta["versionId"] == "1"
    assert shown == made


def test_a_search_by_code_and_by_practitioner_finds_it(loaded):
    reader = inside.http(inside.operator())
    line = loaded[0]
    mine = [r for _, r in line["entries"] if r["resourceType"] == "Observation"]
    weight = [r for r in mine if r["code"]["coding"][0]["code"] == "29463-7"]
    url = f"/Observation?patient={line['id']}&code=http://loinc.org|29463-7&_count=200"
    found = reader.get(url).json()
    assert {one["resource"]["id"] for one in found["entry"]} >= {one["id"] for one in weight}
    by = weight[0]["performer"][0]["reference"]
    again = reader.get(f"{url}&performer={by}").json()
    assert weight[0]["id"] in {one["resource"]["id"] for one in again["entry"]}


def test_a_loaded_record_has_the_rows_that_deposits_would_have_made(loaded):
    """
    The same resources, written by `create` for somebody else: as many rows in each table.
    """
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.contexts.record import index
    from ens.ground import database

    person, line = inside.holder(), loaded[0]
    own = [r for _, r in line["entries"] if r["resourceType"] in ("Observation", "Condition")]
    reach = access.reach(
        actor=inside.operator(), persons=(person.key,), action="create", now=clock.now()
    )
    drafts = [record.Draft(one["resourceType"], record.new_id(), person.key, one) for one in own]
    with database.transaction():
        record.create(drafts, reach=reach, now=clock.now())
    types = "(select number from unnest(%s::smallint[]) number)"
    for table in index.TABLES:
        counted = (
            f"select count(*) from record_{table} x join record_resource r using (person, rid)"
            f" where x.person = %s and r.type in {types} and r.origin = 0"
        )
        numbers = [record_type(one) for one in ("Observation", "Condition")]
        assert sql(counted, key_of(line), numbers) == sql(counted, person.key, numbers), table


def record_type(name):
    from ens.standards.fhir import definitions

    return definitions.type_number(name)


def test_each_resource_has_its_line_in_the_register_in_its_author_s_name(loaded):
    line = loaded[0]
    written = sql(
        "select t.type, t.id, w.name, w.kind, w.software from register_trace t"
        " join register_who w on w.who = t.who where t.person = %s and t.action = 'create'",
        key_of(line),
    )
    ids = {(name, fid) for name, fid, *_ in written}
    assert ids >= {(r["resourceType"], r["id"]) for _, r in line["entries"]}
    kinds = {kind for *_, kind, _ in written}
    assert kinds == {"job", "professional"}
    assert {software for *_, software in written} == {"Population de démonstration"}


def test_a_person_reads_in_the_register_who_wrote(loaded):
    from ens.contexts.access import api as access
    from ens.contexts.register import api as register

    key = key_of(loaded[0])
    reach = access.reach(actor=inside.operator(), persons=(key,), action="read", now=clock.now())
    assert len(register.accesses_of(reach=reach, limit=50)) == 50


def test_parents_act_for_their_child(loaded):
    from ens.contexts.identity import api as identity

    child = next((line for line in loaded if line["parents"]), None)
    assert child
    known = identity.representatives_of(key_of(child), today=clock.today())
    shown = {identity.person(one.representative).public_id for one in known}
    assert shown == set(child["parents"])


def test_the_treating_doctor_is_in_the_care_team(loaded):
    from ens.contexts.access import api as access

    line = loaded[0]
    (link,) = access.relations_of(person=key_of(line), now=clock.now())
    assert link.kind == "treating"


def test_a_document_is_read_with_its_content_and_its_results(loaded):
    reader = inside.http(inside.operator())
    documents = [
        (line, r) for line in loaded for _, r in line["entries"]
        if r["resourceType"] == "DocumentReference"
    ]  # fmt: skip
    texts = [one for one in documents if "data" in one[1]["content"][0]["attachment"]]
    shown = reader.get(f"/DocumentReference/{texts[0][1]['id']}").json()
    address = shown["content"][0]["attachment"]["url"]
    content = reader.get(f"/{address}", headers={"accept": "*/*"})
    assert content.status_code == 200
    report = next(one for one in documents if one[1]["type"]["coding"][0]["code"] == "11502-2")
    derived = sql(
        "select count(*) from record_resource r join record_resource d"
        " on d.person = r.person and r.origin = d.rid and d.fid = %s where r.type = %s",
        report[1]["id"], record_type("Observation"),
    )  # fmt: skip
    assert derived[0][0] > 0


def test_the_directory_is_shown_and_found(authors):
    reader = inside.http(inside.operator())
    one = directory.whole(SEED)["professionals"][0]
    shown = reader.get(f"/Practitioner/{one['public_id']}").json()
    assert shown["name"][0]["family"] == one["family"]
    roles = reader.get(f"/PractitionerRole?practitioner=Practitioner/{one['public_id']}").json()
    assert len(roles["entry"]) == 1


@pytest.mark.parametrize("rank", range(len(PLACES)))
def test_a_batch_cut_short_leaves_nothing_and_is_whole_the_next_time(authors, rank):
    some, part = lines(24 + 2 * rank, 26 + 2 * rank), f"cut {rank}"
    with inside.failing(f"{PLACES[rank]}:raise"), pytest.raises(CUT):
        load(some, authors, part)
    assert [key_of(line) for line in some] == [None, None]
    load(some, authors, part)
    for line in some:
        stored = sql(
            "select count(*) from record_resource where person = %s and fid = any(%s::text[])",
            key_of(line), [r["id"] for _, r in line["entries"]],
        )  # fmt: skip
        assert stored == [(len(line["entries"]),)]


def test_people_of_another_seed_are_refused(loaded):
    generated.require_possible(SEED)
    with pytest.raises(generated.AnotherSeed):
        generated.require_possible(SEED + 1)


def test_fictive_people_do_not_enter_production(database):
    with override_settings(SANDBOX=False), pytest.raises(NotASandbox):
        generated.require_possible(SEED)
