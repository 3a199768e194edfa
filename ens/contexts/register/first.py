"""
Who reads a person's things for the first time: found after the fact, in the order of commits.

A read pays nothing for it. One position goes along the transactions that wrote lines (`tx`), as
far as the oldest still under way; it moves in the transaction of what the caller does with what
it found, so each first access is handed over once, by whichever worker, however often they stop.

What is hidden from some is a first time of its own: whoever does not see the first thing that
somebody read is told when that somebody reads the first thing they do see, as if there had been
nothing before. To look and find nothing is to read: the line of none says it to everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.register.searching import AS_THE_THING, LABEL, kinds_of_types
from ens.ground import database, lineage
from ens.ground.label import Flag

STEP = 20_000  # transactions gone through at once, at most

POSITION = "select tx::text::bigint from register_position where name = 'first-access' for update"
# Asked by a statement of its own, after the wait for another worker.
HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
MOVE = "update register_position set tx = %s::text::xid8 where name = 'first-access'"


def _hidden(thing: str) -> str:
    """
    From how many a thing is hidden: nobody, representatives, everybody.
    """
    unannounced, secret = int(Flag.UNANNOUNCED), int(Flag.SECRET | Flag.PERSONAL)
    return (
        f"case when {thing} & {unannounced} <> 0 then 2 when {thing} & {secret} <> 0 then 1"
        " else 0 end"
    )


READING = """
{t}.code = '' and {t}.person <> 0 and {t}.action = any(%(actions)s::text[])
and {t}.type <> 'AuditEvent' and not ({t}.facts & %(own)s <> 0 and {w}.software = '')
"""
SAME_ACTOR = """
{a}.account = {b}.account
and (case when {a}.kind = 'citizen' then {a}.software else '' end) = {b}.software
"""
FIRST = f"""
with found as (
    select distinct on (person, account, software, hidden) * from (
        select trace.person, trace.line, trace.type, trace.id, {LABEL} as label,
            {_hidden(AS_THE_THING)} as hidden,
            w.account, w.name, case when w.kind = 'citizen' then w.software else '' end as software
        from register_trace trace
        join register_who w on w.who = trace.who
        left join register_relabel r using (person, type, id)
        where trace.tx >= %(since)s::text::xid8 and trace.tx < %(until)s::text::xid8
            and w.account <> 0 and w.kind = any(%(kinds)s::text[])
            and trace.facts & %(told)s = 0 and {READING.format(t="trace", w="w")}
    ) read
    where hidden < 2
    order by person, account, software, hidden, line
)
select f.person, f.type, f.id, f.label, f.name, f.software from found f
where not exists (
    select from found wider where wider.person = f.person and wider.account = f.account
        and wider.software = f.software and wider.hidden < f.hidden)
and not exists (
    select from register_trace trace
    join register_who w on w.who = trace.who
    left join register_relabel r using (person, type, id)
    where trace.person = f.person and trace.tx < %(since)s::text::xid8
        and {SAME_ACTOR.format(a="w", b="f")} and {READING.format(t="trace", w="w")}
        and {_hidden(AS_THE_THING)} <= f.hidden)
order by f.line
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """
    Which acts are reading, by which kinds of actors. Facts: `own` those of who reads their own
    or acts for the person, which is told elsewhere unless software reads; `told` those of what
    is told in another way.
    """

    actions: Sequence[str]
    kinds: Sequence[str]
    own: int
    told: int


@dataclass(frozen=True, slots=True)
class FirstAccess:
    """
    The thing first read, and who read it: `software` when a citizen's application did.
    """

    person: int
    type: str
    id: str
    label: int
    name: str
    software: str


def first_accesses(sought: Sought) -> tuple[tuple[FirstAccess, ...], bool]:
    """
    Those since the last call, and whether more are waiting; in the caller's transaction, which
    tells of them. Another worker waits, then goes on from where this one stopped.

    In a database loaded into another cluster all is past: nothing is told again.
    """
    since = database.execute(POSITION).fetchall()[0][0]
    horizon = database.execute(HORIZON).fetchall()[0][0]
    if since <= lineage.LOWEST:
        database.execute(MOVE, (horizon,))
        return (), False
    until = min(since + STEP, horizon)
    found = _between(since, until, sought)
    database.execute(MOVE, (until,))
    return found, until < horizon


def _between(since: int, until: int, sought: Sought) -> tuple[FirstAccess, ...]:
    values = {
        "since": since,
        "until": until,
        "actions": list(sought.actions),
        "kinds": list(sought.kinds),
        "own": sought.own,
        "told": sought.told,
        "kinds_of_types": kinds_of_types(),
    }
    return tuple(FirstAccess(*row) for row in database.execute(FIRST, values).fetchall())
