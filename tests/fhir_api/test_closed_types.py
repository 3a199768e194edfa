"""
A deployment does not take every type: `ENS_CLOSED_TYPES`.
"""

import orjson
import pytest
from django.test import override_settings

from tests.fhir_api import things, within
from tests.fhir_api.answers import assert_refused, included, matches

loader = within.loader
person = within.person


@pytest.fixture(scope="module")
def listed(loader, person):
    """
    A List of a measure, kept while both types were open.
    """
    weight = loader.post("/Observation", json=things.observation(person.id)).json()["id"]
    sent = {
        "resourceType": "List", "status": "current", "mode": "working",
        "subject": person.reference, "entry": [{"item": {"reference": f"Observation/{weight}"}}],
    }  # fmt: skip
    return loader.post("/List", json=sent).json()["id"], weight


@pytest.fixture
def closed(listed):
    with override_settings(ENS_CLOSED_TYPES=frozenset({"List"})):
        yield


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "List"), ("GET", "List"), ("POST", "List/_search"), ("PUT", "List?code=x"),
        ("PATCH", "List?code=x"), ("DELETE", "List?code=x"), ("GET", "List/{list}"),
        ("PUT", "List/{list}"), ("PATCH", "List/{list}"), ("DELETE", "List/{list}"),
        ("GET", "List/_history"), ("GET", "List/{list}/_history"), ("HEAD", "List/{list}"),
        ("GET", "List/{list}/_history/1"), ("GET", "Patient/{patient}/List"),
    ],
)  # fmt: skip
def test_nothing_is_done_with_a_closed_type(loader, person, listed, closed, method, path):
    answer = loader.request(method, "/" + path.format(list=listed[0], patient=person.id))
    assert answer.status_code == 404
    if method != "HEAD":
        assert_refused(answer, 404, "not-supported")


@pytest.mark.parametrize(
    "query",
    ["Observation?_has:List:item:status=current", "Observation?_revinclude=List:item",
     "?_type=List"],
)  # fmt: skip
def test_a_search_does_not_go_through_it(loader, closed, query):
    assert_refused(loader.get(f"/{query}"), 400, "not-supported")


def test_neither_a_history_nor_an_include_brings_it(loader, person, listed, closed):
    of_all = loader.get("/_history?_count=1000").json()
    assert not any(one["fullUrl"].endswith(listed[0]) for one in of_all["entry"])
    found = loader.get("/Observation", params={"patient": person.id, "_revinclude": "*"})
    assert (matches(found), f"List/{listed[0]}" in included(found)) == ([listed[1]], False)
    whole = loader.get(f"/Patient/{person.id}/*")
    assert listed[0] not in matches(whole)


def test_no_entry_of_a_bundle_writes_it(loader, person, listed, closed):
    weight = things.observation(person.id)
    entry = things.delete(f"List/{listed[0]}")
    answer = loader.post("/", json=things.transaction(things.post(weight), entry))
    assert_refused(answer, 422, "not-supported")
    batch = things.transaction(things.post(weight), entry) | {"type": "batch"}
    said = loader.post("/", json=batch).json()["entry"]
    assert [one["response"]["status"][:3] for one in said] == ["201", "404"]
    by = things.observation(person.id, focus=[{"reference": "List?code=x"}])
    assert_refused(loader.post("/Observation", json=by), 422, "not-supported")


def test_no_search_goes_through_a_closed_type(loader, person, listed):
    """
    What is kept since the type was open satisfies nothing.
    """
    fid, _ = listed
    about = {"patient": person.id}
    for name, value in (("encounter:Encounter.status", "finished"), ("_list", fid)):
        assert loader.get("/Observation", params={**about, name: value}).status_code == 200
        with override_settings(ENS_CLOSED_TYPES=frozenset({"List", "Encounter"})):
            answer = loader.get("/Observation", params={**about, name: value})
        assert_refused(answer, 400, "not-supported")


def test_the_capability_statement_says_what_is_open(closed):
    from ens.fhir_api import capabilities

    capabilities._pointing_at.cache_clear()
    try:
        rest = capabilities._rest()
    finally:
        capabilities._pointing_at.cache_clear()
    types = {one["type"] for one in rest["resource"]}
    assert types & {"List", "Parameters", "Observation"} == {"Observation"}
    assert b'"List:' not in orjson.dumps(
        [one.get("searchRevInclude", []) for one in rest["resource"]]
    )


def test_a_type_that_does_not_exist_is_not_closed(database):
    from ens.config import safety

    with override_settings(ENS_CLOSED_TYPES=frozenset({"List", "Liste"})):
        assert [line for line in safety.problems() if "CLOSED" in line] == [
            "ENS_CLOSED_TYPES: FHIR R4 has no type Liste"
        ]
