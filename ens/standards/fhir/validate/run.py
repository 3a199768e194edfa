"""
One validation: what it may use, how much it may do, what it has settled already.
"""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.words import Sentence

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled

Json = Mapping[str, Any]
Resolve = Callable[[str], Json | None]

MOST_STEPS: Final = 5_000_000
MOST_SECONDS: Final = 30.0  # of processor
MOST_DEPTH: Final = 200  # of profiles that lead to profiles
_BETWEEN_LOOKS: Final = 1024


class TooCostly(Exception):
    """
    The resource, or what the profiles ask of it, takes more than a validation may.
    """

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.english)
        self.sentence = sentence


class Run:
    """
    `index`: the resources of the Bundle that is validated, by full URL and by "Type/id".

    `conforming`: whether a resource (by its place in memory) conforms to a profile. One that is
    being looked at conforms, until it is found not to. `extensions`: one that is known was met.
    """

    __slots__ = (
        "asked",
        "compiled",
        "conforming",
        "deadline",
        "declared",
        "depth",
        "extensions",
        "index",
        "outside",
        "steps",
        "urls",
    )

    def __init__(
        self, compiled: "Compiled", *, declared: bool = False, resolve: Resolve | None = None
    ) -> None:
        self.compiled = compiled
        self.declared = declared
        self.outside = resolve
        self.steps = 0
        self.deadline = 0.0
        self.depth = 0
        self.extensions = False
        self.index: dict[str, Json] = {}
        self.urls: dict[int, str] = {}
        self.asked: dict[str, Json | None] = {}
        self.conforming: dict[tuple[str, int], tuple[Any, bool]] = {}

    def full_url(self, resource: Json | None) -> str:
        """
        The full URL of a resource of the Bundle, by which its relative references are read.
        """
        return self.urls.get(id(resource), "")

    def spend(self, steps: int = 1) -> None:
        """
        The clock is looked at now and then: most resources are done before.

        :raises TooCostly:
        """
        before = self.steps
        self.steps = after = before + steps
        if after // _BETWEEN_LOOKS != before // _BETWEEN_LOOKS:
            self.look()

    def look(self) -> None:
        """
        :raises TooCostly:
        """
        now = time.thread_time()
        self.deadline = self.deadline or now + MOST_SECONDS
        if self.steps > MOST_STEPS or now > self.deadline:
            raise TooCostly(words.COSTLY)
