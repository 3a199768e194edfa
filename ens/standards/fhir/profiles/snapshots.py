"""
The whole of a profile, from what it changes of its base.

Source: FHIR R4 profiling.html#snapshot, elementdefinition.html. What a definition may be made of is
bounded, and a definition that is its own base is refused by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ens.standards.fhir.profiles import overlay, reading
from ens.standards.fhir.profiles.model import ElementRule, Profile, Slicing, TypeRef
from ens.standards.fhir.profiles.reading import NotADefinition
from ens.standards.fhir.profiles.tree import MOST_DEPTH, Node, TooMany, elements_of, tree_of

Json = Mapping[str, Any]
Find = Callable[[str], Profile | None]

STRUCTURES: Final = "http://hl7.org/fhir/StructureDefinition/"
# Of R5, where everything has a base: it has no elements.
NO_BASE: Final = frozenset({"", STRUCTURES + "Base"})
BY_TYPE: Final = Slicing((("type", "$this"),), "closed")
MOST_CHANGES: Final = 5_000


def snapshot(resource: Json, find: Find) -> Profile:
    """
    `find` gives what the definition stands on: its base, the types and profiles of its elements.

    :raises NotADefinition: naming what cannot be read, or is not known
    """
    changes = resource.get("differential", {}).get("element", ())
    if len(changes) > MOST_CHANGES:
        raise NotADefinition(f"{resource.get('url')}: more than {MOST_CHANGES} elements")
    root = _base_of(resource, find)
    drawing = _Drawing(root, find, is_new=resource.get("derivation") != "constraint")
    try:
        for change in changes:
            drawing.take(change)
        found = elements_of(root)
    except (TooMany, NotADefinition) as error:
        raise NotADefinition(f"{resource.get('url')}: {error}") from error
    return reading.with_elements(resource, found)


def _base_of(resource: Json, find: Find) -> Node:
    """
    The tree of the base, under the name that the elements of this definition begin with.
    """
    base = resource.get("baseDefinition", "")
    name = _name_of(resource)
    if base.partition("|")[0] in NO_BASE:
        return Node(ElementRule(name, name), {})
    found = find(base)
    if found is None:
        raise NotADefinition(f"{resource.get('url')}: its base {base!r} is not known")
    root = tree_of(found.elements)
    # A content reference is to an element of the definition that it is written in.
    root.rule = replace(root.rule, id=name, path=name)
    return root


def _name_of(resource: Json) -> str:
    changes = resource.get("differential", {}).get("element", ())
    first = str(changes[0].get("path", "")) if changes and isinstance(changes[0], Mapping) else ""
    return first.split(".")[0] or str(resource.get("type", "")).rsplit("/", 1)[-1]


class _Drawing:
    """
    `is_new`: a type of its own, which adds elements; a profile only says more of those there are.
    """

    def __init__(self, root: Node, find: Find, *, is_new: bool) -> None:
        self.root = root
        self.find = find
        self.is_new = is_new
        self.choices: dict[int, tuple[TypeRef, ...]] = {}  # of each choice, before it is narrowed

    def take(self, change: Json) -> None:
        """
        :raises NotADefinition: naming the element
        """
        try:
            self._take(change)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, NotADefinition):
                raise
            name = str(change.get("id", "?")) if isinstance(change, Mapping) else "?"
            raise NotADefinition(f"element {name[:200]!r} cannot be read") from error

    def _take(self, change: Json) -> None:
        steps = steps_of(change, self.root.rule.path)
        if len(steps) > MOST_DEPTH:
            raise NotADefinition(f"element {str(change.get('id'))[:200]!r} is too deep")
        node = self.root
        for place, step in enumerate(steps):
            node = self._child(node, step, change, is_last=place == len(steps) - 1)
        node.rule = overlay.changed(node.rule, change)

    def _child(self, node: Node, step: str, change: Json, *, is_last: bool) -> Node:
        self._unfold(node, step)
        found = node.parts.get(step) or self._by_type(node, step)
        if found is None and ":" in step and (is_last or "[x]" in step):
            found = self._slice(node, step)
        if found is None and self.is_new and is_last:
            found = node.add(step, Node(ElementRule("", ""), {}))
        if found is None:
            raise NotADefinition(
                f"element {str(change.get('id') or change.get('path'))[:200]!r}: "
                "there is no such element in what it is made of"
            )
        return found

    def _slice(self, node: Node, step: str) -> Node | None:
        """
        A new slice begins as the element that it is a slice of.
        """
        before, _, name = step.partition(":")
        whole, _, _ = name.rpartition("/")
        of = node.parts.get(f"{before}:{whole}" if whole else before)
        return node.add_slice(step, of, name) if of else None

    def _by_type(self, node: Node, step: str) -> Node | None:
        """
        `valueString` is `value[x]` where it is a string, which it then must be.
        """
        for name, one in tuple(node.parts.items()):
            opening = name.removesuffix("[x]")
            if name.endswith("[x]") and ":" not in name and step.startswith(opening):
                types = self.choices.setdefault(id(one), one.rule.types)
                kind = [each for each in types if opening + _capital(each.code) == step]
                if kind:
                    return self._of_type(node, name, step, kind[0])
        return None

    def _of_type(self, node: Node, name: str, step: str, kind: TypeRef) -> Node:
        slice_name = f"{name}:{step}"
        if slice_name in node.parts:
            return node.parts[slice_name]
        whole = node.parts[name]
        before = whole.rule.types if whole.rule.slicing == BY_TYPE else ()
        found = node.add_slice(slice_name, whole, step)
        found.rule = replace(found.rule, types=(kind,), minimum=whole.rule.minimum)
        whole.rule = replace(whole.rule, types=(*before, kind), slicing=BY_TYPE)
        return found

    def _unfold(self, node: Node, step: str) -> None:
        """
        Give an element the parts that its type, or the element it refers to, has.
        """
        if node.parts:
            return
        if node.rule.content_reference:
            there = self._referred(node.rule.content_reference)
            if there is not None and there is not node:
                node.copy_parts(there)
                return
        profile = self._profile_of(node.rule, step)
        if profile is not None:
            node.copy_parts(tree_of(profile.elements))

    def _referred(self, name: str) -> Node | None:
        node: Node | None = self.root
        first, *steps = name.split(".")
        if first != self.root.rule.path:
            other = self.find(STRUCTURES + first)
            node = tree_of(other.elements) if other else None
        for step in steps:
            node = node.parts.get(step) if node else None
        return node

    def _profile_of(self, rule: ElementRule, step: str) -> Profile | None:
        if not rule.types:
            return None
        kinds = {one.code for one in rule.types}
        code = rule.types[0].code if len(kinds) == 1 else "Element"
        for canonical in rule.types[0].profiles[:1] if len(rule.types) == 1 else ():
            found = self.find(canonical)
            if found is not None and _has(found, step):
                return found
        return self.find(code if ":" in code else STRUCTURES + code)


def _has(profile: Profile, step: str) -> bool:
    """
    Whether it says something of that element, or of what it is a slice of.
    """
    wanted = step.partition(":")[0]
    return any(one.path.partition(".")[2] == wanted for one in profile.elements)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def steps_of(change: Json, root: str) -> list[str]:
    """
    Where an element is: each step a name, with ":" and the slice's name if it is one.

    :raises TypeError: it is not said, or is in something else than `root`
    """
    written = change.get("id")
    if not written or "." not in written:
        written = change["path"]
        if name := change.get("sliceName"):
            written = f"{written}:{name}"
    first, *steps = written.split(".")
    if first.partition(":")[0] != root:
        raise TypeError
    return list(steps)
