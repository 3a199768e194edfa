"""
What goes in a summary, in which section, and what a section says of what it leaves out.
"""

import pytest

from ens.standards.fhir.ips import choosing, sections
from tests.standards.fhir.ips import record


def placed(*resources, cut=()):
    found = choosing.chosen(resources, cut=cut)
    return {one.rule.key: one for one in found}


ALWAYS = {
    sections.ALLERGIES, sections.PROBLEMS, sections.MEDICATIONS, sections.IMMUNIZATIONS,
    sections.RESULTS, sections.PROCEDURES, sections.DEVICES,
}  # fmt: skip


def test_required_and_recommended_sections_are_there_when_there_is_nothing():
    found = placed()
    assert set(found) == ALWAYS
    assert not any(one.resources or one.cut for one in found.values())


@pytest.mark.parametrize(
    ("resource", "key"),
    [
        (record.condition(), sections.PROBLEMS),
        (record.condition(clinical="active"), sections.PROBLEMS),
        (record.condition(clinical="relapse"), sections.PROBLEMS),
        (record.condition(clinical="resolved"), sections.PAST_PROBLEMS),
        (record.condition(clinical="inactive"), sections.PAST_PROBLEMS),
        (record.condition(abatementDateTime="2020"), sections.PAST_PROBLEMS),
        (record.thing("AllergyIntolerance"), sections.ALLERGIES),
        (record.thing("Immunization", status="completed"), sections.IMMUNIZATIONS),
        (record.thing("Immunization", status="not-done"), sections.IMMUNIZATIONS),
        (record.request(), sections.MEDICATIONS),
        (record.request(status="on-hold"), sections.MEDICATIONS),
        (record.thing("MedicationStatement", status="unknown"), sections.MEDICATIONS),
        (record.observation("718-7", "2026", category="laboratory"), sections.RESULTS),
        (record.observation("18748-4", "2026", category="imaging"), sections.RESULTS),
        (record.observation("29463-7", "2026"), sections.VITAL_SIGNS),
        (record.observation("82810-3", "2026"), sections.PREGNANCY),
        (record.observation("11779-6", "2026", category="exam"), sections.PREGNANCY),
        (record.observation("72166-2", "2026", category="survey"), sections.SOCIAL_HISTORY),
        (record.observation("1-8", "2026", category="social-history"), sections.SOCIAL_HISTORY),
        (record.thing("DiagnosticReport", status="final"), sections.RESULTS),
        (record.thing("Procedure", status="completed"), sections.PROCEDURES),
        (record.thing("DeviceUseStatement", status="active"), sections.DEVICES),
        (record.thing("CarePlan", status="active"), sections.PLAN_OF_CARE),
        (record.thing("Flag", status="active"), sections.ALERTS),
        (
            record.thing("ClinicalImpression", status="completed", code=record.concept("47420-5")),
            sections.FUNCTIONAL_STATUS,
        ),
        (
            record.thing("Consent", status="active", category=[record.concept("acd")]),
            sections.ADVANCE_DIRECTIVES,
        ),
        (
            record.thing("DocumentReference", status="current", type=record.concept("42348-3")),
            sections.ADVANCE_DIRECTIVES,
        ),
    ],
)  # fmt: skip
def test_each_thing_has_its_section(resource, key):
    assert placed(resource)[key].resources == (resource,)


@pytest.mark.parametrize(
    "resource",
    [
        record.condition(verified="entered-in-error"),
        record.condition(verified="refuted"),
        record.thing("AllergyIntolerance", verificationStatus=record.concept("refuted")),
        {**record.observation("718-7", "2026", category="laboratory"), "status": "cancelled"},
        record.observation("55757-9", "2026", category="survey"),
        record.thing("Procedure", status="not-done"),
        record.thing("Consent", status="active", category=[record.concept("research")]),
        record.thing("DocumentReference", status="current", type=record.concept("11502-2")),
        record.thing("Claim", status="active"),
        {**record.request(), "intent": "proposal"},
    ],
)
def test_what_is_wrong_or_about_something_else_is_nowhere(resource):
    found = placed(resource)
    assert set(found) == ALWAYS
    assert not any(one.resources or one.cut for one in found.values())


def test_only_the_latest_value_is_told_and_the_section_says_so():
    first = record.observation("29463-7", "2025-01-01")
    last = record.observation("29463-7", "2026-01-01")
    found = placed(first, last)[sections.VITAL_SIGNS]
    assert (found.resources, found.cut) == ((last,), True)


def test_a_section_that_holds_all_there_is_says_nothing():
    assert not placed(record.condition())[sections.PROBLEMS].cut
    same = [record.condition(onsetDateTime=str(year)) for year in (2019, 2020)]
    found = placed(*same)[sections.PROBLEMS]
    assert (found.resources, found.cut) == ((same[1],), True)


def test_two_doses_of_a_medicine_are_two_treatments_and_one_dose_is_one():
    dose = [{"text": "1 le matin"}]
    morning = record.request(dosageInstruction=dose, authoredOn="2026-01-01")
    evening = record.request(dosageInstruction=[{"text": "1 le soir"}], authoredOn="2026-01-02")
    again = record.request(dosageInstruction=dose, authoredOn="2025-01-01")
    found = placed(morning, evening, again)[sections.MEDICATIONS]
    assert (found.resources, found.cut) == ((evening, morning), True)


def test_a_treatment_that_is_over_is_not_told_but_that_there_was_one_is():
    found = placed(record.request(status="stopped"))[sections.MEDICATIONS]
    assert (found.resources, found.cut) == ((), True)


def test_what_is_not_coded_nor_named_is_never_taken_for_another():
    twice = [record.thing("Procedure", status="completed") for _ in range(2)]
    assert len(placed(*twice)[sections.PROCEDURES].resources) == 2


def test_a_section_has_a_size():
    many = [record.observation(f"{at}-0", f"2026-01-{at % 28 + 1:02}") for at in range(100)]
    found = placed(*many)[sections.VITAL_SIGNS]
    assert len(found.resources) == sections.BY_KEY[sections.VITAL_SIGNS].most
    assert found.cut


def test_older_things_that_were_not_even_read_are_said_to_be_left_out():
    assert placed(record.condition(), cut=("Condition",))[sections.PROBLEMS].cut
