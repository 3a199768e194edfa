"""
What the roles that serve may write of the register, table by table: the least that they write.

The triggers of the schema stop mistakes; whoever holds a role's password could switch them off by
a setting. What a role was never given, it cannot.
"""

from collections.abc import Mapping

# Who fills in the other columns is the database: the order, the transaction and the time at which
# a line was written cannot be said by whoever writes it.
LINE = "person, at, who, action, type, id, label, count, detail, code, facts, law, request"
WHO = "digest, kind, account, name, profession, structure, software, place"
ADDED = (f"insert ({LINE})",)
ENROLLED = (f"insert ({WHO})", "update (digest)")
# Each table with what the part that answers people may do beside reading, and the worker.
WRITTEN: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "register_trace": (ADDED, ADDED),
    "register_who": (ENROLLED, ENROLLED),
    "register_relabel": (("insert", "update"), ("insert", "update", "delete")),
    "register_position": ((), ("update",)),
    "register_sealed": ((), ("insert",)),
    "register_who_sealed": ((), ("insert",)),
    "register_remark": ((), ("insert",)),
    "register_checkpoint": ((), ("insert",)),
    "register_cosignature": ((), ("insert",)),
    "register_gone": ((), ("insert",)),
    "register_head": ((), ("insert", "update", "delete")),
    "register_tile": ((), ("insert", "update")),
    "register_branch": ((), ("insert", "update")),
    "register_witness": ((), ("insert", "update")),
    "register_log": ((), ("update",)),
}
# The only ways to forget: the worker's.
WAYS = (
    "register_forget(bigint[], bigint[]), register_forget_waiting(bigint),"
    " register_forget_names(bigint[])"
)


def statements(web: str, jobs: str) -> list[str]:
    """
    To be run after everything was granted on every table.
    """
    found = [
        f"revoke execute on function {WAYS} from public, {web}",
        f"grant execute on function {WAYS} to {jobs}",
        f"revoke update on sequence register_line from {web}, {jobs}",
    ]
    for table, (by_web, by_jobs) in WRITTEN.items():
        found.append(f"revoke insert, update, delete, truncate on {table} from {web}, {jobs}")
        found += [f"grant {one} on {table} to {web}" for one in by_web]
        found += [f"grant {one} on {table} to {jobs}" for one in by_jobs]
    return found
