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


def test_an_address_is_looked_for_and_not_written_in_the_register(database):
    from ens.ground import database as ground
    from tests.fhir_api import inside

    inside.register_clients()
    after = inside.last_line()
    with inside.http(inside.operator()) as http:
        for name in ("address", "address-city:exact", "address-postalcode"):
            http.get("/Patient", params={name: "12 rue Quartzeuse"}).raise_for_status()
    told = ground.execute("select detail from register_trace where line > %s", (after,)).fetchall()
    assert sorted(detail for (detail,) in told) == [
        "address-city:exact=…", "address-postalcode=…", "address=…",
    ]  # fmt: skip
