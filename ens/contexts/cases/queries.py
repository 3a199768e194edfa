"""
Reading cases: one's own through the reach, those that wait for the desk by their date.
"""

import datetime as dt
from typing import Any

from ens.contexts.accounts import api as accounts
from ens.contexts.cases import rules
from ens.contexts.cases.values import Case, Followed, Step, UnknownCase
from ens.ground import clock, database, keys
from ens.ground import reach as decision
from ens.ground.reach import Reach

NAMES = (
    "number", "person", "kind", "about", "label", "state", "opened_at", "due_on", "extended",
    "suspended_on", "proposed_by", "ended_at",
)  # fmt: skip
COLUMNS = ", ".join(f"c.{name}" for name in NAMES)
VISIBLE = f"""
select {COLUMNS} from {decision.SOURCE} join cases_case c on c.person = v.person
where v.person = %(person)s and {decision.where("c")}
"""
OF_PERSON = f"{VISIBLE} order by c.ended_at is not null, c.opened_at desc, c.number limit %(limit)s"
ONE = f"{VISIBLE} and c.number = %(number)s"
NUMBERED = f"select {COLUMNS} from cases_case c where c.number = %(number)s"
LOCKED = f"{NUMBERED} and c.person = %(person)s for update"
# What is suspended waits for the person, not for the desk.
WAITING = f"""
select {COLUMNS} from cases_case c where c.ended_at is null
order by c.suspended_on is not null, c.due_on, c.opened_at limit %(limit)s
"""
STEPS = """
select step, at, what, by_desk, made_by, sealed from cases_step
where person = %s and number = %s order by step
"""
MOST = 10**12  # of a number: an address may name any


def cases_of(person: int, *, reach: Reach, now: dt.datetime, limit: int = 100) -> tuple[Case, ...]:
    """
    Those that the reader may see, open ones first, then the latest.
    """
    values = {**reach.parameters, "person": person, "limit": limit}
    return _cases(OF_PERSON, values, now)


def case(person: int, number: int, *, reach: Reach, now: dt.datetime) -> Followed:
    """
    :raises UnknownCase: none of this number that the reader may see
    """
    if not 0 < number < MOST:
        raise UnknownCase(number)
    found = _cases(ONE, {**reach.parameters, "person": person, "number": number}, now)
    if not found:
        raise UnknownCase(number)
    return followed(found[0])


def waiting(now: dt.datetime, *, limit: int = 100) -> tuple[Case, ...]:
    """
    Those that wait for an answer, late ones first: the order is that of the dates due.
    """
    return _cases(WAITING, {"limit": limit}, now)


def count_waiting() -> int:
    return int(
        database.execute("select count(*) from cases_case where ended_at is null").fetchall()[0][0]
    )


def numbered(number: int, *, now: dt.datetime) -> Case:
    """
    Whosever it is, for the desk.

    :raises UnknownCase: none of this number
    """
    found = _cases(NUMBERED, {"number": number}, now) if 0 < number < MOST else ()
    if not found:
        raise UnknownCase(number)
    return found[0]


def locked(number: int, *, person: int, now: dt.datetime) -> Case:
    """
    As it is and stays until the end of the transaction.

    :raises UnknownCase: it is no longer there
    """
    found = _cases(LOCKED, {"number": number, "person": person}, now)
    if not found:
        raise UnknownCase(number)
    return found[0]


def followed(one: Case) -> Followed:
    rows = database.execute(STEPS, (one.person, one.number)).fetchall()
    key = keys.person_key(one.person)
    known = accounts.accounts_of([row[4] for row in rows])
    names = {account: who.name for account, who in known.items()}
    return Followed(one, tuple(_step(row, one, key, names) for row in rows))


def _step(row: tuple[Any, ...], one: Case, key: Any, names: dict[int, str]) -> Step:
    number, at, what, by_desk, made_by, sealed = row
    text = (
        keys.unseal(key, sealed, place(one.person, one.number, number)).decode() if sealed else ""
    )
    return Step(number, at, what, by_desk, made_by, names.get(made_by, ""), text)


def place(person: int, number: int, step: int) -> bytes:
    return f"cases:{person}:{number}:{step}".encode()


def _cases(statement: str, values: dict[str, Any], now: dt.datetime) -> tuple[Case, ...]:
    today = clock.day_of(now)
    return tuple(_case(row, today) for row in database.execute(statement, values).fetchall())


def _case(row: tuple[Any, ...], today: dt.date) -> Case:
    told = dict(zip(NAMES, row, strict=True))
    suspended = told["suspended_on"] is not None
    late = rules.is_late(told["due_on"], state=told["state"], suspended=suspended, today=today)
    return Case(**told, person_reference=_reference(told["person"]), late=late)


def _reference(person: int) -> str:
    return keys.keyed_hash("case-reference", str(person)).hex()[:10].upper()
