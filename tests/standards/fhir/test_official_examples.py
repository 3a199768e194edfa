"""
Every valid official example validates.

Source: the example packages of FHIR R4 and of the International Patient Summary 2.0; the guides of
the Agence du numérique en santé, whose examples do not all keep to their own profiles.
"""

import pytest

from ens.standards.fhir.validate import validate
from tests.standards.fhir.corpus import examples, place

pytestmark = examples.needed


def wrong(found: list[tuple[str, dict[str, object]]], known: dict[str, str]) -> list[str]:
    """
    Those with an error that are not known as wrong; and those that are known without reason.
    """
    told = {
        name: [f"{one.diagnostics} {one.expression}" for one in issues]
        for name, resource in found
        if (issues := place.errors(validate(resource)))
    }
    return [
        *(f"{name}: {issues[:3]}" for name, issues in told.items() if name not in known),
        *(f"{name}: is valid after all" for name in known if name not in told),
    ]


def test_every_valid_official_example_of_r4_validates() -> None:
    found = list(examples.r4())
    assert len(found) > 5_000
    assert wrong(found, examples.NOT_VALID["r4"]) == []


def test_every_valid_official_example_of_ips_validates() -> None:
    found = list(examples.ips())
    assert len(found) > 40
    assert wrong(found, examples.NOT_VALID["ips"]) == []


@pytest.mark.samples
def test_the_examples_of_the_national_guides_keep_to_their_profiles_or_are_known() -> None:
    found = list(examples.french())
    assert len(found) > 70
    assert wrong(found, examples.NOT_VALID["french"]) == []


@pytest.mark.parametrize("group", ["r4", "ips", "french"])
def test_an_example_that_is_known_as_invalid_says_why(group: str) -> None:
    assert all(reason for reason in examples.NOT_VALID[group].values())
