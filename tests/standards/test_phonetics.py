import pytest

from ens.standards.phonetics import LONGEST, key, keys

ALIKE = [
    ("dupont", "dupond"), ("thibault", "tibaud"), ("lefebvre", "lefevre"), ("martin", "martain"),
    ("bernard", "bernart"), ("philippe", "filipe"), ("gauthier", "gotier"), ("durand", "durant"),
    ("renault", "renaud"), ("moreau", "moro"), ("meunier", "menier"), ("roux", "rou"),
    ("christine", "kristine"), ("leroy", "leroi"), ("lambert", "lanbert"), ("jean", "jan"),
    ("fontaine", "fontene"), ("schmitt", "chmit"), ("quentin", "kentin"), ("mathieu", "matieu"),
    ("anna", "ana"), ("helene", "elene"), ("boucher", "bouchet"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_sound_alike_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("martin", "marton"), ("dupont", "dupin"), ("moreau", "moret"), ("durand", "duron")],
)
def test_names_that_sound_otherwise_have_two(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_each_word_has_its_key_without_accents() -> None:
    assert keys("Éloïse  BRÛLÉ") == (key("eloise"), key("brule"))
    assert keys("François") == keys("Fransois")
    assert keys("") == keys("李") == keys("1 2") == ()


def test_a_text_without_end_is_read_to_a_limit() -> None:
    assert len(key("aeiou" * 100_000)) <= LONGEST
    assert len(keys("ab cd " * 100_000)) == 2
