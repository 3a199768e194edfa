"""
The store as people see it.
"""

from collections.abc import Sequence

from ens.contexts.accounts import api as accounts
from ens.contexts.store import rules
from ens.contexts.store.values import Listing, UnknownListing
from ens.ground import database
from ens.standards.fhir import folding

LISTINGS = """
select client_id, purpose, impact, needs, price, funder, data_use, contact, suspended_because,
       algorithm, terms, suspended_at is null
from store_listing
"""
APP = "app"


def listings(*, words: str = "") -> tuple[Listing, ...]:
    """
    The applications that may be opened today, by name; those that all these words describe.
    """
    asked = folding.fold(words).replace("-", " ").split()
    return tuple(
        one for one, listed in _found("", ()) if listed and rules.answers(asked, _described(one))
    )


def listing(client_id: str) -> Listing:
    """
    :raises UnknownListing: not in the store, or suspended
    """
    known = _found("where client_id = %s", (client_id,))
    if not known or not known[0][1]:
        raise UnknownListing(client_id)
    return known[0][0]


def described(client_ids: Sequence[str]) -> dict[str, Listing]:
    """
    What the store says of these, suspended ones included; nothing of those it never had.
    """
    known = _found("where client_id = any(%s::text[])", (list(client_ids),))
    return {one.client_id: one for one, _listed in known}


def _described(one: Listing) -> tuple[str, ...]:
    said = (one.name, one.publisher, one.purpose, *one.needs)
    return tuple(folding.fold(text) for text in said)


def _found(where: str, values: Sequence[object]) -> list[tuple[Listing, bool]]:
    """
    Each with whether it is listed now: neither suspended, nor of a client that is revoked.
    """
    rows = database.execute(f"{LISTINGS} {where}", values).fetchall()
    clients = accounts.clients([row[0] for row in rows])
    found = [
        (_listing(row, client), row[-1] and not client.revoked)
        for row in rows
        if (client := clients.get(row[0])) and client.kind == APP
    ]
    return sorted(found, key=lambda pair: folding.fold(pair[0].name))


def _listing(row: tuple, client: accounts.Client) -> Listing:
    client_id, purpose, impact, needs, price, funder, data_use, contact, because, *last = row
    return Listing(
        client_id=client_id,
        name=client.name,
        publisher=client.publisher,
        logo=client.logo,
        purpose=purpose,
        impact=impact,
        needs=tuple(needs),
        price=price,
        funder=funder,
        data_use=data_use,
        contact=contact,
        scopes=client.scopes,
        launch_uri=client.launch_uri,
        suspended_because=because,
        algorithm=last[0],
        terms=last[1],
    )
