"""
Who acts for a person at the person's own word: offered, accepted by them, suspended, ended.

An offer becomes a mandate when somebody who bears the code and the family name accepts it with
their own sign-in. One that is broad holds only some hours later, in which the person, told of it,
may still end it (T6 of the threats: nobody hands over a whole space in one step).

Callers have settled that the actor may decide for this person. Sources: Code civil 1984 to 2010
(mandate: accepted, within its terms, revoked or renounced at any time); CSP L1111-6 (trusted
person, designated in writing, who accepts).
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import orjson
from django.conf import settings

from ens.contexts.access import categories, codes
from ens.contexts.access.values import AlreadyMandated, BadMandate, Invitation, Mandate, WrongCode
from ens.ground import database, keys

KINDS = ("helper", "trusted")
SEE, WRITE, DECIDE, TAKE = ACTS = ("see", "write", "decide", "take")
ADMINISTRATIVE = categories.REST
SORT, SEALED = "access-invitation", b"access-invitation"
# Longer than a code that is shown: this one is handed over, and works for days.
CODE_LENGTH = 12
INVITATION_LIFE = dt.timedelta(days=7)
SHORTEST = dt.timedelta(days=1)
LONGEST_NAME = 100
COLUMNS = """
mandate, person, mandatary, kind, categories, acts, source, since, until, offered_at, accepted_at,
suspended_at, ended_at, invitation, related, made_by
"""
RUNNING = "m.ended_at is null and m.until > %(now)s and m.accepted_at is not null"
OF = f"select {COLUMNS} from access_mandate m where m.person = %(person)s"
INVITATIONS = """
select invitation, person, kind, categories, acts, until, sealed, offered_at, expires_at,
    accepted_at, refused_at, withdrawn_at, made_by
from access_invitation
"""
WAITS = """
accepted_at is null and refused_at is null and withdrawn_at is null and expires_at > %(now)s
"""


@dataclass(frozen=True, slots=True)
class Offer:
    """
    What somebody is asked: about what, to do what, until when. `family` is the name of whom,
    `words` how the person calls them.
    """

    kind: str
    categories: tuple[str, ...]
    acts: tuple[str, ...]
    until: dt.datetime
    family: str
    words: str = ""

    @property
    def is_broad(self) -> bool:
        return is_broad(self.categories, self.acts)


def is_broad(named: Collection[str], acts: Collection[str]) -> bool:
    """
    Every category, or the power to decide who else sees.
    """
    return DECIDE in acts or set(named) >= set(categories.titles())


def delay(named: Collection[str], acts: Collection[str]) -> dt.timedelta:
    hours = settings.ENS_BROAD_MANDATE_HOURS if is_broad(named, acts) else 0
    return dt.timedelta(hours=hours)


def longest(kind: str) -> dt.timedelta:
    days = settings.ENS_TRUSTED_DAYS if kind == "trusted" else settings.ENS_MANDATE_DAYS
    return dt.timedelta(days=days)


def settled(offer: Offer, *, now: dt.datetime) -> Offer:
    """
    The same with what follows from it: to do anything is to see it, and who decides for a person
    decides about those around them.

    :raises BadMandate: naming what does not hold
    """
    named = set(offer.categories)
    acts = {SEE, *offer.acts}
    if offer.kind not in KINDS:
        raise BadMandate("kind")
    if not named or named - set(categories.titles()):
        raise BadMandate("categories")
    if acts - set(ACTS):
        raise BadMandate("acts")
    if not now + SHORTEST <= offer.until <= now + longest(offer.kind) + SHORTEST:
        raise BadMandate("until")
    if not 0 < len(offer.family) <= LONGEST_NAME or len(offer.words) > LONGEST_NAME:
        raise BadMandate("family")
    if DECIDE in acts:
        named.add(ADMINISTRATIVE)
    return Offer(
        offer.kind,
        tuple(one for one in categories.titles() if one in named),
        tuple(one for one in ACTS if one in acts),
        offer.until,
        offer.family,
        offer.words,
    )


def invite(*, person: int, offer: Offer, made_by: int, now: dt.datetime) -> tuple[int, str]:
    """
    Keep an offer; return its number and its code, which works for a week.
    """
    code = codes.draw(CODE_LENGTH)
    told = {"code": code, "family": offer.family, "words": offer.words}
    sealed = keys.seal(keys.person_key(person), orjson.dumps(told), SEALED)
    expires = min(now + INVITATION_LIFE, offer.until - SHORTEST / 2)
    values = {
        "person": person, "kind": offer.kind, "categories": list(offer.categories),
        "acts": list(offer.acts), "until": offer.until, "sealed": sealed, "now": now,
        "expires": expires, "made_by": made_by,
    }  # fmt: skip
    [(invitation,)] = database.execute(
        "insert into access_invitation (person, kind, categories, acts, until, sealed,"
        " offered_at, expires_at, made_by) values (%(person)s, %(kind)s, %(categories)s, %(acts)s,"
        " %(until)s, %(sealed)s, %(now)s, %(expires)s, %(made_by)s)"
        " returning invitation",
        values,
    ).fetchall()
    database.execute(
        "insert into access_invitation_code (digest, person, invitation) values (%s, %s, %s)",
        (codes.digest(code, SORT), person, invitation),
    )
    return int(invitation), code


def invitation_of_code(code: str, *, now: dt.datetime) -> Invitation:
    """
    :raises WrongCode: unknown, expired, answered or withdrawn: one answer for all
    """
    row = database.execute(
        "select person, invitation from access_invitation_code where digest = %s",
        (codes.digest(code, SORT),),
    ).fetchone()
    found = invitation(person=row[0], number=row[1], now=now) if row else None
    if found is None or not found.waits:
        raise WrongCode
    return found


def invitation(*, person: int, number: int, now: dt.datetime) -> Invitation | None:
    row = database.execute(
        f"{INVITATIONS} where person = %s and invitation = %s", (person, number)
    ).fetchone()
    return _invitation(row, now) if row else None


def invitations_of(*, person: int, now: dt.datetime) -> tuple[Invitation, ...]:
    """
    Those that nobody answered yet, and may be still.
    """
    rows = database.execute(
        f"{INVITATIONS} where person = %(person)s and {WAITS} order by invitation desc",
        {"person": person, "now": now},
    ).fetchall()
    return tuple(_invitation(row, now) for row in rows)


def _invitation(row: Sequence, now: dt.datetime) -> Invitation:
    number, person, kind, named, acts, until, sealed, offered, expires, *rest = row
    accepted, refused, withdrawn, made_by = rest
    told = orjson.loads(keys.unseal(keys.person_key(person), sealed, SEALED))
    return Invitation(
        number, person, kind, tuple(named), tuple(acts), until, told["family"], told["words"],
        told["code"], offered, expires, made_by,
        waits=not (accepted or refused or withdrawn) and expires > now,
    )  # fmt: skip


def withdraw_invitation(*, person: int, number: int, now: dt.datetime) -> bool:
    """
    False if it was answered, or withdrawn already.
    """
    return _answer("withdrawn_at", person, number, now)


def refuse_invitation(found: Invitation, *, now: dt.datetime) -> bool:
    return _answer("refused_at", found.person, found.invitation, now)


def accept_invitation(
    found: Invitation, *, mandatary: int, related: str, now: dt.datetime
) -> Mandate:
    """
    `related` is what shows it in the record.

    :raises WrongCode: answered in between
    :raises AlreadyMandated: one of this kind between the two is running
    """
    if not _answer("accepted_at", found.person, found.invitation, now):
        raise WrongCode
    held = mandates_of(person=found.person, now=now)
    if any(one.mandatary == mandatary and one.kind == found.kind for one in held):
        raise AlreadyMandated
    return entrust(
        person=found.person, mandatary=mandatary, kind=found.kind, named=found.categories,
        acts=found.acts, since=now + delay(found.categories, found.acts), until=found.until,
        offered_at=found.offered_at, invitation=found.invitation, related=related,
        made_by=found.made_by, now=now,
    )  # fmt: skip


def entrust(
    *,
    person: int,
    mandatary: int,
    kind: str,
    named: Sequence[str],
    acts: Sequence[str],
    since: dt.datetime,
    until: dt.datetime,
    made_by: int,
    source: str = "space",
    offered_at: dt.datetime | None = None,
    invitation: int = 0,
    related: str = "",
    now: dt.datetime,
) -> Mandate:
    """
    A mandate that its mandatary accepts now; `assisted` is one that a judge gave, by its `source`.
    """
    values = {
        "person": person, "mandatary": mandatary, "kind": kind, "categories": list(named),
        "acts": list(acts), "source": source, "since": since, "until": until,
        "offered": offered_at or now, "now": now, "invitation": invitation, "related": related,
        "made_by": made_by,
    }  # fmt: skip
    row = database.execute(
        "insert into access_mandate (person, mandatary, kind, categories, acts, source, since,"
        " until, offered_at, accepted_at, invitation, related, made_by) values (%(person)s,"
        " %(mandatary)s, %(kind)s, %(categories)s, %(acts)s, %(source)s, %(since)s, %(until)s,"
        f" %(offered)s, %(now)s, %(invitation)s, %(related)s, %(made_by)s) returning {COLUMNS}",
        values,
    ).fetchall()[0]
    return _mandate(row)


def _answer(column: str, person: int, number: int, now: dt.datetime) -> bool:
    done = database.execute(
        f"update access_invitation set {column} = %(now)s"
        f" where person = %(person)s and invitation = %(number)s and {WAITS}",
        {"now": now, "person": person, "number": number},
    ).rowcount
    if done:
        database.execute(
            "delete from access_invitation_code where person = %s and invitation = %s",
            (person, number),
        )
    return bool(done)


def mandates_of(*, person: int, now: dt.datetime) -> tuple[Mandate, ...]:
    """
    Those that run, suspended and not yet in force included, latest first.
    """
    rows = database.execute(
        f"{OF} and {RUNNING} order by mandate desc", {"person": person, "now": now}
    )
    return tuple(_mandate(row) for row in rows.fetchall())


def mandates_held(*, mandatary: int, now: dt.datetime) -> tuple[Mandate, ...]:
    """
    Those that somebody has of others, as `mandates_of`.
    """
    rows = database.execute(
        f"select {COLUMNS} from access_mandate m"
        f" where m.mandatary = %(mandatary)s and {RUNNING} order by mandate desc",
        {"mandatary": mandatary, "now": now},
    )
    return tuple(_mandate(row) for row in rows.fetchall())


def end_mandate(*, person: int, number: int, by: int, now: dt.datetime) -> bool:
    """
    At once and for good; False if it does not run.
    """
    return _change("ended_at = %(now)s, ended_by = %(by)s", person, number, by, now)


def suspend_mandate(*, person: int, number: int, by: int, now: dt.datetime) -> bool:
    change = "suspended_at = %(now)s, ended_by = %(by)s"
    return _change(change, person, number, by, now, "and m.suspended_at is null")


def resume_mandate(*, person: int, number: int, by: int, now: dt.datetime) -> bool:
    change = "suspended_at = null, ended_by = %(by)s"
    return _change(change, person, number, by, now, "and m.suspended_at is not null")


def _change(
    change: str, person: int, number: int, by: int, now: dt.datetime, more: str = ""
) -> bool:
    return bool(
        database.execute(
            f"update access_mandate m set {change}"
            f" where m.person = %(person)s and m.mandate = %(number)s and {RUNNING} {more}",
            {"now": now, "by": by, "person": person, "number": number},
        ).rowcount
    )


def _mandate(row: Sequence) -> Mandate:
    number, person, mandatary, kind, named, acts, *rest = row
    return Mandate(number, person, mandatary, kind, tuple(named), tuple(acts), *rest)
