"""
The law with one word wrong, in every way its table allows; and why some say the same law.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ens.contexts.access.rules import RULES, Fact, Rule
from ens.ground.label import ALL, Flag, labels_flagged
from tests.spec.access.cells import SETS

FLAGGED = {flag.name: labels_flagged(flag) for flag in Flag}


class Mutant(NamedTuple):
    name: str
    place: int  # of the rule that is wrong, or of the first of two
    table: tuple[Rule, ...]
    same: str  # why it says the same law, if it does


def name_at(place: int) -> str:
    """
    A code that two rules tell is numbered from the second on.
    """
    code = RULES[place].code
    before = sum(rule.code == code for rule in RULES[:place])
    return f"{code} {before + 1}" if before else code


def mutants() -> Iterator[Mutant]:
    for place, rule in enumerate(RULES):
        name = name_at(place)
        yield Mutant(f"{name}: dropped", place, RULES[:place] + RULES[place + 1 :], "")
        for what, changed, same in (*_less(rule), *_more(place), *_other_sets(rule)):
            table = (*RULES[:place], changed, *RULES[place + 1 :])
            yield Mutant(f"{name}: {what}", place, table, same)
    yield from _swapped()


Changed = Iterator[tuple[str, Rule, str]]


def _less(rule: Rule) -> Changed:
    for fact in Fact(rule.when):
        yield f"when without {fact.name}", rule._replace(when=rule.when ^ int(fact)), ""
    for fact in Fact(rule.unless):
        yield f"unless without {fact.name}", rule._replace(unless=rule.unless ^ int(fact)), ""


def _more(place: int) -> Changed:
    """
    One more condition, one more exemption: of every fact that the rule does not name.
    """
    rule = RULES[place]
    for fact in Fact:
        if not (rule.when | rule.unless) & fact:
            more, kept = rule.when | int(fact), rule.unless | int(fact)
            yield f"when {fact.name}", rule._replace(when=more), _told(place, rule.when, kept)
            yield f"unless {fact.name}", rule._replace(unless=kept), _told(place, more, rule.unless)


def _told(place: int, present: int, absent: int) -> str:
    """
    The rules that, where these facts hold and those do not, tell first, or tell the same: what
    this one says there changes nothing. One rule, or one with a fact and another without it.
    """
    if sure := _sure(place, present, absent):
        return f"{sure} is told there"
    for fact in Fact:
        if not (present | absent) & fact:
            held, not_held = (
                _sure(place, present | int(fact), absent),
                _sure(place, present, absent | int(fact)),
            )
            if held and not_held:
                return f"with {fact.name} {held} is told there, without it {not_held}"
    return ""


def _sure(place: int, present: int, absent: int) -> str:
    this = RULES[place]
    for other, rule in enumerate(RULES):
        holds = rule.when & ~present == 0 and rule.unless & ~absent == 0
        tells = other < place or (rule.code == this.code and other == place + 1)
        if other != place and holds and tells and _takes(rule, this):
            return name_at(other)
    return ""


def _takes(rule: Rule, other: Rule) -> bool:
    """
    Whether the first takes all that the second takes, whatever the sets hold.
    """
    if isinstance(other.loses, str):
        return rule.loses in (ALL, other.loses)
    return isinstance(rule.loses, int) and other.loses & ~rule.loses == 0


def _other_sets(rule: Rule) -> Changed:
    if isinstance(rule.loses, str):
        others: dict[str, int | str] = {name: name for name in SETS if name != rule.loses}
    else:
        others = {name: labels for name, labels in FLAGGED.items() if labels != rule.loses}
        others = others if rule.loses in FLAGGED.values() else {}
    for name, labels in others.items():
        yield f"loses {name}", rule._replace(loses=labels), ""


def _swapped() -> Iterator[Mutant]:
    """
    Two neighbours told in the other order: the same outcome, another code.
    """
    for place, (one, two) in enumerate(pairwise(RULES)):
        table = (*RULES[:place], two, one, *RULES[place + 2 :])
        name = f"{name_at(place)}: told after {name_at(place + 1)}"
        yield Mutant(name, place, table, _never_both(one, two))


def _never_both(one: Rule, two: Rule) -> str:
    if one.code == two.code:
        return "two reasons for one code"
    if one.when & two.unless or two.when & one.unless:
        return "one asks for what the other yields to"
    return ""
