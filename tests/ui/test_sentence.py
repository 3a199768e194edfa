"""
What a figure says. No sentence names a disease, a risk or a thing to do.
"""

from decimal import Decimal

import pytest

from ens.ui.charts.sentence import compare, range_words, sentence_for

NBSP = "\u00a0"
pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "said"),
    [
        ("4.2", "3.5", "5.1", "mmol/L", "4,2 mmol/L, dans les valeurs habituelles (3,5 à 5,1)."),
        ("5.1", "3.5", "5.1", "mmol/L", "5,1 mmol/L, dans les valeurs habituelles (3,5 à 5,1)."),
        ("5.2", "3.5", "5.1", "", "5,2, au-dessus des valeurs habituelles (3,5 à 5,1)."),
        ("11", "15", "150", "µg/L", "11 µg/L, au-dessous des valeurs habituelles (15 à 150)."),
        ("48", None, "5", "mg/L", "48 mg/L, au-dessus des valeurs habituelles (5 au plus)."),
        ("62", "60", None, "mL", "62 mL, dans les valeurs habituelles (60 au moins)."),
        ("7", None, None, "g", "7 g. Les valeurs habituelles ne sont pas indiquées."),
        ("4.20", "5", "3", "g", "4,20 g. Les valeurs habituelles ne sont pas indiquées."),
        ("-1.5", "-2", "2", "", "\u22121,5, dans les valeurs habituelles (\u22122 à 2)."),
        ("250000", "150000", "400000", "/mm³",
         "250\u202f000 /mm³, dans les valeurs habituelles (150\u202f000 à 400\u202f000)."),
    ],
)  # fmt: skip
def test_a_value_is_said_with_its_range(value, low, high, unit, said) -> None:
    bounds = [None if bound is None else Decimal(bound) for bound in (low, high)]
    written = sentence_for(Decimal(value), *bounds, unit)
    assert written.replace(NBSP, " ") == said


def test_a_value_and_its_unit_stay_on_one_line() -> None:
    assert f"4,2{NBSP}mmol/L" in sentence_for(Decimal("4.2"), None, None, "mmol/L")


def test_the_previous_value_is_told_without_a_judgement() -> None:
    said = sentence_for(Decimal("4.2"), Decimal("3.5"), Decimal("5.1"), "g", Decimal("4.0"))
    assert said.endswith(f" La valeur précédente était 4,0{NBSP}g.")


def test_a_target_is_the_persons_own() -> None:
    said = sentence_for(Decimal("70"), Decimal("66"), Decimal("72"), "kg", reference="target")
    assert said == f"70{NBSP}kg, dans votre objectif (66 à 72)."


def test_the_sentence_is_also_said_in_english() -> None:
    from django.utils import translation

    with translation.override("en"):
        said = sentence_for(Decimal("4.2"), Decimal("3.5"), Decimal("5.1"), "mmol/L")
    assert said == f"4.2{NBSP}mmol/L, within the usual range (3.5 to 5.1)."


def test_a_range_upside_down_compares_nothing() -> None:
    assert compare(4, 5, 3) == ""
    assert range_words(5, 3) == ""
