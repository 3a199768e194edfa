"""
Uri parameters: an address, compared letter by letter.

Source: https://hl7.org/fhir/R4/search.html#uri
"""

from dataclasses import dataclass

from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    on_rows,
    split,
)
from ens.standards.fhir import definitions
from ens.standards.fhir.definitions import SearchParameter

# What each asks of a row: that it begins with the value, or the value with it.
LEFT_MATCHES = {"below": "starts_with(x.uri, {text})", "above": "starts_with({text}, x.uri)"}
MODIFIERS = ("missing", *LEFT_MATCHES)


@dataclass(frozen=True, slots=True)
class UriCriterion(Criterion):
    sp: int
    alternatives: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        wanted = [text[:CODE_LIMIT] for text in self.alternatives]
        return on_rows("uri", self.sp, f"x.uri = any({bind(wanted)}::text[])", bind, row)


@dataclass(frozen=True, slots=True)
class LeftMatchCriterion(Criterion):
    sp: int
    modifier: str
    alternatives: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        one = LEFT_MATCHES[self.modifier]
        condition = " or ".join(
            one.format(text=bind(text[:CODE_LIMIT])) for text in self.alternatives
        )
        return on_rows("uri", self.sp, condition, bind, row)


@dataclass(frozen=True, slots=True)
class CanonicalCriterion(Criterion):
    """
    The resource's own canonical address, each with the business version that it says beside it.
    """

    sp: int
    version: int
    alternatives: tuple[tuple[str, str], ...]

    def sql(self, bind: Bind, row: Row) -> str:
        return f"({' or '.join(self._one(bind, row, *pair) for pair in self.alternatives)})"

    def _one(self, bind: Bind, row: Row, url: str, version: str) -> str:
        found = on_rows("uri", self.sp, f"x.uri = {bind(url[:CODE_LIMIT])}", bind, row)
        if not version:
            return found
        same = f"x.code = {bind(version.casefold()[:CODE_LIMIT])}"
        return f"({found} and {on_rows('token', self.version, same, bind, row)})"


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    texts = tuple(split(value))
    if modifier in LEFT_MATCHES:
        return LeftMatchCriterion(parameter.number, modifier, _urls(parameter, modifier, texts))
    if modifier:
        raise UnknownModifier(parameter.code, modifier)
    version = definitions.search_parameters(parameter.type).get("version")
    if parameter.code == "url" and version and any("|" in text for text in texts):
        pairs = tuple((url, said) for url, _, said in (text.partition("|") for text in texts))
        return CanonicalCriterion(parameter.number, version.number, pairs)
    return UriCriterion(parameter.number, texts)


def _urls(parameter: SearchParameter, modifier: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """
    :raises NotUnderstood: a URN, whose parts are no hierarchy
    """
    for text in texts:
        if text.lower().startswith("urn:") or not text:
            raise NotUnderstood(f"{parameter.code}:{modifier} takes an address, not {text!r}")
    return texts
