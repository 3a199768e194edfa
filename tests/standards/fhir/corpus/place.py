"""
Where an issue points, and whether that is where a resource was broken.
"""

import re
from collections.abc import Iterable

from ens.standards.fhir.outcome import Issue

CHOICE = re.compile(r"\.([A-Za-z]+)\.ofType\(([A-Za-z0-9]+)\)")
PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
Path = tuple[str | int, ...]


def of(expression: str) -> Path:
    """
    The keys and numbers that a FHIRPath like `Observation.value.ofType(Quantity)` stands for.
    """
    plain = CHOICE.sub(lambda m: f".{m[1]}{m[2][0].upper()}{m[2][1:]}", expression)
    found = [int(number) if number else name for name, number in PART.findall(plain)]
    return tuple(found[1:])


def is_near(expression: str, path: Path) -> bool:
    """
    True if one is inside the other, or the same.
    """
    told = of(expression)
    shared = min(len(told), len(path))
    return told[:shared] == path[:shared]


def tells(issues: Iterable[Issue], path: Path) -> list[Issue]:
    """
    The issues that are about what was broken; one that names no place is about the whole.
    """
    return [
        one
        for one in issues
        if any(is_near(text, path) for text in one.expression) or not (one.expression or path)
    ]


def errors(issues: tuple[Issue, ...]) -> list[Issue]:
    return [one for one in issues if one.severity in ("error", "fatal")]
