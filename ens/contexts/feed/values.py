import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """
    Who wrote what leaves: their profession and the place's département, never who they are.
    """

    profession: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """
    One version of a thing that left, waits to leave, or was stopped before it did.

    `state` is sent, waiting, or why it was stopped: refused, hidden, withdrawn, unfit. `at` is
    when it got there. `withdrawn` says that the thing itself is no longer in the record.
    """

    at: dt.datetime
    state: str
    basis: str
    category: str
    type: str
    id: str
    label: int
    version: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Month:
    """
    How many things of one category left in a month (its first day).
    """

    month: dt.date
    category: str
    count: int
