"""
Valid resources with one or two things changed: refused or accepted, never a failure.
"""

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ens.standards.fhir import json_gate, owners, reference
from ens.standards.fhir.extract import extract
from ens.standards.fhir.validate import base_errors

CODE = {"coding": [{"system": "http://loinc.org", "code": "718-7", "display": "Hb"}], "text": "Hb"}
RESOURCES: list[dict[str, Any]] = [
    {
        "resourceType": "Observation", "id": "1", "status": "final", "code": CODE,
        "meta": {"security": [{"system": "urn:s", "code": "R"}], "profile": ["http://p|1"]},
        "contained": [{"resourceType": "Patient", "id": "p",
                       "identifier": [{"system": "urn:i", "value": "1"}]}],
        "subject": {"reference": "#p", "identifier": {"system": "urn:i", "value": "1"}},
        "effectivePeriod": {"start": "2024-01-01", "end": "2024-01-02T10:00:00Z"},
        "valueQuantity": {"value": Decimal("5.40"), "comparator": "<", "code": "g", "system": "u"},
        "component": [{"code": {"text": "x"},
                       "valueRange": {"low": {"value": 1}, "high": {"value": 2}}}],
    },
    {
        "resourceType": "Patient", "active": True, "deceasedDateTime": "2024",
        "name": [{"family": "Dupré", "given": ["Éloïse", None],
                  "_given": [None, {"extension": [{"url": "u", "valueString": "x"}]}]}],
        "telecom": [{"system": "phone", "value": "01"}],
        "address": [{"line": ["1"], "city": "Tours"}],
        "contact": [{"name": {"text": "x"}}], "link": [{"other": {"reference": "Patient/2"},
                                                       "type": "refer"}],
    },
    {
        "resourceType": "Condition", "subject": {"reference": "Patient?identifier=urn:i|1"},
        "clinicalStatus": {"coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
             "code": "resolved"}]},
        "verificationStatus": {"coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
             "code": "confirmed"}]},
        "onsetAge": {"value": 40, "system": "http://unitsofmeasure.org", "code": "a"},
        "abatementString": "x",
    },
    {
        "resourceType": "Bundle", "type": "transaction",
        "entry": [{"fullUrl": "urn:uuid:1", "request": {"method": "POST", "url": "ServiceRequest"},
                   "resource": {
                       "resourceType": "ServiceRequest", "status": "active", "intent": "order",
                       "subject": {"reference": "urn:uuid:2"}, "authoredOn": "2024-01",
                       "occurrenceTiming": {"event": ["2024"], "repeat": {
                           "boundsPeriod": {"start": "2024"}, "period": 1, "periodUnit": "d"}}}}],
    },
]  # fmt: skip

VALUES: list[Any] = [
    *(None, True, 0, -1, 10**30, Decimal("9E+50"), "", "x", " ", "#", "#p", "2024", "2024-02-30"),
    *("urn:uuid:1", "Patient/1", "Patient?identifier=a|b", "Patient?", "|", "<div/>", "x" * 2000),
    *([], {}, [None], [[]], [{}], ["a"], {"reference": "#"}, {"id": "x"}, {"coding": [{}]}),
    *({"coding": None}, {"extension": [{"url": "u"}]}, {"system": {}, "value": "x", "code": []}),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else ()
    for key, child in enumerate(value) if isinstance(value, list) else items:
        yield from places(child, (*path, key))


def change(resource: Any, path: tuple[Any, ...], how: str, value: Any) -> None:
    parent = resource
    for key in path[:-1]:
        parent = parent[key]
    last = path[-1]
    if how == "replace":
        parent[last] = value
    elif how == "remove":
        del parent[last]
    elif isinstance(parent, list):
        parent.insert(last, value)
    else:
        parent[f"_{last}"] = value


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, Any]:
    resource = copy.deepcopy(draw(st.sampled_from(RESOURCES)))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(list(places(resource))))
        how = draw(st.sampled_from(["replace", "replace", "remove", "beside"]))
        change(resource, path, how, copy.deepcopy(draw(st.sampled_from(VALUES))))
    return resource


@settings(max_examples=1500, deadline=None)
@given(mutants())
def test_a_mutant_is_refused_with_its_place_or_goes_all_the_way(mutant: dict[str, Any]) -> None:
    resource = json_gate.parse(json_gate.serialise(mutant))
    issues = base_errors(resource)
    assert all(issue.diagnostics for issue in issues)
    if not issues:
        extract(resource)
        owners.person_references(resource)
        owners.through_references(resource)
        reference.rewrite_references(resource, {"urn:uuid:1": "Patient/1"})


def test_the_originals_are_valid() -> None:
    for resource in RESOURCES:
        assert base_errors(resource) == ()
