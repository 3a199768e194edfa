"""
Signing in, and what software was allowed: nothing is left of a person but the number under which
others' things say that somebody wrote them.
"""

from collections.abc import Sequence

from ens.ground import database, forgetting

# In this order: what points comes before what it points to.
BY_GRANT = ("accounts_code", "accounts_refresh_token", "accounts_token")
GRANTS = """
select id from accounts_grant
where account_id = any(%s::bigint[]) or patient = %s or person = %s
"""
BY_ACCOUNT = {
    "accounts_device": "account",
    "accounts_intention": "account",
    "accounts_put_away": "account",
    "accounts_launch": "account_id",
    "accounts_pending_choice": "account_id",
    "accounts_session": "account_id",
    "accounts_token": "account_id",
    "accounts_provider_link": "account_id",
}
ABOUT = {"accounts_token": ("person", "patient"), "accounts_launch": ("person",)}
ABOUT |= {"accounts_session": ("person",), "accounts_grant": ("person", "patient")}
MINE = "select id from accounts_account where person = %s"
# A number that is nobody's: a citizen's account is theirs alone.
NAMELESS = """
update accounts_account set person = -id, name = '', subject = gen_random_uuid() where person = %s
"""


def accounts_of_person(*, person: int) -> tuple[int, ...]:
    return tuple(row[0] for row in database.execute(MINE, (person,)).fetchall())


def erase(*, person: int) -> int:
    accounts = list(accounts_of_person(person=person))
    grants = [row[0] for row in database.execute(GRANTS, (accounts, person, person)).fetchall()]
    gone = sum(_delete(table, "grant_id", grants) for table in BY_GRANT)
    gone += sum(_delete(table, column, accounts) for table, column in BY_ACCOUNT.items())
    for table, columns in ABOUT.items():
        gone += sum(forgetting.delete(person, [table], column=column) for column in columns)
    gone += _delete("accounts_grant", "id", grants)
    return gone + database.execute(NAMELESS, (person,)).rowcount


def _delete(table: str, column: str, among: Sequence[int]) -> int:
    statement = f"delete from {table} where {column} = any(%s::bigint[])"
    return database.execute(statement, (list(among),)).rowcount
