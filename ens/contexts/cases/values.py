import datetime as dt
from dataclasses import dataclass

LONGEST = 4000


class NotACase(ValueError):
    """
    No such right, or what it is about is no short reference.
    """


class UnknownCase(LookupError):
    """
    No case of this number, or none that the reader may see.
    """


class NotOfTheDesk(Exception):
    """
    Cases are handled by the operators of the deployment.
    """


class NotNow(Exception):
    """
    The case is not where this step could follow.
    """


class WordsMissing(ValueError):
    """
    This step is nothing without its words, or they are longer than `LONGEST`.
    """


class SameOperator(Exception):
    """
    An erasure is decided by two different people.
    """


@dataclass(frozen=True, slots=True)
class Step:
    """
    One dated step. `by_desk` when an operator made it; `made_by` is an account and `name` whose.
    """

    step: int
    at: dt.datetime
    what: str
    by_desk: bool
    made_by: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """
    A case without its words.

    `reference` is its number as people read it; `person_reference` stands for the person to who
    need not know them. `late`: the answer was due before today. `suspended_on`: since when the
    delay does not run. `proposed_by`: the account that proposed an erasure, 0 for nobody.
    """

    number: int
    person: int
    person_reference: str
    kind: str
    about: str
    label: int
    state: str
    opened_at: dt.datetime
    due_on: dt.date
    extended: bool
    suspended_on: dt.date | None
    proposed_by: int
    ended_at: dt.datetime | None
    late: bool

    @property
    def reference(self) -> str:
        digits = str(self.number)
        return "-".join(digits[place : place + 4] for place in range(0, len(digits), 4))

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


@dataclass(frozen=True, slots=True)
class Followed:
    """
    A case with all that was said in it, oldest first.
    """

    case: Case
    steps: tuple[Step, ...]
