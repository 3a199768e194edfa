"""
Where things are drawn.
"""

from datetime import date
from decimal import Decimal

import pytest

from ens.ui.charts import line, ruler, scale

DAYS = [(date(2026, 1, 1), Decimal("78")), (date(2026, 7, 2), Decimal("74")),
        (date(2026, 12, 31), Decimal("70"))]  # fmt: skip


def test_the_range_is_in_the_middle_of_its_line() -> None:
    place = scale.around(4.2, 3.5, 5.1)
    assert place is not None
    assert place.at(3.5) == pytest.approx(27.27, abs=0.1)
    assert place.at(5.1) == pytest.approx(72.73, abs=0.1)


def test_a_value_far_away_leaves_the_range_a_fifth_of_the_line() -> None:
    place = scale.around(480, None, 5)
    assert place is not None
    assert place.at(5) == 20
    assert not place.holds(480)
    assert place.at(480) == 100


def test_a_line_of_quantities_does_not_go_below_zero() -> None:
    place = scale.around(11, 15, 150)
    assert place is not None
    assert place.first == 0


@pytest.mark.parametrize(("low", "high"), [(None, None), (5, 5), (None, 0)])
def test_a_range_without_width_is_not_drawn(low, high) -> None:
    assert scale.around(4, low, high) is None


def test_ticks_are_round_figures_inside_the_scale() -> None:
    assert scale.ticks(scale.Scale(63.7, 79.2)) == [65, 70, 75]
    assert scale.ticks(scale.Scale(0.02, 0.31)) == [0.1, 0.2, 0.3]


def test_the_mark_of_a_value_outside_has_another_shape(database: None) -> None:
    within = ruler.draw(Decimal("4.2"), Decimal("3.5"), Decimal("5.1"), "mmol/L")
    above = ruler.draw(Decimal("5.4"), Decimal("3.5"), Decimal("5.1"), "mmol/L")
    beyond = ruler.draw(Decimal("480"), None, Decimal("5"), "mg/L")
    assert "<circle" in within
    assert "M0-11" in above
    assert "M-13-11" in beyond


def test_the_drawing_carries_its_title_and_its_sentence(database: None) -> None:
    drawn = ruler.draw(Decimal("4.2"), Decimal("3.5"), Decimal("5.1"), "mmol/L", name="<Kalium>")
    assert "&lt;Kalium&gt;</title>" in drawn
    assert "dans les valeurs habituelles (3,5 à 5,1).</desc>" in drawn
    assert "style=" not in drawn


def test_two_drawings_of_a_page_do_not_share_their_ids(database: None) -> None:
    first, second = (ruler.draw(4, 3, 5) for _ in range(2))
    assert first != second


def test_points_go_from_the_first_day_to_the_last(database: None) -> None:
    chart = line.chart(DAYS, low=Decimal("66"), high=Decimal("72"))
    assert [dot["x"] for dot in chart["dots"]] == ["0%", "50%", "100%"]
    assert [dot["outside"] for dot in chart["dots"]] == [True, True, False]
    assert len(chart["segments"]) == 2


def test_one_point_alone_is_a_chart_too(database: None) -> None:
    chart = line.chart(DAYS[:1], low=None, high=None)
    assert chart["dots"][0]["x"] == "50%"
    assert chart["band"] is None


def test_no_point_says_so(database: None) -> None:
    assert line.chart([], low=None, high=None) == {}
    assert line.describe([], "kg", None, None, reference="usual").startswith("Aucune mesure")


def test_a_chart_is_told_in_one_sentence(database: None) -> None:
    said = line.describe(DAYS, "kg", Decimal("66"), Decimal("72"), reference="target")
    assert said.replace("\u00a0", " ") == (
        "3 mesures du 1er janvier 2026 au 31 décembre 2026. "
        "La dernière : 70 kg, dans votre objectif (66 à 72)."
    )


def test_the_chart_is_followed_by_the_same_data_as_a_table(draw) -> None:
    html = draw(
        '{% line_chart "Poids" points unit="kg" low=66 high=72 reference="target" %}', points=DAYS
    )
    assert html.count("<tr>") == 1 + len(DAYS)
    assert html.index("</svg>") < html.index("31 décembre 2026</th>".replace(" ", "\u00a0", 1))
    assert "Au-dessus" in html
    assert "Dedans" in html
