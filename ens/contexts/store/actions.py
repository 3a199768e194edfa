"""
Applications enter the store, and are suspended from it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ens.contexts.store import rules
from ens.contexts.store.values import InvalidListing, UnknownListing
from ens.ground import database

LIST = """
insert into store_listing
    (client_id, purpose, impact, needs, price, funder, data_use, contact, algorithm, terms,
     listed_at)
values (%(client_id)s, %(purpose)s, %(impact)s, %(needs)s::text[], %(price)s, %(funder)s,
        %(data_use)s, %(contact)s, %(algorithm)s, %(terms)s, %(now)s)
on conflict (client_id) do update
set purpose = excluded.purpose, impact = excluded.impact, needs = excluded.needs,
    price = excluded.price, funder = excluded.funder, data_use = excluded.data_use,
    contact = excluded.contact, algorithm = excluded.algorithm, terms = excluded.terms
"""
TERMS = "select terms from store_listing where client_id = %s for update"


def list_apps(listings: Sequence[Mapping[str, Any]], *, now: dt.datetime) -> tuple[str, ...]:
    """
    Put these in the store; one already there takes the new words, and stays suspended if it is.

    Return those whose terms are no longer what people agreed to.

    :raises InvalidListing: none of them is kept
    """
    changed = []
    with database.transaction():
        for given in listings:
            if lacking := rules.missing(given):
                raise InvalidListing(f"{given['client_id']}: {lacking}")
            needs = [str(need) for need in given.get("needs", ())]
            told = {"algorithm": "", **given, "needs": needs, "terms": rules.terms(given)}
            before = database.execute(TERMS, (given["client_id"],)).fetchone()
            database.execute(LIST, {**told, "now": now})
            if before and before[0] not in ("", told["terms"]):
                changed.append(str(given["client_id"]))
    return tuple(changed)


def suspend(*, client_id: str, because: str, now: dt.datetime) -> None:
    """
    Take an application out of sight of those who do not use it, with the reason for the others.

    What it holds is stopped by the journey that calls this.

    :raises UnknownListing: it is not in the store
    """
    changed = database.execute(
        "update store_listing set suspended_at = %s, suspended_because = %s"
        " where client_id = %s and suspended_at is null",
        (now, because, client_id),
    ).rowcount
    if not changed:
        raise UnknownListing(client_id)
