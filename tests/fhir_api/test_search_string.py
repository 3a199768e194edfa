"""
Search on names: https://hl7.org/fhir/R4/search.html#string
"""

import pytest

from tests.fhir_api.answers import matches
from tests.fhir_api.conftest import new_person

FAMILY = "Gâteau-Lœwë d'Été"


@pytest.fixture(scope="module")
def named(loader):
    return new_person(loader, family=FAMILY, given=("Zélie", "Ana_%")).id


FOUND = {
    "family": ("gateau", "GATEAU", "Gâteau-L", "gâteau-lœwë d'été", "gateau-loewe"),
    "family:exact": (FAMILY,),
    "family:contains": ("loewe", "d'ete", "Été", "gateau"),
    "given": ("zelie", "Zél", "Ana_"),
    "name": ("zel", "gat"),
    "given:exact": ("Zélie", "Ana_%"),
}
NOT_FOUND = {
    "family": ("loewe", "ateau", "gateaux", "%", "_"),
    "family:exact": ("gateau-loewe d'ete", "Gâteau", FAMILY.upper()),
    "family:contains": ("g%u", "loew_"),
    "given:exact": ("zélie", "Zéli"),
}


def cases(table):
    return [(name, value) for name, values in table.items() for value in values]


@pytest.mark.parametrize(("name", "value"), cases(FOUND))
def test_found_whatever_the_accents_unless_exact(loader, named, name, value):
    assert matches(loader.get("/Patient", params={"_id": named, name: value})) == [named]


@pytest.mark.parametrize(("name", "value"), cases(NOT_FOUND))
def test_not_found(loader, named, name, value):
    assert matches(loader.get("/Patient", params={"_id": named, name: value})) == []


def test_a_comma_asks_for_either_unless_a_backslash_protects_it(loader, named):
    either = loader.get("/Patient", params={"_id": named, "family": "jamais,gateau"})
    assert matches(either) == [named]
    whole = loader.get("/Patient", params={"_id": named, "family": r"jamais\,gateau"})
    assert matches(whole) == []
