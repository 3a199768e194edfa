"""
Search: https://hl7.org/fhir/R4/search.html

One person whose observations differ by code, date and status.
"""

import pytest

from tests.fhir_api.answers import assert_refused, entries, included, issues, link, matches

WEIGHT, HEIGHT, OTHER = "29463-7", "8302-2", "poids"


@pytest.fixture(scope="module")
def found(somebody):
    """
    Ids of the observations, by a name for each.
    """
    local = {"coding": [{"code": OTHER}], "text": "Poids à la maison"}
    with_system = {"coding": [{"system": "urn:local", "code": OTHER}]}
    things_of = {
        "january": {"when": "2026-01-05"},
        "noon": {"when": "2026-01-05T12:00:00+01:00", "of": HEIGHT},
        "february": {"when": "2026-02-10T08:30:00+01:00", "status": "preliminary"},
        "local": {"when": "2025-12-31", "code": local},
        "system": {"when": "2024", "code": with_system},
        "period": {
            "effectiveDateTime": None,
            "effectivePeriod": {"start": "2025-03-01", "end": "2025-03-31"},
        },
        "undated": {"effectiveDateTime": None, "status": "registered"},
        "organised": {
            "when": "2023-05",
            "performer": [{"reference": "http://autre.example/fhir/Practitioner/p1"}],
        },
    }
    return {name: somebody.observe(**more)["id"] for name, more in things_of.items()}


@pytest.fixture
def names(somebody, found):
    by_id = {fid: name for name, fid in found.items()}

    def search(**query):
        response = somebody.search(**query)
        return {by_id[fid] for fid in matches(response)}

    return search


def test_a_search_without_criteria_finds_all_newest_first(somebody, found):
    response = somebody.search()
    assert matches(response) == list(reversed(found.values()))
    assert response.json()["total"] == len(found)
    assert response.json()["type"] == "searchset"
    first = response.json()["entry"][0]
    assert first["fullUrl"] == f"{somebody.http.base_url}Observation/{first['resource']['id']}"


TOKENS = {
    "http://loinc.org|8302-2": {"noon"},
    "8302-2": {"noon"},
    "|poids": {"local"},
    "poids": {"local", "system"},
    "urn:local|": {"system"},
    "urn:local|poids": {"system"},
    "http://loinc.org|poids": set(),
    "8302-2,poids": {"noon", "local", "system"},
    "urn:jamais|poids": set(),
}


@pytest.mark.parametrize("value", TOKENS)
def test_token(names, value):
    assert names(code=value) == TOKENS[value]


def test_token_not(names, found):
    assert names(**{"code:not": "poids"}) == set(found) - {"local", "system"}
    assert names(**{"code:not": "8302-2,poids"}) == set(found) - {"local", "system", "noon"}


def test_a_bare_code_may_be_named_with_the_system_that_its_binding_implies(names):
    system = "http://hl7.org/fhir/observation-status"
    assert names(status=f"{system}|preliminary") == {"february"}
    assert names(status="preliminary,registered") == {"february", "undated"}


DATES = {
    "2026-01-05": {"january", "noon"},
    "eq2026-01-05": {"january", "noon"},
    "2026-01-05T12:00": {"noon"},
    "2026-01-05T11:00:00Z": {"noon"},
    "2026-01": {"january", "noon"},
    "2026": {"january", "noon", "february"},
    "2024": {"system"},
    "2025-03": {"period"},
    "2025-03-15": set(),
    "ne2026": {"local", "system", "period", "organised"},
    "gt2026-01-05": {"february"},
    "lt2025": {"system", "organised"},
    "ge2026-01-05": {"january", "noon", "february"},
    "le2024": {"system", "organised"},
    "sa2025-12-31": {"january", "noon", "february"},
    "eb2025-03-01": {"system", "organised"},
    "lt2025-03-15": {"system", "organised", "period"},
    "gt2025-03-15": {"period", "local", "january", "noon", "february"},
    "2024,2023-05": {"system", "organised"},
    "2024-01": set(),
}


@pytest.mark.parametrize("value", DATES)
def test_date(names, value):
    assert names(date=value) == DATES[value]


def test_a_parameter_repeated_asks_for_both(somebody, found):
    response = somebody.http.get(
        "/Observation",
        params=[("patient", somebody.id), ("date", "ge2025-03-01"), ("date", "lt2026-01-01")],
    )
    assert set(matches(response)) == {found["local"], found["period"]}


def test_several_parameters_ask_for_all(names):
    assert names(code="poids", date="lt2025") == {"system"}


def test_missing(names, found):
    assert names(**{"date:missing": "true"}) == {"undated"}
    assert names(**{"date:missing": "false"}) == set(found) - {"undated"}
    assert names(**{"performer:missing": "false"}) == {"organised"}


def test_id(names, found):
    assert names(_id=found["noon"]) == {"noon"}
    assert names(_id=f"{found['noon']},{found['local']},jamais") == {"noon", "local"}
    assert names(_id="jamais") == set()


def test_last_updated(names, found):
    assert names(_lastUpdated="ge2020") == set(found)
    assert names(_lastUpdated="lt2020") == set()


REFERENCES = (
    "Practitioner/p1", "p1", "http://autre.example/fhir/Practitioner/p2",
)  # fmt: skip


def test_a_reference_elsewhere_is_found_by_its_whole_address(names):
    assert names(performer="http://autre.example/fhir/Practitioner/p1") == {"organised"}


@pytest.mark.parametrize("value", REFERENCES)
def test_a_reference_elsewhere_is_not_ours_of_the_same_id(names, value):
    assert names(performer=value) == set()


def test_a_person_is_named_in_each_way_that_references_are(loader, somebody, found):
    ours = str(loader.base_url).rstrip("/")
    for name, value in (
        ("patient", somebody.id),
        ("patient", somebody.reference),
        ("subject", somebody.reference),
        ("subject:Patient", somebody.id),
        ("patient", f"{ours}/{somebody.reference}"),
    ):
        response = loader.get("/Observation", params={name: value})
        assert set(matches(response)) == set(found.values()), (name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("patient", "jamais"),
        ("subject", "Patient/jamais"),
        ("subject", "Group/{}"),
        ("subject", "http://autre.example/fhir/Patient/{}"),
        ("patient", "Practitioner/{}"),
    ],
)
def test_somebody_else_is_not_found_by_a_likeness(loader, somebody, found, name, value):
    response = loader.get("/Observation", params={name: value.format(somebody.id)})
    assert matches(response) == []


def test_two_persons_at_once(loader, somebody, person, found):
    other = person.observe()["id"]
    both = loader.get("/Observation", params={"patient": f"{somebody.id},{person.id}"})
    assert set(matches(both)) == {*found.values(), other}
    none = loader.get("/Observation", params=[("patient", somebody.id), ("patient", person.id)])
    assert matches(none) == []


def test_a_person_is_named_by_their_ins(loader, running_system):
    ins = running_system.people["marcel-petit"]["ins"]
    patient = running_system.people["marcel-petit"]["patient"].partition("/")[2]
    by_ins = f"{ins['system']}|{ins['value']}"
    assert matches(loader.get("/Patient", params={"identifier": by_ins})) == [patient]
    by_id, by_number = (
        loader.get("/Observation", params={name: value, "_total": "accurate"}).json()["total"]
        for name, value in (("patient", patient), ("patient.identifier", by_ins))
    )
    assert by_id == by_number > 0


def test_post_searches_as_get_does(loader, somebody, found):
    form = {"patient": somebody.id, "code": "poids"}
    posted = loader.post("/Observation/_search", data=form)
    assert set(matches(posted)) == {found["local"], found["system"]}
    both = loader.post("/Observation/_search?code=poids", data={"patient": somebody.id})
    assert matches(both) == matches(posted)
    bare = loader.post(f"/Observation/_search?code=poids&patient={somebody.id}")
    assert matches(bare) == matches(posted)


def test_post_takes_a_form_only(loader, somebody):
    response = loader.post("/Observation/_search", json={"patient": somebody.id})
    assert_refused(response, 415, "not-supported")


UNKNOWN = {
    "inconnu": "1", "code:dedans": "x", "date:not": "2026", "_has:Observation:patient:code": "x",
    "performer.name": "x", "_list": "$current-problems", "_elements": ",", "value-quantity": "cinq",
    "_profile:exact": "x", "_include:iterate": "Inconnu:subject", "_type": "x",
    "_sort": "identifier", "_total": "un peu", "_summary": "vrai", "_count": "beaucoup", "code": "",
    "date": "hier", "patient:missing": "peut-être", "_include": "Patient:link",
    "_revinclude": "Observation:inconnu", "_lastUpdated": "hier", "_contained": "true",
    "_filter": "x", "Code": "x", "performer:Inconnu": "x",
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_understood_is_refused_by_name(somebody, name):
    response = somebody.search(**{name: UNKNOWN[name]})
    assert_refused(response, 400, "not-supported")
    told = issues(response)[0]["diagnostics"]
    assert name.partition(":")[0].partition(".")[0] in told or UNKNOWN[name] in told


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_understood_is_left_out_when_the_caller_allows_it(somebody, found, name):
    response = somebody.http.get(
        "/Observation",
        params={"patient": somebody.id, name: UNKNOWN[name]},
        headers={"prefer": "handling=lenient"},
    )
    assert set(matches(response)) == set(found.values())
    assert link(response, "self") == f"{somebody.http.base_url}Observation?patient={somebody.id}"
    (outcome,) = (one["resource"] for one in entries(response, "outcome"))
    assert [one["severity"] for one in outcome["issue"]] == ["warning"]


def test_the_self_link_says_what_was_asked(somebody):
    response = somebody.search(code="http://loinc.org|8302-2", _count="3", _format="json")
    assert link(response, "self") == (
        f"{somebody.http.base_url}Observation?patient={somebody.id}"
        "&code=http%3A%2F%2Floinc.org%7C8302-2&_count=3"
    )


def test_a_count_without_the_resources(somebody, found):
    for query in ({"_summary": "count"}, {"_count": "0"}):
        bundle = somebody.search(**query).json()
        assert bundle["total"] == len(found)
        assert "entry" not in bundle


def test_the_total_is_exact_and_can_be_left_out(somebody, found):
    assert somebody.search(_count="2").json()["total"] == len(found)
    assert somebody.search(_count="2", _total="accurate").json()["total"] == len(found)
    assert somebody.search(code="poids", _count="1").json()["total"] == 2
    assert "total" not in somebody.search(_count="2", _total="none").json()


def test_sort(somebody, found):
    """
    Upwards by the beginning of a period, downwards by its end.
    """
    by_date = ["organised", "system", "period", "local", "january", "noon", "february"]
    dated = {"date:missing": "false"}
    by_end = [*by_date[:4], "noon", "january", "february"]
    assert matches(somebody.search(_sort="date", **dated)) == [found[one] for one in by_date]
    assert matches(somebody.search(_sort="-date", **dated)) == [found[one] for one in by_end[::-1]]
    assert matches(somebody.search(_sort="_id")) == sorted(found.values())
    assert matches(somebody.search(_sort="-_id")) == sorted(found.values(), reverse=True)
    assert matches(somebody.search(_sort="_lastUpdated")) == list(found.values())


@pytest.mark.parametrize("way", ["date", "-date"])
def test_what_has_no_date_comes_last(somebody, found, way):
    assert matches(somebody.search(_sort=way))[-1] == found["undated"]


@pytest.fixture(scope="module")
def family(loader, somebody):
    """
    A series of observations that name one another, and a list of them.
    """
    part = somebody.observe()["id"]
    whole = somebody.observe(hasMember=[{"reference": f"Observation/{part}"}])["id"]
    listed = {
        "resourceType": "List", "status": "current", "mode": "working",
        "subject": {"reference": somebody.reference},
        "entry": [{"item": {"reference": f"Observation/{one}"}} for one in (part, whole)],
    }  # fmt: skip
    return part, whole, somebody.create(listed)["id"]


def test_include(somebody, family):
    part, whole, listed = family
    response = somebody.search(_id=whole, _include="Observation:has-member")
    assert (matches(response), included(response)) == ([whole], {f"Observation/{part}"})
    response = somebody.search(_id=whole, _include="Observation:subject")
    assert included(response) == {somebody.reference}
    response = somebody.search("/List", _id=listed, _include="List:item")
    assert included(response) == {f"Observation/{one}" for one in (part, whole)}


def test_include_of_one_target_type(somebody, family):
    response = somebody.search(_id=family[1], _include="Observation:subject:Group")
    assert included(response) == set()


def test_revinclude(loader, somebody, family):
    part, whole, listed = family
    response = somebody.search(_id=part, _revinclude="List:item")
    assert included(response) == {f"List/{listed}"}
    response = somebody.search(_id=part, _revinclude="Observation:has-member")
    assert included(response) == {f"Observation/{whole}"}
    response = loader.get("/Patient", params={"_id": somebody.id, "_revinclude": "List:subject"})
    assert included(response) == {f"List/{listed}"}


def test_what_is_found_is_not_also_included(somebody, family):
    part, whole, _ = family
    response = somebody.search(_id=f"{part},{whole}", _include="Observation:has-member")
    assert (set(matches(response)), included(response)) == ({part, whole}, set())


def test_a_professional_without_relation_finds_nobody(stranger, somebody, found):
    named = stranger.get("/Observation", params={"patient": somebody.id})
    never = stranger.get("/Observation", params={"patient": "jamais"})
    assert (matches(named), named.json()["total"]) == ([], 0)
    assert never.json()["total"] == 0
    assert matches(stranger.get("/Observation")) == []


def test_a_scope_that_the_token_lacks_is_told(hospital, somebody):
    for path in ("/Observation", "/Observation?inconnu=1"):
        response = hospital.get(path)
        assert response.status_code == 403
        assert "outside-app-scopes" in response.text
