import pytest

from ens.standards.fhir import definitions
from ens.standards.fhir.extract import not_supported
from ens.standards.fhir.extract.expression import NotSupported, Path, Step, parse
from ens.standards.fhir.extract.plan import FIRST_ENTRY, plan
from ens.standards.fhir.extract.route import routes

SHAPES = [
    ("Observation.code", Path((Step("code"),))),
    ("Observation.component.code", Path((Step("component"), Step("code")))),
    ("(Observation.value as Quantity)", Path((Step("value", cast="Quantity"),))),
    ("Condition.onset.as(Age)", Path((Step("onset", cast="Age"),))),
    ("(Observation.value as CodeableConcept).text",
     Path((Step("value", cast="CodeableConcept"), Step("text")))),
    ("Patient.telecom.where(system='phone')", Path((Step("telecom", where=("system", "phone")),))),
    ("Library.relatedArtifact.where(type='successor').resource",
     Path((Step("relatedArtifact", where=("type", "successor")), Step("resource")))),
    ("CarePlan.subject.where(resolve() is Patient)", Path((Step("subject"),), resolves="Patient")),
    ("Patient.deceased.exists() and Patient.deceased != false",
     Path((Step("deceased"),), is_set=True)),
    ("name", Path((Step("name"),))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path"), SHAPES, ids=[row[0] for row in SHAPES])
def test_each_shape_of_r4_is_read(text: str, path: Path) -> None:
    assert parse(text) == (path,)


def test_alternatives_are_read_one_by_one() -> None:
    assert len(parse("Organization.name | Organization.alias")) == 2


@pytest.mark.parametrize("text", ["Bundle.entry[0].resource", "a.select(b)", "a or b"])
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(NotSupported):
        parse(text)


def test_an_open_choice_leads_to_each_of_its_json_names() -> None:
    (path,) = parse("Observation.effective")
    found = {route.hops[0].key: route.type for route in routes("Observation", path)}
    assert found == {
        "effectiveDateTime": "dateTime",
        "effectivePeriod": "Period",
        "effectiveTiming": "Timing",
        "effectiveInstant": "instant",
    }


def test_every_parameter_of_r4_is_compiled_or_says_why_not() -> None:
    missing = {code for rtype in definitions.RESOURCE_TYPES for code in not_supported(rtype)}
    assert missing == {"_text", "_content", "_query"}


def test_no_compiled_parameter_is_without_a_way_to_a_value() -> None:
    for rtype in definitions.RESOURCE_TYPES:
        compiled = plan(rtype)
        for parameter in definitions.search_parameters(rtype).values():
            if parameter.code in compiled.missing or parameter.expression == FIRST_ENTRY:
                continue
            paths = parse(parameter.expression)
            assert any(routes(rtype, path) for path in paths), parameter
