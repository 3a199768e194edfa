"""
Composites: one row for each combination of the values of one element.
"""

from decimal import Decimal
from typing import Any

import pytest

from ens.standards.fhir import definitions
from ens.standards.fhir.extract import components, composite, extract, numbers_of

LOINC = "http://loinc.org"


def coded(code: str, system: str = LOINC) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def rows(resource: dict[str, Any], code: str) -> list[tuple[Any, ...]]:
    number = definitions.search_parameters(resource["resourceType"])[code].number
    return [parts for sp, parts in extract(resource).composites if sp == number]


def measured(value: int) -> tuple[Any, ...]:
    return ("quantity", "", "", "mm", Decimal(value), Decimal(value))


OBSERVED = [
    ({"valueQuantity": {"value": 7, "unit": "mm"}}, "code-value-quantity", measured(7)),
    ({"valueCodeableConcept": coded("POS", "u")}, "code-value-concept", ("token", "u", "POS")),
    ({"valueString": "Été"}, "code-value-string", ("string", "ete", "Été")),
]


@pytest.mark.parametrize(("value", "code", "second"), OBSERVED)
def test_what_is_observed_is_kept_with_its_code(
    value: dict[str, Any], code: str, second: tuple[Any, ...]
) -> None:
    resource = {"resourceType": "Observation", "code": coded("1"), **value}
    assert rows(resource, code) == [(("token", LOINC, "1"), second)]


@pytest.mark.parametrize("value", [{"valueDateTime": "2024"}, {"valuePeriod": {"start": "2024"}}])
def test_a_date_observed_is_kept_with_its_code(value: dict[str, Any]) -> None:
    ((first, second),) = rows(
        {"resourceType": "Observation", "code": coded("1"), **value}, "code-value-date"
    )
    assert (first, second[0]) == (("token", LOINC, "1"), "date")


def test_components_are_kept_apart() -> None:
    parts = [{"code": coded(str(one)), "valueQuantity": {"value": one, "unit": "mm"}}
             for one in (1, 2)]  # fmt: skip
    resource = {"resourceType": "Observation", "code": coded("0"), "component": parts}
    assert rows(resource, "component-code-value-quantity") == [
        (("token", LOINC, str(one)), measured(one)) for one in (1, 2)
    ]
    assert rows(resource, "code-value-quantity") == []
    assert rows(resource, "combo-code-value-quantity") == []  # found under the two others


def test_every_code_is_kept_with_every_value() -> None:
    code = {"coding": [{"code": "a"}, {"code": "b"}]}
    value = {"coding": [{"code": "c"}, {"code": "d"}]}
    resource = {"resourceType": "Observation", "code": code, "valueCodeableConcept": value}
    found = rows(resource, "code-value-concept")
    assert [first[2] + second[2] for first, second in found] == ["ac", "ad", "bc", "bd"]


def test_thousands_of_codes_make_no_millions_of_rows() -> None:
    code = {"coding": [{"code": f"c{one}"} for one in range(3000)]}
    resource = {"resourceType": "Observation", "code": code, "valueCodeableConcept": code}
    assert len(rows(resource, "code-value-concept")) == composite.MOST


def test_a_code_alone_makes_no_combination() -> None:
    assert extract({"resourceType": "Observation", "code": coded("1")}).composites == ()


def test_sampled_data_is_no_quantity_beside_its_code() -> None:
    sampled = {"origin": {"value": 0}, "period": 1, "dimensions": 1, "data": "1 2"}
    resource = {"resourceType": "Observation", "code": coded("1"), "valueSampledData": sampled}
    assert rows(resource, "code-value-quantity") == []


def test_what_relates_to_a_document_is_kept_with_how() -> None:
    related = [{"code": "replaces", "target": {"reference": "DocumentReference/1"}},
               {"code": "appends", "target": {"reference": "DocumentReference/2"}}]  # fmt: skip
    resource = {"resourceType": "DocumentReference", "relatesTo": related}
    assert rows(resource, "relationship") == [
        (("token", "", "replaces"),
         ("reference", "DocumentReference", "1", "DocumentReference/1")),
        (("token", "", "appends"),
         ("reference", "DocumentReference", "2", "DocumentReference/2")),
    ]  # fmt: skip


def test_a_characteristic_is_kept_with_its_value() -> None:
    said = [{"code": coded("sexe"), "valueCodeableConcept": coded("F"), "exclude": False},
            {"code": coded("adulte"), "valueBoolean": True, "exclude": False},
            {"code": coded("age"), "valueQuantity": {"value": 4}, "exclude": False}]  # fmt: skip
    assert rows({"resourceType": "Group", "characteristic": said}, "characteristic-value") == [
        (("token", LOINC, "sexe"), ("token", LOINC, "F")),
        (("token", LOINC, "adulte"), ("token", "", "true")),
    ]


@pytest.mark.parametrize("rtype", ["ActivityDefinition", "ValueSet", "Questionnaire"])
def test_a_context_of_use_is_kept_with_its_type(rtype: str) -> None:
    uses = [{"code": {"system": "u", "code": "age"},
             "valueRange": {"low": {"value": 1}, "high": {"value": 2}}},
            {"code": {"system": "u", "code": "venue"},
             "valueCodeableConcept": coded("x")}]  # fmt: skip
    resource = {"resourceType": rtype, "useContext": uses}
    assert rows(resource, "context-type-quantity") == [
        (("token", "u", "age"), ("quantity", "", "", "", Decimal(1), Decimal(2)))
    ]
    assert rows(resource, "context-type-value") == [
        (("token", "u", "venue"), ("token", LOINC, "x"))
    ]


def test_a_sequence_is_kept_with_where_it_starts_and_ends() -> None:
    resource = {
        "resourceType": "MolecularSequence",
        "referenceSeq": {"chromosome": coded("1"), "referenceSeqId": coded("NC"),
                         "windowStart": 10, "windowEnd": 20},
        "variant": [{"start": 12, "end": 13}, {"start": 15, "end": 16}],
    }  # fmt: skip
    for prefix, code in (("chromosome", "1"), ("referenceseqid", "NC")):
        assert rows(resource, f"{prefix}-window-coordinate") == [spread(code, 10, 20)]
        assert rows(resource, f"{prefix}-variant-coordinate") == [
            spread(code, 12, 13), spread(code, 15, 16)
        ]  # fmt: skip


def spread(code: str, start: int, end: int) -> tuple[Any, ...]:
    ends = [("number", Decimal(one), Decimal(one)) for one in (start, end)]
    return (("token", LOINC, code), *ends)


def test_every_composite_of_r4_has_parts_of_a_kind_that_is_compared() -> None:
    found = 0
    for rtype in definitions.RESOURCE_TYPES:
        made = {one.number for *_, each in composite.compiled(rtype) for one in each}
        for parameter in definitions.search_parameters(rtype).values():
            if parameter.kind == "composite":
                found += 1
                kinds = [one.kind for one in components(parameter)]
                assert kinds[0] == "token", parameter
                assert set(kinds) <= set(composite.ROWS), parameter
                assert set(numbers_of(parameter)) <= made, parameter
    assert found == 72
