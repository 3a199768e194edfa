import pytest

from ens.standards import rpps


@pytest.mark.parametrize("number", ["10000023084", "10100997245"])
def test_parse_accepts_a_number_whose_check_digit_is_right(number: str) -> None:
    assert rpps.RPPS.parse(number).idnps == f"8{number}"


@pytest.mark.parametrize("typed", ["10003461033", "1000002308", "810000023084", "", "１0000023084"])
def test_parse_refuses_with_a_french_sentence(typed: str) -> None:
    with pytest.raises(rpps.InvalidRPPS, match="RPPS"):
        rpps.RPPS.parse(typed)


def test_read_keeps_a_wrong_check_digit_and_says_so() -> None:
    assert not rpps.RPPS.read("10003461033").has_valid_key


def test_with_check_digit_makes_numbers_that_parse() -> None:
    made = rpps.with_check_digit("1000002308")
    assert made.value == "10000023084"


@pytest.mark.parametrize(
    ("text", "kind", "of_rpps", "of_finess", "local"),
    [
        ("801234534765", "RPPS", "01234534765", "", ""),
        ("3750803447/4012", "FINESS", "", "750803447", "4012"),
        ("00B1057294", "ADELI", "", "", ""),
    ],
)
def test_professional_id_is_taken_apart(
    text: str, kind: str, of_rpps: str, of_finess: str, local: str
) -> None:
    read = rpps.ProfessionalId.read(text)
    assert (read.kind, read.rpps, read.finess, read.local) == (kind, of_rpps, of_finess, local)


@pytest.mark.parametrize("text", ["", "8", "8123", "2123456789", "/12"])
def test_professional_id_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(rpps.InvalidProfessionalId):
        rpps.ProfessionalId.read(text)


def test_a_number_is_written_as_its_value() -> None:
    assert str(rpps.RPPS.parse("10000023084")) == "10000023084"
