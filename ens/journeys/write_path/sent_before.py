"""
The same thing sent again gets the first answer: by its Idempotency-Key, or, for a document,
by its own unique id, its content and whom it is about.

A key is kept for its OAuth client or its account, so nobody learns what others sent.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ens.ground import idempotency
from ens.ground.actor import Actor
from ens.journeys.errors import AtEntry, unacceptable

Json = Mapping[str, Any]
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Claim:
    """
    `place` is that of the document in its Bundle, None for the request itself.
    """

    key: str
    digest: bytes
    place: int | None = None


def of_request(key: str, digest: bytes) -> list[Claim]:
    """
    :raises Unacceptable: a key that is too long, or reads as one of ours
    """
    if len(key) > LONGEST_KEY or key.startswith(idempotency.FOR_EVER):
        raise unacceptable("value", "this Idempotency-Key cannot be used", status=400)
    return [Claim(key, digest)] if key else []


def of_document(resource: Json, binaries: Mapping[str, str], place: int) -> list[Claim]:
    """
    The claim of a new DocumentReference, none if its producer gave it no unique id.

    `binaries` are the base64 of the Binaries sent with it, by the reference that names them.
    """
    unique = unique_id(resource)
    if not unique:
        return []
    parts = [orjson.dumps(resource.get("subject"), option=orjson.OPT_SORT_KEYS)]
    for content in resource.get("content", []):
        attachment = content.get("attachment", {})
        data = attachment.get("data") or binaries.get(str(attachment.get("url", "")), "")
        parts.append(str(data).encode())
    return [Claim(f"{idempotency.FOR_EVER}{unique}", idempotency.digest_of(*parts), place)]


def unique_id(resource: Json) -> str:
    """
    The producer's unique id of a document, "" if it gives none.
    """
    unique = resource.get("masterIdentifier") or {}
    return f"{unique.get('system', '')}|{unique['value']}" if unique.get("value") else ""


def first_answer(claims: Sequence[Claim], *, actor: Actor, now: dt.datetime) -> Json | None:
    """
    What was answered the first time; None, and the claims are taken, if there was none.

    :raises idempotency.KeyReused: the key came back with another request
    :raises AtEntry: a document known with another content, or sent with others that are new
    """
    found = [_claimed(claim, actor, now) for claim in claims]
    if all(found):
        return found[0] if found else None
    for claim, answer in zip(claims, found, strict=True):
        if answer:
            cause = unacceptable("duplicate", "this masterIdentifier is already deposited")
            raise AtEntry(claim.place or 0, cause)
    return None


def _claimed(claim: Claim, actor: Actor, now: dt.datetime) -> Json | None:
    try:
        return idempotency.claim(owner=owner(actor), key=claim.key, digest=claim.digest, now=now)
    except idempotency.KeyReused:
        if claim.place is None:
            raise
        cause = unacceptable(
            "duplicate", "this masterIdentifier was deposited with another content"
        )
        raise AtEntry(claim.place, cause) from None


def keep(claims: Iterable[Claim], locations: Sequence[str], *, actor: Actor) -> None:
    for claim in claims:
        answer = {"locations": list(locations)}
        if claim.place is not None:
            answer["document"] = [locations[claim.place]]
        idempotency.keep(owner=owner(actor), key=claim.key, answer=answer)


def owner(actor: Actor) -> str:
    """
    A structure's software is one sender, whoever is behind it; elsewhere each account is.
    """
    if actor.kind == "structure":
        return actor.client
    return f"{actor.client}/account:{actor.account}"
