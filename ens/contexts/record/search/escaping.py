"""
Alternatives and their parts: a backslash keeps `,`, `|`, `$` and itself from separating.

Source: https://hl7.org/fhir/R4/search.html#escaping
"""

import re

Pair = tuple[str | None, str | None]

_ALTERNATIVE = re.compile(r"(?:[^\\,]|\\.|\\\Z)*", re.DOTALL)
_SYSTEM = re.compile(r"(?:[^\\|]|\\.|\\\Z)*", re.DOTALL)
_COMPONENT = re.compile(r"(?:[^\\$]|\\.|\\\Z)*", re.DOTALL)
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)


def alternatives(value: str) -> list[str]:
    """
    What the commas separate, its backslashes left in place.
    """
    return _separated(_ALTERNATIVE, value)


def components(text: str) -> list[str]:
    """
    What the dollars separate, its backslashes left in place.
    """
    return _separated(_COMPONENT, text)


def plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def coding(text: str) -> Pair:
    """
    (system, code) of one alternative: None is "whatever", "" a code without a system.
    """
    bar = _end(_SYSTEM, text, 0)
    if bar == len(text):
        return None, plain(text)
    return plain(text[:bar]), plain(text[bar + 1 :]) or None


def parts(text: str) -> list[str]:
    """
    What the bars separate.
    """
    return [plain(part) for part in _separated(_SYSTEM, text)]


def _separated(pattern: re.Pattern[str], text: str) -> list[str]:
    found, start = [], 0
    while True:
        end = _end(pattern, text, start)
        found.append(text[start:end])
        if end == len(text):
            return found
        start = end + 1


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
