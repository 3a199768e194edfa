"""
What a function is, to the compiler.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.nodes import Items

Evaluate = Callable[[Run, Items], Items]


@dataclass(frozen=True, slots=True)
class Function:
    """
    `call` takes the run, the focus and the arguments: collections, evaluated once on `$this`, or,
    if `lazy`, what evaluates them. `least` and `most` are numbers of arguments.
    """

    call: Callable[..., Items]
    least: int = 0
    most: int = 0
    lazy: bool = False


def answer(value: Any) -> Items:
    """
    A collection of one value, or of none.
    """
    return [] if value is None else [value]
