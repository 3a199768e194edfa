from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from ens.ui import words

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("database")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2026, 11, 22, 8, 5, tzinfo=UTC), "aujourd’hui à 9 h 05"),
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), "aujourd’hui à 0 h 30"),
        (datetime(2026, 11, 21, 15, 40, tzinfo=UTC), "hier à 16 h 40"),
        (datetime(2026, 6, 1, 7, 0, tzinfo=UTC), "le 1er juin 2026 à 9 h 00"),
        (date(2026, 6, 2), "le 2 juin 2026"),
    ],
)
def test_a_moment_is_said_as_in_paris(value, said) -> None:
    assert plain(words.moment(value, now=NOW)) == said


def test_without_a_clock_the_moment_is_said_in_full() -> None:
    assert plain(words.moment(NOW)) == "le 22 novembre 2026 à 10 h 30"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (900, "encore 15 minutes"),
        (119, "encore 1 minute"),
        (59, "encore moins d’une minute"),
        (0, "expiré"),
        (-5, "expiré"),
    ],
)
def test_the_time_left_is_said_in_words(seconds, said) -> None:
    assert plain(words.time_left(seconds)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [("4.20", "4,20"), (1250, "1250"), (12500, "12\u202f500"), ("-0.5", "\u22120,5"), (0, "0")],
)
def test_a_number_keeps_the_digits_that_were_given(value, said) -> None:
    assert words.number(value) == said


def test_english_has_its_own_marks() -> None:
    from django.utils import translation

    with translation.override("en"):
        assert words.number("4.20") == "4.20"
        assert plain(words.moment(datetime(2026, 11, 22, 8, 5, tzinfo=UTC), now=NOW)) == (
            "today at 9:05"
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Espace de Agathe MARTIN", "Espace d’Agathe MARTIN"),
        ("Espace de Émile MARTIN", "Espace d’Émile MARTIN"),
        ("Espace de Hélène PETIT", "Espace d’Hélène PETIT"),
        ("Espace de Yves LAMBERT", "Espace d’Yves LAMBERT"),
        ("Espace de Yasmine BENALI", "Espace de Yasmine BENALI"),
        ("L’espace de santé de Noé DE OLIVEIRA", "L’espace de santé de Noé DE OLIVEIRA"),
    ],
)
def test_a_name_is_elided_as_it_is_said(text, said) -> None:
    assert words.elided(text) == said


def test_nothing_is_elided_in_english() -> None:
    with translation.override("en"):
        assert words.elided("Space of Maria de Oliveira") == "Space of Maria de Oliveira"


def test_marks_stay_with_their_words_and_a_safe_text_stays_safe() -> None:
    assert words.tied("« Noé » : oui ?") == "«\u00a0Noé\u00a0»\u00a0: oui\u00a0?"
    assert isinstance(words.tied(SafeString("a : b")), SafeString)


def test_in_a_list_the_first_name_alone_has_its_capital() -> None:
    assert words.listed(("Le carnet", "Les mesures", "L’identité")) == (
        "Le carnet, les mesures, l’identité"
    )
    assert words.listed(()) == ""
