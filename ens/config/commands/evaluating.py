"""
`ens fhirpath`: what an expression finds in a resource. Without a database, without settings.

It ends with 0 when there is an answer, be it empty, with 1 when the expression cannot be read or
evaluated, with 2 when there is no resource to read.
"""

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

MOST_BYTES = 200_000_000
REFUSED, UNREADABLE = 1, 2


class NoResource(Exception):
    """
    The file cannot be read, or holds no resource.
    """


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("expression", help="Patient.name.where(use = 'official').given")
    parser.add_argument("file", help="a resource in JSON or XML; - reads it from the input")
    parser.add_argument("--type", default="", help="what it is, when it is no resource: HumanName")
    parser.add_argument("--json", action="store_true", help="each item as a line of JSON")


def fhirpath(*, expression: str, file: str, type: str, json: bool) -> int:  # noqa: A002
    # Imported here: the other commands start without it.
    from ens.standards.fhir import fhirpath as engine

    try:
        resource = _read(file)
        found = _evaluated(engine, expression, resource, type)
    except NoResource as error:
        print(f"ens fhirpath: {file}: {error}", file=sys.stderr)
        return UNREADABLE
    except engine.FhirPathError as error:
        print(f"ens fhirpath: {error}", file=sys.stderr)
        if shown := engine.pointed(expression, error):
            print(shown, file=sys.stderr)
        return REFUSED
    for item in found:
        print(_in_json(engine, item) if json else _in_text(engine, item))
    return 0


def _evaluated(engine: Any, expression: str, resource: dict[str, Any], name: str) -> list[Any]:
    name = name or str(resource.get("resourceType", ""))
    try:
        compiled = engine.compile(expression, type=name)
    except KeyError:
        raise NoResource(f"R4 has no type {name[:80]}") from None
    environment = engine.Environment(now=dt.datetime.now(dt.UTC).astimezone(), trace=_traced)
    found: list[Any] = compiled.items(resource, environment=environment)
    return found


def _traced(name: str, values: list[Any]) -> None:
    for value in values:
        print(f"trace {_shown(name)}: {_shown(str(value))}", file=sys.stderr)


def _bytes(file: str) -> bytes:
    """
    No more than are looked at: a device has no end.
    """
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(file).open("rb") as source:
        return source.read(MOST_BYTES + 1)


def _read(file: str) -> dict[str, Any]:
    from ens.standards.fhir import json_gate, xml

    try:
        data = _bytes(file)
    except OSError as error:
        raise NoResource(error.strerror or "cannot be read") from None
    try:
        if data.lstrip()[:1] == b"<":
            return xml.read(data, max_bytes=MOST_BYTES)
        return json_gate.parse(data, max_bytes=MOST_BYTES)
    except (json_gate.MalformedJson, xml.MalformedXml) as error:
        raise NoResource(str(error)) from None


def _type_name(engine: Any, item: Any) -> str:
    kind = engine.type_of(item)
    return kind.name if kind.namespace == "FHIR" else f"System.{kind.name}"


def _in_text(engine: Any, item: Any) -> str:
    from ens.standards.fhir import json_gate

    value = engine.plain(item)
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, dict | list):
        value = json_gate.serialise(value).decode()
    return f"{_type_name(engine, item)}\t{_shown(str(value))}"


def _shown(text: str) -> str:
    """
    On one line, and without what a terminal would take for an order.
    """
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def _in_json(engine: Any, item: Any) -> str:
    from ens.standards.fhir import json_gate

    value = engine.plain(item)
    if type(value) in engine.VALUES:
        value = str(value)
    return json_gate.serialise({"type": _type_name(engine, item), "value": value}).decode()
