"""
The roles that sign in to the database, what each may do, and whose rows they are shown.

The owner of the tables brings the schema up to date and serves nobody. The parts that answer people
sign in as `ens_web`: what `guarded` lists is shown to it as far as a reach goes. The worker and the
commands sign in as `ens_jobs`, to whom the same tables are open. Neither owns anything.
"""

import hashlib
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import transaction

from ens.config import guarded, written_once
from ens.ground import database

WEB, JOBS = "ens_web", "ens_jobs"
PARTS = {"web": WEB, "live": WEB, "worker": JOBS}
OPEN_TO_JOBS = "ens_jobs_1"

PRESENT = "select rolname::text from pg_roles where rolname = any(%s)"
MAY_CREATE = "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
OWNED = """
select count(*) from pg_class c
where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
  and not pg_has_role(current_user, c.relowner, 'usage')
"""
WRITTEN = "select, insert, update, delete"
GRANTS = (
    "grant usage on schema {schema} to {roles}",
    "grant {written} on all tables in schema {schema} to {roles}",
    "grant all on all sequences in schema {schema} to {roles}",
    "alter default privileges in schema {schema} grant all on sequences to {roles}",
    "alter default privileges in schema {schema} grant {written} on tables to {roles}",
)
POLICIES = """
select tablename::text, array_agg(policyname::text) from pg_policies
where schemaname = current_schema() group by 1
"""
# Who signs in here, and what would let them past the policies.
MYSELF = """
select current_user::text, r.rolsuper, r.rolbypassrls, pg_has_role(%s, 'usage'),
    exists (select from pg_class c where c.relname = 'record_resource'
        and c.relnamespace = current_schema()::regnamespace and pg_has_role(c.relowner, 'usage'))
from pg_roles r where r.rolname = current_user
"""
# The functions that forget run as the owner, who has to be shown the lines that they delete.
BLIND_OWNER = """
select pg_get_userbyid(c.relowner)::text from pg_class c join pg_roles r on r.oid = c.relowner
where c.relname = 'register_trace' and c.relnamespace = current_schema()::regnamespace
  and not (r.rolsuper or r.rolbypassrls or pg_has_role(c.relowner, %s, 'usage'))
"""
UNGUARDED = """
select n.name from unnest(%s::text[]) n(name)
left join pg_class c on c.relname = n.name and c.relnamespace = current_schema()::regnamespace
where not coalesce(c.relrowsecurity and c.relforcerowsecurity, false) order by 1
"""


def settle() -> None:
    """
    Make the roles where that may be done, and give them what they may do. Called by `ens migrate`
    and `ens up`, as the owner; where the roles are not there nothing is guarded, and `ens check`
    says so.
    """
    if not _owns_tables() or not _are_there():
        return
    with transaction.atomic():
        [(schema,)] = database.execute("select quote_ident(current_schema())").fetchall()
        for statement in GRANTS:
            _run(statement.format(schema=schema, roles=f"{WEB}, {JOBS}", written=WRITTEN))
        for statement in written_once.statements(WEB, JOBS):
            _run(statement)
        present: dict[str, list[str]] = dict(database.execute(POLICIES).fetchall())
        for table in guarded.GUARDED:
            if not {policy_of(table), OPEN_TO_JOBS} <= set(present.get(table, ())):
                _guard(table, present.get(table, []))


def _owns_tables() -> bool:
    [(others,)] = database.execute(OWNED).fetchall()
    return not others


def _are_there() -> bool:
    here = {name for (name,) in database.execute(PRESENT, ([WEB, JOBS],)).fetchall()}
    missing = [name for name in (WEB, JOBS) if name not in here]
    [(may,)] = database.execute(MAY_CREATE).fetchall()
    if missing and not may:
        return False
    for name in missing:
        try:
            _run(f"create role {name} login")
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            continue  # another database of this server made it at this moment
    return True


def policy_of(table: str) -> str:
    """
    Its name, which changes with what it says: so a new version replaces those of an older one.
    """
    told = hashlib.sha256("".join(guarded.GUARDED[table]).encode()).hexdigest()
    return f"ens_persons_{told[:8]}"


def _guard(table: str, present: list[str]) -> None:
    command, shown, written = guarded.GUARDED[table]
    policy = policy_of(table)
    for name in present:
        _run(f"drop policy {name} on {table}")
    _run(f"alter table {table} enable row level security, force row level security")
    checked = f" with check ({written})" if written else ""
    _run(f"create policy {policy} on {table} for {command} using ({shown}){checked}")
    if command == "select":
        _run(f"create policy {policy}_written on {table} for insert with check (true)")
    _run(f"create policy {OPEN_TO_JOBS} on {table} to {JOBS} using (true) with check (true)")


def _run(statement: str) -> None:
    database.raw().execute(statement.encode())


def url_of(role: str, url: str) -> str:
    """
    The same database for this role; without a password, as on the socket of the embedded server.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}@{host}"))


def problems(role: str) -> list[str]:
    """
    Why row-level security does not hold for whoever signs in here, to be this role.
    """
    missing = [name for (name,) in database.execute(UNGUARDED, (list(guarded.GUARDED),)).fetchall()]
    if missing:
        tables = ", ".join(missing)
        how = f"create the roles {WEB} and {JOBS}, then `ens migrate`"
        return [f"row-level security is not on for {tables}: {how}"]
    for (owner,) in database.execute(BLIND_OWNER, (JOBS,)).fetchall():
        return [f"{owner} could forget no line of the register: `GRANT {JOBS} TO {owner}`"]
    return _past_policies(role)


def _past_policies(role: str) -> list[str]:
    [(name, is_super, bypasses, has_role, owns)] = database.execute(MYSELF, (role,)).fetchall()
    said = {
        "is a superuser": is_super,
        "bypasses row-level security": bypasses,
        "owns tables": owns,
        f"is not {role}": not has_role,
    }
    return [
        f"the database role {name} {what}: this part signs in as {role}"
        for what, is_so in said.items()
        if is_so
    ]
