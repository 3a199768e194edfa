"""
`phonetic`: names that sound alike in French, word by word.

The standard leaves the algorithm open (patient.html#search): it is `ens.standards.phonetics`.
"""

from dataclasses import dataclass

from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    on_rows,
    split,
)
from ens.standards import phonetics
from ens.standards.fhir.definitions import SearchParameter

CODE = "phonetic"


@dataclass(frozen=True, slots=True)
class PhoneticCriterion(Criterion):
    """
    Each alternative is the keys of its words, which the name has all.
    """

    sp: int
    alternatives: tuple[tuple[str, ...], ...]

    def sql(self, bind: Bind, row: Row) -> str:
        ways = (
            " and ".join(
                on_rows("string", self.sp, f"x.folded = {bind(key)}", bind, row) for key in keys
            )
            or "false"
            for keys in self.alternatives
        )
        return f"({' or '.join(f'({way})' for way in ways)})"


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier:
        raise UnknownModifier(parameter.code, modifier)
    found = tuple(phonetics.keys(text) for text in split(value))
    if not any(found):
        raise NotUnderstood(f"{parameter.code}: no word in {value[:100]!r}")
    return PhoneticCriterion(parameter.number, found)
