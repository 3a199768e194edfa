"""
A case is opened and followed by who asks, and handled by the desk; each step leaves its trace.

What somebody asks for themselves is seen by them alone, whoever represents them: that they ask
is already something. What a representative asks is seen by the person too.
"""

import datetime as dt
import re
import secrets

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.cases import queries, rules
from ens.contexts.cases.values import (
    LONGEST,
    Case,
    Followed,
    NotACase,
    NotNow,
    NotOfTheDesk,
    SameOperator,
    UnknownCase,
    WordsMissing,
)
from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.ground import clock, database, keys
from ens.ground import label as labels
from ens.ground.actor import Actor
from ens.ground.label import Flag

DESK = "operator"
CONSENT = labels.kind_of("Consent")
ABOUT = re.compile(r"([A-Za-z-]{1,30}:[A-Za-z0-9.-]{1,64})?")
OPEN = """
insert into cases_case (person, number, kind, about, label, author, state, opened_at, due_on)
values (%s, %s, %s, %s, %s, %s, 'received', %s, %s)
"""
WRITE = """
insert into cases_step (person, number, step, at, what, by_desk, made_by, sealed)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""
NEXT = "select coalesce(max(step), 0) + 1 from cases_step where person = %s and number = %s"
MOVE = """
update cases_case set state = %(state)s, due_on = %(due)s, extended = %(extended)s,
    suspended_on = %(suspended)s, proposed_by = %(proposed)s, ended_at = %(ended)s
where person = %(person)s and number = %(number)s
"""
TOLD = {
    "acknowledged": "case-acknowledged",
    "sent": "case-sent",
    "asked": "case-asked",
    "identity": "case-asked",
    "extended": "case-extended",
    "answered": "case-answered",
    "accepted": "case-accepted",
    "refused": "case-refused",
}


def open_case(
    *,
    person: int,
    kind: str,
    about: str,
    words: str,
    made_by: int,
    who: int,
    now: dt.datetime,
    flags: int = 0,
    known: str = "",
) -> int:
    """
    Open a case and return its number; the delay runs from today.

    Callers have settled that `made_by` (an account, `who` its line of the register) may decide
    for this person. `about` names a thing shortly ("register:123"); `flags` are those of its
    label: a case about something hidden is hidden as much. `known` is what the product knows of
    it and who answers must, as who wrote it; it is sealed too.

    :raises NotACase: no such kind, or `about` is no short reference
    :raises WordsMissing: this kind asks for words, or they are too long
    """
    if kind not in rules.KINDS or not ABOUT.fullmatch(about):
        raise NotACase(kind)
    said = _words(words, asked=kind in rules.ASK_FOR_WORDS)
    label = labels.label(CONSENT, flags | _kept_to_oneself(person, made_by))
    today = clock.day_of(now)
    with database.transaction():
        number = _new_number()
        values = (person, number, kind, about, label, made_by, now, rules.due_on(today))
        database.execute(OPEN, values)
        one = queries.locked(number, person=person, now=now)
        _write(one, "received", said, by_desk=False, made_by=made_by, now=now)
        if known:
            _write(one, "known", known, by_desk=False, made_by=0, now=now)
        _trace("open-case", one, who, now, detail=kind)
    return number


def add_message(
    *, person: int, number: int, text: str, made_by: int, who: int, now: dt.datetime
) -> None:
    """
    The person, or who acts for them, writes. To whom more was asked, the case goes on, later by
    the days an identity was waited for; one that was answered is open again for a month. An
    erasure that was proposed before is to be proposed anew, by whoever read what they wrote.

    :raises UnknownCase, WordsMissing: nothing is written
    :raises NotNow: it is closed
    """
    said = _words(text, asked=True)
    with database.transaction():
        one = queries.locked(number, person=person, now=now)
        if one.state == "closed":
            raise NotNow(one.state)
        again = one.state in rules.OVER
        _write(one, "reopened" if again else "told", said, by_desk=False, made_by=made_by, now=now)
        if again or one.state == "asked":
            due = _due_after_message(one, now)
            _move(one, "handled", due=due, ended=None, suspended=None, proposed=0)
        elif one.proposed_by and one.state != "accepted":
            since = one.suspended_on
            _move(one, one.state, due=one.due_on, ended=None, suspended=since, proposed=0)
        _trace("follow-case", one, who, now)


def _due_after_message(one: Case, now: dt.datetime) -> dt.date:
    today = clock.day_of(now)
    if one.is_over:
        return rules.due_on(today)
    waited = today - one.suspended_on if one.suspended_on else dt.timedelta()
    return one.due_on + waited


def decide(*, number: int, what: str, text: str = "", by: Actor, now: dt.datetime) -> Case:
    """
    One step of the desk, one of `rules.STEPS`; the person is told, and their register keeps it.

    :raises UnknownCase, NotOfTheDesk, WordsMissing: nothing changes
    :raises NotNow: it may not follow, or somebody did it before; a delay is extended once, in time
    :raises SameOperator: an erasure is confirmed by who proposed it
    """
    require_desk(by)
    person = queries.numbered(number, now=now).person
    with database.transaction():
        one = queries.locked(number, person=person, now=now)
        _require_possible(one, what, by, now)
        said = _words(text, asked=what in rules.SAID)
        _write(one, what, said, by_desk=True, made_by=by.account, now=now)
        _follow(one, what, by, now)
        _trace("handle-case", one, by.who, now, detail=what)
        if kind := TOLD.get(what):
            _tell(kind, one, by, now)
        return queries.locked(number, person=person, now=now)


def _require_possible(one: Case, what: str, by: Actor, now: dt.datetime) -> None:
    if not rules.may_follow(what, kind=one.kind, state=one.state):
        raise NotNow(what)
    if what == "extended" and (one.extended or one.late):
        raise NotNow(what)
    if what == "proposed" and one.proposed_by:
        raise NotNow(what)
    if what == "accepted":
        if not one.proposed_by:
            raise NotNow(what)
        if one.proposed_by == by.account:
            raise SameOperator


def _follow(one: Case, what: str, by: Actor, now: dt.datetime) -> None:
    state = rules.STEPS[what][1] or one.state
    today = clock.day_of(now)
    _move(
        one,
        state,
        due=one.due_on + _added(one, what),
        extended=one.extended or what == "extended",
        suspended=today if what == "identity" else one.suspended_on,
        proposed=by.account if what == "proposed" else one.proposed_by,
        ended=now if state in rules.OVER else None,
    )


def _added(one: Case, what: str) -> dt.timedelta:
    """
    What an identity in doubt had put off before is not lost by an extension.
    """
    if what != "extended":
        return dt.timedelta()
    received = clock.day_of(one.opened_at)
    return rules.extended_until(received) - rules.due_on(received)


def read_by_desk(*, number: int, by: Actor, now: dt.datetime) -> Followed:
    """
    With its words; that they were read goes into the person's register.

    :raises UnknownCase, NotOfTheDesk: nothing is unsealed
    :raises register.NotWritten: neither
    """
    require_desk(by)
    one = queries.numbered(number, now=now)
    with database.transaction():
        _trace("read-case", one, by.who, now)
        return queries.followed(one)


def require_desk(by: Actor) -> None:
    if by.kind != DESK:
        raise NotOfTheDesk(by.kind)


def erase(*, person: int) -> int:
    """
    Everything that was asked and answered about this person.
    """
    steps = database.execute("delete from cases_step where person = %s", (person,)).rowcount
    return steps + database.execute("delete from cases_case where person = %s", (person,)).rowcount


def _kept_to_oneself(person: int, made_by: int) -> int:
    who = accounts.accounts_of([made_by]).get(made_by)
    return int(Flag.SECRET) if who and who.person == person else 0


def _new_number() -> int:
    """
    Twelve digits that say nothing, and that no other case has.
    """
    while True:
        number = 10**11 + secrets.randbelow(9 * 10**11)
        taken = "select 1 from cases_case where number = %s"
        if database.execute(taken, (number,)).fetchone() is None:
            return number


def _words(text: str, *, asked: bool) -> str:
    said = text.strip()
    if len(said) > LONGEST or (asked and not said):
        raise WordsMissing
    return said


def _write(
    one: Case, what: str, text: str, *, by_desk: bool, made_by: int, now: dt.datetime
) -> None:
    step = database.execute(NEXT, (one.person, one.number)).fetchall()[0][0]
    sealed = None
    if text:
        key, at = keys.person_key(one.person), queries.place(one.person, one.number, step)
        sealed = keys.seal(key, text.encode("utf-8", "replace"), at)
    values = (one.person, one.number, step, now, what, by_desk, made_by, sealed)
    database.execute(WRITE, values)


def _move(
    one: Case,
    state: str,
    *,
    due: dt.date,
    ended: dt.datetime | None,
    suspended: dt.date | None,
    extended: bool | None = None,
    proposed: int | None = None,
) -> None:
    values = {
        "person": one.person,
        "number": one.number,
        "state": state,
        "due": due,
        "extended": one.extended if extended is None else extended,
        "suspended": suspended,
        "proposed": one.proposed_by if proposed is None else proposed,
        "ended": ended,
    }
    if not database.execute(MOVE, values).rowcount:
        raise UnknownCase(one.number)


def _tell(kind: str, one: Case, by: Actor, now: dt.datetime) -> None:
    notices.notify(
        person=one.person,
        kind=kind,
        subject_label=one.label,
        about=("case", str(one.number)),
        text_values={"reference": one.reference},
        author=by.account,
        now=now,
    )


def _trace(action: str, one: Case, who: int, now: dt.datetime, detail: str = "") -> None:
    line = register.Line(
        person=one.person,
        who=who,
        action=action,
        type="Consent",
        label=one.label,
        detail=detail,
        law=access.LAW,
    )
    register.write([line], now=now)
