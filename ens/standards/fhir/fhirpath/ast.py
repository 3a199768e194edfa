"""
An expression, read: what the parser gives, and what the compiler and the checks walk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tree:
    """
    One operation; `position` is where its operator or its name is in the text.
    """

    position: int

    def parts(self) -> tuple["Tree", ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Literal(Tree):
    """
    A value written as it is; `{}` has none.
    """

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class External(Tree):
    """
    `%name`: given by the environment.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Variable(Tree):
    """
    `$this`, `$index` or `$total`, without its sign.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Member(Tree):
    """
    `source.name`; without a source, of the context.
    """

    source: Tree | None
    name: str

    def parts(self) -> tuple[Tree, ...]:
        return (self.source,) if self.source else ()


@dataclass(frozen=True, slots=True)
class Call(Tree):
    """
    `source.name(arguments)`; without a source, of the context.
    """

    source: Tree | None
    name: str
    arguments: tuple[Tree, ...]

    def parts(self) -> tuple[Tree, ...]:
        return (*((self.source,) if self.source else ()), *self.arguments)


@dataclass(frozen=True, slots=True)
class Index(Tree):
    source: Tree
    index: Tree

    def parts(self) -> tuple[Tree, ...]:
        return (self.source, self.index)


@dataclass(frozen=True, slots=True)
class Polarity(Tree):
    sign: str
    operand: Tree

    def parts(self) -> tuple[Tree, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Binary(Tree):
    operator: str
    left: Tree
    right: Tree

    def parts(self) -> tuple[Tree, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class TypeOperation(Tree):
    """
    `operand is type` or `operand as type`.
    """

    operator: str
    operand: Tree
    type: tuple[str, ...]

    def parts(self) -> tuple[Tree, ...]:
        return (self.operand,)


def qualified_name(tree: Tree) -> tuple[str, ...] | None:
    """
    The name of a type that was read as a path: `FHIR.Patient`; None for any other expression.
    """
    names: list[str] = []
    at: Tree | None = tree
    while isinstance(at, Member):
        names.append(at.name)
        at = at.source
    return tuple(reversed(names)) if at is None and 0 < len(names) <= 2 else None


def levels(tree: Tree) -> Iterator[tuple[Tree, ...]]:
    """
    What is at each depth, without recursion: a tree may be deeper than the interpreter likes.
    """
    level: tuple[Tree, ...] = (tree,)
    while level:
        yield level
        level = tuple(part for one in level for part in one.parts())
