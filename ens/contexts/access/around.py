"""
Whom a professional reaches somehow, when nobody is named: everybody who let them in, and everybody
whose glass they hold. The decision is asked about each of them afterwards.
"""

import datetime as dt

from ens.ground import database

OPEN_TO = """
select person from access_relation
where professional = %(professional)s and ended_at is null and since <= %(now)s
  and (until is null or until > %(now)s)
union
select person from access_consent
where ended_at is null and since <= %(now)s and (until is null or until > %(now)s)
  and ((professional = %(professional)s and professional <> 0)
       or (structure = %(structure)s and structure <> 0))
union
select person from access_pass_use join access_pass using (person, pass)
where professional = %(professional)s and structure = %(structure)s and ended_at is null
  and since <= %(now)s and until > %(now)s
union
select person from access_break_glass
where professional = %(professional)s and structure = %(structure)s and ended_at is null
  and since <= %(now)s and until > %(now)s
limit %(limit)s
"""


def persons_open_to(
    *, professional: int, structure: int, limit: int, now: dt.datetime
) -> tuple[int, ...]:
    """
    In no order, `limit` of them at most.
    """
    if not professional:
        return ()
    values = {"professional": professional, "structure": structure, "limit": limit, "now": now}
    return tuple(row[0] for row in database.execute(OPEN_TO, values).fetchall())
