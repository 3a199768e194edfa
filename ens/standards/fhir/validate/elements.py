"""
What a profile asks of the values of one element, and of what is below it.

What a definition beneath already asks (`bases`: the specification, the element that is sliced) is
left out: the check of a profile is as long as what it adds.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.profiles import Binding, Constraint, ElementRule, Profile
from ens.standards.fhir.validate import bindings, invariants, values, words
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.items import (
    Fetch,
    Item,
    ItemCheck,
    check_all,
    fetcher,
)
from ens.standards.fhir.validate.slicing import Slice, Slicing, slicing_of
from ens.standards.fhir.validate.tree import Node
from ens.standards.fhir.validate.typing_rules import type_checks

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled

Bases = tuple[Node, ...]


class Element:
    """
    The checks of one element. One that its own definition leads back to is compiled once.
    """

    __slots__ = ("bases", "checks", "children", "compiled", "node", "profile", "references")

    def __init__(
        self,
        node: Node,
        bases: Bases,
        profile: Profile,
        compiled: "Compiled",
        references: "dict[str, Element] | None" = None,
    ) -> None:
        self.node = node
        self.bases = bases
        self.profile = profile
        self.compiled = compiled
        self.references = {} if references is None else references
        self.references[node.rule.id] = self
        self.checks = tuple(_item_checks(self))
        self.children = tuple(self._children())

    @property
    def is_idle(self) -> bool:
        return not self.checks and not self.children

    def below(self, node: Node, bases: Bases) -> "Element":
        return Element(node, bases, self.profile, self.compiled, self.references)

    def check(self, item: Item, found: Found) -> None:
        for check in self.checks:
            check(item, found)
        if self.children:
            members = item.members
            for child in self.children:
                child.check(members, found)

    def _children(self) -> "Iterator[Child | _Again]":
        for child in self.node.children.values():
            for bases, fetch in self._found_below(child):
                made = Child(self.below(child, bases), fetch)
                if not made.is_idle:
                    yield made
        if reference := self.node.rule.content_reference:
            yield from self._referred(reference)

    def _referred(self, reference: str) -> "Iterator[_Again]":
        """
        The children of an element are those of another, of the same profile.
        """
        if other := self.references.get(reference):
            yield _Again(other)

    def _found_below(self, child: Node) -> Iterator[tuple[Bases, Fetch]]:
        bases: list[Node] = []
        only = ""
        for base in self.bases_of_type():
            name = child.name
            if name not in base.children:
                name, only = _as_choice(name, base)
            if below := base.children.get(name):
                bases.append(below)
        origin = next((one for one in reversed(bases) if one.profile != child.profile), child)
        yield tuple(bases), fetcher(origin, only)

    def bases_of_type(self) -> Iterator[Node]:
        """
        What is beneath: the elements that this one restricts, or the type of its values.
        """
        for base in self.bases:
            if base.children:
                yield base
            elif referred := self._referred_beneath(base.rule.content_reference):
                yield referred
        types = self.node.rule.types
        if len(types) == 1 and (beneath := self.compiled.base_node(types[0].code)):
            yield beneath

    def _referred_beneath(self, reference: str) -> Node | None:
        return self.compiled.base_node(reference) if reference else None


def _as_choice(name: str, base: Node) -> tuple[str, str]:
    """
    "valueQuantity" is one of the names of "value[x]".
    """
    for key, node in base.children.items():
        if node.is_choice and name in (each for each, _ in node.json_names()):
            return key, name
    return name, ""


class _Again:
    """
    The children of an element inside which it is again.
    """

    __slots__ = ("element",)

    def __init__(self, element: Element) -> None:
        self.element = element

    def check(self, members: Any, found: Found) -> None:
        for child in self.element.children:
            child.check(members, found)


class Child:
    """
    One element below another: how many values it has, what each is, which slices they make.
    """

    __slots__ = ("element", "fetch", "is_idle", "label", "least", "most", "slicing")

    def __init__(self, element: Element, fetch: Fetch) -> None:
        rule = element.node.rule
        self.element = element
        self.fetch = fetch
        self.label = element.node.name
        self.least, self.most = _cardinality(rule, element.bases)
        self.slicing: Slicing | None = slicing_of(element)
        unlimited = not self.least and self.most is None
        self.is_idle = unlimited and element.is_idle and self.slicing is None

    def check(self, members: Any, found: Found) -> None:
        items = self.fetch(members)
        if self.least and len(items) < self.least:
            self._say_missing(found)
        if not items and self.slicing is None:
            return
        if found.run:
            found.run.spend(len(items))
        if self.most is not None and len(items) > self.most:
            found.say(
                words.AT_MOST, name=self.label, most=self.most, profile=self.element.profile.url
            )
        if not self.element.is_idle:
            check_all(items, self.element.check, found)
        if self.slicing:
            self.slicing.check(items, found)

    def _say_missing(self, found: Found) -> None:
        found.say(
            words.AT_LEAST, name=self.label, least=self.least, profile=self.element.profile.url
        )


def _cardinality(rule: ElementRule, bases: Bases) -> tuple[int, int | None]:
    """
    The least and the most, where they are more than what is asked beneath.
    """
    least = rule.minimum if all(rule.minimum > one.rule.minimum for one in bases) else 0
    most = rule.maximum
    for one in bases:
        if one.rule.maximum is not None and most is not None and one.rule.maximum <= most:
            most = None
    return least, most


def _item_checks(element: Element) -> Iterator[ItemCheck]:
    """
    The url of an extension is how its definition was found: it may have been written otherwise.
    """
    rule, bases, url = element.node.rule, element.bases, element.profile.url
    yield from type_checks(element)
    if rule.fixed and rule.path != "Extension.url" and _says_more("fixed", element):
        yield _fixed(rule.fixed[1], url)
    if rule.pattern and _says_more("pattern", element):
        yield _pattern(rule.pattern[1], url)
    if rule.binding and not any(_is_same_set(rule.binding, one.rule.binding) for one in bases):
        yield from _codes(element)
    if rule.max_length is not None and _says_more("max_length", element):
        yield _longest(rule.max_length)
    if rule.min_value and _says_more("min_value", element):
        yield _least(rule.min_value, url)
    if rule.max_value and _says_more("max_value", element):
        yield _most(rule.max_value, url)
    yield from _constraints(element, bases)


def _says_more(name: str, element: Element) -> bool:
    own = getattr(element.node.rule, name)
    return all(getattr(one.rule, name) != own for one in element.bases)


def _is_same_set(one: Binding, other: Binding | None) -> bool:
    """
    A set that is named with its version and without it is the same.
    """
    if other is None or one.strength != other.strength:
        return False
    return one.value_set.partition("|")[0] == other.value_set.partition("|")[0]


def _fixed(fixed: Any, url: str) -> ItemCheck:
    def check(item: Item, found: Found) -> None:
        if not values.is_exactly(item.value, fixed):
            found.say(words.FIXED, profile=url)

    return check


def _pattern(pattern: Any, url: str) -> ItemCheck:
    def check(item: Item, found: Found) -> None:
        if not values.has_pattern(item.value, pattern):
            found.say(words.PATTERN, profile=url)

    return check


def _longest(most: int) -> ItemCheck:
    def check(item: Item, found: Found) -> None:
        if type(item.value) is str and len(item.value) > most:
            found.say(words.LONG, most=most)

    return check


def _least(bound: tuple[str, Any], url: str) -> ItemCheck:
    def check(item: Item, found: Found) -> None:
        if values.is_under(item.value, bound[1], bound[0]):
            found.say(words.LEAST, profile=url)

    return check


def _most(bound: tuple[str, Any], url: str) -> ItemCheck:
    def check(item: Item, found: Found) -> None:
        if values.is_under(bound[1], item.value, bound[0]):
            found.say(words.MOST, profile=url)

    return check


def _codes(element: Element) -> Iterator[ItemCheck]:
    """
    A choice of types is bound whatever the type of the value, if it has codes.
    """
    rule = element.node.rule
    codes = {one.code for one in rule.types}
    if rule.binding is None:
        return
    checks = {
        code: made
        for code in codes
        if (made := bindings.only(code, rule.binding, element.compiled.member))
    }
    if checks:
        yield _of_type(checks)


def _of_type(checks: dict[str, Callable[[Any, Found], None]]) -> ItemCheck:
    def check(item: Item, found: Found) -> None:
        of_type = checks.get(item.type)
        if of_type is not None and item.value is not None:
            of_type(item.value, found)

    return check


_HERE: Final = frozenset({"BackboneElement", "Element"})


def _constraints(element: Element, bases: Bases) -> Iterator[ItemCheck]:
    rule = element.node.rule
    known = {(one.key, one.expression) for base in bases for one in base.rule.constraints}
    for type_ref in rule.types:
        known |= {(one.key, one.expression) for one in element.compiled.constraints(type_ref.code)}
    asked = [one for one in rule.constraints if (one.key, one.expression) not in known]
    if not any(map(invariants.is_asked, asked)):
        return
    if len({one.code for one in rule.types}) > 1:
        yield _of_each_type(asked, [one.code for one in rule.types])
        return
    for check in invariants.of(asked, _type_name(rule), beside=False):
        yield _of_value(check)


def _of_each_type(asked: list[Constraint], codes: list[str]) -> ItemCheck:
    checks = {code: invariants.of(asked, code, beside=False) for code in codes}

    def check(item: Item, found: Found) -> None:
        value = item.value if item.value is not None else item.extra
        for one in checks.get(item.type, ()):
            one(value, found)

    return check


def _type_name(rule: ElementRule) -> str:
    """
    The type of an element, as expressions know it: "Patient.contact", "Identifier", or "".
    """
    code = rule.types[0].code if rule.types else ""
    if not code or code in _HERE:
        path = rule.content_reference or rule.path
        return path if definitions.is_structure(path) else ""
    return "" if code in ("Resource", "DomainResource") else code


def _of_value(asked: Callable[[Any, Found], None]) -> ItemCheck:
    def check(item: Item, found: Found) -> None:
        value = item.value if item.value is not None else item.extra
        asked(value, found)

    return check


def slices_below(element: Element) -> Iterator[Slice]:
    """
    Every slice of what is in an element.
    """
    for child in element.children:
        if isinstance(child, Child):
            if child.slicing:
                yield from child.slicing.slices
            yield from slices_below(child.element)
