"""
How much somebody read of one person, as a number: for whoever checks it without seeing it.
"""

import datetime as dt

from ens.ground import database

READ = """
select coalesce(sum(count), 0)::bigint from register_trace
where person = %(person)s and at >= %(since)s and at <= %(until)s and code = ''
  and action in ('read', 'vread', 'history', 'search') and type <> 'AuditEvent'
  and who in (select who from register_who where account = %(account)s and account <> 0)
"""


def things_read(*, person: int, account: int, since: dt.datetime, until: dt.datetime) -> int:
    values = {"person": person, "account": account, "since": since, "until": until}
    return int(database.execute(READ, values, about=[person]).fetchall()[0][0])
