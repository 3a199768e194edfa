"""
How a vaccine is written in a record: national codes, others, or its name alone.
"""

import datetime as dt

import pytest

from ens.contexts.prevention import calendar, reading
from ens.contexts.prevention.recognition import ATC, CVX, recognised
from tests.contexts.prevention.lives import CALENDAR, immunization

SIX = {"diphtheria", "tetanus", "polio", "pertussis", "hib", "hepatitis-b"}


def against(**concept) -> tuple[set[str], bool]:
    product, by_name = recognised(CALENDAR, concept)
    return set(product.about) if product else set(), by_name


def coded(code: str, system: str = "http://www.whocc.no/atc", **more) -> dict:
    return {"coding": [{"system": system, "code": code, **more}]}


@pytest.mark.parametrize("system", sorted(ATC))
def test_an_atc_code_is_known_under_each_of_its_names(system):
    assert against(**coded("J07CA09", system)) == (SIX, False)


@pytest.mark.parametrize("system", sorted(CVX))
def test_a_cvx_code_is_known_under_each_of_its_names(system):
    assert against(**coded("146", system)) == (SIX, False)
    assert against(**coded("3", system)) == ({"measles", "mumps", "rubella"}, False)


@pytest.mark.parametrize(
    ("code", "diseases"),
    [
        ("J07AL", {"pneumococcus"}),
        ("J07AL02", {"pneumococcus"}),
        ("J07BB02", {"influenza"}),
        ("J07BN01", {"covid-19"}),
        ("J07AM01", {"tetanus"}),
        ("J07AM51", {"tetanus", "diphtheria"}),
        ("J07AJ", {"pertussis"}),
        ("J07BK03", {"zoster"}),
    ],
)
def test_the_longest_code_that_begins_the_one_written_is_taken(code, diseases):
    assert against(**coded(code)) == (diseases, False)


@pytest.mark.parametrize("code", ["J07", "J07CA", "N02BE01", "", "j07ca09"])
def test_a_code_that_names_no_vaccine_alone_is_not_guessed(code):
    assert against(**coded(code)) == (set(), False)


def test_a_code_of_another_system_is_no_atc_code():
    assert against(**coded("J07CA09", "http://snomed.info/sct")) == (set(), False)


@pytest.mark.parametrize(
    ("name", "diseases"),
    [
        ("HEXYON, suspension injectable", SIX),
        ("Vaccin DTCaP-Hib-Hépatite B", SIX),
        ("Infanrix Hexa", SIX),
        ("Infanrix quinta", SIX - {"hepatitis-b"}),
        ("Rappel dTP", {"diphtheria", "tetanus", "polio"}),
        ("ROR", {"measles", "mumps", "rubella"}),
        ("Rougeole, oreillons, rubéole", {"measles", "mumps", "rubella"}),
        ("VACCIN TETANIQUE PASTEUR", {"tetanus"}),
        ("Méningocoque B", {"meningococcus-b"}),
        ("Méningocoque C", {"meningococcus-c"}),
        ("Shingrix", {"zoster"}),
    ],
)
def test_without_a_known_code_the_name_is_read_and_it_is_said(name, diseases):
    assert against(text=name) == (diseases, True)
    assert against(**coded("61000", "urn:oid:1.2.250.1.213.2.3.1", display=name)) == (
        diseases,
        True,
    )


@pytest.mark.parametrize("name", ["", "Vaccin", "Erreur de saisie", "Fromage de brebis", "corail"])
def test_a_name_that_says_nothing_is_not_guessed(name):
    assert against(text=name) == (set(), False)


def test_the_national_code_is_taken_among_translations():
    product = {
        "coding": [
            {"system": "urn:oid:1.2.250.1.213.2.3.1", "code": "68747507"},
            {"system": "http://www.whocc.no/atc", "code": "J07AM"},
        ]
    }
    assert against(**product) == ({"tetanus"}, False)


@pytest.mark.samples
@pytest.mark.parametrize("name", ["CSE24", "CSE9", "CSE8"])
def test_every_vaccine_of_the_certificates_of_a_childs_health_is_known(name):
    from pathlib import Path

    from lxml import etree

    root = Path("../shared/samples/ansforge/TestContenuCDA-3-0/jeuxDeValeurs")
    tree = etree.parse(str(root / f"JDV_Vaccin{name}_CISIS.xml"))
    codes = tree.xpath("//*[local-name()='Concept']/@code")
    assert codes
    assert [code for code in codes if not against(**coded(code))[0]] == []


def test_every_vaccine_of_the_letters_form_is_known():
    from ens.journeys.letter.kinds import VACCINES

    assert [code for code in VACCINES if not against(**coded(code))[0]] == []


# --- dates


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2026-03-02", "2026-03-02", "2026-03-02", "day"),
        ("2026-03", "2026-03-01", "2026-03-31", "month"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2026", "2026-01-01", "2026-12-31", "year"),
        ("2026-03-01T23:30:00Z", "2026-03-02", "2026-03-02", "day"),
        ("2026-03-02T10:00:00.123+01:00", "2026-03-02", "2026-03-02", "day"),
        ("2016-12-31T23:59:60+01:00", "2016-12-31", "2016-12-31", "day"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01", "0001-01-01", "day"),
        ("9999-12-31T23:59:59-12:00", "9999-12-31", "9999-12-31", "day"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(text, first, last, precision):
    one = reading.noted(immunization("J07BL", text), calendar=CALENDAR, id="i", flags=0)
    assert (str(one.first), str(one.last), one.precision) == (first, last, precision)


def test_a_calendar_holds_from_its_day_and_the_first_one_before_it():
    assert calendar.in_force(dt.date(2026, 1, 1)).version == "2025"
    assert calendar.in_force(dt.date(1990, 1, 1)).version == "2025"
