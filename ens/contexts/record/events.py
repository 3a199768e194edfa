from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deposited:
    """
    Things entered a person's record, or got a new version: keys only, (key of the row, version).

    `by` is the kind of who wrote them (citizen, professional, structure), `profession` their
    profession and `structure` its key; what was extracted from a document is not listed.
    """

    person: int
    things: tuple[tuple[int, int], ...]
    by: str
    profession: str
    structure: int
