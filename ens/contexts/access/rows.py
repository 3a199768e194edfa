"""
Rows of the editable tables (matrix, categories, levels): how each names the kinds it is about.

`type:Observation`, `class:10` (a class of documents), `document:11502-2` (one type of document),
`observation:laboratory` (a category, empty for those without one), or `*`.
"""

from ens.ground import label
from ens.ground.label import Kind


class UnknownRow(ValueError):
    """
    A row that names no kind: a misspelt one would otherwise silently mean nothing.
    """


def kinds_named(row: str) -> frozenset[int]:
    """
    :raises UnknownRow: nothing is named so
    """
    found = frozenset(kind.number for kind in label.kinds() if _names(row, kind))
    if not found:
        raise UnknownRow(row)
    return found


def _names(row: str, kind: Kind) -> bool:
    if row == "*":
        return kind.number > 0
    family, _, value = row.partition(":")
    match family:
        case "type":
            return kind.type == value
        case "class":
            return kind.type == "DocumentReference" and kind.category == value
        case "document":
            return kind.type == "DocumentReference" and kind.code == value
        case "observation":
            return kind.type == "Observation" and kind.category == value
    return False
