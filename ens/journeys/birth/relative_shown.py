"""
What a child's record keeps of somebody declared with them.

Their number and how to reach them are theirs, in their own space: whoever reads the child's
record (the other parent, those who care, an application) is told who they are to the child.

Sources: article 5(1)(c) of regulation (EU) 2016/679; CSP L1111-8-1 (the INS is a person's own).
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from ens.ground import keys
from ens.standards import ins, nir
from ens.standards.ins import InsNumber

Json = Mapping[str, Any]
# Of a parent who has a space of their own.
TOLD = frozenset(
    {"resourceType", "meta", "language", "active", "patient", "relationship", "name", "gender",
     "period", "communication"}
)  # fmt: skip


def shown(resource: Json, *, child: int, number: InsNumber | None, represents: bool) -> Json:
    kept = {name: one for name, one in resource.items() if not represents or name in TOLD}
    others = [] if represents else [one for one in resource.get("identifier", ()) if _is_kept(one)]
    ours = [identifier_of(number, child=child)] if number else []
    kept.pop("identifier", None)
    return kept | ({"identifier": [*ours, *others]} if ours or others else {})


def identifier_of(number: InsNumber, *, child: int) -> dict[str, str]:
    """
    By what the same person is found again with the same child, and with nobody else.
    """
    text = f"{child}|{number.system}|{number.value}"
    return {"system": system(), "value": keys.keyed_hash("relative", text).hex()[:32]}


def system() -> str:
    return f"{settings.ENS_PUBLIC_URL}/identifiers/relative"


def _is_kept(identifier: Json) -> bool:
    if identifier.get("system") in ins.SYSTEMS:
        return False
    try:
        nir.NIR.parse(str(identifier.get("value", "")))
    except nir.InvalidNIR:
        return True
    return False
