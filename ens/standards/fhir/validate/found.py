"""
What validation found wrong, with the place written outwards only when something is.
"""

from typing import Final

from ens.standards.fhir.outcome import Issue

MOST: Final = 100


class Problem:
    __slots__ = ("code", "diagnostics", "path", "severity")

    def __init__(self, severity: str, code: str, diagnostics: str, path: str) -> None:
        self.severity = severity
        self.code = code
        self.diagnostics = diagnostics
        self.path = path


class Found(list[Problem]):
    """
    The problems so far. `references` and `uris` are the "#..." that were met, which lead to
    contained resources; `depth` is above 0 inside one of these.
    """

    __slots__ = ("depth", "errors", "references", "uris")

    def __init__(self) -> None:
        super().__init__()
        self.references: list[str] = []
        self.uris: list[str] = []
        self.depth = 0
        self.errors = 0

    def say(self, code: str, diagnostics: str, path: str = "") -> None:
        self.errors += 1
        self.append(Problem("error", code, diagnostics, path))

    def advise(self, code: str, diagnostics: str, path: str = "") -> None:
        self.append(Problem("warning", code, diagnostics, path))

    def leave(self) -> None:
        """
        Forget the "#..." of a resource that is done with.
        """
        self.references.clear()
        self.uris.clear()

    def inside(self, since: int, segment: str) -> None:
        """
        Put a segment before the path of every problem found since.
        """
        for problem in self[since:]:
            joint = "" if not problem.path or problem.path.startswith("[") else "."
            problem.path = f"{segment}{joint}{problem.path}"

    def issues(self) -> tuple[Issue, ...]:
        return tuple(
            Issue(p.severity, p.code, p.diagnostics, (p.path,) if p.path else ())
            for p in self[:MOST]
        )
