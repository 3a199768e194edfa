"""
What an act that was permitted stood on, told afterwards from its line of the register: each rule
that would have refused it, the fact that kept the rule away, and since when that fact held.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import explanations, rules, texts
from ens.contexts.access.rules import Fact, Standing
from ens.ground import database
from ens.ground.label import ALL

# Of the one who acted, then: facts that rows of this context state, and since when.
HELD = f"""
select fact, max(since) from (
    select case when kind = 'treating' then {int(Fact.TREATING)} else {int(Fact.TEAM)} end as fact,
        since, least(until, ended_at) as until
    from access_relation where person = %(person)s and professional = %(professional)s
    union all
    select {int(Fact.TEAM)}, since, least(until, ended_at)
    from access_relation where person = %(person)s and professional = %(professional)s
    union all
    select case when categories = '{{}}' then {int(Fact.CONSENT)} else {int(Fact.PASS)} end,
        since, least(until, ended_at)
    from access_consent where person = %(person)s
        and ((professional = %(professional)s and professional <> 0)
             or (structure = %(structure)s and structure <> 0))
    union all
    select {int(Fact.PASS)}, p.since, least(p.until, p.ended_at)
    from access_pass p join access_pass_use u using (person, pass)
    where p.person = %(person)s and u.professional = %(professional)s and u.at <= %(at)s
    union all
    select {int(Fact.BREAK_GLASS)}, since, least(until, ended_at)
    from access_break_glass where person = %(person)s and professional = %(professional)s
    union all
    select {int(Fact.MANDATE)}, accepted_at, least(until, ended_at)
    from access_mandate where person = %(person)s and mandatary = %(mandatary)s
        and accepted_at is not null
) held
where since <= %(at)s and (until is null or until >= %(at)s)
group by fact
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """
    `code` is the rule that would have refused, `otherwise` its sentence; `fact` what kept it away,
    `because` its sentence, `text` what it implements and `since` when it held, where a row says.
    """

    code: str
    otherwise: str
    fact: str
    because: str
    text: str
    since: dt.datetime | None = None


def grounds(facts: int, label: int) -> tuple[Ground, ...]:
    """
    Those of an act on this label, what tells most first.
    """
    own = Standing(facts, *[ALL] * (len(Standing._fields) - 1))
    told = explanations.fact_told(facts, label)
    found: dict[Fact, Ground] = {}
    for code, kept in rules.why(own, label):
        # Of the team, the treating doctor is told as such.
        as_treating = kept & Fact.TEAM and facts & Fact.TREATING
        if fact := _most_telling(int(kept | Fact.TREATING if as_treating else kept), told):
            found[fact] = _ground(code, fact)
    return tuple(found[fact] for fact in _ordered(told) if fact in found)


def _most_telling(kept: int, told: Fact | None) -> Fact | None:
    return next((fact for fact in _ordered(told) if kept & fact), None)


def _ordered(told: Fact | None) -> tuple[Fact, ...]:
    """
    The fact that the line is told by, then those that tell most.
    """
    first = (told,) if told else ()
    every = (*first, *explanations.ORDER, *explanations.SENTENCES)
    return tuple(dict.fromkeys(every))


def _ground(code: str, fact: Fact) -> Ground:
    return Ground(
        code=code,
        otherwise=explanations.refusal(code),
        fact=str(fact.name),
        because=str(explanations.SENTENCES[fact]),
        text=texts.text_of_permission(fact),
    )


def held_since(
    *, person: int, professional: int, structure: int, mandatary: int, at: dt.datetime
) -> dict[str, dt.datetime]:
    """
    By the name of a fact, since when it held at this instant, of one who acted then.
    """
    bound = {
        "person": person,
        "professional": professional,
        "structure": structure,
        "mandatary": mandatary,
        "at": at,
    }
    rows = database.execute(HELD, bound, about=[person]).fetchall()
    return {str(Fact(fact).name): since for fact, since in rows}
