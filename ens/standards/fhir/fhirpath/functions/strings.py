"""
Source: FHIRPath 2.0.0 (N1), 5.6 String manipulation; `trim`, `split`, `join`, `encode`, `decode`,
`escape`, `unescape`, `lastIndexOf` and `matchesFull` are of the later drafts.
"""

import base64
import binascii
import html
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from ens.standards.fhir.fhirpath import regexes
from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.errors import FhirPathError, TooCostly
from ens.standards.fhir.fhirpath.functions.table import Function, answer
from ens.standards.fhir.fhirpath.limits import CHARACTERS_A_STEP
from ens.standards.fhir.fhirpath.nodes import Items, integer, systems, text


def _on(call: Callable[..., Any]) -> Callable[..., Items]:
    """
    A function of texts: nothing, if the focus or an argument is empty.
    """

    def applied(run: Run, focus: Items, *arguments: Items) -> Items:
        values = [value for one in (focus, *arguments) if (value := text(one)) is not None]
        if len(values) <= len(arguments):
            return []
        run.spend(sum(map(len, values)) // CHARACTERS_A_STEP)
        return answer(call(*values))

    return applied


def substring(run: Run, focus: Items, start: Items, length: Items | None = None) -> Items:
    whole, at = text(focus), integer(start)
    count = integer(length) if length else None
    if whole is None or at is None or not 0 <= at < len(whole):
        return []
    return [whole[at:] if count is None else whole[at : at + max(count, 0)]]


def _limited(run: Run, length: int) -> None:
    if length > run.environment.limits.size:
        raise TooCostly("the text is too long")


def replace(run: Run, focus: Items, pattern: Items, substitution: Items) -> Items:
    whole, old, new = text(focus), text(pattern), text(substitution)
    if whole is None or old is None or new is None:
        return []
    _limited(run, whole.count(old) * len(new))
    return [whole.replace(old, new)]


def replace_matches(run: Run, focus: Items, pattern: Items, substitution: Items) -> Items:
    whole, old, new = text(focus), text(pattern), text(substitution)
    if whole is None or old is None or new is None:
        return []
    if not old:
        return [whole]
    run.spend(regexes.steps(old, whole))
    return [regexes.replaced(old, whole, new, run.environment.limits.size)]


def characters(run: Run, focus: Items) -> Items:
    return list(text(focus) or "")


def split(run: Run, focus: Items, separator: Items) -> Items:
    whole, between = text(focus), text(separator)
    if whole is None or between is None:
        return []
    return list(whole.split(between) if between else whole)


def join(run: Run, focus: Items, separator: Items | None = None) -> Items:
    between = (text(separator) if separator else "") or ""
    values = systems(focus)
    if any(type(one) is not str for one in values):
        raise FhirPathError("texts were expected here")
    if not values:
        return []
    _limited(run, sum(map(len, values)) + len(between) * len(values))
    return [between.join(values)]


def _from_hexadecimal(value: str) -> str:
    return bytes.fromhex(value).decode()


def _from_base64(value: str) -> str:
    return base64.b64decode(value, validate=True).decode()


ENCODERS: Final[Mapping[str, Callable[[str], str]]] = {
    "hex": lambda value: value.encode().hex(),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "urlbase64": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
}
DECODERS: Final[Mapping[str, Callable[[str], str]]] = {
    "hex": _from_hexadecimal,
    "base64": _from_base64,
    "urlbase64": lambda value: _from_base64(value.translate(str.maketrans("-_", "+/"))),
}
ESCAPERS: Final[Mapping[str, Callable[[str], str]]] = {
    "html": lambda value: html.escape(value).replace("&#x27;", "&#39;"),
    "json": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
}
UNESCAPERS: Final[Mapping[str, Callable[[str], str]]] = {
    "html": html.unescape,
    "json": lambda value: _whole(json.loads(f'"{value}"', strict=False)),
}


def _by_name(table: Mapping[str, Callable[[str], str]]) -> Callable[[str, str], str | None]:
    """
    A format that is not known gives nothing, nor does a text that is not of the format.
    """

    def applied(value: str, name: str) -> str | None:
        if name not in table:
            return None
        try:
            return table[name](value)
        except (ValueError, binascii.Error):
            return None

    return applied


def _whole(value: str) -> str:
    """
    :raises ValueError: half a character is no text
    """
    value.encode()
    return value


def _unescaped_json(value: str, name: str) -> str | None:
    """
    Quotes that stand alone are left as they are.
    """
    return _by_name(UNESCAPERS)(value if name != "json" else _quoted(value), name)


def _quoted(value: str) -> str:
    found: list[str] = []
    escaped = False
    for character in value:
        found.append('\\"' if character == '"' and not escaped else character)
        escaped = character == "\\" and not escaped
    return "".join(found)


def _matching(test: Callable[[str, str], bool]) -> Callable[..., Items]:
    def applied(run: Run, focus: Items, pattern: Items) -> Items:
        whole, expression = text(focus), text(pattern)
        if whole is None or expression is None:
            return []
        run.spend(regexes.steps(expression, whole))
        return [test(expression, whole)]

    return applied


def length(run: Run, focus: Items) -> Items:
    value = text(focus)
    return [] if value is None else [len(value)]


TABLE: Final[Mapping[str, Function]] = {
    "indexOf": Function(_on(str.find), 1, 1),
    "lastIndexOf": Function(_on(str.rfind), 1, 1),
    "substring": Function(substring, 1, 2),
    "startsWith": Function(_on(str.startswith), 1, 1),
    "endsWith": Function(_on(str.endswith), 1, 1),
    "contains": Function(_on(str.__contains__), 1, 1),
    "upper": Function(_on(str.upper)),
    "lower": Function(_on(str.lower)),
    "replace": Function(replace, 2, 2),
    "matches": Function(_matching(regexes.searched), 1, 1),
    "matchesFull": Function(_matching(regexes.matched), 1, 1),
    "replaceMatches": Function(replace_matches, 2, 2),
    "length": Function(length),
    "toChars": Function(characters),
    "trim": Function(_on(str.strip)),
    "split": Function(split, 1, 1),
    "join": Function(join, 0, 1),
    "encode": Function(_on(_by_name(ENCODERS)), 1, 1),
    "decode": Function(_on(_by_name(DECODERS)), 1, 1),
    "escape": Function(_on(_by_name(ESCAPERS)), 1, 1),
    "unescape": Function(_on(_unescaped_json), 1, 1),
}
