"""
What those who use the engine rely on.
"""

import datetime as dt
from decimal import Decimal

import pytest

from ens.standards.fhir import fhirpath
from ens.standards.fhir.fhirpath import Environment, FhirPathError, Limits, TooCostly

PATIENT = {
    "resourceType": "Patient",
    "birthDate": "1974-12-25",
    "_birthDate": {"extension": [{"url": "urn:time", "valueTime": "14:35:45"}]},
    "name": [{"given": ["Paul", None], "_given": [None, {"id": "x"}], "family": "Durand"}],
    "managingOrganization": {"reference": "Organization/1"},
    "contained": [{"resourceType": "Organization", "id": "o", "name": "Cabinet"}],
}
WEIGHT = {"value": Decimal("61.50"), "unit": "kg", "system": "http://unitsofmeasure.org",
          "code": "kg"}  # fmt: skip


def asked(text, focus=PATIENT, *, type="", **environment):  # noqa: A002
    return fhirpath.compile(text, type=type).evaluate(focus, environment=Environment(**environment))


def test_elements_come_back_as_the_json_they_are():
    assert asked("name")[0] is PATIENT["name"][0]
    assert asked("Quantity.value", WEIGHT, type="Quantity") == [Decimal("61.50")]
    assert str(asked("value", WEIGHT, type="Quantity")[0]) == "61.50"


def test_a_primitive_without_a_value_comes_back_as_its_sibling():
    assert asked("name.given") == ["Paul", {"id": "x"}]
    assert asked("name.given.where(hasValue())") == ["Paul"]
    assert asked("birthDate.extension('urn:time').value") == ["14:35:45"]


def test_holds_is_exactly_true():
    for text, expected in (
        ("true", True), ("false", False), ("{}", False), ("1", False), ("name", False),
        ("true.combine(true)", False), ("name.exists()", True),
    ):  # fmt: skip
        assert fhirpath.compile(text).holds(PATIENT) is expected, text


def test_an_element_has_the_type_that_it_was_compiled_for():
    observed = {"valueQuantity": WEIGHT}
    assert asked("value.unit", observed, type="Observation.component") == ["kg"]
    assert asked("value is Quantity", observed, type="Observation.component") == [True]


def test_a_resource_is_of_the_type_that_it_says():
    for name in ("", "Resource", "DomainResource", "Observation"):
        found = fhirpath.compile("$this is Patient", type=name).evaluate(PATIENT)
        assert found == [True], name


def test_a_primitive_is_a_focus_with_its_sibling():
    focus = fhirpath.node("1974", type="date", beside={"id": "x"})
    assert asked("id | $this.toString()", focus, type="date") == ["x", "1974"]
    assert asked("$this = @1974", "1974", type="date") == [True]
    assert asked("children()", fhirpath.node(None, type="date", beside={"id": "x"})) == ["x"]


def test_the_environment_gives_resources_and_variables():
    name = PATIENT["name"][0]
    assert asked("%resource.birthDate", name, type="HumanName", resource=PATIENT) == ["1974-12-25"]
    root = {"resourceType": "Bundle", "id": "b"}
    assert asked("%rootResource.id", resource=PATIENT, root=root) == ["b"]
    assert asked("%wanted + 1", variables={"wanted": 41}) == [42]
    assert asked("%context.birthDate") == ["1974-12-25"]


def test_a_reference_leads_to_what_is_contained_beside_or_found():
    inside = PATIENT | {"managingOrganization": {"reference": "#o"}}
    path = "managingOrganization.resolve().name"
    assert asked(path, inside) == ["Cabinet"]
    assert asked(path) == []
    found = {"resourceType": "Organization", "name": "Ailleurs"}
    assert asked(path, resolve=lambda text: found if text == "Organization/1" else None) == [
        "Ailleurs"
    ]
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"fullUrl": "http://a/Organization/1", "resource": found}],
    }
    assert asked(path, root=bundle) == ["Ailleurs"]


def test_value_sets_and_profiles_are_asked_of_the_caller():
    told = "birthDate.memberOf('urn:v')"
    assert asked(told) == []
    assert asked(told, member_of=lambda value, url: (value, url) == ("1974-12-25", "urn:v")) == [
        True
    ]
    assert asked("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')") == [True]
    assert asked("conformsTo('urn:p')", conforms_to=lambda value, url: False) == [False]
    with pytest.raises(FhirPathError):
        asked("conformsTo('urn:p')")


def test_which_code_is_above_another_is_asked_of_the_caller():
    def above(system, broader, narrower):
        return (broader, narrower) == ("_actCode", "EMER") if system == "urn:s" else None

    coded = {
        "resourceType": "Observation",
        "code": {"coding": [{"system": "urn:s", "code": "EMER"}, {"system": "urn:t", "code": "1"}]},
        "category": [{"coding": [{"system": "urn:s", "code": "_actCode"}]}],
        "method": {"coding": [{"system": "urn:t", "code": "2"}]},
    }
    told = {
        "category.subsumes(%resource.code)": [True],
        "code.subsumedBy(%resource.category)": [True],
        "code.subsumes(%resource.category)": [False],
        "code.subsumes(%resource.code.coding.first())": [True],
        "code.coding.last().subsumes(%resource.method)": [],
        "code.subsumes(%resource.bodySite)": [],
    }
    for expression, found in told.items():
        assert asked(expression, coded, subsumes=above) == found, expression
    assert asked("category.subsumes(%resource.code)", coded) == []


def test_slices_are_asked_of_the_caller():
    def capitals(values, profile, name):
        return [value.isupper() for value in values] if (profile, name) == ("urn:p", "a") else None

    told = "('A' | 'b' | 'C').slice('urn:p', 'a')"
    assert asked(told, slice_of=capitals) == ["A", "C"]
    for unknown in ("'A'.slice('urn:p', 'b')", "'A'.slice('urn:q', 'a')"):
        with pytest.raises(FhirPathError):
            asked(unknown, slice_of=capitals)
    with pytest.raises(FhirPathError):
        asked(told)


def test_what_defines_an_element_is_asked_of_the_caller():
    def defined(path):
        return {"id": path, "path": path, "min": 0} if path.startswith("Patient.") else None

    assert asked("name.given.elementDefinition().path.distinct()", definition_of=defined) == [
        "Patient.name.given"
    ]
    assert asked("'x'.elementDefinition()", definition_of=defined) == []
    assert asked("name.elementDefinition()") == []


def test_a_modifier_that_is_not_known_is_an_error():
    modified = PATIENT | {"modifierExtension": [{"url": "urn:m", "valueBoolean": True}]}
    assert asked("checkModifiers('urn:m', 'urn:n').birthDate", modified) == ["1974-12-25"]
    with pytest.raises(FhirPathError):
        asked("checkModifiers('urn:n')", modified)


def test_the_instant_is_given():
    now = dt.datetime(2026, 11, 22, 18, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert [str(one) for one in asked("now() | today() | timeOfDay()", now=now)] == [
        "2026-11-22T18:05:00.000+01:00", "2026-11-22", "18:05:00.000",
    ]  # fmt: skip
    with pytest.raises(FhirPathError, match="what time it is"):
        asked("now()")


def test_what_is_traced_is_told():
    told = []
    asked("name.trace('n', family).given", trace=lambda name, found: told.append((name, found)))
    assert told == [("n", ["Durand"])]


@pytest.mark.parametrize(
    ("text", "position"),
    [("name.where(", 11), ("name.nothing()", 5), ("'\\u+041'", 1), ("1 + ", 4), ("@2020-13-01", 0),
     ("a b", 2), ("name.first(1)", 5), ("1 is Nothing", 2), ("", 0), ("§", 0)],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text, position):
    with pytest.raises(FhirPathError) as error:
        fhirpath.compile(text)
    assert error.value.position == position


@pytest.mark.parametrize(
    ("text", "name"),
    [("Patient.name.nothing", "Patient"), ("Encounter.status", "Patient"), ("name + 1 < 'a'", ""),
     ("valueQuantity", "Observation"), ("name.substring(1)", "Patient"),
     ("contact.name.x", "Patient"),
     ("name.where(x = 1)", "Patient"), ("name.select(given.x)", "Patient"),
     ("birthDate < 'a'", "Patient"), ("repeat(item).x", "Questionnaire")],
)  # fmt: skip
def test_names_and_types_are_checked_for_a_type(text, name):
    if name:
        with pytest.raises(FhirPathError):
            fhirpath.compile(text, type=name)
    else:
        fhirpath.compile(text)


@pytest.mark.parametrize(
    "text",
    ["Patient.name | Encounter.status", "contained.anything", "%x.anything", "resolve().anything",
     "extension.value.coding", "deceased is boolean and deceased", "repeat(contact).name.family",
     "name.given.select($this + 'a').length()", "iif(active, name, contact.name).family",
     "descendants().where(is(Reference)).reference", "(deceased as boolean).not()"],
)  # fmt: skip
def test_what_may_be_is_not_refused(text):
    assert fhirpath.compile(text, type="Patient").text == text


def test_a_type_that_r4_does_not_have_is_no_type():
    with pytest.raises(KeyError):
        fhirpath.compile("name", type="Patients")


def test_a_limit_that_is_reached_is_an_error_of_its_own():
    for limits in (Limits(steps=10), Limits(seconds=-1.0, steps=100_000), Limits(size=10)):
        with pytest.raises(TooCostly):
            asked("repeatAll('abc' | 'd').select($this & $this & $this & $this)", limits=limits)


def test_a_mistake_is_shown_under_its_place():
    text = "name\n.where(\tx"
    with pytest.raises(FhirPathError) as error:
        fhirpath.compile(text)
    assert fhirpath.pointed(text, error.value) == ".where( x\n         ^"
    assert fhirpath.pointed(text, FhirPathError("anywhere")) == ""
