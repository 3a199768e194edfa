"""
Several things enter the record together; one that is refused is named.
"""

import datetime as dt
from collections.abc import Sequence

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground.reach import Reach
from ens.journeys.errors import AtEntry


def create(
    drafts: Sequence[record.Draft], *, reach: Reach, now: dt.datetime
) -> tuple[record.Stored, ...]:
    """
    :raises AtEntry: which one the decision refused; nothing is kept
    """
    try:
        return record.create(drafts, reach=reach, now=now)
    except access.Refused as error:
        raise AtEntry(error.__notes__[0], error) from error
