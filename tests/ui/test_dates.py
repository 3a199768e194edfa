from datetime import date

import pytest

from ens.ui.dates import NotADate, read_date

pytestmark = pytest.mark.usefixtures("database")


def posted(day: str, month: str, year: str) -> dict[str, str]:
    return {"soin_jour": day, "soin_mois": month, "soin_annee": year}


def test_three_inputs_make_a_date() -> None:
    assert read_date(posted(" 3", "11", "2026 "), "soin") == date(2026, 11, 3)


def test_three_empty_inputs_make_no_date() -> None:
    assert read_date(posted("", "", ""), "soin") is None
    assert read_date({}, "soin") is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("3", "", "2026"), "Indiquez le jour"),
        (("3", "11", "26"), "quatre chiffres"),
        (("31", "2", "2026"), "n’existe pas"),
        (("trois", "11", "2026"), "n’existe pas"),
    ],
)
def test_what_is_not_a_date_is_refused_with_a_sentence(typed, said) -> None:
    with pytest.raises(NotADate, match=said):
        read_date(posted(*typed), "soin")


def test_what_was_typed_is_shown_again(draw) -> None:
    html = draw('{% date_field "soin" "Soin" value=typed error="Non." %}', typed=("31", "2", "26"))
    for part, value in (("jour", "31"), ("mois", "2"), ("annee", "26")):
        assert f'name="soin_{part}" value="{value}"' in html
