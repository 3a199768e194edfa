"""
The register of one person as people read it: filtered, latest first, a page at a time.

Lines come in the order of time, from an index that begins with the person, so that a page costs
what it shows, however long the register is. A line about a thing that the reader does not see is
nowhere: not in a page, not among the actors to choose from, not in a count.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson

from ens.contexts.register.searching import LABEL, kinds_of_types
from ens.contexts.register.values import Access
from ens.ground import database, label
from ens.ground import reach as decision
from ens.ground.reach import Reach

SEEN = decision.where("t", at="0")
# The present label of each line, under the name that the decision asks of a row.
PRESENT = f"""
select trace.person, trace.line, trace.at, trace.who, trace.action, trace.type, trace.id,
    trace.count, trace.detail, trace.code, trace.facts, {LABEL} as label, 0::bigint as author
from register_trace trace
left join register_relabel r using (person, type, id)
where trace.person = %(person)s
"""
TOLD = """
t.line, t.at, t.action, t.type, t.id, t.label, t.count, t.detail, t.code, t.facts,
w.kind, w.account, w.name, w.profession, w.structure, w.software
"""
# Which clauses a statement has follows from which criteria are given, so that each is planned
# for what it asks.
CLAUSES: Mapping[str, str] = {
    "since": "t.at >= %(since)s",
    "until": "t.at < %(until)s",
    "whos": "t.who = any(%(whos)s::bigint[])",
    "not_accounts": "w.account <> all(%(not_accounts)s::bigint[])",
    "not_kinds": "w.kind <> all(%(not_kinds)s::text[])",
    "actions": "t.action = any(%(actions)s::text[])",
    "kinds": f"t.label / {label.FLAGS} = any(%(kinds)s::int[])",
    "under": "t.facts & %(under)s <> 0",
    "not_under": "t.facts & %(not_under)s = 0",
    "before": "(t.at, t.line) < (%(before_at)s, %(before_line)s)",
}
LATEST = "order by t.at desc, t.line desc limit %(limit)s"
ONE = f"""
select {TOLD} from ({PRESENT} and trace.line = %(line)s) t
join register_who w on w.who = t.who where {decision.where("t", at="0")}
"""
BESIDE = f"""
select {TOLD} from ({PRESENT} and trace.at = %(at)s) t join register_who w on w.who = t.who
where {decision.where("t", at="0")} and t.code = %(code)s
    and t.who = (select who from register_trace where person = %(person)s and line = %(line)s)
order by t.line desc limit %(limit)s
"""
# From one actor to the next by the index, without reading what lies between.
ACTORS = f"""
with recursive acted(who) as (
    (select who from register_trace where person = %(person)s order by who limit 1)
    union all
    select (select t.who from register_trace t where t.person = %(person)s and t.who > acted.who
            order by t.who limit 1)
    from acted where acted.who is not null
)
select w.who, w.kind, w.account, w.name, w.profession, w.structure, w.software, last.at
from acted join register_who w on w.who = acted.who
cross join lateral (
    select t.at from ({PRESENT} and trace.who = acted.who) t where {decision.where("t", at="0")}
    order by t.at desc limit 1
) last
order by last.at desc limit %(limit)s
"""
COUNTS = f"""
select month, who, kind, count(*) from (
    select date_trunc('month', at at time zone 'Europe/Paris')::date as month, at, who, code,
        min((%(order)s::jsonb ->> action)::int) as kind
    from (
        select * from ({PRESENT} and trace.at >= %(since)s) t
        where {decision.where("t", at="0")} {LATEST}
    ) t
    group by 1, 2, 3, 4
) act group by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Criteria:
    """
    What lines are wanted; None is no criterion. `whos` are actors as `actors_of` gives them;
    accounts and kinds of actors may be left out; `kinds` are the kinds of things; `under` and
    `not_under` facts of which a line carries one, or none. `until` is left out, and so is
    `before`: the time and the number of the line at which the page before ended.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    whos: tuple[int, ...] | None = None
    not_accounts: tuple[int, ...] | None = None
    not_kinds: tuple[str, ...] | None = None
    actions: tuple[str, ...] | None = None
    kinds: tuple[int, ...] | None = None
    under: int | None = None
    not_under: int | None = None
    refused: bool | None = None
    before: tuple[dt.datetime, int] | None = None

    def before_place(self, place: tuple[dt.datetime, int] | None) -> "Criteria":
        return replace(self, before=place)


@dataclass(frozen=True, slots=True)
class ActorSeen:
    """
    Who acted, in one situation, and when last.
    """

    who: int
    kind: str
    account: int
    name: str
    profession: str
    structure: str
    software: str
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """
    How many acts of an actor in a month; `kind` is the number that the caller gave the action.
    """

    month: dt.date
    who: int
    kind: int
    acts: int


def lines_of(person: int, *, reach: Reach, wanted: Criteria, limit: int) -> tuple[Access, ...]:
    """
    The lines about this person, latest first.
    """
    asked = [sql for name, sql in CLAUSES.items() if getattr(wanted, name) is not None]
    if wanted.refused is not None:
        asked.append("t.code <> ''" if wanted.refused else "t.code = ''")
    rows = database.execute(
        f"select {TOLD} from ({PRESENT}) t join register_who w on w.who = t.who"
        f" where {' and '.join([SEEN, *asked])} {LATEST}",
        _bound(person, reach) | _values(wanted) | {"limit": limit},
    ).fetchall()
    return tuple(Access(*row) for row in rows)


def _values(wanted: Criteria) -> dict[str, object]:
    at, line = wanted.before or (None, None)
    listed = ("whos", "not_accounts", "not_kinds", "actions", "kinds")
    return {
        **{name: list(getattr(wanted, name) or ()) for name in listed},
        **{name: getattr(wanted, name) for name in ("since", "until", "under", "not_under")},
        "before_at": at,
        "before_line": line,
    }


def _bound(person: int, reach: Reach) -> dict[str, object]:
    return reach.parameters_of(person) | {"kinds_of_types": kinds_of_types()}


def act_of(person: int, line: int, *, reach: Reach, limit: int) -> tuple[Access, ...]:
    """
    This line and those of the same act that the reader sees; none if they do not see it.
    """
    bound = _bound(person, reach) | {"line": line, "limit": limit}
    found = database.execute(ONE, bound).fetchone()
    if found is None:
        return ()
    one = Access(*found)
    rows = database.execute(BESIDE, bound | {"at": one.at, "code": one.code}).fetchall()
    return tuple(Access(*row) for row in rows)


def actors_of(person: int, *, reach: Reach, limit: int) -> tuple[ActorSeen, ...]:
    """
    Who acted, as far as the reader sees it, who acted last first.
    """
    rows = database.execute(ACTORS, _bound(person, reach) | {"limit": limit}).fetchall()
    return tuple(ActorSeen(*row) for row in rows)


def tallies_of(
    person: int, *, reach: Reach, since: dt.datetime, kinds: Mapping[str, int], limit: int
) -> tuple[Tally, ...]:
    """
    What was done by whom, by month in Paris, of the latest `limit` lines since then. An act that
    left several lines counts once, under the lowest of the numbers that `kinds` gives an action.
    """
    bound = _bound(person, reach) | {
        "since": since,
        "limit": limit,
        "order": orjson.dumps(dict(kinds)).decode(),
    }
    return tuple(Tally(*row) for row in database.execute(COUNTS, bound).fetchall())
