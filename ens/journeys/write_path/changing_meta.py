"""
Profiles, tags and security labels added to a resource or taken away, by the rules of a patch: a
label that decides who sees it changes by whoever may change that.

Source: https://hl7.org/fhir/R4/resource-operation-meta-add.html and -delete. They are sets: a code
is the same by its system and its code, a profile by its address.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ens.journeys.write_path.patching import Unchanged
from ens.standards.fhir.json_patch import Operation
from ens.standards.fhir.merge_patch import Merge

Json = Mapping[str, Any]
ELEMENTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "profile": str,
    "security": lambda coding: (coding.get("system"), coding.get("code")),
    "tag": lambda coding: (coding.get("system"), coding.get("code")),
}


@dataclass(frozen=True, slots=True)
class MetaChange(Merge):
    """
    `value` is the Meta whose parts are added, or taken away unless `adds`.
    """

    adds: bool

    def operations(self, document: Json) -> tuple[Operation, ...]:
        """
        :raises Unchanged: every part is there already, or none is
        """
        before = document.get("meta", {})
        after = dict(before)
        for name in ELEMENTS:
            after[name] = self._changed(name, before.get(name, []))
        after = {name: value for name, value in after.items() if value != []}
        if after == before:
            raise Unchanged(document)
        return (Operation("add", ("meta",), after),)

    def _changed(self, name: str, known: Sequence[Any]) -> list[Any]:
        given, key = self.value.get(name, []), ELEMENTS[name]
        if self.adds:
            return _without_repeats([*known, *given], key, first=len(known))
        wrong = {key(one) for one in given}
        return [one for one in known if key(one) not in wrong]


def _without_repeats(every: Iterable[Any], key: Callable[[Any], Any], *, first: int) -> list[Any]:
    """
    What was there stays as it was; of what is new, one of each.
    """
    kept: list[Any] = []
    for place, one in enumerate(every):
        if place < first or key(one) not in map(key, kept):
            kept.append(one)
    return kept
