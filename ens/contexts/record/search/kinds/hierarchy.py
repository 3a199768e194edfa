"""
`:above` and `:below` on references: what is part of a thing, or what it is part of, and the
business versions of a canonical address.

Source: https://hl7.org/fhir/R4/search.html#recursive and #versions. A type has a hierarchy when it
has a reference to what it is part of. In what belongs to a person, each step passes the decision:
a thing that the reader does not see leads nowhere. What belongs to nobody is climbed where it is
hidden from no reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    on_rows,
    split,
)
from ens.ground.reach import where
from ens.standards.fhir import definitions, extract, owners
from ens.standards.fhir import reference as references
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("above", "below")
PART_OF = ("part-of", "partof")
COMMONS = "0"
NAMED_BY = (
    "join record_reference p on p.person = {person} and p.target = tree.fid"
    " and p.target_type = {type} and p.sp = {sp}"
)
THAT_NAMES = (
    "join record_locator l on l.type = {type} and l.fid = tree.fid and l.person = {person}"
    " join record_reference p on p.person = l.person and p.rid = l.rid"
    " and p.target_type = {type} and p.sp = {sp}"
)
# From the things found to the next: what is taken of them, and by which references.
STEPS: Mapping[str, tuple[str, str]] = {
    "below": ("h.fid", NAMED_BY),
    "above": ("p.target", THAT_NAMES),
}


@cache
def part_of(type: str) -> SearchParameter | None:  # noqa: A002
    """
    The parameter by which things of a type are part of others of the same.
    """
    known = definitions.search_parameters(type)
    found = (known[code] for code in PART_OF if code in known)
    return next((one for one in found if one.kind == "reference" and type in one.targets), None)


def climbed() -> tuple[str, ...]:
    """
    The types whose things are part of others of the same.
    """
    return tuple(type_ for type_ in definitions.RESOURCE_TYPES if part_of(type_))


@dataclass(frozen=True, slots=True)
class HierarchyCriterion(Criterion):
    """
    What the references of `sp` point at is one of these things of a type, or is above or below one.
    """

    sp: int
    direction: str
    type: str
    roots: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        type_ = bind(definitions.type_number(self.type))
        tree = self._tree(bind, row, type_)
        condition = f"x.target_type = {type_} and x.target in ({tree})"
        return on_rows("reference", self.sp, condition, bind, row)

    def _tree(self, bind: Bind, row: Row, type_: str) -> str:
        parameter = part_of(self.type)
        assert parameter is not None
        taken, links = STEPS[self.direction]
        said = {"type": type_, "sp": bind(parameter.number)}
        if owners.owner_rule(self.type).kind == "commons":
            step = _of_nobody(taken, links.format(person=COMMONS, **said))
        else:
            step = _of_person(taken, links.format(person=_person(row), **said), row)
        return (
            f"with recursive tree(fid) as (select unnest({bind(list(self.roots))}::text[])"
            f" union {step}) select fid from tree"
        )


def _person(row: Row) -> str:
    """
    Whose things are climbed: said without the row where there is one person, so that the tree is
    climbed once.
    """
    return "%(person)s" if row.at == "0" else f"{row.alias}.person"


def _of_person(taken: str, links: str, row: Row) -> str:
    return (
        f"select {taken} from tree {links}"
        f" join record_resource h on h.person = p.person and h.rid = p.rid"
        f" where not h.deleted and {where('h', at=row.at)}"
    )


def _of_nobody(taken: str, links: str) -> str:
    return (
        f"select {taken} from tree {links}"
        f" join record_resource h on h.person = p.person and h.rid = p.rid"
        f" where not h.deleted and h.flags = 0"
    )


@dataclass(frozen=True, slots=True)
class VersionsCriterion(Criterion):
    """
    Canonical addresses: in any version, or in those that begin with some of its numbers.
    """

    sp: int
    alternatives: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(self._one(bind, text[:CODE_LIMIT]) for text in self.alternatives)
        return on_rows("reference", self.sp, f"x.target_type = 0 and ({condition})", bind, row)

    def _one(self, bind: Bind, text: str) -> str:
        same = f"x.target = {bind(text)}"
        return f"{same} or starts_with(x.target, {bind(text + '.')})" if "|" in text else same


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    """
    :raises NotUnderstood: there is no hierarchy of what the parameter points at
    """
    texts = [references.relative(text, settings.FHIR_BASE) for text in split(value)]
    types = extract.datatypes(parameter.type, parameter.code)
    if all(_is_canonical(text) for text in texts) and types - {"Reference"}:
        if modifier == "above":
            raise NotUnderstood(f"{parameter.code}:above: a canonical address has nothing above")
        return VersionsCriterion(parameter.number, tuple(texts))
    targets = {_target(parameter, text) for text in texts}
    if len({type_ for type_, _ in targets}) != 1:
        raise NotUnderstood(f"{parameter.code}:{modifier} takes things of one type")
    ((type_, _), *_) = targets
    return HierarchyCriterion(
        parameter.number, modifier, type_, tuple(sorted(fid for _, fid in targets))
    )


def _is_canonical(text: str) -> bool:
    return "://" in text or text.startswith("urn:")


def _target(parameter: SearchParameter, text: str) -> tuple[str, str]:
    """
    (type, id) of a thing that has a place in a hierarchy.
    """
    climbed = [one for one in parameter.targets if part_of(one)]
    if not climbed:
        raise NotUnderstood(f"{parameter.code}: what it points at has no hierarchy")
    target = references.parse(text)
    if target.kind == "literal" and target.type in climbed:
        return target.type, target.id
    if len(climbed) == 1 and references.ID.fullmatch(text):
        return climbed[0], text
    raise NotUnderstood(f"{parameter.code}: {text!r} is not one of {', '.join(climbed)}")
