"""
What a List says that it no longer holds: those of its entries that are marked as deleted.

Source: FHIR R4 search.html#list, list.html (`List.entry.deleted`). The parameter `item` finds them
as any other entry; the rows under its number negated tell `_list` which they are.
"""

from collections.abc import Mapping
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.extract.kinds.reference import literal
from ens.standards.fhir.extract.rows import Collected

ITEM: Final = definitions.search_parameters("List")["item"].number
REMOVED: Final = -ITEM


def collect(resource: Mapping[str, Any], out: Collected) -> None:
    """
    What is listed twice, and deleted once, is still there.
    """
    if resource["resourceType"] != "List":
        return
    entries = [one for one in resource.get("entry", ()) if "reference" in one.get("item", {})]
    gone = _items(entries, out.base, deleted=True)
    if gone:
        held = _items(entries, out.base, deleted=False)
        out.references.extend((REMOVED, *row) for row in gone if row not in held)


def _items(entries: list[Any], base: str, *, deleted: bool) -> dict[tuple[str, str, str], None]:
    rows = (
        literal(one["item"]["reference"], base)
        for one in entries
        if one.get("deleted", False) is deleted
    )
    return dict.fromkeys(row for row in rows if row is not None)
