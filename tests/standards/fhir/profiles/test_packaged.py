"""
The definitions that come with the product.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from ens.standards.fhir import definitions as r4
from ens.standards.fhir import profiles
from ens.standards.fhir.profiles import PACKAGED
from ens.standards.fhir.profiles.tree import tree_of

BASE = "http://hl7.org/fhir/StructureDefinition"
IPS = "http://hl7.org/fhir/uv/ips/StructureDefinition"
FR_CORE = "//hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient"
MOST_BYTES = 500_000


def test_every_resource_and_datatype_of_r4_is_there_with_and_without_its_version():
    for name in (*r4.RESOURCE_TYPES, *r4.PRIMITIVES, "HumanName", "Extension", "Quantity"):
        found = PACKAGED.profile(f"{BASE}/{name}")
        assert found is not None, name
        assert found is PACKAGED.profile(f"{BASE}/{name}|4.0.1")
        assert (found.type, found.elements[0].path) == (name, name)


def test_elements_say_what_the_standard_says():
    observation = PACKAGED.profile(f"{BASE}/Observation")
    by_id = {one.id: one for one in observation.elements}
    status = by_id["Observation.status"]
    assert (status.minimum, status.maximum, status.modifier) == (1, 1, True)
    assert status.binding == profiles.Binding(
        "required", "http://hl7.org/fhir/ValueSet/observation-status|4.0.1"
    )
    assert by_id["Observation.id"].types == (profiles.TypeRef("id"),)
    reference_range = by_id["Observation.component.referenceRange"]
    assert reference_range.content_reference == "Observation.referenceRange"
    obs6 = next(one for one in by_id["Observation"].constraints if one.key == "obs-6")
    assert obs6.expression == "dataAbsentReason.empty() or value.empty()"
    assert by_id["Observation.value[x]"].maximum == 1
    assert by_id["Observation.category"].maximum is None


@pytest.mark.parametrize(
    ("kind", "element"),
    [("Meta", "Meta.project"), ("Binary", "Binary.url"), ("ResearchStudy", "ResearchStudy.label")],
)
def test_elements_that_the_source_had_added_to_r4_are_not_there(kind: str, element: str):
    found = PACKAGED.profile(f"{BASE}/{kind}")
    assert element not in {one.id for one in found.elements}
    assert element.partition(".")[2] not in {one.name for one in r4.elements(kind)}


def test_profiles_slice_and_fix():
    pressure = PACKAGED.profile(f"{BASE}/bp")
    sliced = [one.slice_name for one in pressure.elements if one.slice_name]
    assert {"SystolicBP", "DiastolicBP"} <= set(sliced)
    component = next(one for one in pressure.elements if one.id == "Observation.component")
    assert component.slicing is not None
    assert component.slicing.discriminators[0][0] in ("value", "pattern")
    unit = next(one for one in pressure.elements if one.fixed == ("code", "mm[Hg]"))
    assert unit.path == "Observation.component.value[x].code"


def test_an_extension_is_a_profile_and_says_where_it_stands():
    found = PACKAGED.profile(f"{BASE}/patient-birthPlace")
    assert (found.type, found.contexts) == ("Extension", (("element", "Patient"),))


def test_the_summary_and_the_french_guides_are_there():
    assert len(PACKAGED.profile(f"{IPS}/Bundle-uv-ips|2.0.0").elements) > 1000
    assert PACKAGED.profile(
        "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-dp-practitioner"
    )


def test_fr_core_is_one_under_its_two_addresses():
    new, old = PACKAGED.profile(f"https:{FR_CORE}"), PACKAGED.profile(f"http:{FR_CORE}")
    assert new is not None
    assert new is old
    assert new is PACKAGED.profile(f"http:{FR_CORE}|{new.version}")
    assert profiles.same_canonical(f"http:{FR_CORE}", f"https:{FR_CORE}")


def test_another_version_answers_only_if_it_is_close():
    assert PACKAGED.profile(f"https:{FR_CORE}|2.2.0") is PACKAGED.profile(f"https:{FR_CORE}")
    assert PACKAGED.profile(f"https:{FR_CORE}|1.0.0") is None
    assert PACKAGED.profile(f"{BASE}/Patient|5.0.0") is None
    assert PACKAGED.profile("https://example.org/nothing") is None


def test_everything_that_is_packaged_can_be_read():
    read = [PACKAGED.profile(name) or PACKAGED.value_set(name) for name in PACKAGED.names()]
    found = [one for one in read if isinstance(one, profiles.Profile)]
    assert len(found) > 800
    assert len([one for one in read if one is not None]) > 2000
    for one in found:
        tree_of(one.elements)
        assert one.kind != "logical"


def test_no_list_of_codes_of_a_system_that_may_not_be_handed_on():
    for name in PACKAGED.names():
        rules = PACKAGED.value_set(name)
        for part in rules.compose.get("include", ()) if rules else ():
            assert not (part.get("system") == "http://snomed.info/sct" and "concept" in part)


def test_the_files_stay_small():
    folder = Path(profiles.__file__).parents[1]
    assert sum(file.stat().st_size for file in folder.rglob("*.pack")) < 2 * MOST_BYTES


def test_importing_reads_nothing():
    code = (
        "from ens.standards.fhir.profiles import PACKAGED\n"
        "from ens.standards.fhir.terminology import packaged\n"
        "one, other = PACKAGED._sources[0]._pack, packaged._PACK\n"
        "print('_head' in vars(one), '_head' in vars(other))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["False", "False"]
