"""
The life of a space, and the ages at which rights change.

Sources: readings 4, 16 and 31 of the product; Code civil 388 and 414 (majority at eighteen
complete years); CSP L1111-5 and L1111-5-1.
"""

import datetime as dt
from collections.abc import Collection

TO_OPEN, OPEN, REFUSED, CLOSED = "to-open", "open", "refused", "closed"
STATES = (TO_OPEN, OPEN, REFUSED, CLOSED)

# What may be done from where. Refusing stays possible once open: it stops feeding at once.
FROM = {
    "opened": (TO_OPEN, REFUSED, CLOSED),
    "refused": (TO_OPEN, OPEN),
    "closed": (OPEN,),
}
AFTER = {"opened": OPEN, "refused": REFUSED, "closed": CLOSED}

MAJORITY = 18


def may_reopen(*, by: int, person: int, refused_by: int, representatives: Collection[int]) -> bool:
    """
    Either parent may open; once one refused, it reopens with the one who refused.

    The holder always may, and so may anyone still in charge when the one who refused no
    longer represents the holder.
    """
    if by in (person, refused_by):
        return True
    return refused_by not in (person, *representatives)


def age(birth_date: dt.date, *, today: dt.date) -> int:
    """
    Complete years: who is born on 29 February turns older on 1 March of a common year.
    """
    before_birthday = (today.month, today.day) < (birth_date.month, birth_date.day)
    return today.year - birth_date.year - before_birthday
