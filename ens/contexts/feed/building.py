"""
From what the record keeps to what the research warehouse may hold.
"""

import base64
import datetime as dt
from collections.abc import Sequence
from typing import Any

from ens.contexts.feed import lists, rules
from ens.contexts.feed.values import Source
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock, keys
from ens.standards.fhir import json_gate

Json = dict[str, Any]


def record_of(
    main: record.Stored,
    derived: Sequence[record.Stored],
    *,
    basis: str,
    source: Source,
    now: dt.datetime,
) -> Json | None:
    """
    The one record of a thing and of what was extracted from it; None if nothing would be told.

    :raises rules.TellsWhoItIs: nothing of it may leave
    """
    person = identity.person(main.person)
    root = _thing(main, person)
    if root is None:
        return None
    entries = [found for one in derived if (found := _thing(one, person))]
    today = clock.day_of(now)
    made = {
        "basis": basis,
        "category": lists.types()[main.type].category,
        "month": f"{today:%Y-%m}",
        **rules.birth_kept(person.birth_date, today=today),
        "sex": person.sex,
        **_told(source),
        **root,
        **({"entries": entries} if entries else {}),
    }
    rules.require_unnamed(made, _known(person))
    return made


def _thing(one: record.Stored, person: identity.Person) -> Json | None:
    fed = lists.types().get(one.type)
    if fed is None:
        return None
    reduced = rules.reduced(
        json_gate.parse(one.body),
        lists.elements(one.type),
        born=person.birth_date,
        code_as_sent=lists.code_as_sent,
    )
    if fed.needed not in reduced:
        return None
    return {"thing": thing_key(one), "version": one.version, "resource": reduced}


def thing_key(one: record.Stored) -> str:
    """
    The same for every version of a thing.
    """
    return _keyed("feed-thing", f"{one.person}:{one.type}/{one.id}")


def key(one: record.Stored) -> str:
    """
    That of one version: no other thing has it, even in a database that was restored.
    """
    return _keyed("feed-key", f"{one.person}:{one.location}:{one.updated.isoformat()}")


def _keyed(purpose: str, text: str) -> str:
    digest = keys.keyed_hash(purpose, text)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _told(source: Source) -> Json:
    told = {"profession": source.profession, "department": source.department}
    return {name: value for name, value in told.items() if value}


def _known(person: identity.Person) -> list[str]:
    """
    What we know the person by.
    """
    numbers = [number.value for number in identity.ins_of(person.person)]
    return [
        *numbers,
        *(number[:13] for number in numbers),
        person.birth_date.isoformat(),
        person.public_id,
        person.email,
        person.family,
        person.usual_name,
        *person.given,
    ]
