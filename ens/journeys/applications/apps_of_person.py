"""
The applications of a space: those of the store, and what each was allowed about the person.

Whoever decides for the person sees all that was allowed about them, by whom, and when it served
last; what was allowed for a visit that is over is no longer there.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.contexts.store import api as store
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import Holder
from ens.standards.smart import scopes, words


@dataclass(frozen=True, slots=True)
class InUse:
    """
    What one application may do: `parts` may each be taken back, `knows` were told once for all.
    `by` are those who allowed it, the reader left out; `last` is when it served, if it did.
    """

    client_id: str
    name: str
    publisher: str
    logo: str
    parts: tuple[words.Wording, ...]
    knows: tuple[words.Wording, ...]
    since: dt.datetime
    last: dt.datetime | None
    lasting: bool
    by: tuple[str, ...]

    @property
    def reaches_data(self) -> bool:
        return any("/" in part.scope for part in self.parts)


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    `found` are the listings that answer the words, or all; `in_use` what is allowed today.
    """

    found: tuple[store.Listing, ...]
    in_use: tuple[InUse, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One application: what the store says of it and what it may do, at least one of the two.
    """

    name: str
    publisher: str
    logo: str
    listing: store.Listing | None
    in_use: InUse | None


def shelf(*, actor: Actor, patient: str, asked: str, now: dt.datetime) -> tuple[Holder, Shelf]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    return whose, Shelf(store.listings(words=asked), in_use(whose, reach, now=now))


def sheet(
    *, actor: Actor, patient: str, application: str, now: dt.datetime
) -> tuple[Holder, Sheet]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or neither in the store nor
        allowed here
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    used = in_use(whose, reach, application=application, now=now)
    listing = listed(application)
    if not used and listing is None:
        raise record.NotFound
    shown = used[0] if used else listing
    assert shown is not None
    return whose, Sheet(
        name=shown.name,
        publisher=shown.publisher,
        logo=shown.logo,
        listing=listing,
        in_use=used[0] if used else None,
    )


def listed(application: str) -> store.Listing | None:
    try:
        return store.listing(application)
    except store.UnknownListing:
        return None


def in_use(
    whose: Holder, reach: Reach, *, application: str = "", now: dt.datetime
) -> tuple[InUse, ...]:
    """
    The applications that are allowed something today, or this one of them; latest first.
    """
    own = reach.actor.account if whose.mine else 0
    held = [
        one
        for one in accounts.grants_about(person=whose.person, own=own, now=now)
        if application in ("", one.client_id)
    ]
    if not held:
        return ()
    acted = register.last_acts(reach=reach, whos=[one.who for one in held])
    clients = accounts.clients([one.client_id for one in held])
    found = [
        _in_use(clients[name], grants, acted, reach.actor.account)
        for name, grants in _by_client(held)
    ]
    return tuple(sorted(found, key=lambda one: one.since, reverse=True))


def _by_client(
    held: Sequence[accounts.Allowance],
) -> Iterator[tuple[str, list[accounts.Allowance]]]:
    def client_of(one: accounts.Allowance) -> str:
        return one.client_id

    for name, grants in groupby(sorted(held, key=client_of), key=client_of):
        yield name, list(grants)


def _in_use(
    client: accounts.Client,
    grants: Sequence[accounts.Allowance],
    acted: dict[int, dt.datetime],
    account: int,
) -> InUse:
    all_of_it = scopes.union(scopes.parse(one.scopes) for one in grants)
    others = {one.name for one in grants if one.account != account}
    served = [acted[one.who] for one in grants if one.who in acted]
    return InUse(
        client_id=client.client_id,
        name=client.name,
        publisher=client.publisher,
        logo=client.logo,
        parts=parts_of(all_of_it),
        knows=tuple(
            words.of_other(text, gettext) for text in all_of_it.others if text in words.TOLD
        ),
        since=min(one.granted_at for one in grants),
        last=max(served, default=None),
        lasting=any(one.lasting for one in grants),
        by=tuple(sorted(others)),
    )


def parts_of(held: scopes.Scopes) -> tuple[words.Wording, ...]:
    """
    What may be taken back later, one by one: each side of each kind of data, and staying when
    the person is not there.
    """
    sides = [side for scope in held.resources for side in words.sides(scope, gettext)]
    staying = [words.of_other(text, gettext) for text in scopes.REFRESH if text in held]
    return (*sides, *staying)
