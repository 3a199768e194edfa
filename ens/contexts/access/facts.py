"""
Where each fact comes from: one statement for one person or many, composed once.

The first half of the decision reads it; the names are those of `rules.Fact`, the numbers
never typed by hand.
"""

from collections.abc import Mapping
from functools import cache

from ens.contexts.access.rules import Fact
from ens.contexts.identity import api as identity

HELD = "since <= %(now)s and (until is null or until > %(now)s) and ended_at is null"
RELATED = (
    "exists (select from access_relation r where r.person = p.person"
    " and r.professional = %(professional)s and %(professional)s <> 0 and r.{held}{more})"
)
OPPOSED = (
    "exists (select from access_opposition o where o.person = p.person"
    " and o.withdrawn_at is null and o.against = '{against}')"
)

GLASS = (
    "exists (select from access_break_glass g where g.person = p.person"
    " and g.professional = %(professional)s and g.structure = %(structure)s"
    " and g.ended_at is null and g.since <= %(now)s and g.until > %(now)s{more})"
)


def _held(more: str = "") -> str:
    held = HELD.replace("until", "r.until").replace("ended_at", "r.ended_at")
    return RELATED.replace("{held}", held).replace("{more}", more)


OWN: Mapping[Fact, str] = {
    Fact.TEAM: _held(),
    Fact.TREATING: _held(" and r.kind = 'treating'"),
    Fact.BLOCKED: (
        "exists (select from access_block b where b.person = p.person and b.lifted_at is null"
        " and ((b.professional = %(professional)s and b.professional <> 0)"
        " or (b.structure = %(structure)s and b.structure <> 0)))"
    ),
    # Broken in one post, it opens nothing to the same professional in another.
    Fact.BREAK_GLASS: GLASS.replace("{more}", ""),
    Fact.REGULATOR: GLASS.replace("{more}", " and g.capacity = 'regulation'"),
    Fact.OPPOSED: OPPOSED.replace("{against}", "consultation"),
    Fact.OPPOSED_FEED: OPPOSED.replace("{against}", "feeding"),
    Fact.OPPOSED_EMERGENCY: OPPOSED.replace("{against}", "emergency"),
}


ASKED = "unnest(%(persons)s::bigint[]) with ordinality p(person, place)"
# One person is a value, and not a row to join: so only the parts with their rows are opened.
ONE_ASKED = "(select (%(persons)s::bigint[])[1] as person, 1::bigint as place) p"


@cache
def statement(*, one: bool = False) -> str:
    """
    The facts of the persons asked for, in their order; or of the one who is.
    """
    asked = ONE_ASKED if one else ASKED
    return f"select p.person, ({_bits()})::bigint from {asked} {_joins()} order by p.place"


@cache
def found_statement(acting: str, columns: tuple[str, ...], finding: str) -> str:
    """
    Who acts, the person that `finding` gives as `p(person, place)`, and the facts between the
    two, in one statement: it needs neither to be known beforehand.
    """
    asked = ", ".join(f"a.{name}" for name in columns)
    told = f"select {asked}, p.person, ({_bits()})::bigint, p.place"
    for name, column in ACTING.items():
        told = told.replace(name, column)
    return f"{told} from ({acting}) a left join {finding} on true {_joins()}"


# The actor's keys: bound by the caller, or columns of the row that says who acts.
ACTING = {
    "%(professional)s": "a.professional",
    "%(structure)s": "a.structure",
    "%(actor_person)s": "a.person",
}


def _joins() -> str:
    return identity.FACTS.joins


@cache
def _bits() -> str:
    source = identity.FACTS
    told = {Fact[name]: sql for name, sql in source.facts.items()} | dict(OWN)
    return " | ".join(
        f"case when {sql} then {int(fact)} else 0 end" for fact, sql in sorted(told.items())
    )
