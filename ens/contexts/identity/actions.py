"""
A person is known, and their space opens, is refused, closes: each step dated and kept.
"""

import datetime as dt
import uuid

import psycopg
from django.conf import settings

from ens.contexts.identity import rules, sealing
from ens.contexts.identity.queries import person as read_person
from ens.contexts.identity.queries import person_of_ins
from ens.contexts.identity.values import (
    InsTaken,
    OnlyWhoRefused,
    Person,
    TestInsRefused,
    UnknownPerson,
    WrongState,
)
from ens.ground import clock, database, keys
from ens.standards.ins import INS_NIA, IdentityStatus, InsNumber, Traits, fold

UNKNOWN_SEX = "U"


def create_person(
    *,
    traits: Traits,
    ins: InsNumber | None,
    status: str,
    email: str = "",
    usual_name: str = "",
    state: str = rules.TO_OPEN,
    public_id: str | None = None,
    by: int = 0,
    who: int = 0,
    now: dt.datetime,
) -> Person:
    """
    Know a person, with a key of their own and a space in this state.

    :raises InsTaken: if the INS already has a space
    :raises TestInsRefused: if a production deployment is given a test or demonstration INS
    """
    if ins and ins.is_test and not settings.SANDBOX:
        raise TestInsRefused
    key_of_person = database.next_values("identity_person_key", 1)[0]
    with database.transaction():
        keys.create_person_key(key_of_person)
        _insert_person(
            key_of_person,
            traits=traits,
            texts=(usual_name, email),
            status=IdentityStatus(status),
            state=state,
            public_id=uuid.UUID(public_id) if public_id else uuid.uuid4(),
            now=now,
        )
        if ins:
            add_ins(person=key_of_person, ins=ins, now=now)
        _live(key_of_person, "created", "", state, by=by, who=who, note="", now=now)
    return read_person(key_of_person)


def _insert_person(
    person: int,
    *,
    traits: Traits,
    texts: tuple[str, str],
    status: IdentityStatus,
    state: str,
    public_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    usual_name, email = texts
    sealed = sealing.seal_person(
        keys.person_key(person), person=person, traits=traits, usual_name=usual_name, email=email
    )
    database.execute(
        "insert into identity_person"
        " (person, public_id, state, birth_date, sex, family, status, sealed, created_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            person,
            public_id,
            state,
            traits.birth_date,
            traits.sex or UNKNOWN_SEX,
            fold(traits.family),
            status.value,
            sealed,
            now,
        ),
    )
    database.execute(
        "insert into identity_public_id (public_id, person) values (%s, %s)", (public_id, person)
    )


def add_ins(*, person: int, ins: InsNumber, now: dt.datetime) -> None:
    """
    Give a person one more number: official, or temporary when it is a NIA.

    :raises InsTaken: if it is another person's
    """
    hashed = sealing.hash_of(ins.system, ins.value)
    use = "temp" if ins.system == INS_NIA else "official"
    try:
        with database.transaction():
            database.execute(
                "insert into identity_ins (system, hash, person) values (%s, %s, %s)",
                (ins.system, hashed, person),
            )
    except psycopg.errors.UniqueViolation as error:
        raise InsTaken(person_of_ins(ins.system, ins.value) or 0) from error
    sealed = sealing.seal_ins(keys.person_key(person), person=person, ins=ins)
    database.execute(
        "insert into identity_number (person, system, hash, use, sealed, since)"
        " values (%s, %s, %s, %s, %s, %s)",
        (person, ins.system, hashed, use, sealed, now),
    )


def open_space(*, person: int, by: int, who: int = 0, note: str = "", now: dt.datetime) -> Person:
    """
    Open, or reopen after a refusal or a closure.

    :raises WrongState: if it is open already
    :raises OnlyWhoRefused: if another representative refused it (reading 31)
    """
    with database.transaction():
        _respect_refusal(person=person, by=by, today=clock.day_of(now))
        return change(person, "opened", by=by, who=who, note=note, now=now)


def refuse_space(*, person: int, by: int, who: int = 0, note: str = "", now: dt.datetime) -> Person:
    """
    Refuse the space, before or after it was opened: nothing is fed from now on.

    :raises WrongState: if it is refused already, or closed
    """
    return change(person, "refused", by=by, who=who, note=note, now=now)


def close_space(*, person: int, by: int, who: int = 0, note: str = "", now: dt.datetime) -> Person:
    """
    :raises WrongState: if it is not open
    """
    return change(person, "closed", by=by, who=who, note=note, now=now)


def may_open(*, person: int, by: int, today: dt.date) -> bool:
    """
    Whether the refusal under which a space is, if it is, lets them open it.
    """
    refused_by = _refused_by(person)
    return refused_by is None or _may_reopen(person, by, refused_by, today)


def _respect_refusal(*, person: int, by: int, today: dt.date) -> None:
    refused_by = _refused_by(person, " for update of ip")
    if refused_by is not None and not _may_reopen(person, by, refused_by, today):
        raise OnlyWhoRefused(refused_by)


def _refused_by(person: int, lock: str = "") -> int | None:
    row = database.execute(
        "select l.by from identity_life l join identity_person ip using (person)"
        " where l.person = %s and ip.state = 'refused' and l.event = 'refused'"
        f" order by l.line desc limit 1{lock}",
        (person,),
    ).fetchone()
    return row[0] if row else None


def _may_reopen(person: int, by: int, refused_by: int, today: dt.date) -> bool:
    running = database.execute(
        "select representative from identity_representation"
        " where person = %s and ended_at is null and suspended_at is null"
        " and (until is null or until >= %s)",
        (person, today),
    ).fetchall()
    in_charge = [representative for (representative,) in running]
    return rules.may_reopen(by=by, person=person, refused_by=refused_by, representatives=in_charge)


def change(person: int, event: str, *, by: int, who: int, note: str, now: dt.datetime) -> Person:
    after = rules.AFTER[event]
    with database.transaction():
        row = database.execute(
            "select state from identity_person where person = %s for update", (person,)
        ).fetchone()
        if row is None:
            raise UnknownPerson(person)
        if row[0] not in rules.FROM[event]:
            raise WrongState(row[0])
        database.execute("update identity_person set state = %s where person = %s", (after, person))
        _live(person, event, row[0], after, by=by, who=who, note=note, now=now)
    return read_person(person)


def _live(
    person: int,
    event: str,
    before: str,
    after: str,
    *,
    by: int,
    who: int,
    note: str,
    now: dt.datetime,
) -> None:
    database.execute(
        "insert into identity_life (person, at, event, before, after, by, who, note)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (person, now, event, before, after, by, who, note),
    )
