"""
Plain paths, straight through the JSON: most of the expressions of search parameters.

`Patient.name.where(use = 'usual').given`, `(Observation.value as Quantity)` and unions of such need
neither types nor what an evaluation spends at evaluation: everything is known when they are
compiled. Whatever is out of the ordinary (a primitive with a sibling, JSON that is not FHIR, two
values to tell apart) takes the long way, which alone decides: here None says so.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ens.standards.fhir.definitions import RESOURCE_TYPES
from ens.standards.fhir.fhirpath import ast
from ens.standards.fhir.fhirpath.equality import frozen
from ens.standards.fhir.fhirpath.model import Choice, Structure, structure
from ens.standards.fhir.fhirpath.nodes import QUANTITIES

Json = dict[str, Any]
Way = Callable[[Json], "list[Any] | None"]
Step = Callable[[list[Any]], list[Any]]
Ways = Mapping[str | None, Way]


class LongWay(Exception):
    """
    Something that this file leaves to the rest.
    """


TEXTS: Final = frozenset({"string", "code", "id", "uri", "url", "canonical", "oid", "markdown"})
NOWHERE: Final[Ways] = MappingProxyType({})


def ways(tree: ast.Tree, kind: Structure | None) -> Ways:
    """
    By type of resource (None: what is no resource), how to follow a path; the types that are not
    there take the long way.
    """
    if kind is not None:
        found = _way(tree, kind)
        return {kind.name if kind.is_resource else None: found} if found else NOWHERE
    heads = set(_heads(tree))
    if heads == {"Resource"}:
        found = _way(tree, structure("Resource"))
        return dict.fromkeys(RESOURCE_TYPES, found) if found else NOWHERE
    named = [structure(head) for head in heads if head in RESOURCE_TYPES]
    return {one.name: found for one in named if (found := _way(tree, one))}


def _heads(tree: ast.Tree) -> Iterable[str]:
    """
    The names of types that the paths begin with.
    """
    for level in ast.levels(tree):
        for one in level:
            if isinstance(one, ast.Member) and one.source is None and one.name[:1].isupper():
                yield one.name


def _way(tree: ast.Tree, kind: Structure) -> Way | None:
    try:
        return _union(tree, kind) if _is_union(tree) else _path(tree, kind)[0]
    except LongWay:
        return None


def _is_union(tree: ast.Tree) -> bool:
    return isinstance(tree, ast.Binary) and tree.operator == "|"


def _union(tree: ast.Tree, kind: Structure) -> Way:
    """
    What several paths find is told apart here if it is text or elements, not values of several
    writings (dates, quantities).
    """
    found_by = [_path(part, kind) for part in _parts(tree)]
    paths = [path for path, _ in found_by if path is not _none]
    is_told = all(_is_told_apart(one) for _, choices in found_by for one in choices)

    def found(data: Json) -> list[Any] | None:
        total: list[Any] = []
        for path in paths:
            part = path(data)
            if part is None:
                return None
            total += part
        if len(total) < 2:
            return total
        return _distinct(total) if is_told else None

    return found


def _is_told_apart(choice: Choice) -> bool:
    name = choice.type.name
    return name in TEXTS or not (choice.beside or name in QUANTITIES)


def _distinct(values: list[Any]) -> list[Any]:
    found: dict[Hashable, Any] = {}
    for value in values:
        found.setdefault(frozen(value), value)
    return list(found.values())


def _parts(tree: ast.Tree) -> Iterable[ast.Tree]:
    if isinstance(tree, ast.Binary) and tree.operator == "|":
        yield from _parts(tree.left)
        yield from _parts(tree.right)
    else:
        yield tree


def _none(data: Json) -> list[Any]:
    return []


def _path(tree: ast.Tree, kind: Structure) -> tuple[Way, tuple[Choice, ...]]:
    """
    How to follow a path, and what is at its end.

    :raises LongWay: it is not a plain path
    """
    links = list(_links(tree))
    first = links[0]
    if isinstance(first, ast.Member) and first.name[:1].isupper():
        if first.name not in kind.ancestors:
            return _none, ()
        links = links[1:]
    steps, choices = _steps(links, kind)
    if len(steps) == 1 and len(choices) == 1:
        return _one_step(choices[0]), choices
    return _walked(tuple(steps)), choices


def _one_step(choice: Choice) -> Way:
    name, beside = choice.json_name, choice.beside

    def found(data: Json) -> list[Any] | None:
        value = data.get(name)
        if value is None:
            return None if beside in data else []
        if beside in data:
            return None
        return list(value) if type(value) is list else [value]

    return found


def _walked(steps: tuple[Step, ...]) -> Way:
    def found(data: Json) -> list[Any] | None:
        level: list[Any] = [data]
        try:
            for step in steps:
                level = step(level)
                if not level:
                    return level
        except (LongWay, AttributeError, TypeError):
            return None
        return level

    return found


def _links(tree: ast.Tree) -> Iterable[ast.Tree]:
    """
    The operations of a path from its beginning.
    """
    found: list[ast.Tree] = []
    at: ast.Tree | None = tree
    while at is not None:
        found.append(at)
        if isinstance(at, ast.Member | ast.Call):
            at = at.source
        elif isinstance(at, ast.TypeOperation):
            at = at.operand
        else:
            raise LongWay
    return reversed(found)


def _steps(links: list[ast.Tree], kind: Structure) -> tuple[list[Step], tuple[Choice, ...]]:
    """
    One step for each name, with the types and the criterion that follow it.
    """
    choices: tuple[Choice, ...] = (Choice("", "", kind),)
    steps: list[Step] = []
    at = 0
    while at < len(links):
        choices = _named(links[at], choices)
        at += 1
        while at < len(links) and (wanted := _wanted_type(links[at])):
            choices = tuple(one for one in choices if wanted in one.type.ancestors)
            at += 1
        steps.append(_step(choices))
        if at < len(links) and (criterion := _criterion(links[at], choices)):
            steps.append(_filter(*criterion))
            at += 1
    return steps, choices


def _named(link: ast.Tree, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """
    What a name leads to, from an element of one known type.
    """
    if not isinstance(link, ast.Member) or len(choices) != 1:
        raise LongWay
    inside = choices[0].type
    member = inside.members.get(link.name)
    if member is None or inside.is_primitive or (inside.is_any_resource and choices[0].json_name):
        raise LongWay
    return member.choices


def _wanted_type(link: ast.Tree) -> str:
    if isinstance(link, ast.TypeOperation):
        names = link.type if link.operator == "as" else ()
    elif isinstance(link, ast.Call) and link.name in ("as", "ofType") and link.arguments:
        names = ast.qualified_name(link.arguments[0]) or ()
    else:
        return ""
    return names[-1] if names and names[0] != "System" else ""


def _criterion(link: ast.Tree, choices: tuple[Choice, ...]) -> tuple[Choice, str] | None:
    """
    The name and the text of `where(name = 'text')`.
    """
    if not isinstance(link, ast.Call):
        return None
    test = link.arguments[0] if link.name == "where" and len(link.arguments) == 1 else None
    match test:
        case ast.Binary(
            operator="=",
            left=ast.Member(source=None) as left,
            right=ast.Literal(values=(str(text),)),
        ):
            return _text_name(left, choices), text
    raise LongWay


def _text_name(member: ast.Member, choices: tuple[Choice, ...]) -> Choice:
    """
    :raises LongWay: it is not one text in each
    """
    found = _named(member, choices)
    if (
        len(found) != 1
        or found[0].type.name not in TEXTS
        or choices[0].type.members[member.name].many
    ):
        raise LongWay
    return found[0]


def _filter(name: Choice, text: str) -> Step:
    json_name, beside = name.json_name, name.beside

    def step(level: list[Any]) -> list[Any]:
        kept = []
        for one in level:
            if beside in one:
                raise LongWay
            if one.get(json_name) == text:
                kept.append(one)
        return kept

    return step


def _step(choices: tuple[Choice, ...]) -> Step:
    if len(choices) == 1:
        only = choices[0]
        return _primitive(only) if only.beside else _element(only.json_name)
    steps = [_step((one,)) for one in choices]

    def step(level: list[Any]) -> list[Any]:
        if len(level) > 1:
            raise LongWay
        return [value for one in steps for value in one(level)]

    return step


def _element(name: str) -> Step:
    def step(level: list[Any]) -> list[Any]:
        found: list[Any] = []
        for one in level:
            value = one.get(name)
            if value is not None:
                if type(value) is list:
                    found += value
                else:
                    found.append(value)
        return found

    return step


def _primitive(choice: Choice) -> Step:
    beside, gathered = choice.beside, _element(choice.json_name)

    def step(level: list[Any]) -> list[Any]:
        for one in level:
            if beside in one:
                raise LongWay
        return gathered(level)

    return step
