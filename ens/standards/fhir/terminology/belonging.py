"""
Whether a code is in a value set, in three values: None where it cannot be told from what is here.

Source: FHIR R4 valueset.html#compositions. An unknown part leaves the others true: a code that one
part lists is in the set, whatever the rest is. A set that is made of itself adds nothing by it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ens.standards.fhir.canonical import today
from ens.standards.fhir.terminology.judged import Judge

Answer = bool | None


class Belonging(Protocol):
    def has(self, system: str, code: str) -> Answer: ...

    def anywhere(self, code: str) -> Answer:
        """
        Of whichever system: for a `code`, which names none.
        """
        ...


@dataclass(frozen=True, slots=True)
class Listed:
    codes: Mapping[str, frozenset[str]]

    def has(self, system: str, code: str) -> Answer:
        return code in self.codes.get(system, frozenset())

    def anywhere(self, code: str) -> Answer:
        return any(code in each for each in self.codes.values())


@dataclass(frozen=True, slots=True)
class OfSystem:
    """
    Codes of one system, not all known.
    """

    system: str
    judge: Judge

    def has(self, system: str, code: str) -> Answer:
        return self.judge(code) if system == self.system else False

    def anywhere(self, code: str) -> Answer:
        return self.judge(code)


class Unknown:
    def has(self, system: str, code: str) -> Answer:
        return None

    def anywhere(self, code: str) -> Answer:
        return None


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Belonging, ...]

    def has(self, system: str, code: str) -> Answer:
        return _either(each.has(system, code) for each in self.parts)

    def anywhere(self, code: str) -> Answer:
        return _either(each.anywhere(code) for each in self.parts)


@dataclass(frozen=True, slots=True)
class Both:
    parts: tuple[Belonging, ...]

    def has(self, system: str, code: str) -> Answer:
        return _both(each.has(system, code) for each in self.parts)

    def anywhere(self, code: str) -> Answer:
        return _both(each.anywhere(code) for each in self.parts)


@dataclass(frozen=True, slots=True)
class Without:
    inside: Belonging
    outside: Belonging

    def has(self, system: str, code: str) -> Answer:
        return _both((self.inside.has(system, code), _not(self.outside.has(system, code))))

    def anywhere(self, code: str) -> Answer:
        return _both((self.inside.anywhere(code), _not(self.outside.anywhere(code))))


NOTHING = Listed({})
UNKNOWN = Unknown()


def _either(answers: Iterable[Answer]) -> Answer:
    found: Answer = False
    for one in answers:
        if one:
            return True
        found = None if one is None else found
    return found


def _both(answers: Iterable[Answer]) -> Answer:
    found: Answer = True
    for one in answers:
        if one is False:
            return False
        found = None if one is None else found
    return found


def _not(one: Answer) -> Answer:
    return None if one is None else not one


def united(parts: Iterable[Belonging]) -> Belonging:
    """
    All that is listed as one list.
    """
    codes: dict[str, set[str]] = {}
    others: list[Belonging] = []
    for part in parts:
        if isinstance(part, Listed):
            for system, each in part.codes.items():
                codes.setdefault(today(system), set()).update(each)
        elif part is not UNKNOWN or UNKNOWN not in others:
            others.append(part)
    listed = Listed({system: frozenset(each) for system, each in codes.items()})
    return Either((listed, *others)) if others else listed
