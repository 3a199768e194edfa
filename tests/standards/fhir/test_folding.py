import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ens.standards.fhir.folding import INDEXED_CHARACTERS, fold, string_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éloïse DUPRÉ", "eloise dupre"),
        ("  Jean \t Michel\n", "jean michel"),
        ("L’Haÿ-les-Roses", "l'hay-les-roses"),
        ("Sœur Lætitia", "soeur laetitia"),
        ("Straße", "strasse"),
        ("E\u0301lodie", "elodie"),
        ("Jean‑Luc", "jean-luc"),
        ("ﬁn", "fin"),
        ("Łukasz", "lukasz"),
        ("Ömer İnce", "omer ince"),
        ("Ελένη", "ελενη"),
        ("", ""),
    ],
)
def test_text_is_compared_without_accents_case_or_repeated_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(max_examples=1000, deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_key_is_cut_to_what_an_index_holds() -> None:
    assert len(string_key("é" * 5000)) == INDEXED_CHARACTERS
