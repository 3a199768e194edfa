"""
Patterns that somebody else wrote, on an engine whose time grows with the text only.

What RE2 does not have (look-around, back references) is refused rather than tried on another.
"""

import re
from typing import Any, Final

import re2

from ens.standards.fhir.fhirpath.errors import FhirPathError, TooCostly

LONGEST: Final = 1_000
MOST_MEMORY: Final = 4_000_000
STATES_A_STEP: Final = 500
_REFERENCE: Final = re.compile(r"\\\\|\\\$|\$(?:(\d)|\{(\w{1,32})\})", re.ASCII)


def compiled(pattern: str) -> Any:
    """
    As FHIRPath asks for it: `.` is any character, a new line too.

    :raises FhirPathError: not a pattern, or one that RE2 has not
    """
    if len(pattern) > LONGEST:
        raise TooCostly(f"a pattern of more than {LONGEST} characters")
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    options.max_mem = MOST_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error:
        raise FhirPathError("not a regular expression that is supported") from None


def steps(pattern: str, text: str) -> int:
    """
    What it may cost: at worst the engine is in each of its states at each character.
    """
    return int(compiled(pattern).programsize) * len(text) // STATES_A_STEP


def searched(pattern: str, text: str) -> bool:
    return compiled(pattern).search(text) is not None


def matched(pattern: str, text: str) -> bool:
    return compiled(pattern).fullmatch(text) is not None


def replaced(pattern: str, text: str, substitution: str, most: int) -> str:
    """
    `$1` and `${name}` in the substitution are what the groups matched.

    :raises TooCostly: a result longer than `most`
    """
    found: list[str] = []
    length = at = 0
    for match in compiled(pattern).finditer(text):
        pieces = (text[at : match.start()], _substituted(match, substitution))
        at = match.end()
        found += pieces
        length += len(pieces[0]) + len(pieces[1])
        if length > most:
            raise TooCostly("the text is too long")
    return "".join((*found, text[at:]))


def _substituted(match: Any, substitution: str) -> str:
    def value(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return reference[0][1:]
        try:
            return match.group(int(name) if name.isdigit() else name) or ""
        except (IndexError, KeyError, re2.error):
            return ""

    return _REFERENCE.sub(value, substitution) if "$" in substitution else substitution
