"""
Value sets and hierarchies of codes: FHIR R4 valueset.html#compositions, codesystem.html#subsumption
"""

from collections.abc import Mapping
from typing import Any

import pytest

from ens.standards.fhir import terminology
from ens.standards.fhir.terminology import CodeSystem, NotComplete, NotExpandable

Json = dict[str, Any]
ANIMALS = "urn:animals"


def system(*concepts: Any, **more: Any) -> Json:
    usual = {"resourceType": "CodeSystem", "url": ANIMALS, "content": "complete"}
    return usual | {"concept": list(concepts)} | more


def concept(code: str, *nested: Json, **linked: str) -> Json:
    properties = [{"code": name, "valueCode": other} for name, other in linked.items()]
    made: Json = {"code": code}
    return (
        made
        | ({"property": properties} if linked else {})
        | ({"concept": list(nested)} if nested else {})
    )


TREE = system(
    concept("animal", concept("cat", concept("siamese")), concept("dog")),
    concept("pet"),
    concept("goldfish", parent="pet"),
    concept("hamster", subsumedBy="pet"),
    concept("stone", child="pebble"),
    concept("pebble"),
)


class Library:
    """
    What is known: one system and some sets.
    """

    def __init__(self, **sets: Json) -> None:
        self.sets = {f"urn:{name}": value for name, value in sets.items()}

    def value_set(self, canonical: str) -> Mapping[str, Any] | None:
        return self.sets.get(canonical)

    def code_system(self, canonical: str) -> CodeSystem | None:
        return terminology.code_system(TREE) if canonical in (ANIMALS, f"{ANIMALS}|1") else None


def composed(*include: Json, exclude: tuple[Json, ...] = ()) -> Json:
    compose: Json = {"include": list(include)}
    return {"compose": compose | ({"exclude": list(exclude)} if exclude else {})}


def part(*codes: str, of: str = ANIMALS, **more: Any) -> Json:
    listed = {"concept": [{"code": code} for code in codes]} if codes else {}
    return {"system": of} | listed | more


def filtered(property: str, op: str, value: str) -> Json:  # noqa: A002
    return part(filter=[{"property": property, "op": op, "value": value}])


def codes(value_set: Json, **sets: Json) -> set[str]:
    return {
        code for found in terminology.expand(value_set, Library(**sets)).values() for code in found
    }


EVERY = {"animal", "cat", "siamese", "dog", "pet", "goldfish", "hamster", "stone", "pebble"}
EXPANDED = [
    (composed(part("cat", "unicorn")), {"cat", "unicorn"}),
    (composed(part()), EVERY),
    (composed(part(version="1")), EVERY),
    (composed(filtered("concept", "is-a", "cat")), {"cat", "siamese"}),
    (composed(filtered("code", "is-a", "pet")), {"pet", "goldfish", "hamster"}),
    (composed(filtered("concept", "is-a", "stone")), {"stone", "pebble"}),
    (composed(filtered("concept", "descendent-of", "animal")), {"cat", "siamese", "dog"}),
    (composed(filtered("concept", "generalizes", "siamese")), {"siamese", "cat", "animal"}),
    (composed(filtered("concept", "is-not-a", "animal")),
     {"pet", "goldfish", "hamster", "stone", "pebble"}),
    (composed(filtered("concept", "in", "cat, dog")), {"cat", "dog"}),
    (composed(filtered("code", "=", "dog")), {"dog"}),
    (composed(filtered("code", "regex", "(a+|[cd]..)+")), {"cat", "dog"}),
    (composed(filtered("parent", "=", "animal")), {"cat", "dog"}),
    (composed(filtered("child", "=", "siamese")), {"cat"}),
    (composed(part(filter=[{"property": "concept", "op": "is-a", "value": "animal"},
                           {"property": "concept", "op": "is-a", "value": "cat"}])),
     {"cat", "siamese"}),
    (composed(part("cat"), part("dog")), {"cat", "dog"}),
    (composed(part(), exclude=(filtered("concept", "is-a", "animal"),)),
     {"pet", "goldfish", "hamster", "stone", "pebble"}),
    (composed({"valueSet": ["urn:cats"]}), {"cat", "siamese"}),
    (composed({"valueSet": ["urn:cats", "urn:small"]}), {"siamese"}),
    (composed({"valueSet": ["urn:small"], **part("siamese", "dog")}), {"siamese"}),
    (composed(part("cat"), exclude=({"valueSet": ["urn:cats"]},)), set()),
]  # fmt: skip
CATS = composed(filtered("concept", "is-a", "cat"))
SMALL = composed(part("siamese", "hamster"))


@pytest.mark.parametrize(("value_set", "wanted"), EXPANDED)
def test_the_codes_of_a_set(value_set: Json, wanted: set[str]) -> None:
    assert codes(value_set, cats=CATS, small=SMALL) == wanted


NOT_EXPANDED = [
    ({}, "says no code"),
    (composed(part(of="urn:unknown")), "urn:unknown"),
    (composed(part(of=ANIMALS, version="2")), ANIMALS),
    (composed({"valueSet": ["urn:unknown"]}), "urn:unknown"),
    (composed({"valueSet": ["urn:circle"]}), "more than"),
    (composed(filtered("concept", "is-a", "unicorn")), "unicorn"),
    (composed(filtered("code", "regex", "(a+)+$(")), "regex"),
    (composed(filtered("colour", "=", "grey")), "colour"),
    (composed({"concept": [{"code": "cat"}]}), "no system"),
    (composed(part(*(f"c{number}" for number in range(10_001)))), "more than 10000 codes"),
]


@pytest.mark.parametrize(("value_set", "said"), NOT_EXPANDED)
def test_what_is_not_known_or_too_large_is_named(value_set: Json, said: str) -> None:
    with pytest.raises(NotExpandable, match=said):
        codes(value_set, circle=composed({"valueSet": ["urn:circle"]}))


def test_a_circle_of_codes_ends() -> None:
    round_ = terminology.code_system(
        system(concept("a", parent="b"), concept("b", parent="c"), concept("c", parent="a"))
    )
    assert round_.below("a") == round_.above("a") == {"a", "b", "c"}


def test_a_system_of_very_deep_concepts_is_read() -> None:
    deep = concept("c0")
    for number in range(1, 5000):
        deep = concept(f"c{number}", deep)
    found = terminology.code_system(system(deep))
    assert len(found.below("c4999")) == 5000
    assert len(found.above("c0")) == 5000


def test_a_hierarchy_that_means_something_else_subsumes_nothing() -> None:
    found = terminology.code_system(TREE | {"hierarchyMeaning": "part-of"})
    assert found.below("animal") == {"animal"}
    assert found.codes == EVERY


def test_a_property_of_another_name_that_means_parent() -> None:
    declared = [{"code": "up", "uri": "http://hl7.org/fhir/concept-properties#parent"}]
    found = terminology.code_system(system(concept("a"), concept("b", up="a"), property=declared))
    assert found.above("b") == {"a", "b"}


@pytest.mark.parametrize("content", ["fragment", "not-present", "example", "supplement"])
def test_a_system_that_does_not_hold_all_its_codes_is_not_used(content: str) -> None:
    with pytest.raises(NotComplete):
        terminology.code_system(TREE | {"content": content})
    with pytest.raises(NotComplete):
        terminology.code_system(system())


def test_what_the_standard_itself_defines() -> None:
    roles = terminology.packaged_system("http://terminology.hl7.org/CodeSystem/v3-RoleCode")
    assert roles is not None
    assert {"MTH", "NMTH", "PRN"} <= roles.below("FAMMEMB")
    url = "http://hl7.org/fhir/ValueSet/observation-status"
    assert terminology.packaged_rules(url) == terminology.packaged_rules(url, "4.0.1")
    assert terminology.packaged_rules(url, "3.0.2") is None
    assert terminology.packaged_rules("http://hl7.org/fhir/ValueSet/unknown") is None
    assert terminology.packaged_system("http://loinc.org") is None


WRITTEN = [
    ("http://www.whocc.no/atc", "A10BA02", ("A", "A10", "A10B", "A10BA", "A10BA02"), "A10BA02"),
    ("http://www.whocc.no/atc", "A10B", ("A", "A10", "A10B"), "A10B"),
    ("http://hl7.org/fhir/sid/icd-10", "E11", ("E11",), "E11"),
    ("http://hl7.org/fhir/sid/icd-10", "E11.90", ("E11", "E11.9", "E11.90"), "E11.90"),
    ("http://hl7.org/fhir/sid/icd-10", "E119", ("E11", "E119"), "E119"),
    ("urn:ietf:bcp:13", "text/html", ("text/html",), "text/html;"),
    ("urn:ietf:bcp:47", "zh-Hant-TW", ("zh", "zh-Hant", "zh-Hant-TW"), "zh-Hant-TW-"),
]


@pytest.mark.parametrize(("url", "code", "above", "under"), WRITTEN)
def test_codes_that_say_what_they_are_part_of(
    url: str, code: str, above: tuple[str, ...], under: str
) -> None:
    own = terminology.written(url)
    assert own is not None
    assert own.has(code)
    assert (own.above(code), own.under(code)) == (above, under)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://www.whocc.no/atc", "A1"), ("http://www.whocc.no/atc", "a10"),
        ("http://www.whocc.no/atc", "A10BA02X"), ("http://hl7.org/fhir/sid/icd-10", "E10-E14"),
        ("http://hl7.org/fhir/sid/icd-10", "IV"), ("urn:ietf:bcp:13", ""),
    ],
)  # fmt: skip
def test_what_is_no_code_of_such_a_system(url: str, code: str) -> None:
    own = terminology.written(url)
    assert own is not None
    assert not own.has(code)
