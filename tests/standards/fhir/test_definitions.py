import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from ens.standards.fhir import definitions

TOOL = Path(__file__).parents[3] / "tools/reduce_definitions.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reduce_definitions", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_146_concrete_types_of_r4_are_there_and_nothing_else() -> None:
    assert len(definitions.RESOURCE_TYPES) == 146
    assert {"Patient", "Observation", "Bundle", "Parameters"} <= set(definitions.RESOURCE_TYPES)
    strangers = {"Resource", "DomainResource", "SubscriptionStatus", "Project", "Login"}
    assert not strangers & set(definitions.RESOURCE_TYPES)


@pytest.mark.parametrize(
    ("rtype", "number"), [("Account", 1), ("Observation", 96), ("Patient", 103)]
)
def test_numbers_of_types_never_change_because_they_are_database_keys(
    rtype: str, number: int
) -> None:
    assert definitions.type_number(rtype) == number
    assert definitions.type_of_number(number) == rtype


@pytest.mark.parametrize(
    ("rtype", "code", "number"),
    [
        ("Observation", "code", 1971),
        ("Observation", "patient", 1998),
        ("Patient", "identifier", 2133),
        ("DocumentReference", "type", 900),
    ],
)
def test_numbers_of_search_parameters_never_change(rtype: str, code: str, number: int) -> None:
    assert definitions.search_parameters(rtype)[code].number == number


def test_every_search_parameter_has_a_number_of_its_own() -> None:
    numbers = [
        parameter.number
        for rtype in definitions.RESOURCE_TYPES
        for parameter in definitions.search_parameters(rtype).values()
    ]
    assert len(numbers) == len(set(numbers))
    assert sum(number <= 10_000 for number in numbers) == 3010


def test_a_rebuild_keeps_old_numbers_and_adds_new_ones_after_the_last(tool: ModuleType) -> None:
    previous = {"Account": 1, "Patient": 2, "Gone": 3}
    assert tool.numbered(["Account", "Abacus", "Patient"], previous) == {
        "Account": 1,
        "Patient": 2,
        "Gone": 3,
        "Abacus": 4,
    }


def test_a_shared_expression_is_narrowed_to_the_type() -> None:
    code = definitions.search_parameters("Observation")["code"]
    assert code.expression == "Observation.code"
    assert code.kind == "token"


def test_a_reference_parameter_says_its_targets() -> None:
    assert definitions.search_parameters("Observation")["patient"].targets == ("Patient",)


def test_a_composite_parameter_says_its_components() -> None:
    parameter = definitions.search_parameters("Observation")["code-value-quantity"]
    assert [c.expression for c in parameter.components] == ["code", "value.as(Quantity)"]


def test_parameters_of_every_resource_are_listed_for_each_type() -> None:
    assert {"_id", "_lastUpdated", "_tag", "_security", "_profile"} <= set(
        definitions.search_parameters("Binary")
    )


def test_the_patient_compartment_is_that_of_r4() -> None:
    assert definitions.patient_compartment("Observation") == ("subject", "performer")
    assert definitions.patient_compartment("Organization") == ()
    for rtype in definitions.RESOURCE_TYPES:
        known = definitions.search_parameters(rtype)
        assert set(definitions.patient_compartment(rtype)) <= set(known)


def test_elements_know_their_cardinality_choices_and_required_codes() -> None:
    elements = {element.name: element for element in definitions.elements("Observation")}
    assert elements["status"].minimum == 1
    assert elements["category"].many
    assert ("valueQuantity", "Quantity") in elements["value"].json_names()
    assert elements["component"].types == ("Observation.component",)
    codes = definitions.code_list(elements["status"].codes)
    assert "final" in codes["http://hl7.org/fhir/observation-status"]


def test_every_type_that_an_element_names_is_known() -> None:
    for structure in definitions.structures():
        for element in definitions.elements(structure):
            for name in element.types:
                assert name in definitions.PRIMITIVES or definitions.is_structure(name)
