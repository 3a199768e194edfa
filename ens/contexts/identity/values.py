import datetime as dt
from dataclasses import dataclass

from ens.standards.ins import IdentityStatus, Traits


class UnknownPerson(LookupError):
    """
    No person has this key.
    """


class InsTaken(Exception):
    """
    The INS is already that of another person: two accounts for one INS never exist.
    """

    def __init__(self, person: int) -> None:
        super().__init__("this INS already has a space")
        self.person = person


class TestInsRefused(Exception):
    """
    A production deployment takes no INS of the test or demonstration authorities.
    """

    __test__ = False


class WrongState(Exception):
    """
    The space is in a state from which this cannot be done (or it is done already).
    """

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class OnlyWhoRefused(Exception):
    """
    Another representative refused the space: it reopens with them, not against them.
    """

    def __init__(self, refused_by: int) -> None:
        super().__init__("refused by another representative")
        self.refused_by = refused_by


class AlreadyRepresents(Exception):
    """
    A representation between these two persons is running.
    """


class NotRepresented(Exception):
    """
    No such representation between these two persons.
    """


@dataclass(frozen=True, slots=True)
class Person:
    """
    One person. `state` is that of their space: to-open, open, refused or closed.

    `local` says that no INS is known; `status` is the identity status (PROV, VALI, RECUP,
    QUAL), and an INS leaves the deployment only when it is QUAL.
    """

    person: int
    public_id: str
    state: str
    given: tuple[str, ...]
    family: str
    usual_name: str
    sex: str
    birth_date: dt.date
    birthplace: str
    email: str
    local: bool
    status: str = "QUAL"

    @property
    def traits(self) -> Traits:
        return Traits(self.family, self.given, self.sex, self.birth_date, self.birthplace)

    @property
    def lets_the_ins_travel(self) -> bool:
        return IdentityStatus(self.status).lets_the_ins_travel

    @property
    def name(self) -> str:
        """
        As a page addresses them: first given name and the name they use.
        """
        return f"{self.given[0] if self.given else ''} {self.usual_name or self.family}".strip()


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """
    One dated step in the life of a space: what happened, from which state, decided by whom.

    `line` orders the steps and is never given again; `note` says why, for a step nobody decided.
    """

    at: dt.datetime
    event: str
    before: str
    after: str
    by: int
    who: int
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class Representation:
    """
    One link between two persons, dated and sourced; `until` and `ended_at` end it.
    """

    represented: int
    representative: int
    kind: str
    source: str
    since: dt.date
    until: dt.date | None
    suspended: bool
    ended_at: dt.datetime | None
