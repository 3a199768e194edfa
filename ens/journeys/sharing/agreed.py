"""
An agreement was given by the person, or ended: a pass, a consent, an opening beyond the matrix.

The one place where each is heard of, in the transaction that records it; what is kept of an
agreement beside its own row belongs here.
"""

import datetime as dt
from dataclasses import dataclass

from ens.ground.reach import Reach

PASS, CONSENT, OPENING = "pass", "consent", "opening"


@dataclass(frozen=True, slots=True)
class Agreed:
    """
    `to` is whom it is given to, in words; `categories` what about, all of them when empty; `about`
    a short reference ("pass:12").
    """

    kind: str
    about: str
    to: str
    categories: tuple[str, ...] = ()
    until: dt.datetime | None = None


def given(agreed: Agreed, *, person: int, reach: Reach, now: dt.datetime) -> None:
    """
    In the transaction that records it.
    """


def ended(kind: str, about: str, *, person: int, reach: Reach, now: dt.datetime) -> None:
    """
    In the transaction that ends it.
    """
