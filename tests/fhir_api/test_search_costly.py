"""
A search that would take too long is stopped, told so, and in the register; one that cannot take
long is one statement.
"""

import pytest

from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import assert_refused, link, matches

loader = within.loader


@pytest.fixture(scope="module")
def patient(database):
    """
    Somebody with measures that all name one another.
    """
    holder = inside.holder()
    with inside.http(inside.operator()) as http:
        made = [
            http.post("/Observation", json=things.observation(holder.id)).json() for _ in range(12)
        ]
        every = [{"reference": f"Observation/{one['id']}"} for one in made]
        for one in made:
            sent = {**one, "hasMember": every, "derivedFrom": every}
            http.put(f"/Observation/{one['id']}", json=sent).raise_for_status()
    return holder


DEEP = "has-member:Observation." * 10 + "code"
BACK = "_has:Observation:derived-from:" * 10 + "code"
COSTLY = [
    {DEEP: "29463-7"},
    {BACK: "29463-7"},
    {"value-string:contains": ",".join(["x%_"] * 1000)},
    {"_include:iterate": "*", "_revinclude:iterate": "*"},
    {"_sort": "code,-date,performer,value-string,status"},
    {"_summary": "count", DEEP: "x"},
]


@pytest.mark.parametrize("asked", COSTLY)
def test_a_search_that_takes_too_long_is_stopped_and_told(loader, patient, monkeypatch, asked):
    from ens.contexts.record.search import run, statement

    def slowed(way):
        """
        The rows come as slowly as if there were millions.
        """
        table, conditions = way
        return f"(select pg_sleep(5)) slow cross join {table}", conditions

    after = inside.last_line()
    with monkeypatch.context() as patched:
        source = statement.source
        patched.setattr(run, "MOST_MILLISECONDS", 50)
        patched.setattr(statement, "source", lambda *asked: slowed(source(*asked)))
        refused = loader.get("/Observation", params={"patient": patient.id, **asked})
    assert_refused(refused, 422, "too-costly")
    (line,) = inside.lines_of(patient, after=after)
    assert (line[1], line[2], line[4]) == ("search", "Observation", 0)
    assert loader.get("/Patient", params={"_id": patient.id}).status_code == 200


@pytest.mark.parametrize("asked", COSTLY)
def test_the_worst_of_one_person_is_answered_in_time(loader, patient, asked):
    response = loader.get("/Observation", params={"patient": patient.id, **asked})
    assert response.status_code == 200
    if DEEP in asked or BACK in asked:
        wanted = 0 if "x" in asked.values() else 12
        assert response.json()["total"] == wanted


def test_the_time_of_a_search_does_not_stay_with_the_connection(patient):
    """
    Also inside a transaction, whose other statements may take longer.
    """
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock, database

    now = clock.now()
    reach = access.reach(actor=patient.actor, persons=(patient.key,), action="search", now=now)
    query = record.parse_query("Observation", [("patient", patient.id), (DEEP, "29463-7")])
    with database.transaction():
        before = database.execute("show statement_timeout").fetchone()
        assert len(record.search(query, reach=reach, now=now).hits) == 12
        assert database.execute("show statement_timeout").fetchone() == before
    assert len(record.search(query, reach=reach, now=now).hits) == 12
    assert database.execute("show statement_timeout").fetchone() == before


@pytest.fixture
def statements(monkeypatch):
    """
    The texts of the statements that a search runs.
    """
    from ens.ground import database

    told = []
    execute = database.execute

    def heard(text, values=()):
        told.append(text)
        return execute(text, values)

    monkeypatch.setattr(database, "execute", heard)
    return told


def test_one_person_and_one_code_newest_first_is_one_statement(loader, patient, statements):
    """
    The decision, the rows and the trace, from the index that gives the order.
    """
    asked = {"patient": patient.id, "code": f"{things.LOINC}|29463-7", "_count": "5"}
    page = loader.get("/Observation", params=asked)
    assert len(matches(page)) == 5
    (text,) = [one for one in statements if "from found" in one]
    own = statements.index(text)
    assert set(statements[own + 1 :]) <= {"select id from ground_lineage"}  # for the next link
    assert "record_token t join record_resource r" in text
    assert "insert into register_trace" in text
    assert "order by r.updated desc, r.rid desc" in text
    assert text.count("lateral") == 0
    assert not any("statement_timeout" in one or "isolation" in one for one in statements)
    statements.clear()
    assert len(matches(loader.get(link(page, "next")))) == 5
    assert not any("statement_timeout" in one for one in statements)


WIDE = ",".join(f"{number}.5|http://unitsofmeasure.org|kg" for number in range(999))


def test_more_values_than_a_statement_takes_are_refused_and_kept_nowhere(loader, patient):
    from ens.ground import database, prepared

    asked = {"patient": patient.id, "value-quantity": [WIDE] * 30}
    assert_refused(posted(loader, asked), 400, "not-supported")
    prepared._numbered.cache_clear()
    fewer = posted(loader, {"patient": patient.id, "value-quantity": [WIDE] * 3})
    assert (fewer.status_code, fewer.json()["total"]) == (200, 12)
    rows = database.execute("select max(length(statement)) from pg_prepared_statements")
    assert rows.fetchall()[0][0] < prepared.LONGEST_KEPT


def posted(loader, asked):
    from urllib.parse import urlencode

    head = {"content-type": "application/x-www-form-urlencoded"}
    body = urlencode(asked, doseq=True)
    return loader.post("/Observation/_search", content=body, headers=head)


@pytest.mark.parametrize(
    "name", ["_content", "code:text", "has-member:Observation._content", "_text"]
)
def test_words_are_looked_for_a_few_times_in_one_search(loader, patient, name):
    few = [(name, f"mot{number}") for number in range(4)]
    asked = [("patient", patient.id), *few]
    assert loader.get("/Observation", params=asked).status_code == 200
    refused = loader.get("/Observation", params=[*asked, (name, "un de plus")])
    assert_refused(refused, 400, "not-supported")


def test_words_that_take_too_long_to_read_are_given_up(loader, patient, monkeypatch):
    from ens.contexts.record.search import bodies

    monkeypatch.setattr(bodies, "MOST_SECONDS", -1)
    asked = {"patient": patient.id, "_content": "mot"}
    assert_refused(loader.get("/Observation", params=asked), 422, "too-costly")


def test_a_transaction_holds_few_of_the_locks_that_all_share(loader, patient):
    entries = [
        things.post(things.observation(patient.id), ifNoneExist=f"identifier=urn:essai|{number}")
        for number in range(501)
    ]
    answer = loader.post("/", json=things.transaction(*entries))
    assert_refused(answer, 413, "too-costly")


def test_a_transaction_that_looks_for_too_long_is_given_up(loader, patient, monkeypatch):
    from ens.journeys.write_path import bundle_targets

    monkeypatch.setattr(bundle_targets, "MOST_SECONDS", -1)
    entry = things.post(things.observation(patient.id), ifNoneExist="code=jamais")
    assert_refused(loader.post("/", json=things.transaction(entry)), 413, "too-costly")
