"""
A profile compiled to a check of what it asks beyond the specification itself.

Source: FHIR R4 profiling.html, elementdefinition.html. What the type asks is checked by itself,
before: here is what the profile says otherwise of each element.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ens.standards.fhir.profiles import Profile
from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.elements import Element, slices_below
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.items import Item, typed
from ens.standards.fhir.validate.run import MOST_DEPTH, TooCostly

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled

Json = Mapping[str, Any]


class ProfileCheck:
    """
    One profile. It is compiled when something is first checked by it: profiles lead to each other.
    """

    __slots__ = ("_compiled", "_element", "profile", "type", "url")

    def __init__(self, profile: Profile, compiled: "Compiled") -> None:
        self.profile = profile
        self.url = profile.url
        self.type = profile.type
        self._compiled = compiled
        self._element: Element | None = None

    def check(self, value: Any, found: Found, extra: Any = None) -> None:
        """
        :raises TooCostly: profiles lead to profiles without end
        """
        element = self._ready()
        run = found.run
        if run is None or run.depth >= MOST_DEPTH:
            raise TooCostly(words.DEEP)
        run.depth += 1
        run.spend()
        element.check(Item(value, extra, typed(value, self.type), ""), found)
        run.depth -= 1

    def of_slice(self, name: str, values: Sequence[Any], found: Found) -> list[bool] | None:
        """
        Which of these values are of a slice of the profile; None if it has no such slice.
        """
        for one in slices_below(self._ready()):
            if one.name == name:
                rule = one.element.node.rule
                kind = rule.types[0].code if rule.types else ""
                return [one.holds(Item(value, None, kind, ""), found) for value in values]
        return None

    def _ready(self) -> Element:
        if self._element is None:
            self._element = self._made()
        return self._element

    def _made(self) -> Element:
        base = self._compiled.base_node(self.type)
        root = self._compiled.root(self.profile)
        return Element(root, (base,) if base else (), self.profile, self._compiled)

    def conforms(self, value: Any, found: Found) -> bool:
        """
        Whether a value is what the profile asks. One that is being looked at is, meanwhile.
        """
        run = found.run
        if run is None:
            return False
        asked = (self.url, id(value))
        known = run.conforming.get(asked)
        if known is not None:
            return known[1]
        run.conforming[asked] = (value, True)
        trial = found.trial()
        if typed(value, self.type) != self.type and self.type not in ("Resource", "DomainResource"):
            trial.say(words.PROFILE_TYPE, profile=self.url, type=self.type)
        else:
            self._try(value, trial)
        run.conforming[asked] = (value, not trial.errors)
        return not trial.errors

    def _try(self, value: Any, trial: Found) -> None:
        if type(value) is dict and "resourceType" in value:
            if trial.root is None or not _holds(trial.root, value):
                trial.root = value
            trial.resource = value
        self.check(value, trial)


def _holds(root: Json, value: Json) -> bool:
    rows = root.get("contained")
    return root is value or any(one is value for one in (rows if type(rows) is list else ()))
