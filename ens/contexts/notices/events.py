from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeWritten:
    """
    Something is to be told about a person; whom to tell is found at delivery.
    """

    person: int
    notice: int
