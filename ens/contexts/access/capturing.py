"""
An agreement that a professional took down from somebody who could not give it alone: it holds
once somebody else confirmed it, and lapses if nobody did within a day.

Whoever says so by mouth has a witness, another professional; the trusted person and a helper who
decides confirm it themselves. Callers have settled who confirms. What it opens is an agreement as
any other (`consenting`): the one decision takes care of what goes against it.

Source: CSP L1111-6 (trusted person), L1111-17 III and R1111-46 (explicit consent); a witness and a
day are our choice.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from ens.contexts.access.categories import REST, titles
from ens.ground import database

PERSON, TRUSTED, HELPER = "person", "trusted", "helper"
THROUGH = (PERSON, TRUSTED, HELPER)
# How the agreement then says that it was given.
SOURCES = {PERSON: "presence", TRUSTED: "trusted", HELPER: "helper"}
INFORMED = ("plain-words", "easy-to-read", "interpreter", "with-relative", "signs-and-pictures")
LIFE, WEEK = dt.timedelta(hours=24), dt.timedelta(days=7)
LONGEST = 90

COLUMNS = """
k.capture, k.person, k.professional, k.structure, k.through, k.witness, k.informed, k.categories,
k.days, k.asked_at, k.expires_at, k.confirmed_at, c.until
"""
# The agreement that it became, while it holds and nobody put another in its place.
FROM = """
from access_capture k left join access_consent c
    on c.person = k.person and c.consent = k.consent and c.ended_at is null
    and c.until > %(now)s and c.source in ('presence', 'trusted', 'helper')
"""
OPEN = "k.confirmed_at is null and k.refused_at is null and k.lapsed_at is null"
WAITS = f"{OPEN} and k.expires_at > %(now)s"
STANDS = f"(({WAITS}) or c.consent is not null)"
LAPSE = f"""
update access_capture k set lapsed_at = k.expires_at
where k.person = %(person)s and k.professional = %(professional)s and {OPEN}
  and k.expires_at <= %(now)s
"""
ASK = """
insert into access_capture (person, professional, structure, through, witness, informed,
    categories, days, asked_at, expires_at, made_by)
values (%(person)s, %(professional)s, %(structure)s, %(through)s, %(witness)s, %(informed)s,
    %(categories)s, %(days)s, %(now)s, %(expires)s, %(made_by)s)
on conflict (person, professional)
    where confirmed_at is null and refused_at is null and lapsed_at is null do nothing
returning capture
"""
ANSWER = f"""
update access_capture k set {{answer}}
where k.person = %(person)s and k.capture = %(capture)s and {WAITS}
"""
# What the person gave meanwhile stands as they gave it.
BEGIN = """
insert into access_consent (person, professional, source, witness, categories, since, until,
    made_by)
values (%(person)s, %(professional)s, %(source)s, %(witness)s, %(categories)s, %(now)s, %(until)s,
    %(made_by)s)
on conflict (person, professional, structure) where ended_at is null do nothing
returning consent
"""
CLOSE_EXPIRED = """
update access_consent set ended_at = until
where person = %(person)s and professional = %(professional)s and structure = 0
  and ended_at is null and until <= %(now)s
"""
END = """
update access_consent c set ended_at = %(now)s from access_capture k
where k.person = %(person)s and k.capture = %(capture)s and c.person = k.person
  and c.consent = k.consent and c.ended_at is null and c.until > %(now)s
  and c.source in ('presence', 'trusted', 'helper')
"""


class BadCapture(ValueError):
    """
    What is taken down does not hold; said by the name of the part: through, witness, informed,
    categories, days.
    """


class NoLongerWaits(Exception):
    """
    Answered or lapsed in between.
    """


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What is taken down. `witness` is a key of the directory, 0 where somebody close confirms.
    """

    through: str
    informed: str
    categories: tuple[str, ...]
    days: int
    witness: int = 0


@dataclass(frozen=True, slots=True)
class Capture:
    """
    `until` is the end of the agreement that it became, None where none holds.
    """

    capture: int
    person: int
    professional: int
    structure: int
    through: str
    witness: int
    informed: str
    categories: tuple[str, ...]
    days: int
    asked_at: dt.datetime
    expires_at: dt.datetime
    confirmed_at: dt.datetime | None
    until: dt.datetime | None
    waits: bool


def longest_capture() -> int:
    """
    In days.
    """
    return min(int(settings.ENS_CAPTURE_DAYS), LONGEST)


def captured_lately(*, professional: int, now: dt.datetime) -> int:
    """
    How many in seven days, whatever came of them.
    """
    counted = "select count(*) from access_capture where professional = %s and asked_at > %s"
    return int(database.execute(counted, (professional, now - WEEK)).fetchall()[0][0])


def capture(
    *, person: int, professional: int, structure: int, taken: Taken, made_by: int, now: dt.datetime
) -> bool:
    """
    False if another of the same professional about the same person waits.

    :raises BadCapture
    """
    _check(taken, professional)
    bound = {
        "person": person, "professional": professional, "structure": structure,
        "through": taken.through, "witness": taken.witness, "informed": taken.informed,
        "categories": [*taken.categories, REST], "days": taken.days, "now": now,
        "expires": now + LIFE, "made_by": made_by,
    }  # fmt: skip
    with database.transaction():
        database.execute(LAPSE, bound)
        return database.execute(ASK, bound).fetchone() is not None


def _check(taken: Taken, professional: int) -> None:
    known = set(titles()) - {REST}
    if taken.through not in THROUGH:
        raise BadCapture("through")
    if (taken.through == PERSON) != bool(taken.witness) or taken.witness == professional:
        raise BadCapture("witness")
    if taken.informed not in INFORMED:
        raise BadCapture("informed")
    if not taken.categories or set(taken.categories) - known:
        raise BadCapture("categories")
    if not 1 <= taken.days <= longest_capture():
        raise BadCapture("days")


def confirm_capture(one: Capture, *, by: str, made_by: int, now: dt.datetime) -> bool:
    """
    The agreement begins; `by` is the name of whoever confirmed. False where what the person gave
    meanwhile stands instead.

    :raises NoLongerWaits
    """
    until = now + dt.timedelta(days=one.days)
    bound = {
        "person": one.person, "capture": one.capture, "professional": one.professional,
        "source": SOURCES[one.through], "witness": by, "categories": list(one.categories),
        "now": now, "until": until, "made_by": made_by,
    }  # fmt: skip
    with database.transaction():
        answered = ANSWER.format(answer="confirmed_at = %(now)s")
        if not database.execute(answered, bound).rowcount:
            raise NoLongerWaits
        database.execute(CLOSE_EXPIRED, bound)
        row = database.execute(BEGIN, bound).fetchone()
        if row is None:
            return False
        database.execute(
            "update access_capture set consent = %s where person = %s and capture = %s",
            (row[0], one.person, one.capture),
        )
    return True


def refuse_capture(*, person: int, number: int, now: dt.datetime) -> bool:
    """
    False if it waits no more.
    """
    bound = {"person": person, "capture": number, "now": now}
    refused = ANSWER.format(answer="refused_at = %(now)s")
    return bool(database.execute(refused, bound).rowcount)


def end_capture(*, person: int, number: int, now: dt.datetime) -> bool:
    """
    End the agreement that it became; False if none holds.
    """
    bound = {"person": person, "capture": number, "now": now}
    return bool(database.execute(END, bound).rowcount)


def captures_of(*, persons: Sequence[int], now: dt.datetime) -> tuple[Capture, ...]:
    """
    Those about these persons that wait, or whose agreement holds; latest first.
    """
    bound = {"persons": list(persons), "now": now}
    return _found(f"k.person = any(%(persons)s::bigint[]) and {STANDS}", bound)


def captures_by(*, professional: int, since: dt.datetime, now: dt.datetime) -> tuple[Capture, ...]:
    """
    All that a professional took down since an instant, latest first.
    """
    bound = {"professional": professional, "since": since, "now": now}
    return _found("k.professional = %(professional)s and k.asked_at > %(since)s", bound)


def captures_witnessed(*, professional: int, now: dt.datetime) -> tuple[Capture, ...]:
    """
    Those that wait for this professional's word.
    """
    bound = {"professional": professional, "now": now}
    asked = "k.witness = %(professional)s and %(professional)s <> 0"
    return _found(f"{asked} and {WAITS}", bound)


def _found(condition: str, bound: dict[str, object]) -> tuple[Capture, ...]:
    statement = f"select {COLUMNS}, {WAITS} {FROM} where {condition} order by k.capture desc"
    rows = database.execute(statement, bound).fetchall()
    return tuple(_capture(row) for row in rows)


def _capture(row: Sequence) -> Capture:
    number, person, professional, structure, through, witness, informed, named, *rest = row
    return Capture(
        number, person, professional, structure, through, witness, informed, tuple(named), *rest
    )
