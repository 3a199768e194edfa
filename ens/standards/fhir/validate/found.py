"""
What validation found wrong, with the place written outwards only when something is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ens.standards.fhir.outcome import Issue
from ens.standards.fhir.validate.words import Sentence

if TYPE_CHECKING:
    from ens.standards.fhir.validate.run import Run

MOST: Final = 100  # of errors, and as many of the rest

ERRORS, WARNINGS, ADVICE = 0, 1, 2


class Problem:
    __slots__ = ("path", "rule", "said", "sentence", "severity")

    def __init__(
        self, severity: str, sentence: Sentence, path: str, details: dict[str, Any]
    ) -> None:
        self.severity = severity
        self.sentence = sentence
        self.path = path
        self.rule = sentence.rule
        self.said = sentence.said(details)

    def issue(self) -> Issue:
        english, french = self.said
        place = (self.path,) if self.path else ()
        return Issue(
            self.severity, self.sentence.code, english, place, rule=self.rule, text_fr=french
        )


class Found(list[Problem]):
    """
    The problems so far. `level` is how much is wanted, `lesser` how many that are no errors.

    `references` and `uris` are the "#..." that were met, which lead to contained resources; `depth`
    is above 0 inside one of these. `resource` is the nearest, `root` the one that contains it.
    """

    __slots__ = (
        "depth",
        "errors",
        "lesser",
        "level",
        "references",
        "resource",
        "root",
        "run",
        "uris",
    )

    def __init__(self, run: Run | None = None, level: int = ADVICE) -> None:
        super().__init__()
        self.run = run
        self.level = level
        self.references: list[str] = []
        self.uris: list[str] = []
        self.depth = 0
        self.errors = 0
        self.lesser = 0
        self.resource: Mapping[str, Any] | None = None
        self.root: Mapping[str, Any] | None = None

    def trial(self) -> Found:
        """
        A place for the errors of a question whose answer is yes or no.
        """
        other = Found(self.run, ERRORS)
        other.resource, other.root, other.depth = self.resource, self.root, self.depth
        return other

    def say(self, sentence: Sentence, path: str = "", **details: Any) -> None:
        self.errors += 1
        self.append(Problem("error", sentence, path, details))

    def warn(self, sentence: Sentence, path: str = "", **details: Any) -> None:
        if self.level >= WARNINGS:
            self._add("warning", sentence, path, details)

    def advise(self, sentence: Sentence, path: str = "", **details: Any) -> None:
        if self.level >= ADVICE:
            self._add("information", sentence, path, details)

    def _add(self, severity: str, sentence: Sentence, path: str, details: dict[str, Any]) -> None:
        if self.lesser < MOST:
            self.lesser += 1
            self.append(Problem(severity, sentence, path, details))

    def inside(self, since: int, segment: str) -> None:
        """
        Put a segment before the path of every problem found since.
        """
        for problem in self[since:]:
            joint = "" if not problem.path or problem.path.startswith("[") else "."
            problem.path = f"{segment}{joint}{problem.path}"

    def issues(self) -> tuple[Issue, ...]:
        """
        The worst first; of two of the same rule and place, one.
        """
        kept = {(one.rule, one.path, one.said): one for one in self}
        errors = [one for one in kept.values() if one.severity == "error"]
        rest = [one for one in kept.values() if one.severity != "error"]
        return tuple(one.issue() for one in (*errors[:MOST], *rest))


# What looks at a value, and says what is wrong with it.
Check = Callable[[Any, Found], None]
