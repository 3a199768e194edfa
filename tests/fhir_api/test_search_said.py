"""
What the CapabilityStatement tells of modifiers, prefixes, sort keys and chains is what is done.
"""

import re

import pytest

from tests.fhir_api.answers import assert_refused

# Every modifier of R4, and a parameter of each type with a value that it takes.
STANDARD = {"missing", "exact", "contains", "text", "not", "above", "below", "in", "not-in",
            "of-type", "identifier", "[type]"}  # fmt: skip
PARAMETERS = {
    "token": "code", "reference": "performer", "date": "date", "string": "value-string",
    "uri": "_profile", "quantity": "value-quantity",
}  # fmt: skip
VALUES = {
    "missing": "true", "identifier": "urn:essai|1", "[type]": "p1",
    "in": "http://hl7.org/fhir/ValueSet/observation-category",
    "not-in": "http://hl7.org/fhir/ValueSet/observation-category",
    "above": "http://www.whocc.no/atc|J07", "below": "http://www.whocc.no/atc|J07",
    "of-type": "urn:type|MR|1",
}  # fmt: skip
# Where the one above does not take the modifier, one that does.
OTHERS = {("token", "of-type"): "identifier"}
STEPS = {("reference", "above"): "Organization/x", ("reference", "below"): "Organization/x"}
PREFIXES = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"}


@pytest.fixture(scope="module")
def told(running_system):
    with running_system.http() as anonymous:
        (rest,) = anonymous.get("/metadata").json()["rest"]
    lines = [line.removeprefix("- ") for line in rest["documentation"].splitlines()[1:]]
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize("kind", PARAMETERS)
@pytest.mark.parametrize("modifier", sorted(STANDARD))
def test_the_modifiers_told_are_done_and_no_other(somebody, told, kind, modifier):
    parameter = OTHERS.get((kind, modifier), PARAMETERS[kind])
    name = f"{parameter}:{modifier.replace('[type]', 'Practitioner')}"
    value = VALUES.get(modifier, "2026" if kind == "date" else "x")
    response = somebody.search(**{name: STEPS.get((kind, modifier), value)})
    if f":{modifier}" in told[kind].split():
        assert response.status_code == 200, response.text
    else:
        assert_refused(response, 400, "not-supported")


@pytest.mark.parametrize(
    ("kind", "path", "name", "value"),
    [
        ("date", "/Observation", "date", "2026"),
        ("quantity", "/Observation", "value-quantity", "5"),
        ("number", "/RiskAssessment", "probability", "0.5"),
    ],
)
def test_the_prefixes_told_are_done(somebody, told, kind, path, name, value):
    prefixes = told[f"prefixes of a {kind}"].split()
    assert set(prefixes) == PREFIXES
    for prefix in prefixes:
        assert somebody.search(path, **{name: prefix + value}).status_code == 200


def test_the_units_of_distance_told_are_taken(loader, told):
    units = re.findall(r"\b(?:km|m|mi)\b|\[\w+\]", told["near"].partition(";")[0])
    assert {"km", "m", "mi"} <= set(units)
    for unit in units:
        asked = {"near": f"48|2|1|{unit}", "_count": "0"}
        assert loader.get("/Location", params=asked).status_code == 200


def test_the_number_of_sort_keys_told_is_taken(somebody, told):
    most = int(re.search(r"\d+", told["_sort"])[0])
    assert somebody.search(_sort=",".join(["date"] * most)).status_code == 200
    assert_refused(somebody.search(_sort=",".join(["date"] * (most + 1))), 400, "not-supported")


def test_the_number_of_chains_told_is_taken(somebody, told):
    most = int(re.search(r"up to (\d+) references", told["chains and _has"])[1])
    for count, status in ((most, 200), (most + 1, 400)):
        asked = [("patient", somebody.id), *[("patient.family", "essai")] * count]
        assert somebody.http.get("/Observation", params=asked).status_code == status
