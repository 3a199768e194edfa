"""
Who is appointed now.
"""

from ens.contexts.accounts.values import Appointed
from ens.ground import database

STAFF = """
select a.id, a.kind, a.name, s.provider, a.created_at,
       (select max(seen_at) from accounts_session v where v.account_id = a.id)
from accounts_staff s join accounts_account a on a.id = s.account_id
order by a.kind, a.name, a.id
"""


def appointed() -> tuple[Appointed, ...]:
    return tuple(Appointed(*row) for row in database.execute(STAFF).fetchall())
