"""
What a person agreed to, as receipts: all of them, or one to print. They name whom the person
trusts, with what: no mandate goes that far.
"""

import datetime as dt

from ens.contexts.accounts import api as accounts
from ens.contexts.consents import api as consents
from ens.contexts.consents.api import Receipt
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import CONSENT, Holder
from ens.journeys.trace import trace


def receipts(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, tuple[Receipt, ...]]:
    """
    Those in force first, then the others, latest first in each.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)
    _trace(whose, reach, now)
    found = consents.receipts_of(person=whose.person)
    return whose, tuple(sorted(found, key=lambda one: not one.holds(now)))


def receipt(
    *, actor: Actor, patient: str, number: int, now: dt.datetime
) -> tuple[Holder, Receipt, str]:
    """
    With the name of whoever agreed.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    :raises consents.UnknownReceipt: none of this number here
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)
    found = consents.receipt(person=whose.person, receipt=number)
    _trace(whose, reach, now)
    known = accounts.accounts_of([found.given_by]).get(found.given_by)
    return whose, found, known.name if known else ""


def _trace(whose: Holder, reach: Reach, now: dt.datetime) -> None:
    trace(
        "read-agreements",
        what=("Consent", ""),
        label=CONSENT,
        person=whose.person,
        reach=reach,
        now=now,
    )
