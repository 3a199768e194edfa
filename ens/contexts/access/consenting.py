"""
The agreement that a person gives to somebody outside their care team: a professional, or whoever
works at a structure.

Source: CSP L1111-17 III and R1111-46 (explicit consent). Callers have settled that the actor may
decide for this person.
"""

import datetime as dt
from dataclasses import dataclass

from ens.ground import database

SPACE, PRESENCE, WITNESS = "space", "presence", "witness"
# An agreement past its term is over, even if nobody ended it.
CLOSE_EXPIRED = """
update access_consent set ended_at = until
where person = %(person)s and professional = %(professional)s and structure = %(structure)s
  and ended_at is null and until <= %(now)s
"""
INSERT = """
insert into access_consent
    (person, professional, structure, source, witness, since, until, made_by)
values (%(person)s, %(professional)s, %(structure)s, %(source)s, %(witness)s, %(now)s, %(until)s,
    %(made_by)s)
on conflict (person, professional, structure) where ended_at is null
do update set until = excluded.until, source = excluded.source, witness = excluded.witness,
    categories = excluded.categories
where access_consent.until is distinct from excluded.until
   or access_consent.categories <> excluded.categories
returning consent
"""
END = """
update access_consent set ended_at = %(now)s
where person = %(person)s and professional = %(professional)s and structure = %(structure)s
  and ended_at is null and (until is null or until > %(now)s)
"""
OF = """
select consent, professional, structure, source, since, until from access_consent
where person = %s and ended_at is null and since <= %s and (until is null or until > %s)
order by since, consent
"""


class TermPassed(Exception):
    """
    An agreement cannot end before it begins.
    """


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    `professional` or `structure` is 0; `until` is None where it lasts until it is taken back.
    """

    consent: int
    professional: int
    structure: int
    source: str
    since: dt.datetime
    until: dt.datetime | None


def agree(
    *,
    person: int,
    professional: int = 0,
    structure: int = 0,
    source: str = SPACE,
    witness: str = "",
    until: dt.datetime | None = None,
    made_by: int,
    now: dt.datetime,
) -> bool:
    """
    From now until its term; given again, it takes the new term. False if it stood so already.

    :raises TermPassed
    """
    if until is not None and until <= now:
        raise TermPassed
    bound = {
        "person": person, "professional": professional, "structure": structure, "now": now,
        "source": source, "witness": witness, "until": until, "made_by": made_by,
    }  # fmt: skip
    with database.transaction():
        database.execute(CLOSE_EXPIRED, bound)
        return database.execute(INSERT, bound).fetchone() is not None


def end_agreement(
    *, person: int, professional: int = 0, structure: int = 0, now: dt.datetime
) -> bool:
    bound = {"person": person, "professional": professional, "structure": structure, "now": now}
    return bool(database.execute(END, bound).rowcount)


def agreements_of(*, person: int, now: dt.datetime) -> tuple[Agreement, ...]:
    """
    Those in force, oldest first.
    """
    rows = database.execute(OF, (person, now, now)).fetchall()
    return tuple(Agreement(*row) for row in rows)
