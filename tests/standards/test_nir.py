import pytest
from hypothesis import given
from hypothesis import strategies as st

from ens.standards import nir

VALID = [
    ("279035121518989", "279035121518989"),
    ("277076322082910", "277076322082910"),
    ("2 79 03 51 215 189 89", "279035121518989"),
    ("2790351215189", "279035121518989"),
    ("253072B07300470", "253072B07300470"),
    ("253072a07300443", "253072A07300443"),
    ("1.85.12.99.352.123", "185129935212381"),
]


@pytest.mark.parametrize(("typed", "value"), VALID)
def test_parse_normalises_to_fifteen_characters(typed: str, value: str) -> None:
    assert nir.NIR.parse(typed).value == value


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("279035121518988", "La clé"),
        ("223042545611404", "La clé"),
        ("27903512151898", "13 caractères"),
        ("", "13 caractères"),
        ("579035121518989", "forme"),
        ("2790351215189AB", "forme"),
        ("253072C07300443", "forme"),
        ("٢79035121518989", "forme"),
    ],
)
def test_parse_refuses_with_a_french_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(nir.InvalidNIR, match=sentence):
        nir.NIR.parse(typed)


def test_read_keeps_a_wrong_key_and_says_so() -> None:
    read = nir.NIR.read("223042545611404")
    assert (read.value, read.has_valid_key) == ("223042545611404", False)


NUMBERS = st.builds(
    lambda sex, year, month, place, rank: f"{sex}{year:02}{month:02}{place}{rank:03}",
    st.sampled_from("12"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(["75056", "2A004", "2B033", "97411", "99352", "51215"]),
    st.integers(1, 999),
)


@given(NUMBERS)
def test_every_number_parses_with_its_own_key_and_with_no_other(number: str) -> None:
    key = nir.key_of(number)
    assert nir.NIR.parse(number + key).number == number
    other = f"{int(key) % 97 + 1:02}"
    with pytest.raises(nir.InvalidNIR):
        nir.NIR.parse(number + other)


@given(NUMBERS, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_never_passes(number: str, at: int, by: int) -> None:
    if not number[at].isdigit() or number[5:7] in ("2A", "2B"):
        return
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    with pytest.raises(nir.InvalidNIR):
        nir.NIR.parse(wrong + nir.key_of(number))


def test_a_number_is_written_as_its_value() -> None:
    assert str(nir.NIR.parse("279035121518989")) == "279035121518989"
