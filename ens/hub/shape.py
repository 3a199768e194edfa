"""
What a record of the hub may hold: the second gate, which trusts nobody before it.

The sender has kept what its list allows; here anything that reads like words, a name of an
element for people, or a number long enough to be somebody's, refuses the whole record.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

Json = Mapping[str, Any]

FIELDS = {
    "thing": re.compile(r"[A-Za-z0-9_-]{43}"),
    "basis": re.compile(r"professional|own"),
    "category": re.compile(r"[a-z][a-z-]{0,30}"),
    "month": re.compile(r"\d{4}-\d{2}"),
    "born": re.compile(r"(<=)?\d{4}"),
    "sex": re.compile(r"[FMU]"),
    "age_months": re.compile(r"\d{1,2}"),
    "profession": re.compile(r"[A-Za-z0-9]{0,4}"),
    "department": re.compile(r"[0-9AB]{0,3}"),
    "version": re.compile(r"\d{1,6}"),
}
REQUIRED = {"thing", "version", "basis", "category", "month", "born", "sex", "resource"}
NOT_FOR_THE_HUB = frozenset(
    {
        "address", "birthDate", "contact", "contained", "content", "data", "description",
        "display", "div", "extension", "id", "identifier", "meta", "name", "note", "performer",
        "photo", "reference", "subject", "telecom", "text", "title", "url", "valueString",
    }
)  # fmt: skip
# Codes, dates, addresses of code systems; no space, no "@", nothing long enough for a sentence.
TOKEN = re.compile(r"[A-Za-z0-9:/._+%\[\]{}()*'#<>=-]{1,120}")
MOST_DIGITS = 7


class NotARecord(ValueError):
    """
    It holds what the hub does not take. The message names the place, never the value.
    """


def check(record: Json) -> None:
    """
    :raises NotARecord: and nothing of it is kept
    """
    if missing := REQUIRED - record.keys():
        raise NotARecord(f"missing: {', '.join(sorted(missing))}")
    for name, value in record.items():
        if name not in ("resource", "entries"):
            _check_field(name, value)
    for thing in (record, *record.get("entries", ())):
        if not isinstance(thing.get("resource"), dict):
            raise NotARecord("resource")
        for name in thing.keys() - {"resource", "entries"}:
            _check_field(name, thing[name])
        _check_resource(thing["resource"])


def _check_field(name: str, value: object) -> None:
    if name not in FIELDS or not FIELDS[name].fullmatch(str(value)):
        raise NotARecord(name)


def _check_resource(resource: Json) -> None:
    for path, value in _leaves(resource):
        if isinstance(value, str) and not TOKEN.fullmatch(value):
            raise NotARecord(path)
        if isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) > MOST_DIGITS:
            raise NotARecord(path)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, child in value.items():
            if name in NOT_FOR_THE_HUB:
                raise NotARecord(f"{path}.{name}")
            yield from _leaves(child, f"{path}.{name}")
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child, path)
    else:
        yield path, value
