"""
Who somebody was: nothing of it is left, and nobody is found by their number any more.
"""

from datetime import datetime

from ens.ground import database, forgetting

TABLES = (
    "identity_ins",
    "identity_number",
    "identity_life",
    "identity_representation",
    "identity_public_id",
    "identity_person",
)
# In the spaces of those they represented: that somebody did stays, by a number without a name.
END = """
update identity_representation set ended_at = %s where representative = %s and ended_at is null
"""
ERASED = "select set_config('ens.erased', %s, true)"


def erase(*, person: int, now: datetime) -> int:
    database.execute(END, (now, person))
    database.execute(ERASED, (str(person),))
    gone = forgetting.delete(person, TABLES)
    database.execute(ERASED, ("",))
    return gone
