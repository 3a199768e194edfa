"""
What a summary of one person is made from, in one statement: of most types the newest things, of
what is measured or done again and again the latest of each code.

Only what the reach sees is ordered, counted or compared: something hidden leaves no trace in it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.record import reading, telling
from ens.contexts.record.values import Stored
from ens.contexts.register import api as register
from ens.ground import database, label, open_types
from ens.ground import reach as decision
from ens.ground.reach import Reach
from ens.standards.fhir import definitions

MOST_OF_A_TYPE = 500
MOST_CODES = 300
MOST_REFERRED = 200
DATED = {"Observation": "date", "Procedure": "date", "DiagnosticReport": "date"}
WRONG = ["entered-in-error", "cancelled", "not-done"]
COLUMNS = reading.COLUMNS.format(v="r")
NEWEST = f"""
select r.rid from unnest(%(types)s::smallint[]) t(type)
cross join lateral (
    select rid from record_resource r
    where r.person = %(person)s and r.type = t.type and not r.deleted
      and {decision.where("r", at="0")}
    order by r.updated desc, r.rid desc limit {MOST_OF_A_TYPE} + 1
) r
"""
# A thing without a code stands for itself.
LATEST = f"""
select c.rid from unnest(%(coded)s::smallint[], %(codes)s::smallint[], %(dates)s::smallint[],
    %(statuses)s::smallint[]) t(type, code, date, status)
cross join lateral (
    select rid from (
        select distinct on (coalesce(c.sys, -1), coalesce(c.code, r.rid::text))
            r.rid, d.low, r.updated
        from record_resource r
        left join record_token c on c.person = r.person and c.rid = r.rid and c.sp = t.code
        left join record_date d on d.person = r.person and d.rid = r.rid and d.sp = t.date
        where r.person = %(person)s and r.type = t.type and not r.deleted
          and {decision.where("r", at="0")}
          and not exists (
              select from record_token s where s.person = r.person and s.rid = r.rid
                and s.sp = t.status and s.code = any(%(wrong)s)
          )
        order by coalesce(c.sys, -1), coalesce(c.code, r.rid::text),
            d.low desc nulls last, r.updated desc, r.rid desc
    ) one order by low desc nulls last, updated desc, rid desc limit {MOST_CODES} + 1
) c
"""
PAPERS = f"""
select r.rid from record_token c
join record_resource r on r.person = c.person and r.rid = c.rid and not r.deleted
where c.person = %(person)s and c.sp = %(kind)s and c.code = any(%(papers)s)
  and {decision.where("r", at="0")}
limit {MOST_OF_A_TYPE}
"""
GATHERED = f"""
select {COLUMNS}, r.blob, r.deleted, k.wrapped
from record_resource r
join ground_person_key k on k.person = r.person
where r.person = %(person)s and {decision.where("r", at="0")} and r.rid in (
    ({NEWEST}) union ({LATEST}) union ({PAPERS})
)
order by r.type, r.updated desc, r.rid desc
"""
REFERRED = f"""
select {COLUMNS}, r.blob, r.deleted, k.wrapped
from unnest(%(kinds)s::smallint[], %(fids)s::text[]) t(type, fid)
join record_locator l on l.type = t.type and l.fid = t.fid
join {decision.SOURCE} on v.person = l.person
join record_resource r on r.person = l.person and r.rid = l.rid and not r.deleted
join ground_person_key k on k.person = r.person
where {decision.where("r")}
"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """
    The person's own Patient, what was asked, and the types of which there is more than that.
    """

    patient: Stored | None
    found: tuple[Stored, ...]
    cut: tuple[str, ...]


def gathered(*, person: int, reach: Reach, types: Sequence[str], papers: Sequence[str]) -> Gathered:
    """
    What this reach sees of these types, in the caller's transaction, which leaves the trace by
    `noted`. Of documents, only those whose type is one of `papers`.
    """
    asked = [one for one in types if open_types.is_open(one)]
    coded = [one for one in asked if one in DATED]
    plain = [one for one in asked if one not in DATED and one != "DocumentReference"]
    values = {
        **reach.parameters_of(person),
        "types": [definitions.type_number(one) for one in ("Patient", *plain)],
        "coded": [definitions.type_number(one) for one in coded],
        "codes": [_parameter(one, "code") for one in coded],
        "dates": [_parameter(one, DATED[one]) for one in coded],
        "statuses": [_parameter(one, "status") for one in coded],
        "wrong": WRONG,
        "kind": _parameter("DocumentReference", "type"),
        "papers": list(papers) if "DocumentReference" in asked else [],
    }
    every = reading.all_stored(database.execute(GATHERED, values).fetchall())
    patient = next((one for one in every if one.type == "Patient"), None)
    found = tuple(one for one in every if one.type != "Patient")
    return Gathered(patient, found, _cut(found))


def _parameter(name: str, code: str) -> int:
    return definitions.search_parameters(name)[code].number


def _cut(found: Sequence[Stored]) -> tuple[str, ...]:
    most = dict.fromkeys(DATED, MOST_CODES)
    counts = Counter(one.type for one in found)
    return tuple(name for name, count in counts.items() if count > most.get(name, MOST_OF_A_TYPE))


def referred(names: Sequence[str], *, reach: Reach) -> tuple[Stored, ...]:
    """
    Those of these ("Medication/abc") that the reach sees, in one statement.
    """
    pairs = [name.split("/")[-2:] for name in names[:MOST_REFERRED] if "/" in name]
    known = [(name, fid) for name, fid in pairs if open_types.is_open(name)]
    if not known:
        return ()
    values = {
        **reach.parameters,
        "kinds": [definitions.type_number(name) for name, _ in known],
        "fids": [fid for _, fid in known],
    }
    return reading.all_stored(database.execute(REFERRED, values).fetchall())


def noted(
    given: Sequence[Stored], *, person: int, reach: Reach, action: str, now: dt.datetime
) -> None:
    """
    One line for all of it. What is hidden from some readers of the register is counted apart,
    in a line as hidden.

    :raises register.NotWritten: nothing is served
    """
    counts = Counter(label.flags_in(one.label) for one in given if one.person == person)
    lines = telling.lines_of_whole(action, counts, person=person, reach=reach)
    register.write(lines, now=now)
