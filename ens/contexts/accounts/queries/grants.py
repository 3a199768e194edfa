"""
What is allowed about a person today, whoever allowed it.
"""

import datetime as dt

from ens.contexts.accounts import rules
from ens.contexts.accounts.values import Allowance
from ens.ground import database

# What was allowed for one visit is over with it.
ABOUT = """
select g.id, g.client_id, g.account_id, g.name, g.who, g.scopes, g.session is null, g.granted_at
from accounts_grant g
join accounts_client c on c.client_id = g.client_id
left join accounts_session s on s.hash = g.session
where g.revoked_at is null and c.revoked_at is null and c.kind = 'app'
  and ((g.patient = %(person)s and g.patient > 0) or (g.patient = 0 and g.account_id = %(own)s))
  and g.granted_at > %(oldest)s
  and (g.session is null
       or s.ended_at is null and s.expires_at > %(now)s and s.seen_at > %(idle)s)
order by g.granted_at desc, g.id desc
"""
LET_IN = """
select distinct patient from accounts_grant
where client_id = %(client)s and revoked_at is null and patient > 0 and granted_at > %(oldest)s
"""


def grants_about(*, person: int, own: int, now: dt.datetime) -> tuple[Allowance, ...]:
    """
    What applications are allowed about this person, newest first, and what the account `own`
    (0 for nobody) allowed that is about no one.
    """
    values = {
        "person": person,
        "own": own,
        "now": now,
        "oldest": now - rules.GRANT_LONGEST,
        "idle": now - rules.SESSION_IDLE,
    }
    return tuple(Allowance(*row) for row in database.execute(ABOUT, values).fetchall())


def persons_open_to(client_id: str, *, now: dt.datetime) -> tuple[int, ...]:
    """
    About whom this client is allowed something.
    """
    values = {"client": client_id, "oldest": now - rules.GRANT_LONGEST}
    return tuple(row[0] for row in database.execute(LET_IN, values).fetchall())
