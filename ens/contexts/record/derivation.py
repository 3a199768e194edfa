"""
A label follows derivation: what hangs on a document, or names it, is as hidden as it.

Two ways to hang on a document: to have been extracted from it (`origin`), or to point at it
by a reference of its own (a list, a provenance, an observation derived from it...). A thing
keeps the flags that it says itself (`own_flags`); those of its documents are added to them,
again each time one of the two changes. A Provenance takes those of each thing that it names too:
it would tell of a hidden one that it is there.
"""

from collections.abc import Sequence

from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.ground import database
from ens.standards.fhir import definitions

DOCUMENT = definitions.type_number("DocumentReference")
PROVENANCE = definitions.type_number("Provenance")
NAMED = """
    select x.rid from record_reference x
    where x.person = %(person)s and x.target_type = %(documents)s and x.target = %(fid)s
"""
HANGING = f"""
select rid from record_resource where person = %(person)s and origin = %(rid)s
union {NAMED}
"""
RELABEL = """
with due as (
    select h.rid, h.own_flags | coalesce((
        select bit_or(d.flags) from record_resource d
        where d.person = h.person and d.type = %(documents)s and (d.rid = h.origin or d.fid in (
            select x.target from record_reference x
            where x.person = h.person and x.rid = h.rid and x.target_type = %(documents)s))
    ), 0) | coalesce((
        select bit_or(d.flags) from record_reference x join record_resource d
            on d.person = x.person and d.type = x.target_type and d.fid = x.target
        where h.type = %(provenance)s and x.person = h.person and x.rid = h.rid
    ), 0) as flags
    from record_resource h
    where h.person = %(person)s and h.rid = any(%(rids)s::bigint[]) and h.type <> %(documents)s
)
update record_resource r set flags = due.flags from due
where r.person = %(person)s and r.rid = due.rid and r.flags <> due.flags
returning r.type, r.fid, r.label
"""


TELLING = """
select x.rid from record_reference x
join record_resource p on p.person = x.person and p.rid = x.rid and p.type = %(provenance)s
where x.person = %(person)s and x.target_type = %(type)s and x.target = %(fid)s
"""
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('derivation', %s))"


def hold(*, person: int) -> None:
    """
    Let no flag of this person's things change beside us, to the end of the transaction.

    Else what comes to name a document while it is being hidden would miss its flags. Asked
    before any row is held, so that two who change things wait here and never for each other.
    """
    database.execute(ONE_BY_ONE, (person,), about=[person])


def relabel(*, person: int, rids: Sequence[int]) -> dict[str, int]:
    """
    Give these things the flags of their documents; return the new label of each that
    changed, by id.

    The register's lines and the notices about them become as visible as they are.
    """
    hold(person=person)
    rows = database.execute(
        RELABEL,
        {
            "person": person,
            "rids": list(rids),
            "documents": DOCUMENT,
            "provenance": PROVENANCE,
        },
    ).fetchall()
    for number, fid, marked in rows:
        tell(person=person, about=definitions.type_of_number(number), fid=fid, label=marked)
    return {fid: marked for _, fid, marked in rows}


def relabel_hanging(*, person: int, rid: int, fid: str) -> None:
    """
    The flags of this document changed: so do those of what hangs on it.
    """
    rows = database.execute(
        HANGING, {"person": person, "rid": rid, "fid": fid, "documents": DOCUMENT}
    ).fetchall()
    relabel(person=person, rids=[row[0] for row in rows])


def relabel_provenance(*, person: int, about: str, fid: str) -> None:
    """
    The flags of this thing changed: so do those of what tells where it comes from.
    """
    values = {"person": person, "type": definitions.type_number(about), "fid": fid}
    rows = database.execute(TELLING, values | {"provenance": PROVENANCE}).fetchall()
    if rows:
        relabel(person=person, rids=[row[0] for row in rows])


def tell(*, person: int, about: str, fid: str, label: int) -> None:
    """
    What is told about a thing elsewhere is as visible as the thing is now.
    """
    register.relabel(person=person, about=about, ids=[fid], label=label)
    notices.relabel(person=person, about=about, ids=[fid], label=label)
