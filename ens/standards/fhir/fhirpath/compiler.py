"""
From a tree to closures: each operation becomes a function of a run and a focus.

Nothing is decided twice: names, types and numbers of arguments are looked up here, once.
"""

from collections.abc import Callable
from typing import Any

from ens.standards.fhir.fhirpath import ast, navigation, operators
from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.errors import NOWHERE, FhirPathError
from ens.standards.fhir.fhirpath.functions import FUNCTIONS
from ens.standards.fhir.fhirpath.functions.fhir import define_variable
from ens.standards.fhir.fhirpath.functions.filtering import Descending
from ens.standards.fhir.fhirpath.functions.table import Evaluate, Function
from ens.standards.fhir.fhirpath.nodes import Items, Node, integer
from ens.standards.fhir.fhirpath.types import IsOfType, of_type

TYPE_FUNCTIONS = frozenset({"is", "as", "ofType"})


def compiled(tree: ast.Tree) -> Evaluate:
    """
    :raises FhirPathError: a function or a type that does not exist, or arguments that do not fit
    """
    build: Callable[[Any], Evaluate] = _BUILDERS[type(tree)]
    return build(tree)


def _literal(tree: ast.Literal) -> Evaluate:
    values = list(tree.values)
    return lambda run, focus: values


def _external(tree: ast.External) -> Evaluate:
    name, position = tree.name, tree.position

    def evaluate(run: Run, focus: Items) -> Items:
        try:
            return run.external(name)
        except FhirPathError as error:
            raise _placed(error, position) from None

    return evaluate


def _variable(tree: ast.Variable) -> Evaluate:
    if tree.name == "this":
        return lambda run, focus: run.this
    if tree.name == "total":
        return lambda run, focus: run.total
    return lambda run, focus: [] if run.index is None else [run.index]


def _member(tree: ast.Member) -> Evaluate:
    name = tree.name
    if tree.source is None:
        return _of_context(name)
    source = compiled(tree.source)

    def evaluate(run: Run, focus: Items) -> Items:
        found = navigation.members(source(run, focus), name)
        run.left -= 1 + len(found)
        if run.left < 0:
            run.exhausted()
        return found

    return evaluate


def _of_context(name: str) -> Evaluate:
    """
    An element of the context, or, by the name of its type, the context itself.
    """
    if not name[:1].isupper():
        return lambda run, focus: navigation.members(focus, name)

    def evaluate(run: Run, focus: Items) -> Items:
        return [item for item in focus if type(item) is Node and name in item.type.ancestors]

    return evaluate


def _index(tree: ast.Index) -> Evaluate:
    source, index, position = compiled(tree.source), compiled(tree.index), tree.position

    def evaluate(run: Run, focus: Items) -> Items:
        found = source(run, focus)
        try:
            at = integer(index(run, run.this))
        except FhirPathError as error:
            raise _placed(error, position) from None
        return found[at : at + 1] if at is not None and at >= 0 else []

    return evaluate


def _polarity(tree: ast.Polarity) -> Evaluate:
    operand, position = compiled(tree.operand), tree.position
    signed = operators.negative if tree.sign == "-" else operators.positive

    def evaluate(run: Run, focus: Items) -> Items:
        found = operand(run, focus)
        try:
            return signed(found)
        except FhirPathError as error:
            raise _placed(error, position) from None

    return evaluate


def _binary(tree: ast.Binary) -> Evaluate:
    left, right, position = compiled(tree.left), compiled(tree.right), tree.position
    if tree.operator in operators.LOGIC:
        return _guarded(operators.LOGIC[tree.operator](left, right), position)
    operation = operators.OPERATORS[tree.operator]
    is_unordered = tree.operator in ("~", "!~")

    def evaluate(run: Run, focus: Items) -> Items:
        defined = run.defined
        one = left(run, focus)
        run.defined = defined
        other = right(run, focus)
        run.defined = defined
        run.left -= len(one) * len(other) if is_unordered else len(one) + len(other)
        try:
            found = operation(one, other)
            run.weigh(found)
        except FhirPathError as error:
            raise _placed(error, position) from None
        return found

    return evaluate


def _guarded(evaluate: Evaluate, position: int) -> Evaluate:
    def guarded(run: Run, focus: Items) -> Items:
        try:
            return evaluate(run, focus)
        except FhirPathError as error:
            raise _placed(error, position) from None

    return guarded


def _type_operation(tree: ast.TypeOperation) -> Evaluate:
    fits = of_type(tree.type, tree.position)
    return _typed(tree.operator, compiled(tree.operand), fits, tree.position)


def _typed(name: str, source: Evaluate, fits: IsOfType, position: int) -> Evaluate:
    """
    `as` keeps the items of the type, be they several: the search parameters of R4 mean it so.
    """
    if name != "is":
        return lambda run, focus: [item for item in source(run, focus) if fits(item)]

    def evaluate(run: Run, focus: Items) -> Items:
        found = source(run, focus)
        if len(found) > 1:
            raise FhirPathError("`is` is asked of one item", position)
        return [fits(found[0])] if found else []

    return evaluate


def _call(tree: ast.Call) -> Evaluate:
    source = compiled(tree.source) if tree.source else _focus
    if tree.name in TYPE_FUNCTIONS:
        return _typed(
            tree.name, source, of_type(_type_argument(tree), tree.position), tree.position
        )
    function = FUNCTIONS.get(tree.name)
    if function is None:
        raise FhirPathError(f"there is no function {tree.name}()", tree.position)
    _require_arguments(tree, function)
    arguments = tuple(_argument(one, tree.name) for one in tree.arguments)
    if function.lazy:
        return _lazy(function.call, source, arguments, tree.position)
    return _eager(function.call, source, arguments, tree.position)


def _focus(run: Run, focus: Items) -> Items:
    return focus


def _type_argument(tree: ast.Call) -> tuple[str, ...]:
    name = ast.qualified_name(tree.arguments[0]) if len(tree.arguments) == 1 else None
    if name is None:
        raise FhirPathError(f"{tree.name}() takes the name of a type", tree.position)
    return name


def _require_arguments(tree: ast.Call, function: Function) -> None:
    if not function.least <= len(tree.arguments) <= function.most:
        wanted = f"{function.least}"
        if function.most != function.least:
            wanted += f" to {function.most}"
        raise FhirPathError(f"{tree.name}() takes {wanted} arguments", tree.position)


def _argument(tree: ast.Tree, function: str) -> Evaluate:
    """
    The minus of a key to sort by says the direction.
    """
    if function == "sort" and isinstance(tree, ast.Polarity) and tree.sign == "-":
        return Descending(compiled(tree.operand))
    return compiled(tree)


def _lazy(
    call: Callable[..., Items], source: Evaluate, arguments: tuple[Evaluate, ...], position: int
) -> Evaluate:
    """
    A variable is known after its definition, in the same path: not outside what defines it.
    """
    defines = call is define_variable

    def evaluate(run: Run, focus: Items) -> Items:
        given = source(run, focus)
        run.left -= len(given)
        defined = run.defined
        try:
            found = call(run, given, *arguments)
            if not defines:
                run.defined = defined
            run.weigh(found)
        except FhirPathError as error:
            raise _placed(error, position) from None
        return found

    return evaluate


def _eager(
    call: Callable[..., Items], source: Evaluate, arguments: tuple[Evaluate, ...], position: int
) -> Evaluate:
    def evaluate(run: Run, focus: Items) -> Items:
        given = source(run, focus)
        run.left -= len(given)
        try:
            found = call(run, given, *(_evaluated(run, arguments) if arguments else ()))
            run.weigh(found)
        except FhirPathError as error:
            raise _placed(error, position) from None
        return found

    return evaluate


def _evaluated(run: Run, arguments: tuple[Evaluate, ...]) -> list[Items]:
    """
    Each on `$this`, with the variables that were defined before the call.
    """
    defined = run.defined
    values = []
    for one in arguments:
        values.append(one(run, run.this))
        run.defined = defined
    return values


def _placed(error: FhirPathError, position: int) -> FhirPathError:
    """
    The same error, at the innermost place that is known.
    """
    if error.position == NOWHERE:
        error.position = position
    return error


_BUILDERS: dict[type[ast.Tree], Callable[[Any], Evaluate]] = {
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
