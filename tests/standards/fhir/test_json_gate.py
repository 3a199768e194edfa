import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ens.standards.fhir import json_gate

REFUSED = {
    "duplicate key": b'{"a":1,"a":2}',
    "duplicate key, one escaped": b'{"\\u0061":1,"a":2}',
    "duplicate key, nested": b'{"a":{"b":1,"b":1}}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "minus Infinity": b'{"a":-Infinity}',
    "lone high surrogate": b'{"a":"\\ud800"}',
    "lone low surrogate": b'{"a":"\\udc00"}',
    "surrogate as bytes": b'{"a":"\xed\xa0\x80"}',
    "overlong UTF-8": b'{"a":"\xc0\xaf"}',
    "Latin-1": b'{"a":"\xe9"}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "trailing garbage": b"{} {}",
    "trailing comma": b'{"a":1,}',
    "comment": b'{"a":1} // x',
    "single quotes": b"{'a':1}",
    "control character": b'{"a":"\x01"}',
    "escaped U+0000": b'{"a":"x\\u0000"}',
    "escaped U+0000 in a key": b'{"\\u0000":1}',
    "leading zero": b'{"a":01}',
    "leading plus": b'{"a":+1}',
    "dot without digits": b'{"a":1.}',
    "array": b"[]",
    "string": b'"a"',
    "null": b"null",
    "nothing": b"",
    "spaces": b"  ",
    "cut short": b'{"a":',
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_not_a_json_object_of_fhir_is_refused(data: bytes) -> None:
    with pytest.raises(json_gate.MalformedJson) as refusal:
        json_gate.parse(data)
    assert refusal.value.diagnostics


def nested(depth: int) -> bytes:
    return b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)


def test_64_levels_are_accepted_and_65_refused() -> None:
    json_gate.parse(nested(64))
    with pytest.raises(json_gate.MalformedJson, match="64 levels"):
        json_gate.parse(nested(65))


def test_arrays_count_as_levels() -> None:
    with pytest.raises(json_gate.MalformedJson, match="64 levels"):
        json_gate.parse(b'{"a":' + b"[" * 64 + b"]" * 64 + b"}")


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_hundred_thousand_openings_are_refused_not_followed(opening: bytes) -> None:
    with pytest.raises(json_gate.MalformedJson):
        json_gate.parse(opening * 100_000)


def test_many_shallow_objects_are_accepted() -> None:
    assert len(json_gate.parse(b'{"a":[' + b"{}," * 500 + b"{}]}")["a"]) == 501


def test_a_body_over_the_size_is_refused_before_it_is_read() -> None:
    with pytest.raises(json_gate.MalformedJson, match="larger than 10 bytes"):
        json_gate.parse(b'{"a":"123456"}', max_bytes=10)


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    assert json_gate.parse(b'{"a":"\\\\u0000"}') == {"a": "\\u0000"}


@pytest.mark.parametrize(
    "number", ["1.10", "0.00", "-0.0", "100", "12345678901234567890.123456789", "1E+5", "9" * 40]
)
def test_a_number_keeps_the_digits_that_it_was_written_with(number: str) -> None:
    data = b'{"a":' + number.encode() + b"}"
    assert json_gate.serialise(json_gate.parse(data)) == data


def test_one_point_ten_is_a_decimal_with_two_places() -> None:
    assert json_gate.parse(b'{"a":1.10}')["a"].as_tuple() == Decimal("1.10").as_tuple()


def test_what_json_cannot_say_is_not_written() -> None:
    for value in (Decimal("NaN"), Decimal("Infinity"), object(), b"x"):
        with pytest.raises(TypeError):
            json_gate.serialise({"a": value})


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20
)


def exactly(value: Any) -> Any:
    """
    Decimals are equal when their digits are: 1.1 is not 1.10.
    """
    if isinstance(value, Decimal):
        return ("decimal", str(value))
    if isinstance(value, dict):
        return {key: exactly(child) for key, child in value.items()}
    if isinstance(value, list):
        return [exactly(child) for child in value]
    return value


def as_read(value: Any) -> Any:
    """
    A decimal without point or exponent is written, and so read, as an integer.
    """
    if isinstance(value, Decimal) and str(value).lstrip("-").isdigit():
        return int(value)
    if isinstance(value, dict):
        return {key: as_read(child) for key, child in value.items()}
    if isinstance(value, list):
        return [as_read(child) for child in value]
    return value


@settings(deadline=None)
@given(st.dictionaries(texts, values))
def test_what_is_written_is_read_back_exactly(resource: dict[str, Any]) -> None:
    read = json_gate.parse(json_gate.serialise(resource))
    assert exactly(read) == exactly(as_read(resource))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_gate_fail_otherwise_than_by_refusing(data: bytes) -> None:
    with contextlib.suppress(json_gate.MalformedJson):
        assert isinstance(json_gate.parse(data), dict)


@pytest.mark.parametrize(
    "data", [b"{}", b"1", b"null", b'"[]"', b"[1", b"[] []", b"[" * 65 + b"]" * 65]
)
def test_what_is_not_an_array_is_refused_where_one_is_asked(data):
    with pytest.raises(json_gate.MalformedJson):
        json_gate.parse_array(data)


def test_an_array_is_read_as_strictly_as_an_object():
    assert json_gate.parse_array(b'[{"value":1.50}]') == [{"value": Decimal("1.50")}]
    with pytest.raises(json_gate.MalformedJson):
        json_gate.parse_array(b'[{"a":1,"a":2}]')
