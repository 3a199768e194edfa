"""
How much one evaluation may cost. A step is an item that a function or an operator gave, or a look
at one; texts count a step for so many characters.
"""

from dataclasses import dataclass
from typing import Final

LONGEST: Final = 20_000  # characters of an expression
NESTED: Final = 64  # parentheses, arguments and indexes inside each other
DEEPEST: Final = 120  # operations one on the result of the other
CHARACTERS_A_STEP: Final = 16
STEPS_BETWEEN_CLOCKS: Final = 250


@dataclass(frozen=True, slots=True)
class Limits:
    """
    `seconds` of processor time of the thread; `size` is that of a collection, in items, and of a
    text, in characters; `depth` is how far `repeat` and `descendants` go down.
    """

    steps: int = 1_000_000
    depth: int = 64
    seconds: float = 5.0
    size: int = 1_000_000
