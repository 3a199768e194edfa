"""
Where each fact comes from: one statement for one person or many, composed once.

The first half of the decision reads it, with the sets that somebody chose; the names are those
of `rules.Fact`, the numbers never typed by hand.
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


# A row for one professional, for one structure, or, with neither, for whoever else it says.
NAMED = (
    "(c.professional = 0 or c.professional = %(professional)s)"
    " and (c.structure = 0 or c.structure = %(structure)s)"
)
# A pass opens nothing to the same professional in another post than where they used it.
PASSES = "access_pass_use u join access_pass s using (person, pass)"
PASS_HOLDS = (
    "u.person = p.person and %(professional)s <> 0 and u.professional = %(professional)s"
    " and u.structure = %(structure)s and s.ended_at is null"
    " and s.since <= %(now)s and s.until > %(now)s"
)
# About all of it, or about the categories that it names.
CONSENTS = "access_consent c"
CONSENT_HOLDS = (
    "c.person = p.person and c.ended_at is null"
    f" and c.since <= %(now)s and (c.until is null or c.until > %(now)s) and {NAMED}"
    " and (c.professional <> 0 or c.structure <> 0)"
)
MANDATES = "access_mandate m"
MANDATE_HOLDS = (
    "m.person = p.person and %(actor_person)s <> 0 and m.mandatary = %(actor_person)s"
    " and m.accepted_at <= %(now)s and m.since <= %(now)s and m.until > %(now)s"
    " and m.ended_at is null and m.suspended_at is null and %(act)s = any(m.acts)"
)
ASSISTANCES = "access_assistance n"
ASSISTANCE_HOLDS = (
    "n.person = p.person and %(account)s <> 0 and n.account = %(account)s"
    " and n.since <= %(now)s and n.until > %(now)s and n.ended_at is null"
    " and %(act)s = any(n.acts)"
)

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
        "access_opposition o where o.person = p.person and o.withdrawn_at is null"
        " and (o.structure = 0 or o.structure = %(structure)s)",
        {
            Fact.OPPOSED: "o.against = 'consultation'",
            Fact.OPPOSED_FEED: "o.against = 'feeding'",
            Fact.OPPOSED_EMERGENCY: "o.against = 'emergency'",
        },
    ),
    # An agreement given to a professional, or to whoever works at a structure; about some
    # categories only, it lends those, as a pass does.
    Rows(
        f"{CONSENTS} where {CONSENT_HOLDS}",
        {Fact.CONSENT: "c.categories = '{}'", Fact.PASS: "c.categories <> '{}'"},
    ),
    Rows(f"{PASSES} where {PASS_HOLDS}", {Fact.PASS: ANY}),
    Rows(f"{MANDATES} where {MANDATE_HOLDS}", {Fact.MANDATE: ANY}),
    Rows(f"{ASSISTANCES} where {ASSISTANCE_HOLDS}", {Fact.ASSISTED: ANY}),
)

# What somebody chose, a text a row: `lent|category`, `mandate|category`, and, of what a person
# lets be read or fed, `reading|rank|category|allowed`: the closer to this actor the higher ranks.
# With them comes which version of the matrix is in force, `matrix|version`, once one was published.
CHOSEN = f"""
array(
    select 'lent|' || named from {PASSES}, unnest(s.categories) named where {PASS_HOLDS}
    union all
    select 'lent|' || named from {CONSENTS}, unnest(c.categories) named where {CONSENT_HOLDS}
    union all
    select 'mandate|' || named from {MANDATES}, unnest(m.categories) named where {MANDATE_HOLDS}
    union all
    select 'mandate|' || named from {ASSISTANCES}, unnest(n.categories) named
    where {ASSISTANCE_HOLDS}
    union all
    select concerns || '|' || case when c.professional <> 0 then 3 when c.structure <> 0 then 2
        when c.profession <> '' then 1 else 0 end || '|' || c.category || '|' || c.allowed::int
    from access_choice c
    where c.person = p.person and c.ended_at is null and c.since <= %(now)s
      and (c.purpose = '' or c.purpose = %(purpose)s) and {NAMED}
      and (c.profession = '' or c.profession = %(profession)s)
    union all
    select 'matrix|' || max(version) from access_matrix_version having max(version) is not null
    order by 1
)
"""


ASKED = "unnest(%(persons)s::bigint[]) with ordinality p(person, place)"
# One person is a value, and not a row to join: so only the parts with their rows are opened.
ONE_ASKED = "(select (%(persons)s::bigint[])[1] as person, 1::bigint as place) p"


@cache
def statement(*, one: bool = False) -> str:
    """
    The facts of the persons asked for, in their order; or of the one who is.
    """
    asked = ONE_ASKED if one else ASKED
    told = f"({_bits()})::bigint, {CHOSEN}"
    return f"select p.person, {told} from {asked} {_joins()} order by p.place"


@cache
def found_statement(acting: str, columns: tuple[str, ...], finding: str) -> str:
    """
    Who acts, the person that `finding` gives as `p(person, place)`, and the facts between the
    two, in one statement: it needs neither to be known beforehand.
    """
    told = f"{_found(columns)}, ({_bits()})::bigint, {CHOSEN}"
    for name, column in ACTING.items():
        told = told.replace(name, column)
    return f"{told} from ({acting}) a left join {finding} on true {_joins()}"


@cache
def finding_statement(acting: str, columns: tuple[str, ...], finding: str) -> str:
    """
    The same without the facts, for a person who is then asked about by a value.
    """
    return f"{_found(columns)}, 0::bigint, null from ({acting}) a left join {finding} on true"


def _found(columns: tuple[str, ...]) -> str:
    return f"select {', '.join(f'a.{name}' for name in columns)}, p.place, p.person"


# The actor's keys: bound by the caller, or columns of the row that says who acts.
ACTING = {
    "%(professional)s": "a.professional",
    "%(structure)s": "a.structure",
    "%(actor_person)s": "a.person",
    "%(account)s": "a.account_id",
    "%(profession)s": "a.profession",
    "%(purpose)s": "a.purpose",
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
