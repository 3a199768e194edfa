"""
The sandbox's population enters once, by the same doors as everybody, and never in production.
"""

import datetime as dt
import json

import pytest
from django.test import override_settings

from ens.ground import clock
from ens.sandbox import clients_file
from ens.sandbox.population import write_population

TODAY = dt.date(2026, 5, 4)
PORT = 19_900


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("population")
    write_population(home, 3, today=TODAY)
    clients_file.write_clients(home, PORT)
    return home / "sandbox"


@pytest.fixture(scope="module")
def load(database, folder):
    from ens.contexts.record import api as record
    from ens.journeys import load_population

    record.write_dictionaries()

    def load(**more):
        told = []
        load_population.load(
            folder, now=clock.now(), progress=lambda *one: told.append(one), **more
        )
        return told

    return load


@pytest.fixture(scope="module")
def loaded(load, folder):
    told = load()
    return told, json.loads((folder / "people.json").read_text("utf-8"))["people"]


def rows():
    from ens.ground import database

    tables = ("identity_person", "record_resource", "access_relation", "register_trace",
              "notices_notice", "directory_professional")  # fmt: skip
    counts = ", ".join(f"(select count(*) from {table})" for table in tables)
    return database.execute(f"select {counts}").fetchone()


def test_each_person_is_told_as_they_enter(loaded):
    told, people = loaded
    number = sum(one["kind"] == "citizen" and bool(one["ins"]) for one in people)
    assert told == [(n, number) for n in range(1, number + 1)]


def test_everybody_has_a_public_id_and_only_who_exists(loaded):
    _, people = loaded
    by_key = {one["key"]: one for one in people}
    assert by_key["suzanne-lefevre"]["patient"].startswith("Patient/")
    assert by_key["inconnu-ins"]["patient"] is None
    assert by_key["dr-marchand"]["practitioner"].startswith("Practitioner/")


def test_spaces_are_as_the_story_says(loaded):
    from ens.contexts.identity import api as identity

    for one in loaded[1]:
        if one["kind"] == "citizen" and one["patient"]:
            public = one["patient"].partition("/")[2]
            person = identity.person(identity.person_of_public_id(public))
            assert person.state == one["space"], one["key"]


def test_what_they_have_is_about_them_and_by_somebody(loaded):
    from ens.contexts.identity import api as identity
    from ens.ground import database

    suzanne = next(one for one in loaded[1] if one["key"] == "suzanne-lefevre")
    person = identity.person_of_public_id(suzanne["patient"].partition("/")[2])
    kinds = dict(
        database.execute(
            "select w.kind, count(*) from register_trace t join register_who w using (who)"
            " where t.person = %s and t.action = 'create' group by 1",
            (person,),
        ).fetchall()
    )
    assert kinds["professional"] > 100
    assert set(kinds) <= {"professional", "job"}


def test_relations_and_representations_are_those_of_the_story(loaded):
    from ens.contexts.access import api as access
    from ens.contexts.identity import api as identity

    by_key = {one["key"]: one for one in loaded[1]}

    def key(name):
        return identity.person_of_public_id(by_key[name]["patient"].partition("/")[2])

    related = access.relations_of(person=key("suzanne-lefevre"), now=clock.now())
    assert sorted(one.kind for one in related) == ["care-team", "care-team", "treating"]
    (child,) = identity.represented_by(key("camille-martin"), today=TODAY)
    assert child.person == key("noe-martin")


def test_loading_again_changes_nothing(loaded, load):
    before = rows()
    told = load()
    assert rows() == before
    assert len(told) == len(loaded[0])


def test_a_loading_that_was_cut_goes_on_where_it_stopped(load, folder, loaded, monkeypatch):
    """
    Somebody new, whose loading fails half way: nothing of them is there, then everything is.
    """
    from ens.contexts.identity import api as identity
    from ens.journeys import load_population
    from ens.journeys.write_path import submit_bundle

    people = json.loads((folder / "identities.json").read_text("utf-8"))
    one = next(one for one in people["people"] if one["key"].endswith("-001"))
    new = {**one, "key": "nouvelle", "ins": {**one["ins"], "value": "258025935003000"}}
    (folder / "population" / "bundles" / "nouvelle.ndjson").write_bytes(
        (folder / "population" / "bundles" / f"{one['key']}.ndjson")
        .read_bytes()
        .replace(f"Patient/{one['key']}".encode(), b"Patient/nouvelle")
    )
    loader = load_population._Loader(folder, clock.now())
    submit, calls = submit_bundle.submit, []

    def cut(*given, **more):
        calls.append(given)
        if len(calls) == 1:
            raise OSError("cut")
        return submit(*given, **more)

    monkeypatch.setattr(submit_bundle, "submit", cut)
    with pytest.raises(OSError, match="cut"):
        loader.person(new)
    monkeypatch.undo()
    assert identity.person_of_ins(new["ins"]["system"], new["ins"]["value"]) is None
    loader.person(new)
    assert identity.person_of_ins(new["ins"]["system"], new["ins"]["value"]) is not None


def test_production_takes_no_fictive_people(load):
    from ens.journeys import load_population

    before = rows()
    with override_settings(SANDBOX=False), pytest.raises(load_population.NotASandbox):
        load()
    assert rows() == before
