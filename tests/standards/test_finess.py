import pytest

from ens.standards import finess


@pytest.mark.parametrize(
    "number", ["750803447", "750712184", "130786049", "690781810", "310781406"]
)
def test_parse_accepts_a_number_whose_check_digit_is_right(number: str) -> None:
    assert finess.FINESS.parse(number).idnst == f"1{number}"


@pytest.mark.parametrize("typed", ["750803448", "7508034", "75080344X", ""])
def test_parse_refuses_with_a_french_sentence(typed: str) -> None:
    with pytest.raises(finess.InvalidFINESS, match="FINESS"):
        finess.FINESS.parse(typed)


def test_read_keeps_a_wrong_check_digit_and_says_so() -> None:
    assert not finess.FINESS.read("750803448").has_valid_key


def test_corsica_has_letters() -> None:
    made = finess.with_check_digit("2A000012")
    assert finess.FINESS.parse(made.value) == made


@pytest.mark.parametrize(
    ("text", "kind", "number", "of_finess"),
    [
        ("1750803447", "FINESS", "750803447", "750803447"),
        ("380000000000001", "SIRET", "80000000000001", ""),
        ("00B105729400", "ADELI", "0B105729400", ""),
    ],
)
def test_structure_id_is_taken_apart(text: str, kind: str, number: str, of_finess: str) -> None:
    read = finess.StructureId.read(text)
    assert (read.kind, read.number, read.finess) == (kind, number, of_finess)


@pytest.mark.parametrize("text", ["", "1", "9750803447", "X1"])
def test_structure_id_with_an_unknown_prefix_is_refused(text: str) -> None:
    with pytest.raises(finess.InvalidStructureId):
        finess.StructureId.read(text)


def test_a_number_is_written_as_its_value() -> None:
    assert str(finess.FINESS.parse("750803447")) == "750803447"
