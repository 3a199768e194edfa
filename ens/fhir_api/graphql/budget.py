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
MOST_OF_PROCESSOR = 5.0
MOST_BYTES = 50_000_000  # of the resources read
BETWEEN_CLOCKS = 1000  # values


class Budget:
    """
    What is left. Only what the reader sees is counted: what is hidden exhausts nothing.
    """

    def __init__(self) -> None:
        self.searches = self.resources = self.values = self.characters = 0
        self.bytes = self.looks = 0
        self.until = time.monotonic() + MOST_SECONDS
        self.until_of_processor = time.thread_time() + MOST_OF_PROCESSOR

    def search(self) -> None:
        """
        One more statement that reads the record.
        """
        self.searches += 1
        if self.searches > MOST_SEARCHES:
            raise Exceeded(f"more than {MOST_SEARCHES} searches and reads would be needed")
        self._look()

    def found(self, sizes: list[int]) -> None:
        """
        Resources, before they are opened.
        """
        self.resources += len(sizes)
        self.bytes += sum(sizes)
        if self.resources > MOST_RESOURCES:
            raise Exceeded(f"more than {MOST_RESOURCES} resources would have to be read")
        if self.bytes > MOST_BYTES:
            raise Exceeded(f"more than {MOST_BYTES} bytes of resources would have to be read")

    def give(self, values: list[Any]) -> None:
        """
        Values that go into the answer.
        """
        self.values += 1 + len(values)
        self.characters += sum(len(one) for one in values if isinstance(one, str))
        if self.values > MOST_VALUES or self.characters > MOST_CHARACTERS:
            raise Exceeded("the answer would be too large: ask for fewer fields or resources")
        self.looks += 1
        if not self.looks % BETWEEN_CLOCKS:
            self._look()

    @property
    def seconds(self) -> float:
        """
        How long is left.

        :raises Exceeded: nothing is
        """
        self._look()
        return self.until - time.monotonic()

    def _look(self) -> None:
        if time.monotonic() > self.until or time.thread_time() > self.until_of_processor:
            raise Exceeded("the answer would take too many seconds: ask for less")
