"""
From words to a tree, by precedence climbing.

Source: FHIRPath 2.0.0 (N1), operator precedence.
"""

from decimal import Decimal
from typing import Final

from ens.standards.fhir.fhirpath import ast, lexer, moments
from ens.standards.fhir.fhirpath.errors import FhirPathError, TooCostly
from ens.standards.fhir.fhirpath.limits import DEEPEST, NESTED
from ens.standards.fhir.fhirpath.quantities import CALENDAR, Quantity

PRECEDENCE: Final = {
    "implies": 1, "or": 2, "xor": 2, "and": 3, "in": 4, "contains": 4,
    "=": 5, "~": 5, "!=": 5, "!~": 5, "<": 6, "<=": 6, ">": 6, ">=": 6,
    "|": 7, "is": 8, "as": 8, "+": 9, "-": 9, "&": 9, "*": 10, "/": 10, "div": 10, "mod": 10,
}  # fmt: skip
TIGHTEST: Final = 11
RESERVED: Final = frozenset({"and", "or", "xor", "implies", "div", "mod"})
CONSTANTS: Final = {"true": True, "false": False}


def parse(text: str) -> ast.Tree:
    """
    :raises FhirPathError: not an expression; TooCostly if it is too long or too deep
    """
    tree = _Parser(lexer.tokens(text)).whole()
    if sum(1 for _ in ast.levels(tree)) > DEEPEST:
        raise TooCostly(f"more than {DEEPEST} operations one on the other")
    return tree


class _Parser:
    def __init__(self, tokens: tuple[lexer.Token, ...]) -> None:
        self.tokens = tokens
        self.at = 0
        self.nested = 0

    @property
    def token(self) -> lexer.Token:
        return self.tokens[self.at]

    def whole(self) -> ast.Tree:
        tree = self.expression(0)
        if self.token.kind != "end":
            raise self.unexpected()
        return tree

    def expression(self, tightness: int) -> ast.Tree:
        self.nested += 1
        if self.nested > NESTED:
            raise TooCostly(f"nested more than {NESTED} levels deep", self.token.position)
        left = self.signed()
        while (held := self.operator(tightness)) is not None:
            left = self.operation(left, held)
        self.nested -= 1
        return left

    def operator(self, tightness: int) -> lexer.Token | None:
        token = self.token
        if token.kind not in ("symbol", "word"):
            return None
        return token if PRECEDENCE.get(token.text, 0) > tightness else None

    def operation(self, left: ast.Tree, operator: lexer.Token) -> ast.Tree:
        self.at += 1
        if operator.text in ("is", "as"):
            return ast.TypeOperation(operator.position, operator.text, left, self.type_name())
        right = self.expression(PRECEDENCE[operator.text])
        return ast.Binary(operator.position, operator.text, left, right)

    def type_name(self) -> tuple[str, ...]:
        names = [self.name()]
        if self.took("."):
            names.append(self.name())
        return tuple(names)

    def signed(self) -> ast.Tree:
        token = self.token
        if self.took("+") or self.took("-"):
            operand = self.expression(TIGHTEST - 1)
            return ast.Polarity(token.position, token.text, operand)
        return self.path()

    def path(self) -> ast.Tree:
        found = self.term()
        while True:
            position = self.token.position
            if self.took("."):
                found = self.invocation(found)
            elif self.took("["):
                index = self.expression(0)
                self.expect("]")
                found = ast.Index(position, found, index)
            else:
                return found

    def term(self) -> ast.Tree:
        token = self.token
        if self.took("("):
            inside = self.expression(0)
            self.expect(")")
            return inside
        if self.took("{"):
            self.expect("}")
            return ast.Literal(token.position, ())
        if token.kind == "word" and token.text not in CONSTANTS:
            if token.text in RESERVED:
                raise self.unexpected()
            return self.invocation(None)
        if token.kind == "delimited":
            return self.invocation(None)
        return self.atom(token)

    def atom(self, token: lexer.Token) -> ast.Tree:
        if token.kind in ("symbol", "end"):
            raise self.unexpected()
        self.at += 1
        if token.kind == "external":
            return ast.External(token.position, token.text)
        if token.kind == "variable":
            return ast.Variable(token.position, token.text[1:])
        if token.kind == "number":
            return self.number(token)
        if token.kind == "moment":
            return ast.Literal(token.position, (moments.literal(token.text, token.position),))
        value = CONSTANTS[token.text] if token.kind == "word" else token.text
        return ast.Literal(token.position, (value,))

    def number(self, token: lexer.Token) -> ast.Tree:
        if len(token.text) > 40:
            raise TooCostly("a number of more than 40 digits", token.position)
        following = self.token
        if following.kind == "string":
            self.at += 1
            return self.quantity(token, following.text, calendar=False)
        if following.kind == "word" and following.text in CALENDAR:
            self.at += 1
            return self.quantity(token, CALENDAR[following.text], calendar=True)
        value = Decimal(token.text) if "." in token.text else int(token.text)
        return ast.Literal(token.position, (value,))

    def quantity(self, token: lexer.Token, unit: str, *, calendar: bool) -> ast.Tree:
        value = Quantity(Decimal(token.text), unit or "1", calendar)
        return ast.Literal(token.position, (value,))

    def invocation(self, source: ast.Tree | None) -> ast.Tree:
        position = self.token.position
        if source is not None and self.token.kind == "variable":
            raise self.unexpected()
        name = self.name()
        if not self.took("("):
            return ast.Member(position, source, name)
        return ast.Call(position, source, name, self.arguments())

    def arguments(self) -> tuple[ast.Tree, ...]:
        found: list[ast.Tree] = []
        if self.took(")"):
            return ()
        while True:
            found.append(self.expression(0))
            if not self.took(","):
                self.expect(")")
                return tuple(found)

    def name(self) -> str:
        token = self.token
        if token.kind not in ("word", "delimited"):
            raise self.unexpected()
        self.at += 1
        return token.text

    def took(self, symbol: str) -> bool:
        token = self.token
        if token.kind == "symbol" and token.text == symbol:
            self.at += 1
            return True
        return False

    def expect(self, symbol: str) -> None:
        if not self.took(symbol):
            raise FhirPathError(f"`{symbol}` was expected here", self.token.position)

    def unexpected(self) -> FhirPathError:
        token = self.token
        words = "the expression ends too early" if token.kind == "end" else "not expected here"
        return FhirPathError(words, token.position)
