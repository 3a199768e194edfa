"""
Codes that an element is required, or better, to take.

Source: FHIR R4 terminologies.html#strength.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from ens.standards.fhir.profiles import Binding
from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.found import ADVICE, ERRORS, WARNINGS, Check, Found
from ens.standards.fhir.validate.words import Sentence

# Whether a code is in a value set: (value set, system, code).
Member = Callable[[str, str | None, str], bool | None]

MOST_REMEMBERED: Final = 512  # codes of one element that were found right
LEVELS: Final = {"required": ERRORS, "extensible": WARNINGS, "preferred": ADVICE}


def bound(type_name: str, check: Check, binding: Binding, member: Member) -> Check:
    """
    The check of an element, and of its codes: `type_name` is that of the value.
    """
    level = LEVELS.get(binding.strength)
    if level is None or not binding.value_set or type_name not in _CODES:
        return check
    asked = _Asked(binding, member, _CODES[type_name])
    if level == ERRORS:
        return _required(check, asked, type_name)

    def checked(value: Any, found: Found) -> None:
        check(value, found)
        if found.level >= level:
            asked.say_if_outside(value, found)

    return checked


def only(type_name: str, binding: Binding, member: Member) -> Check | None:
    """
    The check of the codes alone, for a profile that binds an element otherwise.
    """
    level = LEVELS.get(binding.strength)
    if level is None or not binding.value_set or type_name not in _CODES:
        return None
    asked = _Asked(binding, member, _CODES[type_name])

    def checked(value: Any, found: Found) -> None:
        if found.level >= level:
            asked.say_if_outside(value, found)

    return checked


def is_bound(value: Any, type_name: str, binding: Binding, member: Member) -> bool:
    """
    Whether a value has a code of the set, for slices that are told apart by it.
    """
    if type_name not in _CODES or not binding.value_set:
        return False
    return _Asked(binding, member, _CODES[type_name]).answer(value) is True


def _required(check: Check, asked: "_Asked", type_name: str) -> Check:
    """
    Most values are codes that were seen before.
    """
    remembered = asked.remembered

    def code(value: Any, found: Found) -> None:
        if type(value) is str and (None, value) in remembered:
            return
        errors = found.errors
        check(value, found)
        if found.errors == errors:
            asked.say_if_outside(value, found)

    def coded(value: Any, found: Found) -> None:
        check(value, found)
        asked.say_if_outside(value, found)

    return code if type_name in _PLAIN else coded


class _Asked:
    """
    One binding. Codes that are in the set are remembered: the same come again and again.
    """

    __slots__ = ("binding", "codes", "member", "remembered", "sentence")

    def __init__(self, binding: Binding, member: Member, codes: "Codes") -> None:
        self.binding = binding
        self.member = member
        self.codes = codes
        self.remembered: set[tuple[str | None, str]] = set()
        self.sentence = _SENTENCES[binding.strength, codes is _of_text]

    def say_if_outside(self, value: Any, found: Found) -> None:
        answer = self.answer(value)
        if answer is True:
            return
        value_set = self.binding.value_set
        if answer is None:
            found.advise(words.NOT_TOLD, value_set=value_set)
        elif self.binding.strength == "required":
            found.say(self.sentence, value_set=value_set)
        elif self.binding.strength == "extensible":
            found.warn(self.sentence, value_set=value_set)
        else:
            found.advise(self.sentence, value_set=value_set)

    def answer(self, value: Any) -> bool | None:
        """
        One code in the set is enough; one that cannot be told leaves the answer open.
        """
        answer: bool | None = False
        met = False
        for system, code in self.codes(value):
            met = True
            told = (system, code) in self.remembered or self._is_member(system, code)
            if told:
                return True
            answer = None if told is None else answer
        return answer if met or self.binding.strength == "required" else True

    def _is_member(self, system: str | None, code: str) -> bool | None:
        told = self.member(self.binding.value_set, system, code)
        if told and len(self.remembered) < MOST_REMEMBERED:
            self.remembered.add((system, code))
        return told


Codes = Callable[[Any], Iterator[tuple[str | None, str]]]


def _of_text(value: Any) -> Iterator[tuple[str | None, str]]:
    if type(value) is str:
        yield None, value


def _of_coding(value: Any) -> Iterator[tuple[str | None, str]]:
    """
    A code without system is of no system: it is in no set.
    """
    if type(value) is not dict:
        return
    system, code = value.get("system"), value.get("code")
    if type(code) is str and type(system) is str:
        yield system, code


def _of_concept(value: Any) -> Iterator[tuple[str | None, str]]:
    rows = value.get("coding") if type(value) is dict else None
    for one in rows if type(rows) is list else ():
        yield from _of_coding(one)


_CODES: Final[dict[str, Codes]] = {
    "code": _of_text,
    "string": _of_text,
    "uri": _of_text,
    "url": _of_text,
    "canonical": _of_text,
    "Coding": _of_coding,
    "CodeableConcept": _of_concept,
    "Quantity": _of_coding,
}
_PLAIN: Final = frozenset(name for name, codes in _CODES.items() if codes is _of_text)
_SENTENCES: Final[dict[tuple[str, bool], Sentence]] = {
    (strength, plain): sentence
    for plain in (True, False)
    for strength, sentence in (
        ("required", words.BINDING_CODE if plain else words.BINDING),
        ("extensible", words.EXTENSIBLE),
        ("preferred", words.PREFERRED),
    )
}
