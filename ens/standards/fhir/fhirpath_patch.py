"""
FHIRPath Patch: a Parameters that says what is added, inserted, deleted, replaced or moved, each at
the place that an expression finds.

Source: https://hl7.org/fhir/R4/fhirpatch.html. The operations are done in their order, each on what
the one before left; all of them, or none.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ens.standards.fhir import fhirpath
from ens.standards.fhir.fhirpath import ast, parser
from ens.standards.fhir.fhirpath_patch_work import NoPlace, Work, levels
from ens.standards.fhir.json_patch import (
    MAX_DEPTH,
    MOST_OPERATIONS,
    MalformedPatch,
    PatchFailed,
)

LONGEST_PATH: Final = 500
STEPS: Final = 20_000  # of each expression
SECONDS: Final = 1.0  # of processor, for them all
KINDS: Final[Mapping[str, frozenset[str]]] = {
    "add": frozenset({"name", "value"}),
    "insert": frozenset({"index", "value"}),
    "delete": frozenset(),
    "replace": frozenset({"value"}),
    "move": frozenset({"source", "destination"}),
}
NUMBERS: Final = ("index", "source", "destination")


@dataclass(frozen=True, slots=True)
class Change:
    """
    One operation, read. `path` leads to one element, or to the list that an insertion or a move is
    about: then it is that of its parent, and `name` is that of the list. `value` is the part of
    the Parameters that holds it.
    """

    kind: str
    path: fhirpath.Expression
    name: str = ""
    value: Mapping[str, Any] | None = None
    index: int = 0
    source: int = 0
    destination: int = 0


@dataclass(frozen=True, slots=True)
class FhirPathPatch:
    """
    The operations of a patch, in their order.
    """

    changes: tuple[Change, ...]

    def applied(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """
        The document once every operation is done; the one that is given does not change.

        :raises PatchFailed: naming the operation that cannot be done
        """
        work = Work(document)
        end = time.thread_time() + SECONDS
        for number, one in enumerate(self.changes):
            try:
                _do(work, one, end - time.thread_time())
            except (NoPlace, fhirpath.FhirPathError) as error:
                raise PatchFailed(f"operation {number} ({one.kind}): {error}") from None
        if levels(work.document) > MAX_DEPTH:
            raise PatchFailed(f"nested more than {MAX_DEPTH} levels deep")
        return work.document

    def rewritten(self, rewrite: Callable[[Any], Any]) -> "FhirPathPatch":
        """
        The same patch with other values: references that become those of other entries.
        """
        return FhirPathPatch(
            tuple(replace(one, value=one.value and rewrite(one.value)) for one in self.changes)
        )


def read(parameters: Mapping[str, Any], *, type: str) -> FhirPathPatch:  # noqa: A002
    """
    :raises MalformedPatch: not such operations, or a path that is none in a resource of this type
    """
    raw = parameters.get("parameter", [])
    if parameters.get("resourceType") != "Parameters" or not isinstance(raw, list):
        raise MalformedPatch("a FHIRPath Patch is a Parameters")
    if len(raw) > MOST_OPERATIONS:
        raise MalformedPatch(f"{MOST_OPERATIONS} operations at most")
    changes = []
    for number, one in enumerate(raw):
        try:
            changes.append(_change(one, type))
        except MalformedPatch as error:
            raise MalformedPatch(f"operation {number}: {error}") from None
    return FhirPathPatch(tuple(changes))


def _change(raw: Any, name: str) -> Change:
    parts = _parts(raw)
    kind = _said(parts, "type")
    if kind not in KINDS:
        raise MalformedPatch(f"type is one of {', '.join(KINDS)}")
    missing = sorted(KINDS[kind] - parts.keys())
    if missing:
        raise MalformedPatch(f"{kind} takes {', '.join(missing)}")
    numbers = {one: _number(parts, one) for one in NUMBERS if one in parts}
    listed, path = _path(_said(parts, "path"), kind, name)
    element = _said(parts, "name") if kind == "add" else listed
    return Change(kind, path, element, parts.get("value"), **numbers)


def _parts(raw: Any) -> dict[str, Mapping[str, Any]]:
    if not isinstance(raw, dict) or raw.get("name") != "operation":
        raise MalformedPatch("each parameter is an `operation`")
    parts = raw.get("part", [])
    if not isinstance(parts, list) or not all(isinstance(one, dict) for one in parts):
        raise MalformedPatch("its parts are a list of objects")
    found = {str(one.get("name")): one for one in parts}
    if len(found) != len(parts):
        raise MalformedPatch("a part is there twice")
    return found


def _said(parts: Mapping[str, Mapping[str, Any]], name: str) -> str:
    """
    :raises MalformedPatch: the part is no text
    """
    part = parts.get(name, {})
    said = next((value for key, value in part.items() if key.startswith("value")), None)
    if not isinstance(said, str):
        raise MalformedPatch(f"`{name}` is missing, or is no text")
    return said


def _number(parts: Mapping[str, Mapping[str, Any]], name: str) -> int:
    said = parts[name].get("valueInteger")
    if type(said) is not int or said < 0:
        raise MalformedPatch(f"`{name}` is an integer, zero or more")
    return said


def _path(text: str, kind: str, name: str) -> tuple[str, fhirpath.Expression]:
    """
    :raises MalformedPatch: no expression, or one that leads nowhere in this type
    """
    if len(text) > LONGEST_PATH:
        raise MalformedPatch(f"a path has {LONGEST_PATH} characters at most")
    try:
        if kind not in ("insert", "move"):
            return "", fhirpath.compile(text, type=name)
        fhirpath.compile(text, type=name)
        return _of_list(text, name)
    except fhirpath.FhirPathError as error:
        raise MalformedPatch(f"path, character {error.position + 1}: {error}") from None


def _of_list(text: str, name: str) -> tuple[str, fhirpath.Expression]:
    """
    The name of the list, and the expression of what it is in.
    """
    tree = parser.parse(text)
    if not isinstance(tree, ast.Member):
        raise MalformedPatch("path: it ends with the name of a list")
    parent = text[: tree.position].rstrip().removesuffix(".")
    return tree.name, fhirpath.compile(parent or "$this", type=name)


def _do(work: Work, one: Change, seconds: float) -> None:
    if seconds <= 0:
        raise fhirpath.TooCostly("the patch takes too long")
    limits = fhirpath.Limits(steps=STEPS, seconds=seconds)
    environment = fhirpath.Environment(limits=limits)
    found = one.path.items(work.root(), environment=environment)
    if one.kind == "delete" and not found:
        return
    if len(found) != 1 or type(found[0]) is not fhirpath.Node or found[0].place is None:
        raise NoPlace("the path leads to one element of the resource, neither none nor several")
    node = found[0]
    if one.kind == "add":
        work.add(node, one.name, one.value or {})
    elif one.kind == "insert":
        work.insert(node, one.name, one.index, one.value or {})
    elif one.kind == "delete":
        work.delete(node)
    elif one.kind == "replace":
        work.replace(node, one.value or {})
    else:
        work.move(node, one.name, one.source, one.destination)
