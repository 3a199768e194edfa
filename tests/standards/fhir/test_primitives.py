from decimal import Decimal
from typing import Any

import pytest

from ens.standards.fhir.validate import primitives
from ens.standards.fhir.validate.found import Found

ACCEPTED: dict[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [0, -2147483648, 2147483647],
    "unsignedInt": [0, 2147483647],
    "positiveInt": [1],
    "decimal": [0, 1, Decimal("1.10"), Decimal("-0.5"), Decimal("1E+5"), Decimal("1E-30")],
    "string": ["a", "é\t\r\n", " a ", "x" * 100_000, "a\u2028b"],
    "markdown": ["# Titre\n\ntexte"],
    "code": ["final", "a b", "é"],
    "id": ["a", "A-1.b", "x" * 64],
    "uri": ["http://x", "urn:oid:1.2", "#a", "a/b", "/?"],
    "url": ["https://x.example/a?b=c", "mailto:a@b.example"],
    "canonical": ["http://x|1.0"],
    "oid": ["urn:oid:1.2.250.1.213"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "base64Binary": ["aGVsbG8=", "aGVs\nbG8=", "aGVsbG8h"],
    "date": ["2024", "2024-02", "2024-02-29", "0001-01-01", "9999-12-31"],
    "dateTime": [
        *("2024", "2024-02", "2024-02-29", "2024-02-29T23:59:59Z", "2024-02-29T00:00:00.1+14:00"),
        "2016-12-31T23:59:60Z",
    ],
    "instant": ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.123456-03:30"],
    "time": ["00:00:00", "23:59:59.999"],
}

REFUSED: dict[str, list[Any]] = {
    "boolean": ["true", 0, 1],
    "integer": [True, "1", Decimal("1.0"), 1.0, 2147483648, -2147483649],
    "unsignedInt": [-1, "0"],
    "positiveInt": [0, -1],
    "decimal": [True, "1.0", Decimal("1E+61"), Decimal("1." + "1" * 40), 10**70, float("inf")],
    "string": ["", " ", "\n", "\x0b", "a\x00b", "\x1f", "\u2028", 1, ["a"], {}],
    "markdown": ["", "\x02"],
    "code": ["", " a", "a ", "a  b", "a\t\tb", "\x01", 1],
    "id": ["", "a_b", "é", "x" * 65, "a b", "a\n", 1],
    "uri": ["", "http://x y", " http://x", "\x07", 3],
    "url": ["", "http://x\n"],
    "oid": ["1.2.3", "urn:oid:3.1", "urn:oid:1.02"],
    "uuid": ["c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:1"],
    "base64Binary": ["", "a", "aGVsbG8", "aGVsbG8=!", "é===", 1],
    "date": [
        *(
            "",
            "24",
            "2024-1",
            "2024-13",
            "2024-02-30",
            "2023-02-29",
            "0000",
            "2024-02-01T00:00:00Z",
        ),
        *("2024-02-01 ", "２０２４", 2024, "2024\n"),
    ],
    "dateTime": [
        *("2024-02-01T10:00Z", "2024-02-01T10:00:00", "2024-02-01T24:00:00Z", "2024-02-01T"),
        *("2024-02-01 10:00:00Z", "2024-02-01T10:00:00z", "2024-02-01T10:00:00+15:00"),
        *("2024-02-30T10:00:00Z", "2024-02-01T10:00:00+0100", "2024-02-01T10:00:61Z"),
    ],
    "instant": ["2024", "2024-02-01", "2024-02-01T10:00:00", "2024-02-31T10:00:00Z"],
    "time": ["24:00:00", "10:00", "10:00:00Z", "1:00:00"],
}


def problems(name: str, value: Any) -> int:
    found = Found()
    primitives.CHECKS[name](value, found)
    return len(found)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in ACCEPTED.items() for v in vs])
def test_a_value_of_its_type_is_accepted(name: str, value: Any) -> None:
    assert problems(name, value) == 0


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in REFUSED.items() for v in vs])
def test_a_value_that_is_not_of_its_type_is_refused_once(name: str, value: Any) -> None:
    assert problems(name, value) == 1
