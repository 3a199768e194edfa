"""
What a journey refuses by itself, in the words of an OperationOutcome.
"""

from ens.standards.fhir.outcome import Issue, issue


class Unacceptable(Exception):
    """
    What was sent is well formed and cannot be taken: the caller has something to correct.
    """

    def __init__(self, *issues: Issue, status: int = 422) -> None:
        super().__init__("; ".join(one.diagnostics for one in issues))
        self.issues = issues
        self.status = status


def unacceptable(
    code: str, diagnostics: str, *, expression: tuple[str, ...] = (), status: int = 422
) -> Unacceptable:
    return Unacceptable(issue("error", code, diagnostics, expression=expression), status=status)
