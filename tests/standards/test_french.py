"""
Words that are the same for a search, and words that are not.
"""

import pytest

from ens.standards import french

SAME = [
    ("opéré", "opérée", "opérés", "opérées", "OPERE", "operees", "opération", "opérations"),
    ("artériel", "artérielle", "artériels", "arterielles"),
    ("rénal", "rénale", "rénaux", "renaux"),
    ("œdème", "oedemes", "ŒDÈME", "l’œdème", "d'œdèmes", "qu'œdème"),
    ("l'hypertension", "l’hypertension", "hypertensions", "HYPERTENSION", "jusqu’hypertension"),
    ("38,5", "38.5"),
    ("ﬁbrose", "fibroses"),
    ("hyper\u00adtension", "hypertension", "hyper\u200btension"),
    ("nausée", "nausees"),
]
OTHER = [
    ("fièvre", "lièvre"), ("hyper", "hypertension"), ("artère", "artériel"), ("38,5", "385"),
    ("B12", "B1"), ("sein", "sang"), ("foie", "fois"),
]  # fmt: skip


@pytest.mark.parametrize("words", SAME)
def test_words_are_the_same_whatever_their_accents_ending_or_elision(words):
    assert len({tuple(french.stems(word)) for word in words}) == 1


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_words_are_not_the_same(one, other):
    assert french.stems(one) != french.stems(other)


def test_words_come_in_their_order_without_stop_words():
    text = "Le patient n’a pas d'asthme, mais une rhino-pharyngite du 12/03/2026 (38,5 °C)"
    assert french.stems(text) == [
        "patient", "pas", "asthme", "rhino", "pharyngit", "12", "03", "2026", "38.5", "c",
    ]  # fmt: skip


def test_what_changes_the_sense_is_no_stop_word():
    assert len(french.stems("pas sans non avant après hépatite C vitamine D")) == 9


@pytest.mark.parametrize("text", ["", " ", "de la", "'", "-", "…", "\n", "😀"])
def test_there_may_be_no_word(text):
    assert french.stems(text) == []
    assert french.line(text) == ""


def test_a_word_cut_at_the_end_of_a_line_is_whole_and_its_parts_are_known_too():
    line = french.line("une hyper-\ntension artérielle de anti-\r\n  inflammatoire")
    assert line == " hypertens arteriel antiinflammatoir \n hyp tension \n anti inflammatoir "


def test_a_dash_before_a_new_line_cuts_no_word():
    assert french.line("Traitement -\nAspirine") == " trait aspirin "


def test_a_word_without_end_is_cut():
    (stem,) = french.stems("a" * 10_000)
    assert len(stem) <= french.LONGEST_WORD


def test_other_alphabets_have_words_too():
    assert french.stems("Μελέτη 研究 дома") == ["μελετη", "研究", "дома"]
