"""
The official cases of FHIRPath, read: HL7's own files, as a package of PyPI carries them. They are
brought by lock, outside the repository (`package-lock.json` here).
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ens.standards.fhir import fhirpath, json_gate

PACKAGE = Path(__file__).parents[4] / ".tools" / "fhirpath" / "pysof"
FOLDER = PACKAGE / "crates" / "fhirpath" / "tests" / "data"
NOW = dt.datetime(2026, 11, 22, 18, 5, 3, 250_000, tzinfo=dt.UTC)

needed = pytest.mark.skipif(
    not FOLDER.exists(),
    reason="needs the official cases of FHIRPath: make test brings them (tools/fetch_packages.py)",
)


@dataclass(frozen=True, slots=True)
class Case:
    """
    `outputs` are (type, text); `is_invalid` when reading or evaluating must fail; `context` is
    the part of the resource that is the focus, `kinds` the types that it is taken for.
    """

    name: str
    version: str
    file: str
    expression: str
    outputs: tuple[tuple[str, str], ...]
    is_invalid: bool
    is_predicate: bool
    is_ordered: bool
    context: str
    kinds: str

    def resource(self) -> dict[str, Any] | None:
        return _resource(self.version, self.file) if self.file else None


@cache
def _resource(version: str, file: str) -> dict[str, Any]:
    path = FOLDER / version / "input" / file.replace(".xml", ".json")
    return json_gate.parse(path.read_bytes(), max_bytes=10_000_000)


def cases(version: str) -> tuple[Case, ...]:
    """
    In their order; none where the files are not there.
    """
    path = FOLDER / version / f"tests-fhir-{version}.xml"
    groups = etree.fromstring(path.read_bytes()).iter("group") if path.exists() else ()
    return tuple(
        _case(test, f"{group.get('name')}.{number}.{test.get('name')}", version)
        for group in groups
        for number, test in enumerate(group.iter("test"))
    )


def _case(test: Any, name: str, version: str) -> Case:
    expression = test.find("expression")
    return Case(
        name=name,
        version=version,
        file=test.get("inputfile") or "",
        expression=expression.text,
        outputs=tuple((one.get("type"), one.text or "") for one in test.iter("output")),
        is_invalid=bool(expression.get("invalid") or test.get("invalid")),
        is_predicate=test.get("predicate") == "true",
        is_ordered=test.get("ordered") != "false",
        context=test.get("context") or "",
        kinds=test.get("contextType") or "",
    )


def difference(case: Case) -> str:
    """
    "" where the engine does as the case says, else what it did.
    """
    try:
        found = _evaluated(case)
    except fhirpath.FhirPathError as error:
        return "" if case.is_invalid else f"{type(error).__name__}: {error}"
    if case.is_invalid:
        return "no error"
    rows = [("boolean", "true" if found else "false")] if case.is_predicate else _rows(found)
    wanted = [(kind.lower(), _written(kind, text)) for kind, text in case.outputs]
    if not case.is_ordered:
        rows, wanted = sorted(rows), sorted(wanted)
    return "" if rows == wanted else f"gave {rows}, not {wanted}"


def _evaluated(case: Case) -> list[Any]:
    resource = case.resource()
    focus: Any = resource
    own = resource["resourceType"] if resource else ""
    if case.context:
        (focus,) = fhirpath.compile(case.context, type=own).items(resource)
    environment = fhirpath.Environment(resource=resource, now=NOW)
    kinds = case.kinds or ("" if case.context else own)
    return fhirpath.compile(case.expression, type=kinds).items(focus, environment=environment)


def _rows(found: list[Any]) -> list[tuple[str, str]]:
    return [(fhirpath.type_of(item).name.lower(), _text(item)) for item in found]


def _text(item: Any) -> str:
    value = fhirpath.plain(item)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(kind: str, text: str) -> str:
    """
    As the language writes it, without the signs that mark a literal.
    """
    if text.startswith("@"):
        text = text[1:].removeprefix("T").removesuffix("T")
    return text
