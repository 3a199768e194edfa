"""
How much one request may ask, so that the answer comes in bounded time and memory.
"""

import time
from typing import Any

from ens.fhir_api.graphql.faults import Exceeded

MOST_SEARCHES = 50
MOST_RESOURCES = 2000
MOST_VALUES = 200_000
MOST_CHARACTERS = 20_000_000
MOST_SECONDS = 20.0


class Budget:
    """
    What is left. Only what the reader sees is counted: what is hidden exhausts nothing.
    """

    def __init__(self) -> None:
        self.searches = self.resources = self.values = self.characters = 0
        self.until = time.monotonic() + MOST_SECONDS

    def search(self) -> None:
        """
        One more statement that reads the record.
        """
        self.searches += 1
        if self.searches > MOST_SEARCHES:
            raise Exceeded(f"more than {MOST_SEARCHES} searches and reads would be needed")
        self._look()

    def found(self, count: int) -> None:
        self.resources += count
        if self.resources > MOST_RESOURCES:
            raise Exceeded(f"more than {MOST_RESOURCES} resources would have to be read")

    def give(self, values: list[Any]) -> None:
        """
        Values that go into the answer.
        """
        self.values += 1 + len(values)
        self.characters += sum(len(one) for one in values if isinstance(one, str))
        if self.values > MOST_VALUES or self.characters > MOST_CHARACTERS:
            raise Exceeded("the answer would be too large: ask for fewer fields or resources")

    @property
    def seconds(self) -> float:
        """
        How long is left.

        :raises Exceeded: nothing is
        """
        self._look()
        return self.until - time.monotonic()

    def _look(self) -> None:
        if time.monotonic() > self.until:
            raise Exceeded(f"the answer would take more than {MOST_SECONDS:.0f} seconds")
