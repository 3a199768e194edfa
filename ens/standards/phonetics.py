"""
How a French name sounds, so that Dupont finds Dupond and Thibault finds Tibaud.

A table of rules, applied in order to each word without its accents; written for French names after
the usual spellings of each sound (Catach, L'Orthographe, 1978). Two names with one key may
sound alike; two keys do not prove that they differ.
"""

import re
from functools import lru_cache
from typing import Final

from ens.standards.fhir import folding

LONGEST, MOST_WORDS = 80, 20

# Sounds that no letter writes: 1 in, 2 an, 3 on, 4 ou, 5 ch, 6 gn.
_RULES: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"h(?=[rln])|(?<![cps])h", ""),
        (r"ph", "f"),
        (r"sch|sh|ch(?![rlnt])", "5"),
        (r"ch", "k"),
        (r"cqu|ck|qu|q", "k"),
        (r"sc(?=[eiy])|c(?=[eiy])", "s"),
        (r"cc(?=[eiy])", "ks"),
        (r"c", "k"),
        (r"[gj]e(?=[aou])|g(?=[eiy])", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"gn", "6"),
        (r"bv", "v"),
        (r"w", "v"),
        (r"mn", "n"),
        (r"e?aul?[dtx]?s?$|eau[dtx]?s?$|aud[st]?$", "o"),
        (r"eau|au", "o"),
        (r"oi[nm](?![aeiouynm])", "4a1"),
        (r"[aeo]?[iy][nm](?![aeiouynm])|u[nm](?![aeiouynm])", "1"),
        (r"[ae][nm](?![aeiouynm])", "2"),
        (r"o[nm](?![aeiouynm])", "3"),
        (r"oy|oi", "4a"),
        (r"ou", "4"),
        (r"oeu|eu|oe", "e"),
        (r"(?<=[aeiou4])ill?(?=[aeiou]|s?$)", "y"),
        (r"a[iy]|e[iy]", "e"),
        (r"(?<=.)(?:er|ez|et|ed)s?$", "e"),
        (r"tion", "si3"),
        (r"(?<=[aeiou1234y])s(?=[aeiou1234y])", "z"),
        (r"x", "ks"),
        (r"y", "i"),
        (r"ks$", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)[ehstdxzp]+$", ""),
        (r"(?<=[123])[gkb]$", ""),
    )
)


def keys(text: str) -> tuple[str, ...]:
    """
    The keys of the words of a text, each once.
    """
    plain = folding.fold(text.replace("ç", "s").replace("Ç", "S"))
    words = re.findall(r"[a-z]{2,}", plain[: LONGEST * MOST_WORDS])
    return tuple(dict.fromkeys(key(word) for word in words[:MOST_WORDS]))


@lru_cache(maxsize=16_384)
def key(word: str) -> str:
    sound = word[:LONGEST]
    for pattern, heard in _RULES:
        sound = pattern.sub(heard, sound)
    return sound
