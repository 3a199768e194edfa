"""
What a person decides by category: whom they let read it, and whom they let feed it.

Of everybody, of a profession, of a structure or of one professional; the closest choice wins
(`chosen`). Callers have settled that the actor may decide for this person.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import categories
from ens.ground import database

READING, FEEDING = "reading", "feeding"
IN_FORCE = """
select choice, concerns, profession, professional, structure, category, allowed, purpose, since
from access_choice where person = %s and ended_at is null order by since, choice
"""
SAME = """
person = %(person)s and concerns = %(concerns)s and profession = %(profession)s
and professional = %(professional)s and structure = %(structure)s and category = %(category)s
and purpose = %(purpose)s and ended_at is null
"""
END = f"update access_choice set ended_at = %(now)s where {SAME}"
STANDS = f"select allowed from access_choice where {SAME}"
INSERT = """
insert into access_choice (person, concerns, profession, professional, structure, category,
    purpose, allowed, since, made_by)
values (%(person)s, %(concerns)s, %(profession)s, %(professional)s, %(structure)s, %(category)s,
    %(purpose)s, %(allowed)s, %(now)s, %(made_by)s)
"""
# Choices about one person are made one after the other.
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('access-choice', %s))"


class NoSuchChoice(Exception):
    """
    Nothing is decided about this category, or about this kind of thing.
    """


@dataclass(frozen=True, slots=True)
class Whom:
    """
    Everybody, or one profession, one professional, one structure.
    """

    profession: str = ""
    professional: int = 0
    structure: int = 0


EVERYBODY = Whom()


@dataclass(frozen=True, slots=True)
class Choice:
    concerns: str
    whom: Whom
    category: str
    allowed: bool
    purpose: str = ""
    since: dt.datetime | None = None
    choice: int = 0


def choices_of(*, person: int) -> tuple[Choice, ...]:
    """
    Those in force, oldest first.
    """
    rows = database.execute(IN_FORCE, (person,)).fetchall()
    return tuple(
        Choice(concerns, Whom(*whom), category, allowed, purpose, since, choice)
        for choice, concerns, *whom, category, allowed, purpose, since in rows
    )


def choose(
    *,
    person: int,
    concerns: str,
    whom: Whom,
    category: str,
    allowed: bool | None,
    purpose: str = "",
    made_by: int,
    now: dt.datetime,
) -> bool:
    """
    Decide, or with None take the decision back; False if it stood so already.

    :raises NoSuchChoice
    """
    if concerns not in (READING, FEEDING) or category not in categories.titles():
        raise NoSuchChoice
    bound = {
        "person": person, "concerns": concerns, "profession": whom.profession,
        "professional": whom.professional, "structure": whom.structure, "category": category,
        "purpose": purpose, "allowed": allowed, "made_by": made_by, "now": now,
    }  # fmt: skip
    with database.transaction():
        database.execute(ONE_BY_ONE, (person,))
        row = database.execute(STANDS, bound).fetchone()
        if (row[0] if row else None) == allowed:
            return False
        database.execute(END, bound)
        if allowed is not None:
            database.execute(INSERT, bound)
    return True
