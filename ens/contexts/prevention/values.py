import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from ens.contexts.prevention.calendar import Calendar, Product, Vaccine


class State(StrEnum):
    """
    Where a dose stands. `PAST`: not in the record, and no longer followed at this age.
    """

    OVERDUE = "overdue"
    DUE = "due"
    COMING = "coming"
    DONE = "done"
    PAST = "past"


TO_DO = (State.OVERDUE, State.DUE)
DAY, MONTH, YEAR, UNKNOWN = "day", "month", "year", "unknown"


@dataclass(frozen=True, slots=True)
class Noted:
    """
    One vaccine that the record says was given, between two days (the same one when the date is
    whole). `product` is None when neither its codes nor its name are known; `by_name` when only
    its name is. `by` is who gave it, or wrote it down. `flags` are those of its label: what is
    deduced from it is as hidden.
    """

    id: str
    name: str
    first: dt.date
    last: dt.date
    precision: str = DAY
    product: Product | None = None
    by_name: bool = False
    lot: str = ""
    by: str = ""
    flags: int = 0

    @property
    def protects(self) -> tuple[str, ...]:
        return self.product.protects if self.product else ()


@dataclass(frozen=True, slots=True)
class Step:
    """
    One dose of the calendar for one person.

    From `opens` until `closes` it is due; `of` is how many doses there are. `given` is what
    made it done, or made a part of it; `missing` the diseases it is still needed against.
    `waits`: its date supposes that the dose before is given first. `precision`: how well the
    record knows the date on which `opens` stands. `last` is the latest vaccine noted against
    the same diseases; `flags` are those of everything this was deduced from.
    """

    key: str
    vaccine: Vaccine
    number: int
    of: int
    state: State
    required: bool
    opens: dt.date | None = None
    closes: dt.date | None = None
    given: tuple[Noted, ...] = ()
    missing: tuple[str, ...] = ()
    pressing: tuple[str, ...] = ()
    waits: bool = False
    precision: str = DAY
    last: Noted | None = None
    flags: int = 0

    @property
    def to_do(self) -> bool:
        return self.state in TO_DO


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Every dose that concerns a person, in the order of the calendar, and what was noted that
    counts for none of them: `others` (older, more than asked for, or not of this calendar),
    `undated`, `unknown`.
    """

    calendar: Calendar
    birth_date: dt.date
    today: dt.date
    steps: tuple[Step, ...]
    others: tuple[Noted, ...]
    undated: tuple[Noted, ...]
    unknown: tuple[Noted, ...]

    def in_state(self, *states: State) -> tuple[Step, ...]:
        return tuple(one for one in self.steps if one.state in states)

    @property
    def to_do(self) -> tuple[Step, ...]:
        return self.in_state(*TO_DO)
