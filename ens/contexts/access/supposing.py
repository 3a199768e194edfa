"""
What somebody would see if a choice were made: the same table of rules over another standing, and
nothing written.
"""

from dataclasses import dataclass

from ens.contexts.access import queries, rules
from ens.contexts.access.choosing import Whom
from ens.ground.actor import Actor
from ens.ground.reach import Reach

RANKS = {"everybody": 0, "profession": 1, "structure": 2, "professional": 3}


@dataclass(frozen=True, slots=True)
class Supposed:
    """
    Facts that would hold and no longer hold, and what a pass would lend.
    """

    adds: int = 0
    removes: int = 0
    lends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """
    A choice by category before it is made; `allowed` None takes the one that stands back.
    """

    concerns: str
    whom: Whom
    category: str
    allowed: bool | None


AS_IT_IS = Supposed()


def view_supposing(
    reach: Reach, *, person: int, supposed: Supposed = AS_IT_IS, decision: Decision | None = None
) -> int:
    """
    The labels that would be seen of the things of others, then of the actor's own.
    """
    known = (reach.facts_of(person) | supposed.adds) & ~supposed.removes
    texts = reach.chosen_of(person) + tuple(f"lent|{name}" for name in supposed.lends)
    if decision is not None and is_about(decision.whom, reach.actor):
        texts = _decided(texts, decision)
    standing = queries.standing(
        reach.actor, person=person, action=reach.action, known=known, sets=texts
    )
    return rules.view(standing)


def is_about(whom: Whom, actor: Actor) -> bool:
    """
    Whether what is chosen about these is chosen about this actor.
    """
    return (
        whom.profession in ("", actor.profession)
        and whom.professional in (0, actor.professional)
        and whom.structure in (0, actor.structure)
    )


def _decided(texts: tuple[str, ...], decision: Decision) -> tuple[str, ...]:
    start = f"{decision.concerns}|{_rank(decision.whom)}|{decision.category}|"
    kept = tuple(text for text in texts if not text.startswith(start))
    if decision.allowed is None:
        return kept
    return (*kept, f"{start}{int(decision.allowed)}")


def _rank(whom: Whom) -> int:
    named = next((name for name in RANKS if getattr(whom, name, None)), "everybody")
    return RANKS[named]


def conflicts(decision: Decision, standing: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """
    The choices closer to somebody that say otherwise, and that will win over this one.
    """
    if decision.allowed is None:
        return ()
    return tuple(
        one
        for one in standing
        if (one.concerns, one.category) == (decision.concerns, decision.category)
        and one.allowed is not decision.allowed
        and _rank(one.whom) > _rank(decision.whom)
    )
