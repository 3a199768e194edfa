"""
Measures drawn with their source: a line, bars for two values, or words alone.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

pytestmark = pytest.mark.usefixtures("database")


@dataclass(frozen=True)
class Reading:
    day: date
    value: Decimal | None
    second: Decimal | None = None
    written: str = ""
    source: str = "professional"
    by: str = ""


def shown(*readings, **more):
    from django.template import engines

    source = "{% load ui %}{% measure_chart 'Poids' readings unit='kg' folded=folded %}"
    template = engines["django"].from_string(source)
    html = template.render({"readings": readings, "folded": False} | more)
    return html.replace("\u00a0", " ")


def on(day, value, **more):
    return Reading(date(2026, 3, day), value and Decimal(value), **more)


def test_single_values_are_a_line_newest_last():
    html = shown(on(9, "4.25"), on(2, "4.1"))
    assert html.count('class="curve-dot"') == 2
    assert "2 mesures du 2 mars 2026 au 9 mars 2026. La dernière : 4,25 kg." in html
    assert html.index("9 mars 2026<") < html.index("2 mars 2026 <")


def test_two_values_are_bars_thin_when_there_are_many():
    few = [on(day, "125", second=Decimal(78)) for day in range(9, 1, -1)]
    assert shown(*few).count('class="curve-bar"') == 8
    many = [on(day, "125", second=Decimal(78)) for day in range(28, 1, -1)]
    assert shown(*many).count('class="curve-bar curve-bar--thin"') == 27
    assert "La dernière : 125 / 78 kg." in shown(*few)


def test_a_value_that_is_words_is_in_the_table_and_not_drawn():
    html = shown(on(9, None, written="< 0,2 kg"), on(2, "4.1"), on(1, "4"))
    assert html.count('class="curve-dot"') == 2
    assert "&lt; 0,2 kg" in html
    alone = shown(on(9, None, written="< 0,2 kg"))
    assert '<svg class="curve"' not in alone
    assert "La dernière : &lt; 0,2 kg." in alone


def test_a_drawing_has_a_title_and_the_sentence_as_its_description():
    html = shown(on(9, "4.25"), on(2, "4.1"))
    assert ">Poids</title>" in html
    assert "La dernière : 4,25 kg.</desc>" in html


def test_one_value_alone_is_told_and_not_drawn():
    html = shown(on(9, "4.25"))
    assert "Une mesure, le 9 mars 2026 : 4,25 kg." in html
    assert '<svg class="curve"' not in html


def test_a_long_table_may_be_closed_at_first():
    readings = [on(day, "4") for day in range(9, 1, -1)]
    assert '<details class="data" open>' in shown(*readings)
    assert '<details class="data">' in shown(*readings, folded=True)
    assert '<details class="data" open>' in shown(*readings[:6], folded=True)


def test_a_name_is_escaped():
    html = shown(on(9, "4", source="application", by="<b>x"))
    assert "<b>x" not in html
