"""
Names and types, checked before an expression is ever evaluated.

A path that leads nowhere, or an operation on what has no value for it, is a mistake of the one who
wrote it: an empty answer would hide it. What is not known (`%variable`, `resolve()`) is not judged.
`A is T` decides what `$this` may be in what depends on it: after `and`, `implies`, in `iif`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from ens.standards.fhir.fhirpath import ast, kinds
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions import strings
from ens.standards.fhir.fhirpath.functions.conversion import CONVERSIONS
from ens.standards.fhir.fhirpath.kinds import NOTHING, Kinds, either, of_system
from ens.standards.fhir.fhirpath.model import is_type
from ens.standards.fhir.fhirpath.nodes import SYSTEM_NAMES

SAME: Final = frozenset(
    {"where", "first", "last", "tail", "skip", "take", "single", "distinct", "trace", "intersect",
     "exclude", "sort", "defineVariable", "checkModifiers", "slice"}
)  # fmt: skip
BOOLEAN: Final = frozenset(
    {"empty", "exists", "all", "allTrue", "anyTrue", "allFalse", "anyFalse", "subsetOf",
     "supersetOf", "isDistinct", "not", "hasValue", "startsWith", "endsWith", "matches",
     "matchesFull", "memberOf", "subsumes", "subsumedBy", "conformsTo", "htmlChecks", "is",
     "comparable"}
)  # fmt: skip
INTEGERS: Final = frozenset({"count", "length", "indexOf", "lastIndexOf"})
TEXTS: Final = frozenset({"upper", "lower", "substring", "replace", "replaceMatches", "toChars"})
LAZY: Final = frozenset({"where", "select", "all", "exists", "repeat", "repeatAll", "sort"})
IN_ORDER: Final = frozenset({"first", "last", "tail", "skip", "take"})
UNORDERED: Final = frozenset({"children", "descendants"})
ON_TEXTS: Final = frozenset(strings.TABLE) - {"join"}
ON_VALUES: Final = frozenset(f"to{name}" for name in CONVERSIONS) | {"toQuantity"}
COMPARISONS: Final = frozenset({"<", "<=", ">", ">="})
TESTS: Final = frozenset({"=", "!=", "~", "!~", "in", "contains", *COMPARISONS})
CLOCKS: Final = {"today": "Date", "now": "DateTime", "timeOfDay": "Time"}
MOST_ROUNDS: Final = 16


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What `$this`, the focus and %context may be.
    """

    this: Kinds
    focus: Kinds
    context: Kinds
    is_alternative: bool = False


def check(tree: ast.Tree, kind: Kinds) -> Kinds:
    """
    What the expression may give.

    :raises FhirPathError: a name that is not of the type it is asked of
    """
    return _of(tree, Scope(kind, kind, kind))


def _of(tree: ast.Tree, scope: Scope) -> Kinds:
    judge: Callable[[Any, Scope], Kinds] = _JUDGES[type(tree)]
    return judge(tree, scope)


def _literal(tree: ast.Literal, scope: Scope) -> Kinds:
    return frozenset(f"System.{SYSTEM_NAMES[type(value)]}" for value in tree.values)


def _external(tree: ast.External, scope: Scope) -> Kinds:
    return scope.context if tree.name == "context" else None


def _variable(tree: ast.Variable, scope: Scope) -> Kinds:
    if tree.name == "index":
        return of_system("Integer")
    return scope.this if tree.name == "this" else None


def _member(tree: ast.Member, scope: Scope) -> Kinds:
    if tree.source is None and tree.name[:1].isupper():
        return _of_type(tree, scope)
    source = _of(tree.source, scope) if tree.source else scope.focus
    if not source:
        return source
    found = either(*(kinds.members(kind, tree.name) for kind in source))
    if found is not None and not found:
        raise FhirPathError(f"there is no {tree.name} in {_listed(source)}", tree.position)
    return found


def _of_type(tree: ast.Member, scope: Scope) -> Kinds:
    """
    In a union, a path of another type is an alternative for another resource.
    """
    focus = scope.focus
    if not is_type(tree.name):
        raise FhirPathError(f"there is no type {tree.name}", tree.position)
    found = kinds.kept(focus, ("FHIR", tree.name))
    if found is not None and not found and focus and not scope.is_alternative:
        raise FhirPathError(f"{_listed(focus)} is not {tree.name}", tree.position)
    return found


def _listed(found: frozenset[str]) -> str:
    names = sorted(found)
    return ", ".join(names[:4]) + ("..." if len(names) > 4 else "")


def _index(tree: ast.Index, scope: Scope) -> Kinds:
    _require_order(tree.source, tree.position)
    _of(tree.index, replace(scope, focus=scope.this))
    return _of(tree.source, scope)


def _require_order(source: ast.Tree | None, position: int) -> None:
    if isinstance(source, ast.Call) and source.name in UNORDERED:
        raise FhirPathError(f"what {source.name}() gives has no order", position)


def _polarity(tree: ast.Polarity, scope: Scope) -> Kinds:
    found = _of(tree.operand, scope)
    if found and not any(kinds.value_of(one) in _SIGNED for one in found):
        raise FhirPathError("a number was expected here", tree.position)
    return found


_SIGNED: Final = kinds.NUMBERS | {"Quantity", "Any"}


def _binary(tree: ast.Binary, scope: Scope) -> Kinds:
    if tree.operator == "|":
        either_of = replace(scope, is_alternative=True)
        return either(_of(tree.left, either_of), _of(tree.right, either_of))
    left = _of(tree.left, scope)
    right = _of(tree.right, _after(tree, scope))
    if tree.operator in COMPARISONS:
        _require_order_between(left, right, tree.position)
    if tree.operator in TESTS or tree.operator in _LOGIC:
        return of_system("Boolean")
    return of_system("String") if tree.operator == "&" else None


_LOGIC: Final = frozenset({"and", "or", "xor", "implies"})


def _require_order_between(left: Kinds, right: Kinds, position: int) -> None:
    if left and right and not any(kinds.comparable(one, two) for one in left for two in right):
        raise FhirPathError("these two values have no order", position)


def _after(tree: ast.Binary, scope: Scope) -> Scope:
    """
    The right side of `and` and `implies` counts only if the left is true, that of `or` if it is
    false.
    """
    if tree.operator in ("and", "implies"):
        return _assuming(tree.left, scope, truth=True)
    return _assuming(tree.left, scope, truth=False) if tree.operator == "or" else scope


def _assuming(guard: ast.Tree, scope: Scope, *, truth: bool) -> Scope:
    this = _narrowed(guard, scope.this, truth)
    if this == scope.this:
        return scope
    return replace(scope, this=this, focus=this if scope.focus == scope.this else scope.focus)


def _narrowed(guard: ast.Tree, this: Kinds, truth: bool) -> Kinds:
    if wanted := _type_test(guard):
        return kinds.kept(this, wanted) if truth else kinds.excluded(this, wanted)
    if isinstance(guard, ast.Call) and guard.name == "not" and guard.source:
        return _narrowed(guard.source, this, not truth)
    if isinstance(guard, ast.Binary) and guard.operator in ("and", "or"):
        if truth is (guard.operator == "and"):
            return _narrowed(guard.right, _narrowed(guard.left, this, truth), truth)
        return either(*(_narrowed(part, this, truth) for part in guard.parts()))
    return this


def _type_test(guard: ast.Tree) -> tuple[str, ...]:
    """
    The type in `$this is T` or `$this.is(T)`; () for anything else.
    """
    if isinstance(guard, ast.TypeOperation) and guard.operator == "is":
        return guard.type if _is_this(guard.operand) else ()
    if not isinstance(guard, ast.Call) or guard.name != "is" or len(guard.arguments) != 1:
        return ()
    of_this = guard.source is None or _is_this(guard.source)
    return (ast.qualified_name(guard.arguments[0]) or ()) if of_this else ()


def _is_this(tree: ast.Tree) -> bool:
    return isinstance(tree, ast.Variable) and tree.name == "this"


def _type_operation(tree: ast.TypeOperation, scope: Scope) -> Kinds:
    source = _of(tree.operand, scope)
    return of_system("Boolean") if tree.operator == "is" else kinds.kept(source, tree.type)


def _call(tree: ast.Call, scope: Scope) -> Kinds:
    source = _of(tree.source, scope) if tree.source else scope.focus
    if tree.name in IN_ORDER:
        _require_order(tree.source, tree.position)
    _require_value(tree, source)
    if tree.name in ("as", "ofType", "is"):
        wanted = ast.qualified_name(tree.arguments[0]) if tree.arguments else None
        kept = kinds.kept(source, wanted) if wanted else None
        return of_system("Boolean") if tree.name == "is" else kept
    if tree.name == "iif":
        return _iif(tree, scope, source)
    if tree.name in ("repeat", "repeatAll"):
        return _repeated(tree, scope, source)
    given = _arguments(tree, scope, source)
    return _result(tree.name, source, given)


def _require_value(tree: ast.Call, source: Kinds) -> None:
    """
    A function of texts or of values makes no sense on elements that have none.
    """
    if not source or tree.name not in ON_TEXTS | ON_VALUES:
        return
    fits = ("String", "Any") if tree.name in ON_TEXTS else ()
    values = [kinds.value_of(one) for one in source]
    if not any(value in fits if fits else value for value in values):
        raise FhirPathError(f"{tree.name}() is not for {_listed(source)}", tree.position)


def _iif(tree: ast.Call, scope: Scope, source: Kinds) -> Kinds:
    inner = replace(scope, this=source, focus=source) if tree.source else scope
    guard, *branches = tree.arguments
    _of(guard, inner)
    found = [
        _of(branch, _assuming(guard, inner, truth=truth))
        for branch, truth in zip(branches, (True, False), strict=False)
    ]
    return either(*found)


def _repeated(tree: ast.Call, scope: Scope, source: Kinds) -> Kinds:
    """
    What the projection gives, then gives of that, until nothing new is found. Of what it gave,
    some have the name and some do not: that is the way of `repeat`.
    """
    found: Kinds = NOTHING
    level = source
    for _ in range(MOST_ROUNDS):
        given = [_of(one, replace(scope, this=level, focus=level)) for one in tree.arguments]
        if not given or given[0] is None or found is None:
            return None
        if given[0] <= found:
            return found
        found = found | given[0]
        level = either(source, found)
    return None


def _arguments(tree: ast.Call, scope: Scope, source: Kinds) -> list[Kinds]:
    if tree.name in ("aggregate", "trace", "defineVariable", "coalesce"):
        inner = replace(scope, this=None, focus=None)
    elif tree.name in LAZY:
        inner = replace(scope, this=source, focus=source)
    else:
        inner = replace(scope, focus=scope.this)
    return [_of(_sort_key(one) if tree.name == "sort" else one, inner) for one in tree.arguments]


def _sort_key(tree: ast.Tree) -> ast.Tree:
    """
    The minus of a key says the direction: the key may be a text.
    """
    return tree.operand if isinstance(tree, ast.Polarity) else tree


def _result(name: str, source: Kinds, given: list[Kinds]) -> Kinds:
    if name in SAME:
        return source
    if name == "select":
        return given[0] if given else None
    if name in ("union", "combine"):
        return either(source, *given[:1])
    if name == "children":
        return kinds.inside(source)
    if name == "extension":
        return frozenset({"Extension"})
    if name == "type":
        return frozenset({kinds.TYPE_INFO})
    return _computed(name)


def _computed(name: str) -> Kinds:
    if name in BOOLEAN or name.startswith("convertsTo"):
        return of_system("Boolean")
    if name in INTEGERS:
        return of_system("Integer")
    if name in TEXTS:
        return of_system("String")
    if name in CLOCKS:
        return of_system(CLOCKS[name])
    return of_system(name[2:]) if name in ON_VALUES else None


_JUDGES: dict[type[ast.Tree], Callable[[Any, Scope], Kinds]] = {
    ast.Literal: _literal,
    ast.External: _external,
    ast.Variable: _variable,
    ast.Member: _member,
    ast.Index: _index,
    ast.Polarity: _polarity,
    ast.Binary: _binary,
    ast.TypeOperation: _type_operation,
    ast.Call: _call,
}
