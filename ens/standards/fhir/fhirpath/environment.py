"""
What an expression knows besides its focus, and what an evaluation has spent.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from ens.standards.fhir.fhirpath.errors import FhirPathError, TooCostly
from ens.standards.fhir.fhirpath.limits import (
    CHARACTERS_A_STEP,
    STEPS_BETWEEN_CLOCKS,
    Limits,
)
from ens.standards.fhir.fhirpath.model import structure
from ens.standards.fhir.fhirpath.nodes import Items, Node, root

Json = Mapping[str, Any]
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
WELL_KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ucum": "http://unitsofmeasure.org",
        "sct": "http://snomed.info/sct",
        "loinc": "http://loinc.org",
    }
)
VALUE_SET: Final = "http://hl7.org/fhir/ValueSet/"
EXTENSION: Final = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class Environment:
    """
    `resource` is %resource, else the focus; `root` is %rootResource, else the resource.

    `resolve` finds what a reference leads to, besides what is contained; `member_of`, `conforms_to`
    and `subsumes` (of a system, whether one code is above another) answer None for what they
    cannot tell; `variables` are JSON or values, by name.
    `now` is the instant of now() and today(), which fail without it; `trace` is given the name and
    what was traced.
    """

    resource: Json | None = None
    root: Json | None = None
    resolve: Callable[[str], Json | None] | None = None
    member_of: Callable[[Any, str], bool | None] | None = None
    conforms_to: Callable[[Any, str], bool | None] | None = None
    subsumes: Callable[[str, str, str], bool | None] | None = None
    slice_of: Callable[[list[Any], str, str], list[bool] | None] | None = None
    definition_of: Callable[[str], Json | None] | None = None
    variables: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    now: datetime | None = None
    limits: Limits = field(default_factory=Limits)
    trace: Callable[[str, list[Any]], None] | None = None


EMPTY: Final = Environment()


class Run:
    """
    One evaluation: `$this`, `$index` and `$total` of the moment, and what is left to spend.
    """

    __slots__ = (
        "_deadline", "_steps", "beside", "context", "defined", "environment", "index", "left",
        "this", "total",
    )  # fmt: skip

    def __init__(self, focus: Items, environment: Environment) -> None:
        self.environment = environment
        self.context = self.this = focus
        self.index: int | None = None
        self.total: Items = []
        self.defined: dict[str, Items] = {}
        self.beside: dict[str, Node] | None = None
        limits = environment.limits
        self.left = min(limits.steps, STEPS_BETWEEN_CLOCKS)
        self._steps = limits.steps - self.left
        self._deadline = 0.0

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            self.exhausted()

    def exhausted(self) -> None:
        """
        What was given to spend is spent: give more, if there is any, and time too.

        :raises TooCostly:
        """
        needed = STEPS_BETWEEN_CLOCKS - self.left
        clock = time.thread_time()
        if not self._deadline:
            self._deadline = clock + self.environment.limits.seconds
        if clock > self._deadline or self._steps + self.left < 0:
            raise TooCostly("the expression takes too long")
        given = min(needed, self._steps)
        self._steps -= given
        self.left += given

    def weigh(self, found: Items) -> None:
        """
        Count what an operation gave, and refuse it if it is too large.

        :raises TooCostly:
        """
        self.left -= 1 + len(found)
        size = self.environment.limits.size
        if len(found) > size:
            raise TooCostly("the collection is too large")
        if found and type(found[0]) is str:
            length = sum(len(item) for item in found if type(item) is str)
            if length > size:
                raise TooCostly("the text is too long")
            self.left -= length // CHARACTERS_A_STEP
        if self.left < 0:
            self.exhausted()

    @property
    def now(self) -> datetime:
        """
        The same all along one evaluation.

        :raises FhirPathError: who evaluates did not say what time it is
        """
        if self.environment.now is None:
            raise FhirPathError("what time it is was not given")
        return self.environment.now

    def external(self, name: str) -> Items:
        """
        :raises FhirPathError: nothing has that name
        """
        if name == "context":
            return self.context
        if name in ("resource", "rootResource"):
            held = self.resource if name == "resource" else self.root
            return [held] if held else []
        if name in self.defined:
            return self.defined[name]
        if name in self.environment.variables:
            return _given(self.environment.variables[name])
        if found := well_known(name):
            return [found]
        raise FhirPathError(f"%{name} is not known")

    @property
    def resource(self) -> Node | None:
        if self.environment.resource is not None:
            return root(self.environment.resource, structure("Resource"))
        first = self.context[0] if self.context else None
        return first if type(first) is Node and type(first.data) is dict else None

    @property
    def root(self) -> Node | None:
        held = self.environment.root
        return self.resource if held is None else root(held, structure("Resource"))


def well_known(name: str) -> str:
    """
    The addresses that have a name in FHIR; "" for any other.
    """
    if name.startswith("vs-"):
        return VALUE_SET + name[3:]
    if name.startswith("ext-"):
        return EXTENSION + name[4:]
    return WELL_KNOWN.get(name, "")


def _given(value: Any) -> Items:
    if value is None:
        return []
    if type(value) is list:
        return [one for each in value for one in _given(each)]
    return [root(value, structure("Resource"))] if type(value) is dict else [value]
