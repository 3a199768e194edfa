from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Touched:
    """
    Things of a person's record were written while somebody waited to be told: keys only, (key of
    the row, version, type, "create", "update" or "delete").
    """

    person: int
    things: tuple[tuple[int, int, str, str], ...]
