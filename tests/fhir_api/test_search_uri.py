"""
Uri parameters and their modifiers: https://hl7.org/fhir/R4/search.html#uri
"""

import pytest

from tests.fhir_api.answers import assert_refused, matches

BASE = "http://essai.example/adresses"
URLS = {
    "root": (BASE, "1.0"),
    "set": (f"{BASE}/ValueSet/123", "1.0"),
    "newer": (f"{BASE}/ValueSet/123", "2.0-Beta"),
    "longer": (f"{BASE}/ValueSet/1234", None),
    "capital": (f"{BASE}/valueset/123", "1.0"),
    "urn": ("urn:oid:2.25.329800735698586629295641978511506172918", None),
}


@pytest.fixture(scope="module")
def sets(loader):
    made = {}
    for name, (url, version) in URLS.items():
        sent = {"resourceType": "ValueSet", "status": "draft", "url": url}
        if version:
            sent["version"] = version
        made[name] = loader.post("/ValueSet", json=sent).json()["id"]
    return made


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("url", BASE, {"root"}),
        ("url", f"{BASE}/ValueSet/123", {"set", "newer"}),
        ("url", f"{BASE}/ValueSet/12", set()),
        ("url", f"{BASE}/VALUESET/123", set()),
        ("url", f"{BASE}/ValueSet/123,{BASE}", {"root", "set", "newer"}),
        ("url", f"{BASE}/ValueSet/123|1.0", {"set"}),
        ("url", f"{BASE}/ValueSet/123|2.0-beta", {"newer"}),
        ("url", f"{BASE}/ValueSet/123|3.0", set()),
        ("url", f"{BASE}/ValueSet/123|3.0,{BASE}|1.0", {"root"}),
        ("url", f"{BASE}/ValueSet/123|,{BASE}/ValueSet/1234", {"set", "newer", "longer"}),
        ("url:below", f"{BASE}/ValueSet/", {"set", "newer", "longer"}),
        ("url:below", f"{BASE}/ValueSet/123", {"set", "newer", "longer"}),
        ("url:below", f"{BASE}/valueset", {"capital"}),
        ("url:below", f"{BASE}%", set()),
        ("url:below", f"{BASE}_", set()),
        ("url:above", f"{BASE}/ValueSet/123/_history/5", {"root", "set", "newer"}),
        ("url:above", f"{BASE}/ValueSet/1234", {"root", "set", "newer", "longer"}),
        ("url", "urn:oid:2.25.329800735698586629295641978511506172918", {"urn"}),
    ],
)
def test_an_address_and_what_begins_it_or_begins_with_it(loader, sets, name, value, wanted):
    asked = {name: value, "_id": ",".join(sets.values()), "_count": "100"}
    hits = matches(loader.get("/ValueSet", params=asked))
    assert set(hits) == {sets[one] for one in wanted}


def test_an_address_that_is_missing(loader, sets):
    bare = loader.post("/ValueSet", json={"resourceType": "ValueSet", "status": "draft"}).json()
    asked = {"url:missing": "true", "_id": f"{bare['id']},{sets['root']}"}
    assert matches(loader.get("/ValueSet", params=asked)) == [bare["id"]]


PROFILE = f"{BASE}/StructureDefinition/mesure"
SOURCE = f"{BASE}/logiciel#42"


@pytest.fixture(scope="module")
def measures(somebody):
    of = {
        "versioned": {"profile": [f"{PROFILE}|1.2"]},
        "profiled": {"profile": [PROFILE, f"{BASE}/StructureDefinition/autre"]},
        "sourced": {"source": SOURCE},
    }
    return {name: somebody.observe(meta=meta)["id"] for name, meta in of.items()}


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("_profile", PROFILE, {"versioned", "profiled"}),
        ("_profile", f"{PROFILE}|1.2", {"versioned"}),
        ("_profile", f"{PROFILE}|1", set()),
        ("_profile:below", f"{PROFILE}|1", {"versioned"}),
        ("_profile:below", f"{BASE}/StructureDefinition/", {"versioned", "profiled"}),
        ("_profile:missing", "true", {"sourced"}),
        ("_source", SOURCE, {"sourced"}),
        ("_source", SOURCE.rpartition("#")[0], set()),
        ("_source:below", SOURCE.rpartition("#")[0], {"sourced"}),
        ("_source:above", f"{SOURCE}/x", {"sourced"}),
    ],
)
def test_by_profile_and_by_source(somebody, measures, name, value, wanted):
    hits = matches(somebody.search(**{name: value}))
    assert set(hits) == {measures[one] for one in wanted}


@pytest.mark.parametrize(
    ("name", "value"),
    [("url:below", "urn:oid:2.25"), ("url:above", "URN:oid:2.25.1"), ("url:below", f"{BASE},"),
     ("url:exact", BASE), ("url:contains", BASE), ("url:in", BASE), ("url:text", BASE)],
)  # fmt: skip
def test_what_an_address_does_not_take(loader, name, value):
    assert_refused(loader.get("/ValueSet", params={name: value}), 400, "not-supported")
