"""
The sets that a search by codes knows: those of this deployment too.
"""

import datetime as dt

import pytest

from ens.standards.fhir.terminology import expand
from tests.standards.fhir.profiles.making import HERE, code_system, codes, sets, value_set

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def added(database):
    from ens.contexts.terminology import api as terminology

    contains = [{"system": "urn:birds", "code": "hen"}]
    terminology.add_definitions(
        [
            value_set("all", sets("birds"), {"system": "urn:animals"}, codes("eel")),
            value_set("birds", compose={}, expansion={"contains": contains}),
            code_system("cat", "dog"),
        ],
        package="known",
        now=NOW,
    )
    yield
    terminology.remove_definitions("known")


def test_a_set_that_the_deployment_added_is_known(added):
    from ens.contexts.record.search import known_codes

    found = known_codes.value_set(f"{HERE}/ValueSet/all|1")
    assert expand(found, known_codes.Commons()) == {
        "urn:birds": {"hen"},
        "urn:animals": {"cat", "dog", "eel"},
    }


def test_one_of_the_product_is_known_and_no_other(database):
    from ens.contexts.record.search import known_codes

    assert known_codes.value_set("http://hl7.org/fhir/ValueSet/observation-status|4.0.1")
    assert known_codes.value_set("http://hl7.org/fhir/ValueSet/observation-status|3.0.2") is None
    assert known_codes.value_set(f"{HERE}/ValueSet/all") is None
