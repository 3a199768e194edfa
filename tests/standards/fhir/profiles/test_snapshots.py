"""
A profile that says only what it changes, made whole: as its publisher made it.

Source: FHIR R4 profiling.html#snapshot.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ens.standards.fhir import json_gate
from ens.standards.fhir.profiles import PACKAGED, NotADefinition, reading, snapshots
from tests.standards.fhir.corpus import examples
from tests.standards.fhir.profiles.comparing import differences
from tests.standards.fhir.profiles.making import R4, change, structure

SAMPLES = Path(__file__).parents[5] / "shared/samples/ansforge"
BASE = "its base is there in another version only, or not at all"
CHOICE = "its publisher narrows or closes the types of a choice that a slice is of"
UNFOLDED = "its publisher reads the elements of a type, where one of its profiles is named"
OTHERWISE: dict[str, str] = {
    **dict.fromkeys(
        ("as-address-extended", "as-mailbox-mss", "as-person", "as-practitioner",
         "as-dr-organization", "as-dr-practitioner", "as-dr-practitionerrole", "as-dp-practitioner",
         "as-dp-practitionerrole", "cds-organization", "cds-fr-related-person",
         "gap-fr-appointment", "gap-fr-schedule", "gap-fr-slot"), BASE),
    **dict.fromkeys(
        ("fr-core-appointment-operator", "fr-core-observation-bmi",
         "fr-core-observation-body-height", "fr-core-observation-body-temperature",
         "fr-core-observation-body-weight", "fr-core-observation-bp",
         "fr-core-observation-head-circum", "fr-core-observation-heartrate",
         "fr-core-observation-resp-rate", "fr-core-observation-saturation-oxygen",
         "fr-medicationrequest", "fr-inpatient-medicationrequest"), CHOICE),
    **dict.fromkeys(
        ("fr-core-patient", "fr-core-encounter", "Observation-results-radiology-uv-ips",
         "Observation-results-laboratory-pathology-uv-ips"), UNFOLDED),
}  # fmt: skip


def published(*folders: Path) -> Iterator[dict[str, Any]]:
    for folder in folders:
        for path in sorted(folder.glob("StructureDefinition-*.json")):
            yield json_gate.parse(path.read_bytes(), max_bytes=20_000_000)


def made_of(found: Iterator[dict[str, Any]]) -> tuple[Counter[str], dict[str, list[str]]]:
    """
    How many came out equal, and what is different in the others.
    """
    counts: Counter[str] = Counter()
    others: dict[str, list[str]] = {}
    for one in found:
        if "snapshot" not in one or one["kind"] == "logical":
            continue
        name = one["url"].rpartition("/")[2]
        try:
            made = snapshots.snapshot(one, PACKAGED.profile)
        except NotADefinition as error:
            counts["no base" if "is not known" in str(error) else "refused"] += 1
            continue
        different = list(differences(made, reading.profile(one)))
        counts["other" if different else "equal"] += 1
        if different:
            others[name] = different
    return counts, others


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.exists(), reason="needs ../shared/samples")
def test_the_french_profiles_come_out_as_published():
    counts, others = made_of(published(*sorted(SAMPLES.glob("*/definitions"))))
    assert set(others) <= set(OTHERWISE), {
        name: others[name][:5] for name in set(others) - set(OTHERWISE)
    }
    assert counts["equal"] >= 130
    assert (counts["no base"], counts["refused"]) == (9, 0)


@examples.needed
def test_the_profiles_of_the_summary_come_out_as_published():
    counts, others = made_of(published(examples.IPS))
    assert set(others) <= set(OTHERWISE), others
    assert counts["equal"] >= 26
    assert counts["no base"] == 0


@examples.needed
def test_r4_comes_out_as_published():
    """
    Its types, its profiles and its extensions: the others are types of a primitive's value, which
    no JSON has, and four profiles whose differential says something else than their snapshot.
    """
    counts, others = made_of(published(examples.R4))
    assert counts["equal"] >= 630, {name: each[:2] for name, each in others.items()}
    assert counts["no base"] == 0


@examples.needed
def test_the_packaged_r4_is_what_hl7_published():
    number = 0
    for one in published(examples.R4):
        if "snapshot" in one and one["kind"] != "logical":
            assert PACKAGED.profile(f"{one['url']}|{one['version']}") == reading.profile(one)
            number += 1
    assert number > 600


# Rule by rule


def made(*changes: Any, **more: Any) -> dict[str, Any]:
    found = PACKAGED.with_added([structure("one", *changes, **more)])
    return {one.id: one for one in found.profile(structure("one")["url"]).elements}


def test_what_is_not_said_stays_as_it_was():
    elements = made(change("Patient.gender", min=1))
    before = next(
        one for one in PACKAGED.profile(f"{R4}/Patient").elements if one.id == "Patient.gender"
    )
    assert elements["Patient.gender"].minimum == 1
    assert elements["Patient.gender"].binding == before.binding
    assert elements["Patient.birthDate"].minimum == 0


def test_invariants_are_added_to_those_there_are():
    constraint = {"key": "own-1", "severity": "error", "human": "h", "expression": "true"}
    elements = made(change("Patient.contact", constraint=[constraint]))
    keys = [one.key for one in elements["Patient.contact"].constraints]
    assert {"pat-1", "ele-1"} < set(keys)
    assert keys[-1] == "own-1"


def test_a_slice_begins_as_what_it_is_a_slice_of_and_comes_after_it():
    slicing = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
    elements = made(
        change("Patient.identifier", slicing=slicing),
        change("Patient.identifier:ins", min=1, max="1"),
        change("Patient.identifier:ins.system", min=1, fixedUri="urn:ins"),
        change("Patient.identifier:local", max="3"),
    )
    names = [name for name in elements if name.startswith("Patient.identifier")]
    assert names[0] == "Patient.identifier"
    assert names[1] == "Patient.identifier:ins"
    assert "Patient.identifier:ins.value" in names
    assert names[-1] == "Patient.identifier:local"
    ins = elements["Patient.identifier:ins"]
    assert (ins.slice_name, ins.minimum, ins.maximum, ins.slicing) == ("ins", 1, 1, None)
    assert elements["Patient.identifier:ins.system"].fixed == ("uri", "urn:ins")
    assert elements["Patient.identifier:local"].minimum == 0


def test_an_extension_has_the_elements_of_its_own_profile():
    url = f"{R4}/patient-birthPlace"
    elements = made(
        change("Patient.extension:place", type=[{"code": "Extension", "profile": [url]}]),
        change("Patient.extension:place.value[x]", min=1),
    )
    assert elements["Patient.extension:place.url"].fixed == ("uri", url)
    value = elements["Patient.extension:place.value[x]"]
    assert [one.code for one in value.types] == ["Address"]


def test_a_choice_may_be_written_with_its_type():
    elements = made({"id": "Patient.deceasedBoolean", "path": "Patient.deceasedBoolean", "min": 1})
    one, whole = elements["Patient.deceased[x]:deceasedBoolean"], elements["Patient.deceased[x]"]
    assert [each.code for each in one.types] == [each.code for each in whole.types] == ["boolean"]
    assert (one.path, one.minimum) == ("Patient.deceased[x]", 1)
    assert whole.slicing.rules == "closed"


def test_an_element_that_refers_to_another_has_its_elements():
    one = structure(
        "one",
        change("Questionnaire.item.item.linkId", maxLength=5),
        base=f"{R4}/Questionnaire", type="Questionnaire",
    )  # fmt: skip
    one["differential"]["element"][0] = change("Questionnaire")
    found = PACKAGED.with_added([one]).profile(one["url"])
    by_id = {each.id: each for each in found.elements}
    assert by_id["Questionnaire.item.item.linkId"].max_length == 5
    assert by_id["Questionnaire.item.linkId"].max_length is None
    assert "Questionnaire.item.item.answerOption" in by_id


def test_profiles_may_come_in_any_order():
    one = structure("one", base=structure("two")["url"])
    two = structure("two", change("Patient.active", min=1))
    found = PACKAGED.with_added([one, two]).profile(one["url"])
    assert next(each for each in found.elements if each.id == "Patient.active").minimum == 1


def test_a_base_under_fr_core_s_former_address():
    former = "http://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient"
    found = PACKAGED.with_added([structure("one", base=former)])
    names = {each.id for each in found.profile(structure("one")["url"]).elements}
    assert any(":" in name for name in names)
