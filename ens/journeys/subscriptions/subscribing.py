"""
A software asks to be told of what happens in a person's record, changes what it asked, or stops.

It is its own only: no other software, nor the same one for somebody else, sees it. Whoever it
names must be somebody it reaches; whom it does not reach answers as nobody.

Source: FHIR R4 subscription.html and Subscriptions R5 Backport 1.1.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.contexts.subscriptions import api as subscriptions
from ens.ground import database, label
from ens.ground.actor import Actor
from ens.journeys.errors import Unacceptable, unacceptable
from ens.standards.smart import scopes

Json = Mapping[str, Any]
TREATMENT = "TREAT"
HERE = ("Subscription.criteria.extension",)


def ask(
    resource: Json, *, actor: Actor, token: str, now: dt.datetime
) -> subscriptions.Subscription:
    """
    :raises Unacceptable: what it asks is not done here, or about nobody it reaches
    """
    asked = _read(resource, actor)
    person = _person(asked, actor, now)
    with database.transaction():
        try:
            return subscriptions.create(
                person=person,
                id=record.new_id(),
                asked=asked,
                resource=resource,
                standing=accounts.standing_of(actor, token, now=now),
                now=now,
            )
        except subscriptions.TooMany as error:
            raise unacceptable("too-costly", "enough subscriptions about this patient") from error


def change(
    id: str,  # noqa: A002
    resource: Json,
    *,
    actor: Actor,
    token: str,
    expected: record.Expected = record.WHATEVER,
    now: dt.datetime,
) -> subscriptions.Subscription:
    """
    Ask otherwise, ask again after an error, or put off.

    :raises record.NotFound, record.VersionConflict, Unacceptable
    """
    asked = _read(resource, actor)
    with database.transaction():
        one = _locked(id, actor)
        expected.require(one.version, deleted=False)
        if _person(asked, actor, now) != one.person:
            raise unacceptable("business-rule", "a resource does not change persons")
        return subscriptions.replace(
            one,
            asked=asked,
            resource=resource,
            standing=accounts.standing_of(actor, token, now=now),
            now=now,
        )


def remove(
    id: str,  # noqa: A002
    *,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    now: dt.datetime,
) -> None:
    """
    :raises record.NotFound, record.VersionConflict
    """
    with database.transaction():
        one = _locked(id, actor)
        expected.require(one.version, deleted=False)
        subscriptions.stop(one, reason="deleted", now=now)


def _locked(id: str, actor: Actor) -> subscriptions.Subscription:  # noqa: A002
    one = own(id, actor=actor)
    return subscriptions.at(one.person, one.number, lock=True)


def own(id: str, *, actor: Actor) -> subscriptions.Subscription:  # noqa: A002
    """
    :raises record.NotFound: there is none, or another's
    """
    one = subscriptions.find(id)
    if one is None or (one.client, one.account) != (actor.client, actor.account):
        raise record.NotFound
    if actor.patient not in (0, one.person):
        raise record.NotFound
    return one


def owned(*, actor: Actor) -> tuple[subscriptions.Subscription, ...]:
    """
    All that this software asked in this name, newest first.
    """
    found = subscriptions.of_owner(client=actor.client, account=actor.account)
    return tuple(one for one in found if actor.patient in (0, one.person))


def _read(resource: Json, actor: Actor) -> subscriptions.Asked:
    if not actor.client or actor.purpose != TREATMENT:
        raise unacceptable("business-rule", "a subscription is asked by software, for care")
    try:
        asked = subscriptions.read_asked(resource, allowed=_allowed)
        _check_endpoint(asked, actor)
        for name, pairs in asked.filters:
            record.parse_query(name, pairs)
    except record.NotUnderstood as error:
        raise unacceptable("not-supported", str(error)[:200], expression=HERE) from error
    except subscriptions.NotAsked as error:
        raise Unacceptable(*error.issues) from error
    topic = subscriptions.topic_of(asked.topic)
    assert topic is not None
    held = scopes.parse(actor.scopes or "")
    if not any(held.permits(name, "read") for name in topic.types):
        raise unacceptable(
            "forbidden", "the token may not read what the topic is about", status=403
        )
    return asked


def _allowed(url: str) -> Mapping[str, Sequence[str]] | None:
    topic = subscriptions.topic_of(url)
    if topic is None:
        return None
    return {name: [one for one in topic.filters if _is_searched(name, one)] for name in topic.types}


def _is_searched(name: str, parameter: str) -> bool:
    try:
        record.parse_query(name, [(parameter, "x")])
    except record.NotUnderstood:
        return False
    return True


def _check_endpoint(asked: subscriptions.Asked, actor: Actor) -> None:
    """
    A receiver is a public address; an e-mail goes to whoever asks, and to nobody else.
    """
    if asked.channel == "rest-hook":
        try:
            subscriptions.check_endpoint(asked.endpoint)
        except subscriptions.NotCalled as error:
            raise subscriptions.refused("value", str(error), "channel.endpoint") from error
    if asked.channel == "email":
        known = identity.person(actor.person).email if actor.person else ""
        if not known or asked.endpoint != f"mailto:{known}":
            text = "an e-mail goes to the address that the user gave here, and to no other"
            raise subscriptions.refused("business-rule", text, "channel.endpoint")


def _person(asked: subscriptions.Asked, actor: Actor, now: dt.datetime) -> int:
    """
    Whom it is about: named by a filter, or by the token.
    """
    person = actor.patient
    if asked.patient:
        named = record.person_named(f"Patient/{asked.patient}")
        if not named or actor.patient not in (0, named):
            raise _nobody()
        person = named
    if not person:
        raise unacceptable("required", "a filter names the patient", expression=HERE)
    _require_reached(person, asked, actor, now)
    return person


def _require_reached(
    person: int, asked: subscriptions.Asked, actor: Actor, now: dt.datetime
) -> None:
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
    topic = subscriptions.topic_of(asked.topic)
    assert topic is not None
    kinds = frozenset(one.number for one in label.kinds() if one.type in topic.types)
    of_others = reach.view(person) & label.ALL
    if of_others & label.labels_of_kinds(kinds):
        return
    marked = label.label(label.kind_of(topic.types[0]), 0)
    if code := access.why_not(reach, person=person, label=marked):
        line = access.refused_line(reach, person=person, label=marked, code=code)
        register.write([line], now=now)
    raise _nobody()


def _nobody() -> Unacceptable:
    return unacceptable(
        "business-rule", "the filter names no patient that can be found", expression=HERE
    )
