"""
What a journey refuses by itself, in the words of an OperationOutcome.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ens.standards.fhir.outcome import Issue, issue


class Unacceptable(Exception):
    """
    What was sent is well formed and cannot be taken: the caller has something to correct.
    """

    def __init__(self, *issues: Issue, status: int = 422) -> None:
        super().__init__("; ".join(one.diagnostics for one in issues))
        self.issues = issues
        self.status = status


class AtEntry(Exception):
    """
    What went wrong with one of several things sent together.

    `place` is that of an entry in its Bundle, or the id it was to be stored under.
    """

    def __init__(self, place: int | str, cause: Exception) -> None:
        super().__init__(place, cause)
        self.place = place
        self.cause = cause

    @classmethod
    @contextmanager
    def of(cls, place: int | str) -> Iterator[None]:
        try:
            yield
        except cls:
            raise
        except Exception as error:
            raise cls(place, error) from error


def unacceptable(
    code: str, diagnostics: str, *, expression: tuple[str, ...] = (), status: int = 422
) -> Unacceptable:
    return Unacceptable(issue("error", code, diagnostics, expression=expression), status=status)
