"""
The matrix as the authority changes it: a version at a time, dated, signed and said why.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.access import matrix, rows
from ens.ground import database, label
from ens.ground.actor import Actor

EDITORS = frozenset({"authority"})
MOST_CELLS = 600
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('access-matrix', 0))"
VERSIONS = """
select v.version, v.at, v.who, v.reason, count(l.line)
from access_matrix_version v left join access_matrix_line l using (version)
group by v.version order by v.version desc
"""


class NotAnEditor(Exception):
    """
    The matrix is changed by those appointed by the authority.
    """


class NothingChanges(ValueError):
    """
    No cell would be other than it is, or no reason is given, or a cell is not of the matrix.
    """


class ChangedMeanwhile(Exception):
    """
    Another version was published since these cells were looked at.
    """


@dataclass(frozen=True, slots=True)
class Cell:
    """
    Whether a profession opens a row of the matrix, by default.
    """

    profession: str
    row: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class MatrixVersion:
    """
    `who` is a line of the register's dictionary; `cells` how many it changed.
    """

    version: int
    at: dt.datetime
    who: int
    reason: str
    cells: int


def matrix_version() -> int:
    """
    The version in force, 0 for the file as it was shipped.
    """
    row = database.execute("select coalesce(max(version), 0) from access_matrix_version").fetchone()
    return int(row[0]) if row else matrix.SHIPPED


def matrix_versions() -> tuple[MatrixVersion, ...]:
    """
    Those published here, latest first.
    """
    return tuple(MatrixVersion(*row) for row in database.execute(VERSIONS).fetchall())


def matrix_lines(version: int) -> tuple[Cell, ...]:
    """
    What one version changed.
    """
    found = database.execute(
        "select profession, named, allowed from access_matrix_line"
        " where version = %s order by line",
        (version,),
    )
    return tuple(Cell(*row) for row in found.fetchall())


def opens(profession: str, row: str, *, version: int) -> bool:
    """
    Whether every kind that a row names is open to a profession.
    """
    labels = label.labels_of_kinds(rows.kinds_named(row))
    return matrix.of_profession(profession, version) & labels == labels


def publish_matrix(
    cells: Sequence[Cell], *, since: int, reason: str, by: Actor, now: dt.datetime
) -> int:
    """
    Put a new version in force, at the next request of everybody, and return its number.

    `since` is the version that was looked at.

    :raises NotAnEditor, NothingChanges, ChangedMeanwhile: nothing is published
    """
    if by.kind not in EDITORS:
        raise NotAnEditor
    with database.transaction():
        database.execute(ONE_BY_ONE)
        present = matrix_version()
        if present != since:
            raise ChangedMeanwhile
        changed = _changed(cells, present)
        if not changed or not reason.strip():
            raise NothingChanges
        version = present + 1
        database.execute(
            "insert into access_matrix_version (version, at, made_by, who, reason)"
            " values (%s, %s, %s, %s, %s)",
            (version, now, by.account, by.who, reason.strip()),
        )
        database.execute(
            "insert into access_matrix_line select %s, * from unnest("
            "%s::int[], %s::text[], %s::text[], %s::boolean[])",
            (
                version,
                list(range(len(changed))),
                [cell.profession for cell in changed],
                [cell.row for cell in changed],
                [cell.allowed for cell in changed],
            ),
        )
    return version


def _changed(cells: Sequence[Cell], version: int) -> list[Cell]:
    known = set(matrix.professions())
    if len(cells) > MOST_CELLS or any(cell.profession not in known for cell in cells):
        raise NothingChanges
    try:
        return [
            cell
            for cell in cells
            if opens(cell.profession, cell.row, version=version) != cell.allowed
        ]
    except rows.UnknownRow as error:
        raise NothingChanges from error
