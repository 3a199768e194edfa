"""
The words of an expression.

Source: FHIRPath 2.0.0 (N1), its grammar: https://hl7.org/fhirpath/N1/grammar.html
"""

import re
from dataclasses import dataclass
from typing import Final

from ens.standards.fhir.fhirpath.errors import FhirPathError, TooCostly
from ens.standards.fhir.fhirpath.limits import LONGEST

_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+|//[^\r\n]*|/\*.*?\*/)
  | (?P<moment>@(?:T\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?
      |\d{4}(?:-\d{2}(?:-\d{2})?)?
        (?:T(?:\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?))
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<delimited>`(?:[^`\\]|\\.)*`)
  | (?P<external>%(?:[A-Za-z_]\w*|`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'))
  | (?P<variable>\$(?:this|index|total)\b)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<symbol><=|>=|!=|!~|[=~<>+\-*/&|()\[\]{},.])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED: Final = {
    "'": "'", '"': '"', "`": "`", "\\": "\\", "/": "/",
    "f": "\f", "n": "\n", "r": "\r", "t": "\t",
}  # fmt: skip
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """
    `kind` is the name of a group above, or "end"; `text` is unescaped, without its delimiters.
    """

    kind: str
    text: str
    position: int


def tokens(text: str) -> tuple[Token, ...]:
    """
    :raises FhirPathError: there is something that is no word of the language
    """
    if len(text) > LONGEST:
        raise TooCostly(f"the expression is longer than {LONGEST} characters")
    if half := _SURROGATE.search(text):
        raise FhirPathError("half a character", half.start())
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FhirPathError(_unreadable(text[at]), at)
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, _plain(kind, match[0], at), at))
        at = match.end()
    found.append(Token("end", "", len(text)))
    return tuple(found)


def _unreadable(character: str) -> str:
    if character in "'`":
        return "this text has no end"
    if character == "@":
        return "not a date, a dateTime or a time"
    return "not expected here"


def _plain(kind: str, text: str, at: int) -> str:
    if kind in ("string", "delimited"):
        return unescaped(text[1:-1], at + 1)
    if kind == "external":
        return unescaped(text[2:-1], at + 2) if text[1] in "`'" else text[1:]
    return text


def unescaped(text: str, at: int) -> str:
    """
    :raises FhirPathError: an escape that is none of the language
    """

    def character(match: re.Match[str]) -> str:
        sequence = match[1]
        if len(sequence) == 5:
            return chr(int(sequence[1:], 16))
        if sequence not in _ESCAPED:
            raise FhirPathError("not an escape sequence", at + match.start())
        return _ESCAPED[sequence]

    return _paired(_ESCAPE.sub(character, text), at) if "\\" in text else text


def _paired(text: str, at: int) -> str:
    """
    Two escapes may spell one character beyond U+FFFF; half of one is no character.
    """
    if not _SURROGATE.search(text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise FhirPathError("half a character", at) from None
