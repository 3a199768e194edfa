"""
A person's whole record: bodies and versions, search rows, words, places and identifiers.

What others' records say of them (a relative named there, a reference) is of those others.
"""

from collections.abc import Mapping

from ens.ground import database, forgetting

TABLES = (
    "record_composite",
    "record_date",
    "record_history",
    "record_identifier",
    "record_locator",
    "record_number",
    "record_position",
    "record_present",
    "record_quantity",
    "record_reference",
    "record_remark",
    "record_resource",
    "record_string",
    "record_text",
    "record_token",
    "record_uri",
)
FILES = """
select blob from record_resource where person = %(person)s and blob <> '' union
select blob from record_history where person = %(person)s and blob <> ''
"""
IDS = "select fid from record_locator where person = %s"


def files_of(*, person: int) -> tuple[str, ...]:
    """
    The names of their files, which are nobody else's.
    """
    rows = database.execute(FILES, {"person": person}, about=[person]).fetchall()
    return tuple(row[0] for row in rows)


def ids_of(*, person: int) -> tuple[str, ...]:
    """
    Under which their resources were known outside.
    """
    return tuple(row[0] for row in database.execute(IDS, (person,)).fetchall())


def erase(*, person: int) -> int:
    return forgetting.delete(person, TABLES)


def rename_files(names: Mapping[str, str], *, person: int) -> None:
    """
    Have the rows name the new files in place of the old ones.
    """
    for table in ("record_resource", "record_history"):
        database.execute(
            f"update {table} r set blob = v.new from unnest(%s::text[], %s::text[]) v(old, new)"
            " where r.person = %s and r.blob = v.old",
            (list(names), list(names.values()), person),
            about=[person],
        )
