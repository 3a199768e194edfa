"""
A resource that an editor pastes, with each fault under the line that it is about. Nothing is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.terminology import api as terminology
from ens.standards.fhir import json_gate, xml
from ens.standards.fhir.outcome import Issue
from ens.standards.fhir.validate import validate

LARGEST = 200_000  # bytes
MOST_ISSUES = 100
MOST_LINES = 4_000
WRONG = ("fatal", "error")
PUBLISHED = (
    "https://hl7.fr/ig/fhir/core/",
    "http://hl7.fr/ig/fhir/core/",
    "https://interop.esante.gouv.fr/ig/fhir/",
    "http://hl7.org/fhir/uv/ips/",
)

Path = tuple[str | int, ...]


class NotRead(Exception):
    """
    What was pasted is no resource; the text says where reading stopped.
    """


class TooLong(NotRead):
    """
    More than `LARGEST` bytes.
    """


@dataclass(frozen=True, slots=True)
class Fault:
    rule: str
    place: str
    french: str
    english: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """
    `lines` is the resource as JSON, laid out; `cut` when only its beginning is shown.
    """

    type: str
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    errors: int
    warnings: int
    cut: bool


def profiles() -> list[tuple[str, str]]:
    """
    The addresses of the profiles of resources one may ask for, each with a short name.
    """
    known = terminology.definitions().names()
    return [
        (url, url.partition("://")[2].replace("/StructureDefinition/", " · "))
        for url in known
        if url.startswith(PUBLISHED) and "/StructureDefinition/" in url
    ]


def check(text: str, *, profile: str = "") -> Checked:
    """
    :raises TooLong, NotRead
    :raises LookupError: the profile is not known here
    """
    data = text.strip().encode("utf-8", "surrogatepass")
    if len(data) > LARGEST:
        raise TooLong
    definitions = terminology.definitions()
    if profile and definitions.profile(profile) is None:
        raise LookupError(profile)
    resource = _read(data)
    asked = (profile,) if profile else ()
    issues = validate(resource, profiles=asked, definitions=definitions)
    faults = [_fault(one) for one in issues[:MOST_ISSUES]]
    laid = list(_lines(resource))
    by_line = _placed(laid, faults)
    return Checked(
        type=str(resource.get("resourceType", ""))[:64],
        lines=tuple(
            Line(number, line, tuple(by_line.get(number, ())))
            for number, (_, line) in enumerate(laid[:MOST_LINES], 1)
        ),
        faults=tuple(faults),
        errors=sum(one.severity in WRONG for one in issues),
        warnings=sum(one.severity == "warning" for one in issues),
        cut=len(laid) > MOST_LINES,
    )


def _read(data: bytes) -> dict[str, Any]:
    try:
        if data[:1] == b"<":
            return xml.read(data, max_bytes=LARGEST)
        return json_gate.parse(data, max_bytes=LARGEST)
    except json_gate.MalformedJson as error:
        raise NotRead(error.diagnostics) from None
    except xml.MalformedXml as error:
        raise NotRead(str(error)) from None


def _fault(one: Issue) -> Fault:
    place = one.expression[0] if one.expression else ""
    french = one.text_fr or one.diagnostics
    return Fault(one.rule, place, french, one.diagnostics, one.severity in WRONG)


def _placed(laid: Sequence[tuple[Path, str]], faults: Sequence[Fault]) -> dict[int, list[Fault]]:
    """
    Each fault under the line of its place, or of the nearest that holds it.
    """
    numbers: dict[Path, int] = {}
    for number, (path, _) in enumerate(laid, 1):
        numbers.setdefault(path, number)
    found: dict[int, list[Fault]] = {}
    for fault in faults:
        path = place_of(fault.place)
        while path not in numbers:
            path = path[:-1]
        found.setdefault(numbers[path], []).append(fault)
    return found


def place_of(expression: str) -> Path:
    """
    The keys and numbers in JSON that a FHIRPath of a place stands for.
    """
    path: list[str | int] = []
    for part in expression.split(".")[1:]:
        if part.startswith("ofType(") and path:
            kind = part[7:].rstrip(")")
            path[-1] = f"{path[-1]}{kind[:1].upper()}{kind[1:]}"
            continue
        name, *indexes = part.replace("]", "").split("[")
        path += [name, *(int(one) for one in indexes if one.isdigit())]
    return tuple(path)


def _lines(value: Any, path: Path = (), before: str = "", after: str = "") -> Iterator[Any]:
    """
    Pairs of the place of what a line begins, and the line.
    """
    indent = "  " * len(path)
    if not isinstance(value, (dict, list)) or not value:
        yield path, f"{indent}{before}{_scalar(value)}{after}"
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield path, f"{indent}{before}{opening}"
    rows = list(value.items() if isinstance(value, dict) else enumerate(value))
    for number, (key, child) in enumerate(rows, 1):
        name = f"{_scalar(key)}: " if isinstance(value, dict) else ""
        yield from _lines(child, (*path, key), name, "," if number < len(rows) else "")
    yield (*path, ""), f"{indent}{closing}{after}"


def _scalar(value: Any) -> str:
    return json_gate.serialise(value).decode()
