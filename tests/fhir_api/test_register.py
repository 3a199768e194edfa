"""
Every act leaves its line, in the transaction of what it tells; every refusal too, on its own;
and where no line can be written, nothing is served.
"""

import pytest

from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import assert_refused, link, matches, place

carer = within.carer
person = within.person


@pytest.fixture(scope="module")
def actor(carer):
    return inside.through(carer, "dedans-cabinet", "openid fhirUser user/*.cruds")


@pytest.fixture(scope="module")
def doctor(actor):
    with inside.http(actor) as http:
        yield http


@pytest.fixture(scope="module")
def stranger(database):
    """
    A doctor whom nobody named, and the key of her register line.
    """
    actor = inside.through(inside.doctor(), "dedans-cabinet", "user/*.cruds")
    with inside.http(actor) as http:
        yield http, actor


@pytest.fixture(scope="module")
def weight(doctor, person):
    return doctor.post("/Observation", json=things.observation(person.id)).json()


@pytest.fixture
def written(person):
    """
    The lines since the test began, about this person or another: (action, type, id, count,
    code, who).
    """
    after = inside.last_line()
    return lambda about=person: [line[1:] for line in inside.lines_of(about, after=after)]


def test_a_read(doctor, actor, weight, written):
    doctor.get(f"/Observation/{weight['id']}")
    assert written() == [("read", "Observation", weight["id"], 1, "", actor.who)]


def test_a_version_and_a_history(doctor, actor, weight, written):
    doctor.get(f"/Observation/{weight['id']}/_history/1")
    doctor.get(f"/Observation/{weight['id']}/_history")
    assert written() == [
        ("read", "Observation", weight["id"], 1, "", actor.who),
        ("history", "Observation", weight["id"], 1, "", actor.who),
    ]


def test_a_creation(doctor, actor, person, written):
    made = doctor.post("/Observation", json=things.observation(person.id)).json()
    assert written() == [("create", "Observation", made["id"], 1, "", actor.who)]


def test_an_update_and_a_deletion(doctor, actor, person, written):
    made = doctor.post("/Observation", json=things.observation(person.id)).json()
    doctor.put(f"/Observation/{made['id']}", json=made)
    doctor.delete(f"/Observation/{made['id']}")
    assert written() == [
        (action, "Observation", made["id"], 1, "", actor.who)
        for action in ("create", "update", "delete")
    ]


def test_a_transaction_leaves_a_line_for_each_thing(doctor, actor, person, written):
    sent = [things.post(things.observation(person.id)) for _ in range(3)]
    told = doctor.post("/", json=things.transaction(*sent)).json()["entry"]
    ids = [place(one["response"]["location"])[1] for one in told]
    assert written() == [("create", "Observation", fid, 1, "", actor.who) for fid in ids]


def test_a_deposit_leaves_a_line_for_what_was_extracted_too(person, carer, written):
    inside.register_clients()
    with inside.http(inside.structure_of(carer)) as hospital:
        hospital.post("/", json=inside.submission(person, carer)).raise_for_status()
    assert [(line[0], line[1]) for line in written()] == [
        ("create", name)
        for name in ("List", "DocumentReference", "Binary", "Observation", "Provenance")
    ]


def test_a_search_counts_what_it_gave(doctor, actor, person, written):
    found = doctor.get("/Observation", params={"patient": person.id, "_count": "2"})
    assert len(matches(found)) == 2
    assert written() == [("search", "Observation", "", 2, "", actor.who)]


def test_each_page_is_a_search(doctor, person, written):
    first = doctor.get("/Observation", params={"patient": person.id, "_count": "2"})
    doctor.get(link(first, "next"))
    assert [line[0] for line in written()] == ["search", "search"]


def test_a_search_that_finds_nothing(doctor, actor, person, written):
    doctor.get("/Condition", params={"patient": person.id})
    assert written() == [("search", "Condition", "", 0, "", actor.who)]


def test_what_a_search_brings_along(doctor, actor, person, weight, written):
    query = {"patient": person.id, "_id": weight["id"], "_include": "Observation:subject"}
    doctor.get("/Observation", params=query)
    assert written() == [
        ("search", "Observation", "", 1, "", actor.who),
        ("search", "Patient", "", 1, "", actor.who),
    ]


def test_a_count(doctor, actor, person, written):
    total = doctor.get("/Observation", params={"patient": person.id, "_summary": "count"})
    assert written() == [("search", "Observation", "", total.json()["total"], "", actor.who)]


def test_a_search_of_several_leaves_each_their_own_count(doctor, carer, actor, person, written):
    """
    In her whole team; whom nothing was found of is not written about.
    """
    other, nothing = inside.holder(), inside.holder()
    for one in (other, nothing):
        inside.care_for(one, carer)
    doctor.post("/Observation", json=things.observation(other.id)).raise_for_status()
    mine = doctor.get("/Observation", params={"patient": person.id, "_summary": "count"}).json()
    before = inside.last_line()
    for query in ({"_count": "200"}, {"_summary": "count"}):
        doctor.get("/Observation", params=query)
    lines = {one.key: inside.lines_of(one, after=before) for one in (person, other, nothing)}
    assert [line[4] for line in lines[other.key]] == [1, 1]
    assert [line[4] for line in lines[person.key]] == [mine["total"], mine["total"]]
    assert lines[nothing.key] == []


@pytest.mark.parametrize("query", [{"code": "urn:jamais|x"}, {"code": "x", "_summary": "count"}])
def test_a_search_of_several_that_finds_nothing_leaves_a_line(doctor, actor, query, written):
    doctor.get("/Observation", params=query)
    assert written(0) == [("search", "Observation", "", 0, "", actor.who)]


def test_the_criteria_are_kept_but_never_an_identifier(doctor, person, written):
    from ens.ground import database

    after = inside.last_line()
    by = f"{person.number.system}|{person.number.value}"
    doctor.get("/Observation", params={"patient.identifier": by, "code": "2823-3"})
    (detail,) = (
        row[0]
        for row in database.execute(
            "select detail from register_trace where line > %s", (after,)
        ).fetchall()
    )
    assert "code=2823-3" in detail
    assert person.number.value not in detail


@pytest.mark.row("ACC-24")
def test_a_refused_read_says_which_rule(stranger, weight, written):
    http, actor = stranger
    http.get(f"/Observation/{weight['id']}")
    assert written() == [("read", "Observation", weight["id"], 1, "no_relation", actor.who)]


def test_a_refused_search_says_which_rule(stranger, person, written):
    http, actor = stranger
    http.get("/Observation", params={"patient": person.id})
    http.get("/Observation", params={"patient": person.id, "_summary": "count"})
    assert written() == [("search", "Observation", "", 0, "no_relation", actor.who)] * 2


@pytest.mark.row("ACC-24")
def test_refused_writes_are_written_though_the_work_is_undone(stranger, person, weight, written):
    http, actor = stranger
    opposed = inside.holder()
    from ens.contexts.access import api as access
    from ens.ground import clock

    access.oppose(person=opposed.key, against="feeding", made_by=0, now=clock.now())
    http.put(f"/Observation/{weight['id']}", json=weight)
    http.delete(f"/Observation/{weight['id']}")
    assert [(line[0], line[4]) for line in written()] == [
        ("update", "no_relation"), ("delete", "no_relation"),
    ]  # fmt: skip
    after = inside.last_line()
    refused = http.post("/Observation", json=things.observation(opposed.id))
    assert refused.status_code == 403
    assert [line[1:] for line in inside.lines_of(opposed, after=after)] == [
        ("create", "Observation", "", 1, "feeding_opposed", actor.who)
    ]


def test_a_refusal_in_a_transaction_leaves_that_line_only(doctor, person, written, stranger):
    """
    Something of hers, then something of somebody whom she does not care for.
    """
    other = inside.holder()
    with inside.http(inside.operator()) as loader:
        theirs = loader.post("/Observation", json=things.observation(other.id)).json()
    after = inside.last_line()
    sent = things.transaction(things.post(things.observation(person.id)), things.put(theirs))
    assert doctor.post("/", json=sent).status_code == 404
    assert written() == []
    assert [(line[1], line[5]) for line in inside.lines_of(other, after=after)] == [
        ("update", "no_relation")
    ]


def test_a_scope_that_lacks_is_written_against_nobody(carer, written):
    actor = inside.through(carer, "dedans-cabinet", "user/Observation.r")
    with inside.http(actor) as http:
        assert http.get("/Condition/x").status_code == 403
    assert written(0) == [("read", "Condition", "", 1, "outside_app_scopes", actor.who)]


def test_no_line_is_ever_changed_or_erased(database):
    import psycopg

    from ens.ground import database as ground

    for statement in (
        "update register_trace set code = ''",
        "delete from register_trace",
        "truncate register_trace",
    ):
        with pytest.raises(psycopg.Error, match="written once"):
            ground.execute(statement)


REQUESTS = {
    "a read": lambda c, p, o: c.get(f"/Observation/{o}"),
    "a version": lambda c, p, o: c.get(f"/Observation/{o}/_history/1"),
    "a history": lambda c, p, o: c.get(f"/Observation/{o}/_history"),
    "a search": lambda c, p, o: c.get("/Observation", params={"patient": p}),
    "a search of several": lambda c, p, o: c.get("/Observation", params={"status": "final"}),
    "a search with includes": lambda c, p, o: c.get(
        "/Observation", params={"patient": p, "_include": "Observation:subject"}),
    "a count": lambda c, p, o: c.get(
        "/Observation", params={"patient": p, "_summary": "count"}),
    "a creation": lambda c, p, o: c.post("/Observation", json=things.observation(p)),
    "an update": lambda c, p, o: c.put(
        f"/Observation/{o}", json=things.observation(p, id=o)),
    "a deletion": lambda c, p, o: c.delete(f"/Observation/{o}"),
    "a transaction": lambda c, p, o: c.post(
        "/", json=things.transaction(things.post(things.observation(p)))),
    "a refusal": lambda c, p, o: c.get("/Observation/{o}"),
}  # fmt: skip


def rows():
    from ens.ground import database

    tables = ("record_resource", "record_history", "record_token", "register_trace",
              "ground_outbox", "notices_notice", "ground_idempotency")  # fmt: skip
    counts = ", ".join(f"(select count(*) from {table})" for table in tables)
    return database.execute(f"select {counts}").fetchone()


@pytest.mark.parametrize("request_", [one for one in REQUESTS if one != "a refusal"])
def test_where_no_line_can_be_written_nothing_is_served(doctor, person, weight, request_):
    before = rows()
    with inside.failing("register-write:raise"):
        response = REQUESTS[request_](doctor, person.id, weight["id"])
    assert_refused(response, 503, "transient")
    assert response.headers["retry-after"]
    assert weight["id"] not in response.text
    assert rows() == before


def test_where_no_line_can_be_written_a_deposit_leaves_nothing(person, carer):
    inside.register_clients()
    before = rows()
    sent = inside.submission(person, carer)
    with inside.http(inside.structure_of(carer)) as hospital:
        with inside.failing("register-write:raise"):
            assert_refused(hospital.post("/", json=sent), 503, "transient")
        assert rows() == before
        assert hospital.post("/", json=sent).status_code == 200


def test_where_a_refusal_cannot_be_written_it_is_not_told(stranger, weight):
    http, _ = stranger
    with inside.failing("register-write:raise"):
        assert_refused(http.get(f"/Observation/{weight['id']}"), 503, "transient")
        assert_refused(http.delete(f"/Observation/{weight['id']}"), 503, "transient")


def test_a_register_that_the_database_refuses_serves_nothing(doctor, person, weight):
    """
    Not a failpoint: the table itself takes no more.
    """
    from ens.ground import database

    database.execute("alter table register_trace add constraint full_now check (false) not valid")
    try:
        for name, ask in REQUESTS.items():
            if name == "a refusal":
                continue
            response = ask(doctor, person.id, weight["id"])
            assert response.status_code == 503, name
            assert weight["id"] not in response.text
    finally:
        database.execute("alter table register_trace drop constraint full_now")
    assert doctor.get(f"/Observation/{weight['id']}").status_code == 200
