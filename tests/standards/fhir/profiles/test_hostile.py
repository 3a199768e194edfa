"""
Definitions that nobody should write: refused by name, or bounded.
"""

import time
from typing import Any

import pytest

from ens.standards.fhir.profiles import PACKAGED, NotADefinition, library, membership
from ens.standards.fhir.terminology import membership as limits
from tests.standards.fhir.profiles.making import (
    HERE,
    R4,
    change,
    code_system,
    codes,
    sets,
    structure,
    value_set,
)

CPU_SECONDS = 20  # far more than any of them takes
ONE, TWO, THREE = (f"{HERE}/StructureDefinition/{name}" for name in ("one", "two", "three"))


@pytest.fixture(autouse=True)
def bounded():
    before = time.process_time()
    yield
    assert time.process_time() - before < CPU_SECONDS


def refused(*resources: Any) -> str:
    with pytest.raises(NotADefinition) as told:
        PACKAGED.with_added(resources)
    assert len(str(told.value)) < 2_000
    return str(told.value)


def asked(name: str, code: str, *there: Any) -> Any:
    return membership(PACKAGED.with_added(there), f"{HERE}/ValueSet/{name}", "urn:animals", code)


# Value sets


def test_a_set_that_includes_itself_is_what_else_it_holds():
    there = value_set("one", sets("one"), codes("cat"))
    assert asked("one", "cat", there) is True
    assert asked("one", "dog", there) is False


@pytest.mark.parametrize("name", ["one", "two", "three"])
def test_three_in_a_ring_hold_what_all_of_them_hold(name: str):
    ring = (
        value_set("one", sets("two"), codes("cat")),
        value_set("two", sets("three"), codes("dog")),
        value_set("three", sets("one"), codes("cow")),
    )
    known = PACKAGED.with_added(ring)
    for first in ("one", "two", "three"):
        membership(known, f"{HERE}/ValueSet/{first}", "urn:animals", "cat")
    answers = [
        membership(known, f"{HERE}/ValueSet/{name}", "urn:animals", code)
        for code in ("cat", "dog", "cow", "hen")
    ]
    assert answers == [True, True, True, False]


def test_a_set_that_excludes_itself_cannot_be_told():
    there = value_set("one", codes("cat"))
    there["compose"]["exclude"] = [sets("one")]
    assert asked("one", "cat", there) is None
    assert asked("one", "dog", there) is False


def test_a_hundred_thousand_parts():
    parts = [codes(f"c{number}") for number in range(100_000)]
    there = value_set("one", *parts)
    assert asked("one", "c99999", there) is True
    assert asked("one", "cat", there) is False


def test_parts_that_are_each_a_large_set_stop_being_counted():
    many = value_set("many", {"system": "urn:animals"})
    animals = code_system(*(f"c{number}" for number in range(20_000)))
    there = value_set("one", *[sets("many")] * 1_000)
    assert asked("one", "c1", many, animals, there) is None


def test_sets_in_sets_stop_somewhere():
    deep = [value_set(f"s{number}", sets(f"s{number + 1}")) for number in range(500)]
    assert asked("s0", "cat", *deep, value_set("s500", codes("cat"))) is None
    wide = [value_set(f"w{number}", codes("cat")) for number in range(limits.MOST_SETS + 5)]
    names = [sets(f"w{number}") for number in range(limits.MOST_SETS + 5)]
    assert asked("one", "cat", value_set("one", *names), *wide) is None


def test_every_set_of_a_dense_ring_includes_every_other():
    names = [f"s{number}" for number in range(40)]
    dense = [value_set(name, *(sets(other) for other in names), codes(name)) for name in names]
    assert asked("s7", "s39", *dense) in (True, None)
    assert asked("s7", "cat", *dense) in (False, None)


def test_a_pattern_that_would_never_end():
    part = {
        "system": "urn:animals",
        "filter": [{"property": "code", "op": "regex", "value": "(a+)+(a+)+$"}],
    }
    assert asked("one", "a" * 500 + "b", value_set("one", part), code_system("a" * 500 + "b")) is (
        False
    )


def test_concepts_nested_beyond_measure_are_read():
    deep: dict[str, Any] = {"code": "c0"}
    for number in range(1, 50_000):
        deep = {"code": f"c{number}", "concept": [deep]}
    known = PACKAGED.with_added([code_system(deep)])
    assert "c0" in known.code_system("urn:animals").below("c49999")


@pytest.mark.parametrize(
    "broken",
    [
        value_set("one", url="no url"),
        value_set("one", url=None),
        value_set("one", url="https://example.org/" + "a" * 1_000),
        value_set("one", url="https://example.org/a|1"),
        value_set("one", version=3),
        value_set("one"),
        value_set("one", {"system": 3}),
        value_set("one", "cat"),
        value_set("one", {"system": "urn:a", "concept": [{"display": "no code"}]}),
        value_set("one", {"system": "urn:a", "filter": [{"property": "code"}]}),
        value_set("one", compose=[]),
        value_set("one", compose={"include": 3}),
        value_set("one", expansion={"contains": [{"code": "no system"}]}),
        code_system({"display": "no code"}),
        code_system({"code": "a", "concept": 3}),
        code_system({"code": "a", "property": [3]}),
        code_system("a", url="relative"),
    ],
)
def test_codes_that_cannot_be_read_are_refused(broken: Any):
    refused(broken)


# Structures


def test_a_profile_that_is_its_own_base():
    assert f"{ONE} -> {ONE}" in refused(structure("one", base=ONE))


def test_three_that_are_each_other_s_base():
    said = refused(
        structure("one", base=TWO), structure("two", base=THREE), structure("three", base=ONE)
    )
    assert f"{ONE} -> {TWO} -> {THREE} -> {ONE}" in said


def test_a_circle_of_bases_is_refused_even_where_snapshots_are_given():
    given = {"snapshot": {"element": [change("Patient")]}}
    refused(structure("one", base=TWO, **given), structure("two", base=ONE, **given))


def test_a_base_that_is_not_there():
    assert "nowhere" in refused(structure("one", base=f"{HERE}/nowhere"))


def test_more_profiles_on_one_another_than_anybody_needs():
    chain = [structure("p0")]
    for number in range(1, 60):
        chain.append(structure(f"p{number}", base=f"{HERE}/StructureDefinition/p{number - 1}"))
    assert "more than" in refused(*reversed(chain))


def test_an_element_whose_profile_is_the_one_that_it_is_in():
    own = [{"code": "Extension", "profile": [ONE]}]
    one = structure(
        "one",
        change("Extension.extension", slicing={"discriminator": [{"type": "value", "path": "url"}],
                                               "rules": "open"}),
        change("Extension.extension:again", type=own),
        change("Extension.extension:again.url", fixedUri=ONE),
        change("Extension.extension:again.extension:again", type=own),
        base=f"{R4}/Extension", type="Extension", kind="complex-type",
    )  # fmt: skip
    one["differential"]["element"][0] = change("Extension")
    found = PACKAGED.with_added([one]).profile(ONE)
    again = next(each for each in found.elements if each.id == "Extension.extension:again.url")
    assert again.fixed == ("uri", ONE)


def snapshot(*elements: Any) -> Any:
    return structure("one", snapshot={"element": [change("Patient"), *elements]})


def test_content_references_in_a_circle():
    loop = snapshot(
        change("Patient.a", contentReference="#Patient.b"),
        change("Patient.b", contentReference="#Patient.a"),
    )
    assert "Patient.a" in refused(loop)
    assert "Patient.a" in refused(snapshot(change("Patient.a", contentReference="#Patient.a")))
    assert "Patient.a" in refused(snapshot(change("Patient.a", contentReference="#Patient.z")))


def test_a_content_reference_to_what_it_is_in_is_how_a_tree_is_written():
    tree = snapshot(
        change("Patient.a", type=[{"code": "BackboneElement"}]),
        change("Patient.a.a", contentReference="#Patient.a"),
    )
    assert PACKAGED.with_added([tree]).profile(ONE) is not None


def test_an_element_that_the_base_does_not_have():
    assert "Patient.wings" in refused(structure("one", change("Patient.wings", min=1)))
    assert "Patient.wings:left" in refused(structure("one", change("Patient.wings:left")))
    assert "nobody" in refused(structure("one", change("Patient.name:nobody.family", min=1)))


def test_the_definition_that_has_a_wrong_element_is_named():
    told = refused(structure("two"), structure("one", change("Patient.wings", min=1)))
    assert told.startswith(f"{ONE}: ")


def test_elements_deeper_or_more_than_anybody_needs():
    deep = "Patient" + ".extension" * 200
    assert "too deep" in refused(structure("one", change(deep)))
    many = [change(f"Patient.name:n{number}") for number in range(6_000)]
    assert "more than" in refused(structure("one", *many))
    wide = [change(f"Patient.contact:n{number}") for number in range(2_000)]
    assert "more than" in refused(structure("one", *wide))


@pytest.mark.parametrize(
    "broken",
    [
        structure("one", fhirVersion="5.0.0"),
        structure("one", kind="nothing"),
        structure("one", derivation="specialization"),
        structure("one", type=None),
        structure("one", type="Observation"),
        structure("one", url=f"{R4}/Patient", version="9"),
        structure("one", differential={"element": ["Patient"]}),
        structure("one", differential={"element": 3}),
        structure("one", differential=[]),
        structure("one", snapshot={"element": 3}),
        structure("one", snapshot=3),
        structure("one", change("Patient.active", min="one")),
        structure("one", change("Patient.active", max="many")),
        structure("one", change("Patient.active", type=3)),
        structure("one", change("Patient.active", type=[{"profile": ["x"]}])),
        structure("one", change("Patient.active", slicing={"discriminator": [{}]})),
        structure("one", change("Patient.active", constraint=[{"human": "no key"}])),
        structure("one", change("Patient.active", binding=3)),
        structure("one", change("Patient.active", condition=3)),
        structure("one", {"id": 3, "path": 4}),
        structure("one", {}),
        snapshot(change("Patient.a.b")),
        snapshot(change("Patient.a"), change("Patient.a")),
        snapshot({"path": "Observation.a"}),
    ],
)
def test_structures_that_cannot_be_read_are_refused(broken: Any):
    refused(broken)


def test_names_made_up_by_a_caller_are_not_all_kept():
    known = PACKAGED.with_added([value_set("one", codes("cat"))])
    for number in range(12_000):
        known.profile(f"{R4}/Patient|4.{number}")
        membership(known, f"{HERE}/ValueSet/one|1.{number}", "urn:animals", "cat")
        membership(known, f"{HERE}/ValueSet/none{number}", "urn:animals", "cat")
    assert len(known._asked) <= library.MOST_NAMES
    assert len(known._sets._asked) <= limits.MOST_NAMES
