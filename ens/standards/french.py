"""
French words as a text search compares them: without accents, case, elision or ending.

Accents go first, then the endings (Snowball's French stemmer): so what is typed without
accents has the stem of what was written with them.
"""

import re
import threading
from typing import Final

import Stemmer

from ens.standards.fhir import folding

LONGEST_WORD: Final = 64
_ELISION: Final = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
# At the end of a line a hyphen cuts a word, or is that of a compound one: both are kept.
_LINE_END: Final = re.compile(r"([^\W\d_]+)[-\u2010][ \t]*\r?\n\s*([^\W\d_]+)")
_INVISIBLE: Final = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
# "opérée" is "operee" once folded, an ending that the stemmer does not know.
_FEMININE: Final = re.compile(r"ees?$")
# None that changes the sense ("pas", "sans", "avant"), no single letter ("vitamine D").
_STOP_WORDS: Final = """
    a ai as au aux avec ce ceci cela ces cet cette ceux chez dans de des donc du elle elles en est
    et etait etaient ete etes etre eu eux il ils je la le les leur leurs lui ma mais me mes moi mon
    nos notre nous on ont or ou par pour que quel quelle quelles quels qui sa se ses soi son sont
    sur ta te tes toi ton tu un une vos votre vous y
"""
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())

_local = threading.local()


def line(text: str) -> str:
    """
    The stems of a text, each between spaces; "" if it has none. Where a hyphen ends a line the
    word is whole, and its parts come after all, a line each, since no phrase goes on there.
    """
    whole = stems(_LINE_END.sub(r"\1\2", text))
    parts = [stems(" ".join(two)) for two in _LINE_END.findall(text)]
    return "\n".join(f" {' '.join(found)} " for found in (whole, *parts) if found)


def stems(text: str) -> list[str]:
    """
    The stems of a text in their order, stop words left out; a number keeps its decimals.
    """
    folded = _ELISION.sub("", folding.fold(text.translate(_INVISIBLE)))
    words = [word[:LONGEST_WORD] for word in _WORD.findall(folded) if word not in STOP_WORDS]
    found: list[str] = _stemmer().stemWords([_ready(word) for word in words])
    return found


def _ready(word: str) -> str:
    return word.replace(",", ".") if word[0].isdigit() else _FEMININE.sub("e", word)


def _stemmer() -> Stemmer.Stemmer:
    """
    One for each thread: it is not made to be shared.
    """
    made = getattr(_local, "stemmer", None)
    if made is None:
        made = _local.stemmer = Stemmer.Stemmer("french")
    return made
