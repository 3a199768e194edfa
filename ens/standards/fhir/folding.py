"""
How text is compared by a string search: without accents, case, or repeated spaces.

Source: FHIR R4 search.html#string.
"""

import unicodedata
from typing import Final

INDEXED_CHARACTERS: Final = 400

# Letters that Unicode does not decompose, and the typographic forms that keyboards mix up.
_LETTERS: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"}
    | dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("‐‑‒–—", "-")
)


def fold(text: str) -> str:
    """
    Strip accents, lower the case, collapse spaces: "  Éloïse  DUPRÉ" becomes "eloise dupre".
    """
    if text.isascii():
        return " ".join(text.lower().split())
    # Decomposed before and after: "𝕬" has no lower case, and that of "İ" has an accent.
    lowered = _bare(text).casefold().translate(_LETTERS)
    return " ".join(_bare(lowered).split())


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def string_key(text: str) -> str:
    """
    Fold, and keep what the string index keeps: its keys have a largest size.
    """
    return fold(text)[:INDEXED_CHARACTERS]
