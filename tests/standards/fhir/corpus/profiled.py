"""
Ways to break what a profile asks beyond its base, read from the profile as it was published.

Of each example of a profile: what it makes compulsory is taken away, what it fixes is changed,
what it allows once is there twice.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.standards.fhir.corpus.edits import GONE, Edit, Path

Json = Mapping[str, Any]
FOREIGN = {"coding": [{"system": "urn:ens:none", "code": "zz-none"}]}
CHANGED: Mapping[str, Any] = {
    "Code": "zz-none",
    "Uri": "urn:ens:none",
    "Url": "urn:ens:none",
    "Canonical": "urn:ens:none",
    "String": "zz none",
    "CodeableConcept": FOREIGN,
    "Coding": FOREIGN["coding"][0],
}


def edits(resource: Json, profile: Json) -> Iterator[Edit]:
    """
    `profile` is a StructureDefinition with its snapshot.
    """
    rows = profile["snapshot"]["element"]
    minima = {row["id"]: row.get("min", 0) for row in rows}
    for row in rows[1:]:
        if not _is_compulsory(row["id"], minima):
            continue
        for at, names, parent in _instances(resource, row["path"]):
            yield from _of_row(row, at, names, parent)


def _is_compulsory(id_: str, minima: Mapping[str, int]) -> bool:
    """
    Every slice on the way, itself too, is: without one, there would be nothing to break.
    """
    parts = id_.split(".")
    ways = [".".join(parts[: number + 1]) for number, part in enumerate(parts) if ":" in part]
    return all(minima.get(way, 0) for way in ways)


def _of_row(row: Json, at: Path, names: list[str], parent: Json) -> Iterator[Edit]:
    element, base = row["id"], row.get("base", {})
    value = parent[names[0]]
    sliced = ":" in element
    if not sliced and row.get("min", 0) > base.get("min", 0):
        taken = tuple(((*at, one), GONE) for name in names for one in (name, f"_{name}"))
        yield Edit("what a profile asks, missing", element, at, taken)
    if not sliced and row.get("max") == "1" and base.get("max") == "*" and len(value) == 1:
        there = (*at, names[0])
        yield Edit("more than a profile allows", element, there, ((there, value * 2),))
    for key, fixed in row.items():
        for word in ("fixed", "pattern"):
            if key.startswith(word) and (new := CHANGED.get(key.removeprefix(word))) is not None:
                yield from _changed(element, at, names[0], value, fixed, new)


def _changed(element: str, at: Path, name: str, value: Any, fixed: Any, new: Any) -> Iterator[Edit]:
    rows = enumerate(value) if isinstance(value, list) else [(None, value)]
    for number, one in rows:
        there = (*at, name) if number is None else (*at, name, number)
        if _has(one, fixed):
            yield Edit("what a profile fixes, changed", element, there, ((there, new),))


def _has(value: Any, fixed: Any) -> bool:
    if isinstance(fixed, dict):
        return isinstance(value, dict) and all(_has(value.get(k), v) for k, v in fixed.items())
    if isinstance(fixed, list):
        return isinstance(value, list) and all(any(_has(x, y) for x in value) for y in fixed)
    return bool(value == fixed)


def _instances(resource: Json, path: str) -> Iterator[tuple[Path, list[str], Json]]:
    """
    The objects that hold an element, with the names under which it is there.
    """
    *way, last = path.split(".")[1:]
    for at, one in _objects(resource, way, ()):
        if names := _names(one, last):
            yield at, names, one


def _names(value: Json, name: str) -> list[str]:
    if not name.endswith("[x]"):
        return [name] if name in value else []
    stem = name[:-3]
    return [one for one in value if one.startswith(stem) and one[len(stem) :][:1].isupper()]


def _objects(value: Any, way: list[str], at: Path) -> Iterator[tuple[Path, Json]]:
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _objects(one, way, (*at, number))
    elif isinstance(value, dict) and not way:
        yield at, value
    elif isinstance(value, dict):
        for name in _names(value, way[0]):
            yield from _objects(value[name], way[1:], (*at, name))
