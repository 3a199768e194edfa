"""
The order of a search, by every kind of parameter: https://hl7.org/fhir/R4/search.html#_sort

Of several values, the earliest in the order asked counts; what has none comes last either way.
"""

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import all_pages, assert_refused, matches


@pytest.fixture(scope="module")
def found(somebody):
    """
    Observations by name, in the order in which they were made.
    """

    def performers(*ids):
        return [{"reference": f"Practitioner/{one}"} for one in ids] or None

    def made(of, text, *ids, status="final", **more):
        one = things.observation(
            somebody.id, of=of, valueQuantity=None, valueString=text, status=status,
            performer=performers(*ids), **more,
        )  # fmt: skip
        return somebody.create(one)["id"]

    both = {"coding": [{"system": things.LOINC, "code": "c-1"}, {"system": "x", "code": "c-9"}]}
    return {
        "two": made("-", "Été", "p5", "p1", code=both),
        "one": made("c-2", "eau", "p2", status="amended"),
        "none": made("c-3", None),
        "last": made("c-4", "zéro", "p3", when=None, effectiveDateTime=None),
    }


ORDERS = {
    "code": ("two", "one", "none", "last"),
    "-code": ("two", "last", "none", "one"),
    "performer": ("two", "one", "last", "none"),
    "-performer": ("two", "last", "one", "none"),
    "value-string": ("one", "two", "last", "none"),
    "-value-string": ("last", "two", "one", "none"),
    "status,_lastUpdated": ("one", "two", "none", "last"),
    "-status,-_lastUpdated": ("last", "none", "two", "one"),
    "status,-code": ("one", "two", "last", "none"),
    "-date,value-string": ("one", "two", "none", "last"),
    "date,-value-string": ("two", "one", "none", "last"),
    "-subject,performer": ("two", "one", "last", "none"),
}


@pytest.mark.parametrize("sort", ORDERS)
def test_sorted_by(somebody, found, sort):
    by_id = {fid: name for name, fid in found.items()}
    response = somebody.search(_sort=sort)
    assert tuple(by_id[one] for one in matches(response)) == ORDERS[sort]


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("count", ["1", "2", "3"])
def test_pages_in_that_order_put_end_to_end_are_the_whole(somebody, found, sort, count):
    query = {"patient": somebody.id, "_sort": sort}
    paged = all_pages(somebody.http, "/Observation", **query, _count=count)
    assert tuple(paged) == tuple(found[name] for name in ORDERS[sort])


def test_sorted_among_what_a_criterion_finds(somebody, found):
    response = somebody.search(_sort="-performer", code=f"{things.LOINC}|c-2,c-4,c-1")
    assert matches(response) == [found[one] for one in ("two", "last", "one")]
    one = somebody.search(_sort="value-string", code=f"{things.LOINC}|c-2")
    assert matches(one) == [found["one"]]


# What has a number, a quantity or an address to be sorted by: (type, parameter, values in order).
MEASURED = [
    ("Encounter", "length", "quantity",
     [{"length": {"value": value, "unit": unit, "system": things.UCUM, "code": unit}}
      for value, unit in ((30, "min"), (1, "h"), (90.5, "min"), (1, "d"))]),
    ("RiskAssessment", "probability", "number",
     [{"prediction": [{"probabilityDecimal": value}]} for value in (0.05, 0.1, 0.5, 1)]),
    ("QuestionnaireResponse", "questionnaire", "reference",
     [{"questionnaire": f"urn:essai:{letter}"} for letter in "abcd"]),
    ("ServiceRequest", "instantiates-uri", "uri",
     [{"instantiatesUri": [f"urn:essai:{letter}"]} for letter in "abcd"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "parameter", "way", "values"), MEASURED)
def test_sorted_by_what_is_measured_or_addressed(person, kind, parameter, way, values):
    from ens.contexts.record.search import ordering

    usual = {
        "Encounter": {"status": "finished", "class": {"code": "AMB"}},
        "RiskAssessment": {"status": "final"},
        "QuestionnaireResponse": {"status": "completed"},
        "ServiceRequest": {"status": "active", "intent": "order"},
    }[kind]
    base = {"resourceType": kind, "subject": {"reference": person.reference}, **usual}
    ids = [person.create({**base, **value})["id"] for value in (*values[::-1], {})]
    upwards, without = ids[-2::-1], ids[-1]
    if way not in ordering.kinds():
        assert_refused(person.search(f"/{kind}", _sort=parameter), 400, "not-supported")
        return
    for sort, wanted in ((parameter, upwards), (f"-{parameter}", upwards[::-1])):
        assert matches(person.search(f"/{kind}", _sort=sort)) == [*wanted, without]
        query = {"patient": person.id, "_sort": sort, "_count": "2"}
        assert all_pages(person.http, f"/{kind}", **query) == [*wanted, without]


@pytest.mark.parametrize(
    "sort",
    ["identifier", "-identifier", "code-value-quantity", "inconnu", "code:text", "_text",
     "_content", "--code", "", "code,,date", "code date", ",".join(["code"] * 6), "subject.name",
     "_score"],
)  # fmt: skip
def test_an_order_that_is_not_done_is_refused(somebody, found, sort):
    assert_refused(somebody.search(_sort=sort), 400, "not-supported")


def test_an_order_that_is_not_done_is_left_out_when_the_caller_allows_it(somebody, found):
    response = somebody.http.get(
        "/Observation",
        params={"patient": somebody.id, "_sort": "identifier"},
        headers={"prefer": "handling=lenient"},
    )
    assert matches(response) == list(found.values())[::-1]


@pytest.mark.parametrize("kind", ["Location", "HealthcareService"])
def test_a_place_or_a_special_parameter_is_no_order(loader, kind):
    for sort in ("near", "-near"):
        response = loader.get(f"/{kind}", params={"_sort": sort})
        assert_refused(response, 400, "not-supported")


def test_what_is_nobodys_is_sorted_too(loader):
    from tests.fhir_api import inside

    mark = inside.letters(id(object()))
    names = [f"{mark}{letter}" for letter in "DÀcb"]
    for name in names:
        sent = {"resourceType": "Organization", "name": name}
        loader.post("/Organization", json=sent).raise_for_status()
    asked = {"name": mark, "_sort": "name"}
    response = loader.get("/Organization", params=asked)
    told = [one["resource"]["name"][-1] for one in response.json()["entry"]]
    assert told == ["À", "b", "c", "D"]


def test_control_parameters_are_said_once(somebody, found):
    asked = {"patient": somebody.id}
    for name, values in (
        ("_count", ("2", "3")), ("_sort", ("code", "date")), ("_total", ("none", "accurate")),
        ("_summary", ("count", "false")),
    ):  # fmt: skip
        pairs = [*asked.items(), *((name, value) for value in values)]
        assert_refused(somebody.http.get("/Observation", params=pairs), 400, "not-supported")
        same = [*asked.items(), (name, values[0]), (name, values[0])]
        assert somebody.http.get("/Observation", params=same).status_code == 200
    mixed = somebody.http.post("/Observation/_search?_count=2", data={**asked, "_count": "3"})
    assert_refused(mixed, 400, "not-supported")


def test_what_is_contained_is_found_with_what_contains_it(somebody, found):
    assert len(matches(somebody.search(_contained="false", _containedType="container"))) == 4
    for name, value in (("_contained", "true"), ("_contained", "both"), ("_containedType", "x")):
        assert_refused(somebody.search(**{name: value}), 400, "not-supported")
