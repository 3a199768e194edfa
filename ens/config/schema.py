"""
Whether the database's schema is the one that this version was written for.
"""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


def problems() -> list[str]:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if strange := sorted(unknown(set(loader.applied_migrations), set(loader.disk_migrations))):
        names = ", ".join(".".join(one) for one in strange)
        return [f"the database is of a newer version ({names}): start that one, or restore"]
    if executor.migration_plan(loader.graph.leaf_nodes()):
        return ["the schema is not up to date: run `ens migrate`"]
    return []


def applied() -> set[tuple[str, str]]:
    """
    The migrations that the database went through.
    """
    return set(MigrationExecutor(connection).loader.applied_migrations)


def known() -> set[tuple[str, str]]:
    """
    The migrations that this version has.
    """
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def server_major() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10_000


def unknown(there: set[tuple[str, str]], here: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """
    Migrations that a newer version made.
    """
    ours = {app for app, _ in here}
    return {(app, name) for app, name in there if app in ours and (app, name) not in here}
