"""
Reference parameters and their modifiers: https://hl7.org/fhir/R4/search.html#reference
"""

import uuid

import pytest

from tests.fhir_api.answers import all_pages, assert_refused, matches
from tests.fhir_api.conftest import new_person


def place(loader, name, parent=""):
    sent = {"resourceType": "Location", "status": "active", "name": name}
    if parent:
        sent["partOf"] = {"reference": f"Location/{parent}"}
    made = loader.post("/Location", json=sent)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def stay(somebody, *, parent="", where=""):
    sent = {
        "resourceType": "Encounter", "status": "finished",
        "class": {"system": "urn:class", "code": "IMP"},
        "subject": {"reference": f"Patient/{somebody.id}"},
    }  # fmt: skip
    if parent:
        sent["partOf"] = {"reference": f"Encounter/{parent}"}
    if where:
        sent["location"] = [{"location": {"reference": f"Location/{where}"}}]
    return somebody.create(sent)["id"]


@pytest.fixture(scope="module")
def places(loader):
    """
    A ward of a building of a site, and another site.
    """
    site = place(loader, "site")
    building = place(loader, "bâtiment", site)
    return {
        "site": site, "building": building, "ward": place(loader, "service", building),
        "other": place(loader, "autre site"),
    }  # fmt: skip


@pytest.fixture(scope="module")
def stays(somebody, places):
    """
    A stay, a part of it, a part of the part; and another.
    """
    whole = stay(somebody, where=places["building"])
    part = stay(somebody, parent=whole, where=places["ward"])
    return {
        "whole": whole, "part": part, "detail": stay(somebody, parent=part),
        "other": stay(somebody, where=places["other"]),
    }  # fmt: skip


@pytest.fixture(scope="module")
def measures(somebody, stays):
    return {
        name: somebody.observe(encounter={"reference": f"Encounter/{fid}"})["id"]
        for name, fid in stays.items()
    }


HIERARCHIES = [
    ("encounter:below", "whole", {"whole", "part", "detail"}),
    ("encounter:below", "part", {"part", "detail"}),
    ("encounter:below", "detail", {"detail"}),
    ("encounter:below", "detail,other", {"detail", "other"}),
    ("encounter:above", "detail", {"whole", "part", "detail"}),
    ("encounter:above", "part", {"whole", "part"}),
    ("encounter:above", "other", {"other"}),
]


@pytest.mark.parametrize(("name", "asked", "wanted"), HIERARCHIES)
@pytest.mark.parametrize("form", ["Encounter/{}", "{}", "http://{base}/Encounter/{}"])
def test_parts_of_a_stay_and_what_it_is_part_of(
    somebody, stays, measures, name, asked, wanted, form
):
    base = str(somebody.http.base_url).removeprefix("http://").rstrip("/")
    value = ",".join(form.format(stays[one], base=base) for one in asked.split(","))
    hits = matches(somebody.search(**{name: value}))
    assert set(hits) == {measures[one] for one in wanted}


@pytest.mark.parametrize(
    ("name", "asked", "wanted"),
    [
        ("location:below", "site", {"whole", "part"}),
        ("location:below", "building", {"whole", "part"}),
        ("location:below", "ward", {"part"}),
        ("location:above", "ward", {"whole", "part"}),
        ("location:above", "site", set()),
        ("location:below", "other", {"other"}),
    ],
)
def test_places_inside_a_place(somebody, places, stays, name, asked, wanted):
    hits = matches(somebody.search("/Encounter", **{name: f"Location/{places[asked]}"}))
    assert set(hits) == {stays[one] for one in wanted}


def test_parts_page_after_page(somebody, stays, measures):
    asked = {"patient": somebody.id, "encounter:below": stays["whole"], "_count": "1"}
    paged = all_pages(somebody.http, "/Observation", **asked)
    assert sorted(paged) == sorted(measures[one] for one in ("whole", "part", "detail"))
    assert somebody.search(**asked, _total="accurate").json()["total"] == 3


def test_the_places_themselves(loader, places):
    below = loader.get("/Location", params={"partof:below": places["site"]})
    assert set(matches(below)) == {places["building"], places["ward"]}


def test_a_circle_of_parts_ends(somebody):
    first = stay(somebody)
    second = stay(somebody, parent=first)
    sent = somebody.http.get(f"/Encounter/{first}").json()
    sent["partOf"] = {"reference": f"Encounter/{second}"}
    assert somebody.http.put(f"/Encounter/{first}", json=sent).status_code == 200
    for name in ("part-of:below", "part-of:above"):
        hits = matches(somebody.search("/Encounter", **{name: first}))
        assert set(hits) == {first, second}


def test_a_hierarchy_stays_with_one_person(loader, somebody, stays):
    """
    What somebody's own stay says is known of them; what it leads to is another's.
    """
    other = new_person(loader)
    theirs = stay(other, parent=stays["detail"])
    measure = other.observe(encounter={"reference": f"Encounter/{theirs}"})["id"]
    for asked, there in (("detail", True), ("part", False), ("whole", False)):
        query = {"patient": f"{somebody.id},{other.id}", "encounter:below": stays[asked]}
        assert (measure in matches(loader.get("/Observation", params=query))) is there, asked


@pytest.fixture(scope="module")
def questioned(somebody):
    """
    Answers to the questionnaires of several versions.
    """
    url = f"http://essai.example/Questionnaire/{uuid.uuid4()}"
    made = {}
    for version in ("1", "1.0", "1.1", "10.0", "2.0", ""):
        sent = {
            "resourceType": "QuestionnaireResponse", "status": "completed",
            "questionnaire": f"{url}|{version}" if version else url,
            "subject": {"reference": f"Patient/{somebody.id}"},
        }  # fmt: skip
        made[version] = somebody.create(sent)["id"]
    return url, made


@pytest.mark.parametrize(
    ("name", "version", "wanted"),
    [
        ("questionnaire", None, {"1", "1.0", "1.1", "10.0", "2.0", ""}),
        ("questionnaire", "1.0", {"1.0"}),
        ("questionnaire", "3", set()),
        ("questionnaire:below", None, {"1", "1.0", "1.1", "10.0", "2.0", ""}),
        ("questionnaire:below", "1", {"1", "1.0", "1.1"}),
        ("questionnaire:below", "1.1", {"1.1"}),
        ("questionnaire:below", "3", set()),
    ],
)
def test_versions_of_a_canonical_address(somebody, questioned, name, version, wanted):
    url, made = questioned
    value = url if version is None else f"{url}|{version}"
    hits = matches(somebody.search("/QuestionnaireResponse", **{name: value}))
    assert set(hits) == {made[one] for one in wanted}


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/Observation", "patient:below", "x"), ("/Observation", "specimen:below", "x"),
        ("/Observation", "encounter:below", "Location/x"),
        ("/Observation", "encounter:below", "http://autre.example/fhir/Encounter/x"),
        ("/Observation", "encounter:below", "a/b/c"), ("/Observation", "encounter:below", "é"),
        ("/Observation", "performer:below", "Practitioner/x"),
        ("/QuestionnaireResponse", "questionnaire:above", "http://x.example/q|1"),
        ("/QuestionnaireResponse", "questionnaire:identifier", "urn:x|1"),
        ("/QuestionnaireResponse", "based-on:above", "ServiceRequest/x"),
    ],
)  # fmt: skip
def test_what_has_no_hierarchy_is_refused(somebody, path, name, value):
    assert_refused(somebody.search(path, **{name: value}), 400, "not-supported")


def test_a_reference_by_its_urn(somebody):
    performer = [{"reference": "urn:uuid:5b5ab6ab-9a0a-4e4e-8f0c-0f3f5a6f7a11"}]
    made = somebody.observe(performer=performer)["id"]
    assert matches(somebody.search(performer=performer[0]["reference"])) == [made]
