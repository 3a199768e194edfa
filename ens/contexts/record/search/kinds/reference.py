"""
Reference parameters: what a resource points at, by id, by address or by identifier.

Source: https://hl7.org/fhir/R4/search.html#reference
"""

from dataclasses import dataclass

from django.conf import settings

from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search.kinds import hierarchy, token
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    on_rows,
    split,
)
from ens.standards.fhir import definitions, extract
from ens.standards.fhir import reference as references
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("missing", "identifier", "[type]", *hierarchy.MODIFIERS)


@dataclass(frozen=True, slots=True)
class ReferenceCriterion(Criterion):
    """
    Alternatives are (type, id); a type of "" is whatever type.
    """

    sp: int
    alternatives: tuple[tuple[str, str], ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(self._one(bind, *pair) for pair in self.alternatives)
        return on_rows("reference", self.sp, condition, bind, row)

    def _one(self, bind: Bind, type: str, fid: str) -> str:  # noqa: A002
        same = f"x.target = {bind(fid[:CODE_LIMIT])}"
        return (
            f"({same} and x.target_type = {bind(definitions.type_number(type))})" if type else same
        )


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier in hierarchy.MODIFIERS:
        return hierarchy.read(parameter, modifier, value)
    types = extract.datatypes(parameter.type, parameter.code)
    if modifier == "identifier" and "Reference" in types:
        return token.TokenCriterion(parameter.number, token.hidden(token.codings(value)))
    if modifier and modifier not in parameter.targets:
        raise UnknownModifier(parameter.code, modifier)
    return ReferenceCriterion(
        parameter.number, tuple(_target(parameter, modifier, part) for part in split(value))
    )


def _target(parameter: SearchParameter, modifier: str, text: str) -> tuple[str, str]:
    text = references.relative(text, settings.FHIR_BASE)
    if "://" in text or text.startswith("urn:"):
        return "", text
    if "/" in text:
        target = references.parse(text)
        if target.kind != "literal":
            raise NotUnderstood(f"{text!r} is not a reference")
        return target.type, target.id
    if modifier or len(parameter.targets) == 1:
        return modifier or parameter.targets[0], text
    return "", text
