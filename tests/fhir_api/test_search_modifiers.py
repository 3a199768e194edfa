"""
Modifiers, prefixes, escapes and several sort keys: https://hl7.org/fhir/R4/search.html
"""

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import all_pages, assert_refused, matches
from tests.fhir_api.conftest import new_person


@pytest.fixture(scope="module")
def found(somebody):
    logical = {"identifier": {"system": "urn:essai", "value": "a,b|c"}}
    of = {
        "bars": {"when": "2026-01-05", "code": {"coding": [{"system": "urn:a|b", "code": "x,y"}]}},
        "plain": {"when": "2026-01-05", "status": "amended"},
        "logical": {"when": "2026-01-07", "performer": [logical]},
        "literal": {
            "when": "2026-03-01",
            "performer": [{"reference": "http://autre.example/fhir/Practitioner/p1"}],
        },
        "across": {
            "effectiveDateTime": None,
            "effectivePeriod": {"start": "2026-01-20", "end": "2026-02-10"},
        },
        "undated": {"effectiveDateTime": None},
    }
    return {name: somebody.observe(**more)["id"] for name, more in of.items()}


@pytest.fixture
def names(somebody, found):
    by_id = {fid: name for name, fid in found.items()}

    def search(**query):
        return {by_id[fid] for fid in matches(somebody.search(**query))}

    return search


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (r"urn:a\|b|x\,y", {"bars"}),
        (r"urn:a\|b|", {"bars"}),
        (r"x\,y", {"bars"}),
        ("x,y", set()),
        ("urn:a|b|x", set()),
        (r"x\,y,29463-7", {"bars", "plain", "logical", "literal", "across", "undated"}),
    ],
)
def test_a_backslash_keeps_a_comma_or_a_bar(names, value, wanted):
    assert names(code=value) == wanted


def test_a_logical_reference_is_found_by_its_identifier(names):
    assert names(**{"performer:identifier": r"urn:essai|a\,b\|c"}) == {"logical"}
    assert names(**{"performer:identifier": "urn:essai|a"}) == set()


def test_two_persons_of_one_number_are_both_found(loader):
    number = "urn:essai-double|n,1".replace(",", r"\,")
    same = [
        new_person(loader, identifier=things.identified("n,1", "urn:essai-double"))
        for _ in range(2)
    ]
    both = {one.id for one in same}
    assert set(matches(loader.get("/Patient", params={"identifier": number}))) == both
    own = {one.observe()["id"] for one in same}
    by_number = loader.get("/Observation", params={"patient.identifier": number})
    assert set(matches(by_number)) == own
    asked = [("patient", same[0].id), ("patient.identifier:not", number)]
    assert matches(loader.get("/Observation", params=asked)) == []
    asked[1] = ("patient.identifier:not", "urn:essai-double|autre")
    assert len(matches(loader.get("/Observation", params=asked))) == 1
    of_system = {"_id": same[0].id, "identifier": "urn:essai-double|"}
    assert matches(loader.get("/Patient", params=of_system)) == [same[0].id]


def test_a_logical_reference_is_not_missing(names, found):
    assert names(**{"performer:missing": "false"}) == {"logical", "literal"}
    assert names(**{"performer:missing": "true"}) == set(found) - {"logical", "literal"}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("ap2026-01-06", {"bars", "plain", "logical"}),
        ("ap2026-01-05T10:00:00Z", {"bars", "plain"}),
        ("ap2026-01-21", {"across"}),
        ("ap2026-02", {"bars", "plain", "logical", "literal", "across"}),
        ("ap2028", set()),
        ("ge2026-02", {"literal"}),
        ("le2026-01", {"bars", "plain", "logical"}),
        ("ne2026-01", {"literal", "across"}),
        ("sa2026-02", {"literal"}),
        ("eb2026-01-20", {"bars", "plain", "logical"}),
    ],
)
def test_prefixes(names, value, wanted):
    """
    What straddles the edge of a span neither follows it nor is in it.
    """
    assert names(date=value) == wanted


def test_what_changed_between_two_instants(somebody, found):
    first = somebody.http.get(f"/Observation/{found['bars']}").json()["meta"]["lastUpdated"]
    for prefix, there in (("", 1), ("ge", 1), ("le", 1), ("gt", 0), ("lt", 0), ("ne", 0)):
        hits = matches(somebody.search(_lastUpdated=f"{prefix}{first}", _count="100"))
        assert hits.count(found["bars"]) == there, prefix


SORTS = {
    "-date,-_lastUpdated": ["literal", "across", "logical", "plain", "bars", "undated"],
    "date,_lastUpdated": ["bars", "plain", "logical", "across", "literal", "undated"],
    "date,-_lastUpdated": ["plain", "bars", "logical", "across", "literal", "undated"],
}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("count", ["1", "2", "5", "100"])
def test_several_sort_keys_page_after_page(somebody, found, sort, count):
    paged = all_pages(somebody.http, "/Observation", patient=somebody.id, _sort=sort, _count=count)
    assert paged == [found[name] for name in SORTS[sort]]


def test_a_second_key_settles_what_the_first_leaves_equal(somebody, found):
    by_id = sorted((found["bars"], found["plain"]))
    assert matches(somebody.search(_sort="date,_id"))[:2] == by_id
    assert matches(somebody.search(_sort="date,-_id"))[:2] == by_id[::-1]


@pytest.mark.parametrize(
    "sort",
    ["date,identifier", "date,code-value-quantity", "date,", ",date", "date,--_id",
     ",".join(["_id"] * 6)],
)  # fmt: skip
def test_a_sort_that_is_not_done_is_refused(somebody, sort):
    assert_refused(somebody.search(_sort=sort), 400, "not-supported")


@pytest.mark.parametrize(
    "name",
    ["code:exact", "date:exact", "performer:not", "performer:text", "_id:not",
     "_id:missing", "_lastUpdated:missing", "code:missing:not", "performer:Practitioner:missing"],
)  # fmt: skip
def test_a_modifier_that_is_not_done_is_refused(somebody, name):
    assert_refused(somebody.search(**{name: "true"}), 400, "not-supported")


@pytest.mark.parametrize("way", ["none", "estimate", "accurate"])
def test_each_way_to_count(somebody, found, way):
    total = somebody.search(_total=way, _count="2").json().get("total")
    assert total == (None if way == "none" else len(found))


def test_post_takes_modifiers_and_chains(somebody, found):
    form = {
        "patient": somebody.id, "performer:missing": "false", "patient.family": "essai",
        "_sort": "date,_id",
    }  # fmt: skip
    posted = somebody.http.post("/Observation/_search", data=form)
    assert matches(posted) == [found["logical"], found["literal"]]


def test_names_inside_one_person(somebody, found):
    def of(**query):
        return matches(somebody.http.get("/Patient", params={"_id": somebody.id, **query}))

    assert of(**{"family:contains": "ssa"}) == of(**{"family:exact": "ESSAI"}) == [somebody.id]
    assert of(**{"family:exact": "essai"}) == of(**{"family:missing": "true"}) == []
