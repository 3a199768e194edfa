"""
`_list`: what a List says it holds.

Source: https://hl7.org/fhir/R4/search.html#list. The List passes the same decision as a hit, at its
own label: one that the reader does not see holds nothing, as one that never was.
"""

from dataclasses import dataclass

from django.conf import settings

from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    split,
)
from ens.ground import open_types
from ens.ground.reach import where
from ens.standards.fhir import definitions, owners
from ens.standards.fhir import reference as references
from ens.standards.fhir.extract.removed import ITEM, REMOVED

NAME = "_list"
LIST = definitions.type_number("List")
# An entry marked as deleted is listed no more.
GONE = (
    "select from record_reference lg where lg.person = lx.person and lg.rid = lx.rid"
    f" and lg.sp = {REMOVED} and lg.target_type = lx.target_type and lg.target = lx.target"
)


@dataclass(frozen=True, slots=True)
class ListedCriterion(Criterion):
    type: str
    lists: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        return (
            f"exists (select from record_locator ll"
            f" join record_resource lr on lr.person = ll.person and lr.rid = ll.rid"
            f" join record_reference lx on lx.person = lr.person and lx.rid = lr.rid"
            f" where ll.type = {LIST} and ll.fid = any({bind(list(self.lists))}::text[])"
            f" and ll.person = {row.alias}.person and not lr.deleted"
            f" and {where('lr', at=row.at)} and lx.sp = {ITEM}"
            f" and lx.target_type = {bind(definitions.type_number(self.type))}"
            f" and lx.target = {row.alias}.fid and not exists ({GONE}))"
        )


def ids(value: str) -> tuple[str, ...]:
    """
    The ids of the lists asked, which `List/` may come before.

    :raises NotUnderstood: a list named by its function, which this server does not keep
    """
    return tuple(_id(text) for text in split(value))


def _id(text: str) -> str:
    fid = references.relative(text, settings.FHIR_BASE).removeprefix("List/")
    if not references.ID.fullmatch(fid):
        raise NotUnderstood(f"{NAME}: {text!r} is not the id of a List; no current list is kept")
    return fid


def read(type: str, value: str) -> Criterion:  # noqa: A002
    """
    :raises NotUnderstood: no List is kept; or things of this type belong to nobody, and a List
        is about a person
    """
    if not open_types.is_open("List"):
        raise NotUnderstood(f"{NAME}: this server keeps no List")
    if owners.owner_rule(type).kind == "commons":
        raise NotUnderstood(f"{NAME} finds what belongs to the person of the List, not {type}")
    return ListedCriterion(type, ids(value))
