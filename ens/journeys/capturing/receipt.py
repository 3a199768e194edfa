"""
The receipt of an agreement that was taken down: who said it, how it was explained, who confirmed.
"""

import datetime as dt

from django.utils.translation import gettext

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.ground.reach import Reach
from ens.journeys.capturing import capture_words
from ens.journeys.sharing import agreed


def given(one: access.Capture, *, by: str, reach: Reach, now: dt.datetime) -> None:
    asker = directory.professional(one.professional)
    told = (
        (gettext("Recueilli par"), asker.name),
        (gettext("Exprimé par"), capture_words.through(one.through)),
        (gettext("Expliqué"), capture_words.informed(one.informed)),
        (gettext("Témoin") if one.witness else gettext("Confirmé par"), by),
    )
    until = now + dt.timedelta(days=one.days)
    kept = tuple(name for name in one.categories if name != access.ALWAYS_LENT)
    about = agreed.Agreed(agreed.CAPTURED, about_of(asker), asker.name, kept, until, told)
    agreed.given(about, person=one.person, reach=reach, now=now)


def ended(one: access.Capture, *, reach: Reach, now: dt.datetime) -> None:
    about = about_of(directory.professional(one.professional))
    agreed.ended(agreed.CAPTURED, about, person=one.person, reach=reach, now=now)


def about_of(asker: directory.Professional) -> str:
    """
    As an agreement given in the space is about the same professional.
    """
    return f"consent:pro-{asker.public_id}"
