"""
A temporary pass: who bears its code reads what it lends, until its end.

A pass for one is that of the first professional who uses it. Its code is kept sealed under the
person's key, and found by a digest, which is forgotten when the person ends the pass. Callers
have settled that the actor may decide for this person.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ens.contexts.access import categories, codes
from ens.contexts.access.values import WrongCode
from ens.ground import database, keys

LONGEST = dt.timedelta(days=90)
# Fifty bits, where wrong ones are counted (CNIL, 2022-100): it works for months, not minutes.
CODE_LENGTH = 10
# Without who the person is, nothing of a pass could be shown to whoever bears it.
ALWAYS = categories.REST
SEALED = b"access-pass"

INSERT = """
insert into access_pass
    (person, digest, sealed, categories, several, since, until, made_by)
values (%(person)s, %(digest)s, %(sealed)s, %(categories)s, %(several)s, %(now)s, %(until)s,
    %(made_by)s)
returning pass
"""
OF = """
select pass, sealed, categories, several, since, until, ended_at from access_pass
where person = %(person)s order by since desc, pass desc limit %(limit)s
"""
USES = """
select pass, professional, structure, at from access_pass_use
where person = %s and pass = any(%s) order by at
"""
END = """
update access_pass set ended_at = %s
where person = %s and pass = %s and ended_at is null and until > %s
"""
FORGET_CODE = "delete from access_pass_code where person = %s and pass = %s"
FIND = "select person, pass from access_pass_code where digest = %s"
HOLD = """
select several from access_pass where person = %s and pass = %s and ended_at is null
  and since <= %s and until > %s for update
"""
# In another post, the same professional enters the code again.
USE = """
insert into access_pass_use (person, pass, professional, structure, at)
select %(person)s, %(pass)s, %(professional)s, %(structure)s, %(now)s
where %(several)s or not exists (
    select from access_pass_use u
    where u.person = %(person)s and u.pass = %(pass)s and u.professional <> %(professional)s)
on conflict (person, pass, professional) do update set structure = excluded.structure
returning at
"""
HELD = """
select s.person, s.pass, s.categories, s.until from access_pass_use u
join access_pass s using (person, pass)
where u.professional = %(professional)s and u.structure = %(structure)s and s.ended_at is null
  and s.since <= %(now)s and s.until > %(now)s and (%(person)s = 0 or s.person = %(person)s)
union all
select c.person, c.consent, c.categories, c.until from access_consent c
where c.professional = %(professional)s and c.professional <> 0 and c.ended_at is null
  and c.categories <> '{}' and c.since <= %(now)s and c.until > %(now)s
  and (%(person)s = 0 or c.person = %(person)s)
order by 4 desc
"""


class BadPass(Exception):
    """
    Nothing to lend, something that is no category, or a term that is past or too far.
    """


@dataclass(frozen=True, slots=True)
class Use:
    professional: int
    structure: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Pass:
    """
    `code` is empty once it is over; `ended` is when the person ended it.
    """

    number: int
    code: str
    categories: tuple[str, ...]
    several: bool
    since: dt.datetime
    until: dt.datetime
    ended: dt.datetime | None
    uses: tuple[Use, ...]

    def is_over(self, now: dt.datetime) -> bool:
        return self.ended is not None or self.until <= now


@dataclass(frozen=True, slots=True)
class Lent:
    """
    What a professional holds of one person by a pass, or by an agreement about some of it, until
    when.
    """

    person: int
    number: int
    categories: tuple[str, ...]
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Used:
    """
    `first` when this professional had not used it before.
    """

    person: int
    number: int
    first: bool


def make_pass(
    *,
    person: int,
    lends: Sequence[str],
    several: bool,
    until: dt.datetime,
    made_by: int,
    now: dt.datetime,
) -> int:
    """
    Return its number.

    :raises BadPass
    """
    known = [name for name in categories.titles() if name in lends and name != ALWAYS]
    if not known or len(known) < len(set(lends) - {ALWAYS}) or not now < until <= now + LONGEST:
        raise BadPass
    text = codes.draw(CODE_LENGTH)
    digest = codes.digest(text)
    bound = {
        "person": person, "digest": digest, "categories": [*known, ALWAYS], "several": several,
        "sealed": keys.seal(keys.person_key(person), text.encode(), SEALED),
        "now": now, "until": until, "made_by": made_by,
    }  # fmt: skip
    with database.transaction():
        number: int = database.execute(INSERT, bound).fetchall()[0][0]
        database.execute(
            "insert into access_pass_code (digest, person, pass) values (%s, %s, %s)",
            (digest, person, number),
        )
    return number


def passes_of(*, person: int, now: dt.datetime, limit: int = 50) -> tuple[Pass, ...]:
    """
    Those in force and those that are over, latest first.
    """
    rows = database.execute(OF, {"person": person, "limit": limit}).fetchall()
    used: dict[int, list[Use]] = {row[0]: [] for row in rows}
    for number, *use in database.execute(USES, (person, list(used))).fetchall():
        used[number].append(Use(*use))
    return tuple(_pass(row, tuple(used[row[0]]), person, now) for row in rows)


def _pass(row: Any, uses: tuple[Use, ...], person: int, now: dt.datetime) -> Pass:
    number, sealed, lent, several, since, until, ended_at = row
    found = Pass(number, "", tuple(lent), several, since, until, ended_at, uses)
    if found.is_over(now):
        return found
    code = keys.unseal(keys.person_key(person), bytes(sealed), SEALED).decode()
    return replace(found, code=code)


def end_pass(*, person: int, number: int, now: dt.datetime) -> bool:
    """
    False if it was over already.
    """
    with database.transaction():
        ended = bool(database.execute(END, (now, person, number, now)).rowcount)
        if ended:
            database.execute(FORGET_CODE, (person, number))
    return ended


def is_pass(text: str) -> bool:
    """
    Whether this is the code of a pass, whatever became of it: then it is no other code.
    """
    row = database.execute(
        "select from access_pass_code where digest = %s", (codes.digest(text),)
    ).fetchone()
    return row is not None


def use_pass(
    *, text: str, account: int, professional: int, structure: int, now: dt.datetime
) -> Used:
    """
    Hold what a pass lends from now on; of two at once on a pass for one, the first has it.

    A wrong code is counted against the account, with those of `use_code`, in a transaction that
    the caller commits even though the code is refused.

    :raises WrongCode: unknown, over, or another's: one answer
    :raises TooManyAttempts: after ten wrong ones within a quarter of an hour
    """
    codes.admit(account, now)
    found = database.execute(FIND, (codes.digest(text),)).fetchone()
    held = database.execute(HOLD, (*found, now, now)).fetchone() if found else None
    if found and held:
        bound = {
            "person": found[0], "pass": found[1], "several": held[0], "now": now,
            "professional": professional, "structure": structure,
        }  # fmt: skip
        row = database.execute(USE, bound).fetchone()
        if row is not None:
            return Used(found[0], found[1], first=row[0] == now)
    codes.count_wrong(account, now)
    raise WrongCode


def passes_held(
    *, professional: int, structure: int, person: int = 0, now: dt.datetime
) -> tuple[Lent, ...]:
    """
    The passes that this professional used in this post and that still hold, of this person or
    of anybody.
    """
    bound = {
        "professional": professional, "structure": structure, "person": person, "now": now
    }  # fmt: skip
    rows = database.execute(HELD, bound).fetchall()
    return tuple(Lent(row[0], row[1], tuple(row[2]), row[3]) for row in rows)
