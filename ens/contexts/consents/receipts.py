"""
Receipts: the proof of what somebody agreed to, and that they took it back.

A receipt changes nothing by itself: what it stands for (a grant, a pass, a mandate) is made and
ended by the journey that calls this, in the same transaction.

Sources: GDPR 7.1 (proof) and 7.3 (as easy to withdraw as to give), 13; requirement of a text
version, purpose, data, recipients, duration, language and proof of reading.
"""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from ens.contexts.consents import texts
from ens.ground import database, keys
from ens.ground.actor import Actor

GIVE = """
insert into consents_receipt (person, kind, about, text_version, language, sealed, digest, terms,
    shown_at, given_at, given_by, who, until)
values (%(person)s, %(kind)s, %(about)s, %(version)s, %(language)s, %(sealed)s, %(digest)s,
    %(terms)s, %(shown_at)s, %(now)s, %(by)s, %(who)s, %(until)s)
returning receipt
"""
WITHDRAW = """
update consents_receipt set withdrawn_at = %(now)s, withdrawn_by = %(by)s
where person = %(person)s and kind = %(kind)s and about = %(about)s and withdrawn_at is null
  and (until is null or until > %(now)s)
"""
ROWS = """
select receipt, kind, about, text_version, language, sealed, digest, shown_at, given_at, given_by,
       until, withdrawn_at, withdrawn_by
from consents_receipt where person = %(person)s
"""
OF_PERSON = f"{ROWS} order by receipt desc"
ONE = f"{ROWS} and receipt = %(receipt)s"
TERMS = """
select terms from consents_receipt
where person = %s and kind = %s and about = %s order by receipt desc limit 1
"""


class UnknownReceipt(LookupError):
    """
    No receipt of this number about this person.
    """


@dataclass(frozen=True, slots=True)
class Said:
    """
    What was shown beside the text, in the language of the page: what for, which data, who
    receives it, and for how long in words. `told` how it was given, where somebody else took it
    down: titles, and what they say.
    """

    purpose: str
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    duration: str
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    `words` is the text as it was shown, `given_by` and `withdrawn_by` are accounts; `intact` says
    that what is kept is what was agreed to. `shown_at` is when the page was first shown, None
    where that was not kept.
    """

    receipt: int
    kind: str
    about: str
    version: int
    language: str
    words: str
    said: Said
    intact: bool
    shown_at: dt.datetime | None
    given_at: dt.datetime
    given_by: int
    until: dt.datetime | None
    withdrawn_at: dt.datetime | None
    withdrawn_by: int
    reference: str

    def holds(self, now: dt.datetime) -> bool:
        return self.withdrawn_at is None and (self.until is None or self.until > now)


def give(
    *,
    person: int,
    kind: str,
    about: str,
    said: Said,
    language: str,
    by: Actor,
    shown_at: dt.datetime | None = None,
    until: dt.datetime | None = None,
    terms: str = "",
    now: dt.datetime,
) -> int:
    """
    Keep that `by` agreed for this person, and return the receipt's number. It takes the place of
    another about the same.

    `about` names what is agreed to (a client, a professional's public id, a pass); `terms` is a
    digest of what was declared by whoever receives, so that a change of it asks again.

    :raises texts.UnknownText: nothing is said about this kind
    """
    shown = texts.text(kind)
    withdraw(person=person, kind=kind, about=about, by=by, now=now)
    language = language if language in texts.LANGUAGES else "fr"
    kept = orjson.dumps({"words": shown.words(language), **asdict(said)})
    bound = {
        "person": person, "kind": kind, "about": about, "version": shown.version,
        "language": language, "terms": terms, "shown_at": shown_at, "until": until, "now": now,
        "sealed": keys.seal(keys.person_key(person), kept, b"consent"),
        "digest": hashlib.sha256(kept).digest(),
        "by": by.account, "who": by.who,
    }  # fmt: skip
    row = database.execute(GIVE, bound).fetchall()[0]
    return int(row[0])


def withdraw(*, person: int, kind: str, about: str, by: Actor, now: dt.datetime) -> int:
    """
    Say on every receipt in force that it was taken back; return how many there were.
    """
    values = {"person": person, "kind": kind, "about": about, "by": by.account or -1, "now": now}
    return database.execute(WITHDRAW, values).rowcount


def receipts_of(*, person: int) -> tuple[Receipt, ...]:
    """
    All of them, latest first. The caller has settled that it is the person, or who acts for them.
    """
    key = keys.person_key(person)
    rows = database.execute(OF_PERSON, {"person": person}).fetchall()
    return tuple(_receipt(row, person, key) for row in rows)


def receipt(*, person: int, receipt: int) -> Receipt:
    """
    :raises UnknownReceipt: there is none
    """
    row = database.execute(ONE, {"person": person, "receipt": receipt}).fetchone()
    if row is None:
        raise UnknownReceipt(receipt)
    return _receipt(row, person, keys.person_key(person))


def terms_agreed(*, person: int, kind: str, about: str) -> str | None:
    """
    The terms of the latest receipt, in force or not; None if there never was one.
    """
    row = database.execute(TERMS, (person, kind, about)).fetchone()
    return row[0] if row else None


def erase(*, person: int) -> int:
    return database.execute("delete from consents_receipt where person = %s", (person,)).rowcount


def _receipt(row: tuple[Any, ...], person: int, key: Any) -> Receipt:
    number, kind, about, version, language, sealed, digest, shown_at, given_at, *rest = row
    kept = keys.unseal(key, sealed, b"consent")
    told = orjson.loads(kept)
    given_by, until, withdrawn_at, withdrawn_by = rest
    return Receipt(
        receipt=number,
        kind=kind,
        about=about,
        version=version,
        language=language,
        words=told["words"],
        said=Said(
            told["purpose"],
            tuple(told["data"]),
            tuple(told["recipients"]),
            told["duration"],
            tuple((title, said) for title, said in told.get("told", ())),
        ),
        intact=hashlib.sha256(kept).digest() == digest,
        shown_at=shown_at,
        given_at=given_at,
        given_by=given_by,
        until=until,
        withdrawn_at=withdrawn_at,
        withdrawn_by=withdrawn_by,
        reference=_reference(person, number),
    )


def _reference(person: int, number: int) -> str:
    return keys.keyed_hash("consent-reference", f"{person}:{number}").hex()[:12].upper()
