"""
The values of an element shared out among the slices of a profile.

Source: FHIR R4 profiling.html#slicing: rules, order, "@default", slices of slices.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ens.standards.fhir.profiles import ElementRule
from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.discriminators import Matches, matcher
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.items import Item, check_all

if TYPE_CHECKING:
    from ens.standards.fhir.validate.elements import Element

DEFAULT: Final = "@default"
_BY_TYPE: Final = (("type", "$this"),)
_BY_URL: Final = (("value", "url"),)


class Slice:
    """
    `matches` all tell that an item is of the slice; none of them is the slice of the rest.
    """

    __slots__ = ("element", "least", "matches", "most", "name", "slicing")

    def __init__(self, element: "Element", matches: tuple[Matches, ...]) -> None:
        rule = element.node.rule
        self.element = element
        self.name = rule.slice_name or rule.id.rpartition(":")[2]
        self.least, self.most = rule.minimum, rule.maximum
        self.matches = matches
        self.slicing = slicing_of(element)

    def holds(self, item: Item, found: Found) -> bool:
        return all(one(item, found) for one in self.matches)

    def check(self, items: list[Item], found: Found) -> None:
        url = self.element.profile.url
        if len(items) < self.least:
            found.say(words.SLICE_MIN, name=self.name, least=self.least, profile=url)
        if self.most is not None and len(items) > self.most:
            found.say(words.SLICE_MAX, name=self.name, most=self.most, profile=url)
        if not self.element.is_idle:
            check_all(items, self.element.check, found)
        if self.slicing:
            self.slicing.check(items, found)


class Slicing:
    """
    The slices of an element, in their order. An item is of the first that it matches.
    """

    __slots__ = ("names", "ordered", "rest", "rules", "slices", "url")

    def __init__(self, rule: ElementRule, slices: list[Slice], url: str) -> None:
        self.slices = tuple(one for one in slices if one.name != DEFAULT)
        self.rest = next((one for one in slices if one.name == DEFAULT), None)
        self.rules = rule.slicing.rules if rule.slicing else "open"
        self.ordered = bool(rule.slicing and rule.slicing.ordered)
        self.names = ", ".join(one.name for one in self.slices)
        self.url = url

    def check(self, items: list[Item], found: Found) -> None:
        shares: list[list[Item]] = [[] for _ in self.slices]
        outside: list[Item] = []
        order: list[int] = []
        for item in items:
            place = self._place(item, found)
            order.append(place)
            (shares[place] if place < len(shares) else outside).append(item)
        self._check_outside(outside, found)
        self._check_order(items, order, found)
        for one, share in zip(self.slices, shares, strict=True):
            one.check(share, found)

    def _place(self, item: Item, found: Found) -> int:
        """
        Which slice; after the last for none.
        """
        if found.run:
            found.run.spend(len(self.slices))
        for place, one in enumerate(self.slices):
            if one.holds(item, found):
                return place
        return len(self.slices)

    def _check_outside(self, items: list[Item], found: Found) -> None:
        if self.rest:
            self.rest.check(items, found)
        elif self.rules == "closed":
            for item in items:
                found.say(words.SLICE_CLOSED, item.place, slices=self.names, profile=self.url)

    def _check_order(self, items: list[Item], order: list[int], found: Found) -> None:
        last = len(self.slices)
        for place in range(1, len(order)):
            before, here = order[place - 1], order[place]
            if self.rules == "openAtEnd" and before == last and here != last:
                found.say(words.SLICE_END, items[place - 1].place, profile=self.url)
            elif self.ordered and here < before and before != last:
                found.say(
                    words.SLICE_ORDER, items[place].place, slices=self.names, profile=self.url
                )


def slicing_of(element: "Element") -> Slicing | None:
    """
    None when nothing is sliced, or when the slices cannot be told apart here.
    """
    node = element.node
    if not node.slices:
        return None
    slices = list(_slices(element))
    return Slicing(node.rule, slices, element.profile.url) if slices else None


def _slices(element: "Element") -> Iterator[Slice]:
    node = element.node
    for sliced in node.slices.values():
        matches = [
            matcher(kind, path, sliced, element.compiled) for kind, path in _discriminators(element)
        ]
        told = tuple(one for one in matches if one)
        if (told and len(told) == len(matches)) or sliced.rule.slice_name == DEFAULT:
            below = element.below(sliced, (node, *element.bases))
            made = Slice(below, told)
            if not _says_nothing(made, node.rule):
                yield made


def _says_nothing(one: Slice, rule: ElementRule) -> bool:
    closed = rule.slicing is not None and (rule.slicing.rules != "open" or rule.slicing.ordered)
    limited = one.least or one.most is not None
    return not (closed or limited or one.slicing or not one.element.is_idle)


def _discriminators(element: "Element") -> tuple[tuple[str, str], ...]:
    """
    Choices are sliced by type, and extensions by url, whether it is said or not.
    """
    node = element.node
    if node.rule.slicing and node.rule.slicing.discriminators:
        return node.rule.slicing.discriminators
    if node.is_choice:
        return _BY_TYPE
    return _BY_URL if node.name in ("extension", "modifierExtension") else ()
