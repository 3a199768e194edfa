"""
How much somebody read of one person, as a number, and whether an act is theirs: for whoever checks
it without seeing it.
"""

import datetime as dt

from ens.ground import database

READ = """
select coalesce(sum(count), 0)::bigint from register_trace
where person = %(person)s and at >= %(since)s and at <= %(until)s and code = ''
  and action in ('read', 'vread', 'history', 'search') and type <> 'AuditEvent'
  and who in (select who from register_who where account = %(account)s and account <> 0)
"""
BY = """
select exists (
    select from register_trace join register_who w using (who)
    where person = %(person)s and line = %(line)s and w.account = %(account)s and w.account <> 0
)
"""


def things_read(*, person: int, account: int, since: dt.datetime, until: dt.datetime) -> int:
    values = {"person": person, "account": account, "since": since, "until": until}
    return int(database.execute(READ, values, about=[person]).fetchall()[0][0])


def is_by(*, person: int, line: int, account: int) -> bool:
    """
    Whether this account did what this line of the person's register tells.
    """
    values = {"person": person, "line": line, "account": account}
    return bool(database.execute(BY, values, about=[person]).fetchall()[0][0])
