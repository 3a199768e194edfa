"""
Value sets made ready to be asked, each when it is first asked.

Bounded: sets in one set, codes in all of them. Past a bound, what a set holds cannot be told.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from ens.standards.fhir.canonical import today
from ens.standards.fhir.definitions import FHIR_VERSION
from ens.standards.fhir.terminology import judged
from ens.standards.fhir.terminology.belonging import (
    NOTHING,
    UNKNOWN,
    Answer,
    Belonging,
    Both,
    Listed,
    OfSystem,
    Without,
    united,
)
from ens.standards.fhir.terminology.code_system import CodeSystem
from ens.standards.fhir.terminology.expansion import NotExpandable, codes_of_part
from ens.standards.fhir.terminology.rules import ValueSetRules

Json = Mapping[str, Any]

MOST_SETS: Final = 1_000  # that one is made of
MOST_DEPTH: Final = 60  # sets in sets
MOST_NAMES: Final = 5_000
MOST_CODES: Final = 2_000_000  # gone through for one set


class Known(Protocol):
    """
    Where the sets and the systems come from; None for what is not there.
    """

    def value_set(self, canonical: str) -> ValueSetRules | None: ...

    def code_system(self, canonical: str) -> CodeSystem | None: ...


class Sets:
    """
    The sets of some definitions, kept once made ready.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._ready: dict[str, Belonging] = {}
        self._asked: dict[str, tuple[Belonging, bool]] = {}

    def member(self, value_set: str, system: str | None, code: str) -> Answer:
        """
        None for a set that is not known. One of another version than is asked for can only say
        that a code is in it: the version that is asked for may have more. R4 names its own version
        where it means whichever set it came with.
        """
        found = self._asked.get(value_set) or self._find(value_set)
        if found is None:
            return None
        there, exact = found
        answer = there.has(today(system), code) if system else there.anywhere(code)
        return None if answer is False and not exact else answer

    def _find(self, value_set: str) -> tuple[Belonging, bool] | None:
        """
        Kept under the name that it was asked by; not names without end.
        """
        found, exact = self._found(value_set), True
        if found is None and "|" in value_set:
            url, _, version = value_set.partition("|")
            found, exact = self._found(url), version == FHIR_VERSION
        if found is None:
            return None
        if len(self._asked) < MOST_NAMES:
            self._asked[value_set] = (found, exact)
        return found, exact

    def _found(self, canonical: str) -> Belonging | None:
        rules = self._known.value_set(canonical)
        if rules is None:
            return None
        ready = self._ready.get(rules.name)
        if ready is None:
            ready = self._ready[rules.name] = _Making(self._known, self._ready).of(rules)
        return ready


class _TooMuch(Exception):
    pass


class _Making:
    """
    `lowest`: how far back in what is being made something pointed. What was made while a set
    beneath it was not ready is not kept.
    """

    def __init__(self, known: Known, ready: dict[str, Belonging]) -> None:
        self.known = known
        self.ready = ready
        self.making: list[str] = []
        self.lowest = 0
        self.excluding = 0
        self.sets = 0
        self.codes = 0

    def of(self, rules: ValueSetRules) -> Belonging:
        try:
            return self._rules(rules)
        except _TooMuch:
            return UNKNOWN

    def _named(self, canonical: str) -> Belonging:
        rules = self.known.value_set(canonical)
        if rules is None:
            return UNKNOWN
        if rules.name in self.making:
            self.lowest = min(self.lowest, self.making.index(rules.name))
            return UNKNOWN if self.excluding else NOTHING
        ready = self.ready.get(rules.name)
        if ready is not None:
            return ready
        before, self.lowest = self.lowest, len(self.making)
        made = self._rules(rules)
        if self.lowest >= len(self.making):
            self.ready[rules.name] = made
        self.lowest = min(before, self.lowest)
        return made

    def _rules(self, rules: ValueSetRules) -> Belonging:
        self.sets += 1
        if self.sets > MOST_SETS or len(self.making) > MOST_DEPTH:
            raise _TooMuch
        self.making.append(rules.name)
        try:
            return self._composed(rules)
        finally:
            self.making.pop()

    def _composed(self, rules: ValueSetRules) -> Belonging:
        compose = rules.compose
        if not compose.get("include"):
            return UNKNOWN if rules.expansion is None else united([Listed(rules.expansion)])
        found = united([self._part(one) for one in compose["include"]])
        if rules.expansion is not None and not isinstance(found, Listed):
            return united([Listed(rules.expansion)])
        if not compose.get("exclude"):
            return found
        self.excluding += 1
        outside = united([self._part(one) for one in compose["exclude"]])
        self.excluding -= 1
        return Without(found, outside)

    def _part(self, part: Json) -> Belonging:
        sides = [self._named(one) for one in part.get("valueSet", ())]
        if "system" in part:
            sides.append(self._of_system(part))
        if not sides:
            return UNKNOWN
        if len(sides) > 1:
            return Both(tuple(sides))
        self._count(sides[0])
        return sides[0]

    def _of_system(self, part: Json) -> Belonging:
        system = today(part["system"])
        try:
            return Listed({system: codes_of_part(part, self.known)})
        except NotExpandable:
            judge = judged.some if "filter" in part or "concept" in part else judged.whole
            return OfSystem(system, judge(part["system"]))

    def _count(self, side: Belonging) -> None:
        if isinstance(side, Listed):
            self.codes += sum(map(len, side.codes.values())) + 1
        if self.codes > MOST_CODES:
            raise _TooMuch
