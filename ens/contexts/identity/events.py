"""
What happens to somebody as a whole.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErasureDecided:
    """
    Somebody decided that a person is to be erased: the case, and the register's key of who.
    """

    person: int
    case: int
    who: int


@dataclass(frozen=True, slots=True)
class PersonErased:
    """
    Somebody was erased, by this transaction; the accounts were theirs.
    """

    person: int
    accounts: tuple[int, ...]
    who: int
    transaction: int
