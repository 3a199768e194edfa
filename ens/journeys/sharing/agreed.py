"""
An agreement was given by the person, or ended: a pass, a consent, an opening beyond the matrix, a
mandate. Each leaves its receipt, in the transaction that records it.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from ens.contexts.access import api as access
from ens.contexts.consents import api as consents
from ens.ground import clock
from ens.ground.reach import Reach

PASS, CONSENT, OPENING, MANDATE = "pass", "professional", "opening", "mandate"
CAPTURED = "captured"


@dataclass(frozen=True, slots=True)
class Agreed:
    """
    `to` is whom it is given to, in words; `categories` what about, all of them when empty; `about`
    a short reference ("pass:12"); `told` how it was given, as titles and what they say.
    """

    kind: str
    about: str
    to: str
    categories: tuple[str, ...] = ()
    until: dt.datetime | None = None
    told: tuple[tuple[str, str], ...] = ()


def given(agreed: Agreed, *, person: int, reach: Reach, now: dt.datetime) -> None:
    titles = access.category_titles()
    named = agreed.categories or tuple(titles)
    consents.give(
        person=person,
        kind=agreed.kind,
        about=agreed.about,
        said=consents.Said(
            purpose="",
            data=tuple(titles[name] for name in titles if name in named),
            recipients=(agreed.to,) if agreed.to else (gettext("Qui porte le code"),),
            duration=_duration(agreed.until),
            told=agreed.told,
        ),
        language=get_language() or "fr",
        by=reach.actor,
        until=agreed.until,
        now=now,
    )


def ended(kind: str, about: str, *, person: int, reach: Reach, now: dt.datetime) -> None:
    consents.withdraw(person=person, kind=kind, about=about, by=reach.actor, now=now)


def _duration(until: dt.datetime | None) -> str:
    if until is None:
        return gettext("jusqu’à ce que vous le retiriez")
    day = until.astimezone(clock.PARIS).strftime("%d/%m/%Y")
    return gettext("jusqu’au %(day)s au plus tard") % {"day": day}
