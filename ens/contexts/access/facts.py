"""
Where each fact comes from: one statement for one person or many, composed once.

The first half of the decision reads it; the names are those of `rules.Fact`, the numbers
never typed by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ens.contexts.access.rules import Fact
from ens.contexts.identity import api as identity

ANY = "true"


@dataclass(frozen=True, slots=True)
class Rows:
    """
    Rows about `p.person`, and the facts that one of them states if its condition holds.
    """

    source: str
    facts: Mapping[Fact, str]


OWN = (
    Rows(
        "access_relation r where r.person = p.person and %(professional)s <> 0"
        " and r.professional = %(professional)s and r.since <= %(now)s"
        " and (r.until is null or r.until > %(now)s) and r.ended_at is null",
        {Fact.TEAM: ANY, Fact.TREATING: "r.kind = 'treating'"},
    ),
    Rows(
        "access_block b where b.person = p.person and b.lifted_at is null"
        " and ((b.professional = %(professional)s and b.professional <> 0)"
        " or (b.structure = %(structure)s and b.structure <> 0))",
        {Fact.BLOCKED: ANY},
    ),
    # Broken in one post, it opens nothing to the same professional in another.
    Rows(
        "access_break_glass g where g.person = p.person and %(professional)s <> 0"
        " and g.professional = %(professional)s and g.structure = %(structure)s"
        " and g.ended_at is null and g.since <= %(now)s and g.until > %(now)s",
        {Fact.BREAK_GLASS: ANY, Fact.REGULATOR: "g.capacity = 'regulation'"},
    ),
    Rows(
        "access_opposition o where o.person = p.person and o.withdrawn_at is null",
        {
            Fact.OPPOSED: "o.against = 'consultation'",
            Fact.OPPOSED_FEED: "o.against = 'feeding'",
            Fact.OPPOSED_EMERGENCY: "o.against = 'emergency'",
        },
    ),
)


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
    told = f"{_found(columns)}, ({_bits()})::bigint"
    for name, column in ACTING.items():
        told = told.replace(name, column)
    return f"{told} from ({acting}) a left join {finding} on true {_joins()}"


@cache
def finding_statement(acting: str, columns: tuple[str, ...], finding: str) -> str:
    """
    The same without the facts, for a person who is then asked about by a value.
    """
    return f"{_found(columns)}, 0::bigint from ({acting}) a left join {finding} on true"


def _found(columns: tuple[str, ...]) -> str:
    return f"select {', '.join(f'a.{name}' for name in columns)}, p.place, p.person"


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
    told = {Fact[name]: sql for name, sql in identity.FACTS.facts.items()}
    return " | ".join([_cases(told), *map(_of_rows, OWN)])


def _of_rows(rows: Rows) -> str:
    return f"(select coalesce(bit_or({_cases(rows.facts)}), 0) from {rows.source})"


def _cases(told: Mapping[Fact, str]) -> str:
    return " | ".join(
        f"case when {sql} then {int(fact)} else 0 end" for fact, sql in sorted(told.items())
    )
