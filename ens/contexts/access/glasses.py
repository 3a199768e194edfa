"""
Glasses: a space opened in an emergency, by one professional at one post, for a few hours.

Callers have settled that this professional may (`emergency`) and that the decision would let
them (`why_not_in_emergency`), and hold the professional's turn while they count and break.

Source: CSP L1111-17 I and II, R1111-46; four hours at most is our choice (reading 5).
"""

import datetime as dt
from dataclasses import dataclass, field, fields

from django.conf import settings

from ens.contexts.access import queries, rules
from ens.contexts.access.rules import Fact
from ens.ground import database, keys
from ens.ground.reach import Reach

REASONS = ("cannot-speak", "immediate-danger", "child-alone", "regulation-call")
WEEK = dt.timedelta(days=7)
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('break-glass', %s))"
# A glass past its term is over, even if nobody closed it; one broken elsewhere gives way.
CLOSE_OTHERS = """
update access_break_glass set ended_at = least(until, %s)
where person = %s and professional = %s and ended_at is null
"""
BREAK = """
insert into access_break_glass (person, break_glass, professional, structure, capacity, reason,
    sealed, since, until, made_by, who)
values (%(person)s, %(number)s, %(professional)s, %(structure)s, %(capacity)s, %(reason)s,
    %(sealed)s, %(now)s, %(until)s, %(made_by)s, %(who)s)
"""
EVERY = """
select g.break_glass, g.person, g.professional, g.structure, g.capacity, g.reason, g.since,
       g.until, g.ended_at, g.made_by
from access_break_glass g where
"""
GLASS = f"{EVERY} g.person = %(person)s"
# One broken an instant after this request read the clock holds for it too.
HELD = """
      g.professional = %(professional)s and g.structure = %(structure)s
  and g.ended_at is null and g.until > %(now)s
"""
IN_FORCE = f"{GLASS} and {HELD}"
LATELY = """
select count(*) from access_break_glass g
where g.professional = %s and g.since > %s and not exists (
    select from access_review r where r.person = g.person and r.break_glass = g.break_glass
    and r.decision = 'justified')
"""


@dataclass(frozen=True, slots=True)
class Declaration:
    """
    An emergency as it is declared: by whom, about whom, as what, why in a category and in
    words. `who` is the actor's line in the register's dictionary.
    """

    person: int
    professional: int
    structure: int
    capacity: str
    reason: str
    text: str = field(repr=False)
    made_by: int
    who: int

    @property
    def columns(self) -> dict[str, object]:
        """
        As they are stored: the words sealed under the person's key.
        """
        told: dict[str, object] = {
            one.name: getattr(self, one.name) for one in fields(self) if one.name != "text"
        }
        return told | {"sealed": seal_words(self.text, person=self.person)}


@dataclass(frozen=True, slots=True)
class Glass:
    """
    `capacity` is emergency or regulation, `reason` a code of `REASONS`; it was closed at
    `ended_at` if that is before its term.
    """

    break_glass: int
    person: int
    professional: int
    structure: int
    capacity: str
    reason: str
    since: dt.datetime
    until: dt.datetime
    ended_at: dt.datetime | None
    made_by: int

    @property
    def end(self) -> dt.datetime:
        return min(self.until, self.ended_at or self.until)


def duration() -> dt.timedelta:
    return dt.timedelta(minutes=settings.ENS_BREAK_GLASS_MINUTES)


def wait_for_turn(*, professional: int) -> None:
    """
    Held to the end of the transaction: this professional's requests go one by one.
    """
    database.execute(ONE_BY_ONE, (professional,))


def broken_lately(*, professional: int, now: dt.datetime) -> int:
    """
    How many in seven days; one that a review found justified gives its turn back.
    """
    return int(database.execute(LATELY, (professional, now - WEEK)).fetchall()[0][0])


def break_glass(*, declared: Declaration, now: dt.datetime) -> Glass:
    person, until = declared.person, now + duration()
    database.execute(CLOSE_OTHERS, (now, person, declared.professional))
    number = database.next_values("access_number", 1)[0]
    told = declared.columns | {"number": number, "now": now, "until": until}
    database.execute(BREAK, told)
    return Glass(
        number, person, declared.professional, declared.structure, declared.capacity,
        declared.reason, now, until, None, declared.made_by,
    )  # fmt: skip


def glass_in_force(
    *, person: int, professional: int, structure: int, now: dt.datetime
) -> Glass | None:
    asked = {"person": person, "professional": professional, "structure": structure, "now": now}
    row = database.execute(IN_FORCE, asked).fetchone()
    return Glass(*row) if row else None


def glasses_held(*, professional: int, structure: int, now: dt.datetime) -> tuple[Glass, ...]:
    """
    Those in force of one professional at one post, latest first.
    """
    asked = {"professional": professional, "structure": structure, "now": now}
    rows = database.execute(f"{EVERY} {HELD} order by g.since desc", asked).fetchall()
    return tuple(Glass(*row) for row in rows)


def glasses_of(*, person: int, since: dt.datetime) -> tuple[Glass, ...]:
    """
    Those broken since an instant, latest first.
    """
    rows = database.execute(
        f"{GLASS} and g.since >= %(since)s order by g.break_glass desc",
        {"person": person, "since": since},
    ).fetchall()
    return tuple(Glass(*row) for row in rows)


def end_glass(*, person: int, professional: int, structure: int, now: dt.datetime) -> bool:
    """
    Close it before its term; False if none is in force.
    """
    held = glass_in_force(person=person, professional=professional, structure=structure, now=now)
    if held is None:
        return False
    ended = database.execute(
        "update access_break_glass set ended_at = %s"
        " where person = %s and break_glass = %s and ended_at is null",
        (now, person, held.break_glass),
    )
    return bool(ended.rowcount)


def why_not_in_emergency(reach: Reach, *, person: int, label: int) -> str | None:
    """
    What would still refuse this label to this reach if a glass were broken, None if nothing.
    """
    known = reach.facts_of(person) | int(Fact.BREAK_GLASS)
    return rules.why_not(queries.standing_of(reach, person=person, known=known), label)


def duties(reach: Reach, *, person: int) -> frozenset[str]:
    """
    What is due with what this reach permits: notify, review, mark (`rules.DUTIES`).
    """
    return rules.duties(reach.facts_of(person))


def seal_words(text: str, *, person: int) -> bytes:
    return keys.seal(keys.person_key(person), text.encode(), b"break-glass")


def unseal_words(sealed: bytes, *, person: int) -> str:
    return keys.unseal(keys.person_key(person), sealed, b"break-glass").decode()
