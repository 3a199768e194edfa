"""
The constraints of a definition, each compiled to a check of the value that it is about.

Source: FHIR R4 elementdefinition.html#constraints. Those asked most are written by hand; the rest
is evaluated by the FHIRPath engine, unless nothing that the expression speaks of is there.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ens.standards.fhir.profiles import Constraint
from ens.standards.fhir.validate import bundles, by_hand, words
from ens.standards.fhir.validate.expressions import Asked, Unusable
from ens.standards.fhir.validate.found import ADVICE, WARNINGS, Check, Found
from ens.standards.fhir.validate.invariant_words import told
from ens.standards.fhir.validate.words import Sentence

Holds = Callable[[Any], bool]

BY_HAND: Final[Mapping[tuple[str, str], Holds]] = {**by_hand.TABLE, **bundles.TABLE}
# Advice of good practice, which no resource need follow.
BEST_PRACTICE: Final = frozenset({"dom-6"})


def of(constraints: Iterable[Constraint], path: str, *, beside: bool = True) -> tuple[Check, ...]:
    """
    `path` is the type of the value: "Patient", "Observation.component", "Quantity". `beside` asks
    what we ask of such a value besides.
    """
    checks = [_check(one, path) for one in constraints if is_asked(one)]
    ours = by_hand.BESIDE.get(path, ()) if beside else ()
    return (*checks, *(_refusing(holds, told(key, human)) for key, human, holds in ours))


def is_asked(constraint: Constraint) -> bool:
    return bool(constraint.expression) and constraint.key not in by_hand.KEPT


def _check(one: Constraint, path: str) -> Check:
    sentence = told(one.key, one.human)
    holds = BY_HAND.get((one.key, one.expression))
    if holds is None:
        return _by_engine(one, path, sentence)
    return _refusing(holds, sentence) if one.severity == "error" else _warning(holds, sentence)


def _refusing(holds: Holds, sentence: Sentence) -> Check:
    def check(value: Any, found: Found) -> None:
        if not holds(value):
            found.say(sentence)

    return check


def _warning(holds: Holds, sentence: Sentence) -> Check:
    def check(value: Any, found: Found) -> None:
        if found.level >= WARNINGS and not holds(value):
            found.warn(sentence)

    return check


def _by_engine(one: Constraint, path: str, sentence: Sentence) -> Check:
    asked = Asked(one.expression, path)
    best_practice = one.key in BEST_PRACTICE
    level = ADVICE if best_practice else 0 if one.severity == "error" else WARNINGS

    def check(value: Any, found: Found) -> None:
        if found.level < level:
            return
        try:
            if asked.holds(value, found):
                return
        except Unusable:
            found.advise(words.INVARIANT_UNKNOWN, key=one.key)
            return
        if best_practice:
            found.advise(sentence)
        elif level:
            found.warn(sentence)
        else:
            found.say(sentence)

    return check
