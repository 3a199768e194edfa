"""
The FHIRPath engine, asked whether an invariant holds.
"""

import re
from typing import Any, Final

from ens.standards.fhir import definitions, fhirpath
from ens.standards.fhir.fhirpath import Environment, Expression, FhirPathError, Limits
from ens.standards.fhir.validate import resolving
from ens.standards.fhir.validate.found import Found

LIMITS: Final = Limits(steps=1_000_000, seconds=1.0)
STEPS: Final = 20  # what an evaluation counts for, at least, beside the rest of a validation

_TEXT: Final = re.compile(r"'(?:[^'\\]|\\.)*'")
_WORD: Final = re.compile(r"([$%@]?)`?([A-Za-z_][A-Za-z0-9_]*)`?(\s*\()?")
# Functions of which the answer is the same for what is not spoken of.
_PLAIN: Final = frozenset(
    {
        *("all", "allFalse", "allTrue", "as", "combine", "contains", "count", "distinct"),
        *("empty", "endsWith", "exists", "first", "hasValue", "iif", "intersect", "is"),
        *("isDistinct", "last", "length", "lower", "matches", "not", "ofType", "select"),
        *("skip", "startsWith", "substring", "tail", "toInteger", "toString", "trace"),
        *("union", "upper", "where", "and", "or", "xor", "implies", "in"),
    }
)


class Unusable(Exception):
    """
    The engine does not tell: the expression cannot be read, fails or costs too much.
    """


class Asked:
    """
    One expression, compiled when it is first asked of a value of its type.
    """

    __slots__ = ("_compiled", "_names", "_text", "_type")

    def __init__(self, text: str, type_name: str) -> None:
        self._text = text
        self._type = type_name
        self._compiled: Expression | None = None
        self._names: frozenset[str] | None = None

    def holds(self, value: Any, found: Found) -> bool:
        """
        :raises Unusable:
        """
        expression = self._compiled or self._compile()
        names = self._names
        if names is not None and type(value) is dict and names.isdisjoint(value):
            return True
        if found.run:
            found.run.spend(STEPS)
            found.run.look()  # an expression may take as long as a thousand other steps
        try:
            return expression.holds(value, environment=_environment(found))
        except FhirPathError as error:
            raise Unusable from error

    def _compile(self) -> Expression:
        expression = _compiled(self._text, self._type)
        names = mentioned(self._text, self._type)
        if names is not None and _holds_of_nothing(expression, self._type):
            self._names = names
        self._compiled = expression
        return expression


def _compiled(text: str, type_name: str) -> Expression:
    """
    Names that the type does not have are no reason not to ask: other types may have them.
    """
    try:
        return fhirpath.compile(text, type=type_name)
    except FhirPathError:
        pass
    try:
        return fhirpath.compile(text)
    except FhirPathError as error:
        raise Unusable from error


def _holds_of_nothing(expression: Expression, type_name: str) -> bool:
    nothing = {"resourceType": type_name} if type_name in definitions.RESOURCE_TYPES else {}
    try:
        return expression.holds(nothing)
    except FhirPathError:
        return False


def mentioned(text: str, type_name: str) -> frozenset[str] | None:
    """
    The JSON names of all elements of the type that an expression speaks of.

    None when it may speak of others: by `children()`, of what is elsewhere, or in unknown words.
    """
    if not definitions.is_structure(type_name):
        return None
    words: set[str] = set()
    for sign, word, call in _WORD.findall(_TEXT.sub("''", text)):
        if sign or (call and word not in _PLAIN):
            return None
        words.add(word)
    return frozenset(
        beside
        for element in definitions.elements(type_name)
        if element.name in words
        for name, _ in element.json_names()
        for beside in (name, "_" + name)
    )


def _environment(found: Found) -> Environment:
    return Environment(
        resource=found.resource,
        root=found.root,
        resolve=resolving.from_inside(found),
        member_of=resolving.member_of(found),
        conforms_to=resolving.conforms_to(found),
        subsumes=resolving.subsumes(found),
        slice_of=resolving.slice_of(found),
        limits=LIMITS,
    )
