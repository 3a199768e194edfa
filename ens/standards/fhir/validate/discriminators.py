"""
How the slices of an element are told apart: at a path, by value, existence, type or profile.

Source: FHIR R4 profiling.html#discriminator: a path is of names, `extension(url)`, `resolve()`,
`ofType(type)` and `$this`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ens.standards.fhir.definitions import PRIMITIVES
from ens.standards.fhir.profiles import same_canonical
from ens.standards.fhir.validate import bindings, references, resolving, values
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.items import Item, typed
from ens.standards.fhir.validate.tree import CHOICE, Node

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled

Step = tuple[str, str]  # what to do, with what
Matches = Callable[[Item, Found], bool]
Value = Callable[[Item], bool]

_STEP: Final = re.compile(
    r"""\.?(?:
        (?P<this>\$this)
      | (?P<resolve>resolve\(\))
      | extension\(\s*['"](?P<extension>[^'"]+)['"]\s*\)
      | (?:ofType|as)\(\s*(?P<type>\w+)\s*\)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:\[x\])?
    )""",
    re.VERBOSE,
)
_DEEPEST: Final = 6  # children whose fixed values together say what a slice is


def steps(path: str) -> tuple[Step, ...] | None:
    """
    Read a path; None when it is written in words that discriminators do not have.
    """
    found: list[Step] = []
    place = 0
    while place < len(path):
        match = _STEP.match(path, place)
        if match is None or match.end() == place:
            return None
        kind = str(match.lastgroup)
        if kind != "this":
            found.append((kind, match[kind]))
        place = match.end()
    return tuple(found)


def select(asked: Sequence[Step], item: Item, found: Found) -> list[Item]:
    """
    The values at a path from an item.
    """
    items = [item]
    for kind, word in asked:
        items = [one for each in items for one in _STEPS[kind](each, word, found)]
    return items


def _children(item: Item, name: str, found: Found) -> Iterator[Item]:
    members = item.members
    for key in members:
        bare = key.removeprefix("_")
        type_name = "" if bare == name else _choice_type(bare, name)
        if type_name is None or (key != bare and bare in members):
            continue
        value, extra = members.get(bare), members.get("_" + bare)
        many = value if type(value) is list else extra if type(extra) is list else None
        if many is None:
            yield Item(value, extra, typed(value, type_name or "Resource") or type_name, "")
        elif type(value) is list:
            for place, one in enumerate(value):
                beside = extra[place] if type(extra) is list and place < len(extra) else None
                yield Item(one, beside, type_name, "")


def _choice_type(key: str, name: str) -> str | None:
    """
    The type that the JSON name of a choice says, or None for another name.
    """
    rest = key[len(name) :]
    if not key.startswith(name) or not rest[:1].isupper():
        return None
    lowered = rest[0].lower() + rest[1:]
    return lowered if lowered in PRIMITIVES else rest


def _resolved(item: Item, _: str, found: Found) -> Iterator[Item]:
    text = item.value.get("reference") if type(item.value) is dict else item.value
    target = resolving.resolve(text, found) if type(text) is str and text else None
    if target is not None:
        yield Item(target, None, typed(target, "Resource"), "")


def _extensions(item: Item, url: str, found: Found) -> Iterator[Item]:
    rows = item.members.get("extension")
    for one in rows if type(rows) is list else ():
        if type(one) is dict and one.get("url") == url:
            yield Item(one, None, "Extension", "")


def _of_type(item: Item, type_name: str, found: Found) -> Iterator[Item]:
    if item.type in ("", type_name):
        yield item


_STEPS: Final[dict[str, Callable[[Item, str, Found], Iterator[Item]]]] = {
    "name": _children,
    "resolve": _resolved,
    "extension": _extensions,
    "type": _of_type,
}


def described(asked: Sequence[Step], node: Node, compiled: "Compiled") -> list[Node]:
    """
    The elements of the definition that say what is at a path from a slice.
    """
    nodes = [node]
    for kind, word in asked:
        nodes = [one for each in nodes for one in _below(kind, word, each, compiled)]
    return nodes


def _below(kind: str, word: str, node: Node, compiled: "Compiled") -> Iterator[Node]:
    if kind == "resolve":
        yield from _profiled([url for one in node.rule.types for url in one.targets], compiled)
    elif kind == "extension":
        yield from _of_extension(node, word, compiled)
    elif kind == "type":
        slices = [one for one in node.slices.values() if _types(one) == {word}]
        yield from slices or [node]
    else:
        yield from _named(node, word, compiled)


def _named(node: Node, name: str, compiled: "Compiled") -> Iterator[Node]:
    """
    A child: of the element and of its slices that must be there, else of the profiles of its type.
    """
    slices = [one for one in node.slices.values() if one.rule.minimum]
    own = [one for root in (node, *slices) if (one := _child(root, name))]
    if own:
        yield from own
        return
    profiles = [url for one in node.rule.types for url in one.profiles]
    for root in _profiled(profiles, compiled):
        if child := _child(root, name):
            yield child


def _child(node: Node, name: str) -> Node | None:
    return node.children.get(name) or node.children.get(name + CHOICE)


def _of_extension(node: Node, url: str, compiled: "Compiled") -> Iterator[Node]:
    extensions = node.children.get("extension")
    for one in extensions.slices.values() if extensions else ():
        if url in (each for ref in one.rule.types for each in ref.profiles):
            yield one


def _profiled(urls: Sequence[str], compiled: "Compiled") -> Iterator[Node]:
    for url in urls:
        if profile := compiled.definitions.profile(url):
            yield compiled.root(profile)


def _types(node: Node) -> set[str]:
    return {one.code for one in node.rule.types}


def matcher(kind: str, path: str, node: Node, compiled: "Compiled") -> Matches | None:
    """
    Whether an item is of the slice, as far as one discriminator tells; None when it does not.
    """
    asked = steps(path)
    if asked is None:
        return None
    if kind == "exists":
        return _by_existence(asked, described(asked, node, compiled))
    if kind == "type":
        return _by_type(asked, node, compiled)
    if kind == "profile":
        return _by_profile(asked, node, compiled)
    return _by_value(asked, node, compiled)


def _by_existence(asked: tuple[Step, ...], nodes: list[Node]) -> Matches | None:
    if not nodes:
        return None
    wanted = nodes[0].rule.minimum > 0
    if not wanted and nodes[0].rule.maximum != 0:
        return None
    return lambda item, found: bool(select(asked, item, found)) == wanted


def _by_type(asked: tuple[Step, ...], node: Node, compiled: "Compiled") -> Matches | None:
    """
    What a reference leads to has the type that it says, when it cannot be reached.
    """
    wanted = {name for one in described(asked, node, compiled) for name in _types(one)}
    if asked and asked[-1][0] == "resolve":
        urls = [
            url
            for one in described(asked[:-1], node, compiled)
            for ref in one.rule.types
            for url in ref.targets
        ]
        wanted = {compiled.type_of(url) for url in urls}
        return _by_target_type(asked, wanted)
    if not wanted:
        return None
    return lambda item, found: any(one.type in wanted for one in select(asked, item, found))


def _by_target_type(asked: tuple[Step, ...], wanted: set[str]) -> Matches:
    def matches(item: Item, found: Found) -> bool:
        for one in select(asked[:-1], item, found):
            text = one.value.get("reference") if type(one.value) is dict else None
            if type(text) is not str or not text:
                continue
            target = resolving.resolve(text, found)
            if (typed(target, "Resource") if target else references.type_of(text)) in wanted:
                return True
        return False

    return matches


def _by_profile(asked: tuple[Step, ...], node: Node, compiled: "Compiled") -> Matches | None:
    last = asked[:-1] if asked and asked[-1][0] == "resolve" else asked
    urls = [
        url
        for one in described(last, node, compiled)
        for ref in one.rule.types
        for url in (ref.targets if last != asked else ref.profiles)
    ]
    profiles = [one for url in urls if (one := compiled.profile(url))]
    if not profiles:
        return None

    def matches(item: Item, found: Found) -> bool:
        return any(
            profile.conforms(one.value, found)
            for one in select(asked, item, found)
            for profile in profiles
        )

    return matches


def _by_value(asked: tuple[Step, ...], node: Node, compiled: "Compiled") -> Matches | None:
    expected = [
        one
        for each in described(asked, node, compiled)
        if (one := _expected(each, compiled, _DEEPEST))
    ]
    if expected:
        return lambda item, found: _meets(expected, select(asked, item, found))
    if asked == (("name", "url"),):
        return _by_url({url for one in node.rule.types for url in one.profiles})
    return None


def _meets(expected: list[Value], items: list[Item]) -> bool:
    """
    Everything that is expected at the path is met by some value there.
    """
    return all(any(wanted(one) for one in items) for wanted in expected)


def _by_url(urls: set[str]) -> Matches | None:
    """
    An extension that is not known here is still told by its address.
    """
    bare = {url.partition("|")[0] for url in urls}

    def matches(item: Item, found: Found) -> bool:
        url = item.members.get("url")
        return type(url) is str and any(same_canonical(url, one) for one in bare)

    return matches if bare else None


def _expected(node: Node, compiled: "Compiled", depth: int) -> Value | None:
    """
    What an element must be: fixed, like a pattern, of a set of codes, or all that its children are.
    """
    rule = node.rule
    if rule.path == "Extension.url" and rule.fixed:
        url = str(rule.fixed[1])
        return lambda item: type(item.value) is str and same_canonical(item.value, url)
    if rule.fixed:
        fixed = rule.fixed[1]
        return lambda item: values.is_exactly(item.value, fixed)
    if rule.pattern:
        pattern = rule.pattern[1]
        return lambda item: values.has_pattern(item.value, pattern)
    below = _expected_below(node, compiled, depth)
    if below:
        return lambda item: all(
            any(wanted(one) for one in _children(item, name, _NOWHERE)) for name, wanted in below
        )
    if rule.binding and rule.binding.strength == "required" and len(rule.types) == 1:
        binding, code = rule.binding, rule.types[0].code
        return lambda item: bindings.is_bound(item.value, code, binding, compiled.member)
    return None


_NOWHERE: Final = Found()


def _expected_below(
    node: Node, compiled: "Compiled", depth: int
) -> list[tuple[str, Callable[[Item], bool]]]:
    if not depth:
        return []
    found: list[tuple[str, Value]] = []
    for name, child in node.children.items():
        if child.rule.minimum and (wanted := _expected_fixed(child, compiled, depth - 1)):
            found.append((name.removesuffix(CHOICE), wanted))
    return found


def _expected_fixed(node: Node, compiled: "Compiled", depth: int) -> Value | None:
    """
    A set of codes among the children is no sign of a slice.
    """
    if node.rule.fixed or node.rule.pattern or _expected_below(node, compiled, depth):
        return _expected(node, compiled, depth)
    return None
