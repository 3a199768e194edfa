"""
How people are named and found in a directory.

Civilities: TRE_R81 and TRE_R11 of the NOS.
"""

from ens.standards.ins import fold

CIVILITIES = {"M": "M.", "MME": "Mme", "MLLE": "Mme", "DR": "Dr", "PR": "Pr"}
SHORTEST = 2


def civility(code: str) -> str:
    """
    As it is written before a name, from a code or from what is already written.
    """
    return CIVILITIES.get(code.rstrip(".").upper(), code)


def words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in fold(text).split())


def prefixes(text: str) -> list[str]:
    """
    The beginnings of words to look for; one letter alone finds too many to be useful.
    """
    return sorted(word for word in words(text) if len(word) >= SHORTEST)
