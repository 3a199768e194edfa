"""
What a search of AuditEvent is after: each parameter as a criterion of the register.

https://hl7.org/fhir/R4/auditevent.html#search
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.register import api as register
from ens.fhir_api import parts
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import url
from ens.journeys import audit_events
from ens.standards.fhir import audit_event, dates

Pairs = Sequence[tuple[str, str]]

USUAL, MOST = 50, 1000
PATIENTS: Final = ("patient", "patient.identifier", "patient:Patient", "patient:identifier")
CONTROLS: Final = ("_after", "_total", *parts.LAYOUT, *parts.PARAMETERS)
BY_CODE: Final[Mapping[str, tuple[str, ...]]] = {
    "C": ("create",),
    "R": ("read", "vread", "history", "summary"),
    "U": ("update", "mask", "unmask", "announce", "postpone", "conceal", "reveal"),
    "D": ("delete",),
}
TICK: Final = dt.timedelta(microseconds=1)


@dataclass(slots=True)
class Criteria:
    """
    `patients` are left to the record, which knows whom they name; `used` is what was understood.
    """

    since: dt.datetime = dates.FAR_PAST
    until: dt.datetime = dates.FAR_FUTURE
    is_bounded: bool = False
    actions: frozenset[str] | None = None
    others: frozenset[str] = frozenset()
    more: dict[str, Any] = field(default_factory=dict)
    patients: list[tuple[str, str]] = field(default_factory=list)
    used: list[tuple[str, str]] = field(default_factory=list)
    national: bool = False
    count: int = USUAL

    @property
    def wanted(self) -> register.Wanted:
        actions = None if self.actions is None else tuple(sorted(self.actions))
        others = tuple(sorted(self.others))
        return register.Wanted(self.since, self.until, actions=actions, others=others, **self.more)

    def narrow(self, actions: frozenset[str]) -> None:
        self.actions = actions if self.actions is None else self.actions & actions


def read(parameters: Pairs, *, lenient: bool) -> Criteria:
    """
    :raises Problem: 400, a parameter or a value that is not understood, or no date
    :raises record.NotFound: `_after` was never given
    """
    asked = Criteria()
    for name, value in parameters:
        if name in PATIENTS:
            asked.patients.append((name, value))
        elif name in BY_NAME:
            BY_NAME[name](asked, value)
        elif name in CONTROLS or lenient:
            continue
        else:
            raise problem(400, "not-supported", f"AuditEvent is not searched by {name[:60]!r}")
        asked.used.append((name, value))
    if not asked.is_bounded:
        raise problem(400, "required", "a search of AuditEvent is bounded by a date: date=ge...")
    if after := dict(parameters).get("_after"):
        _, line = audit_events.opened(after)
        asked.more["after" if asked.more.get("oldest_first") else "before"] = line
    return asked


def _date(asked: Criteria, value: str) -> None:
    prefix, text = (value[:2], value[2:]) if value[:2].isalpha() else ("eq", value)
    span = dates.span(text)
    if span is None or prefix not in ("eq", "ge", "gt", "le", "lt", "sa", "eb"):
        raise problem(400, "value", "date: a date, with one of eq ge gt le lt sa eb before it")
    first, last = span
    if prefix in ("eq", "ge"):
        asked.since = max(asked.since, first)
    if prefix in ("gt", "sa"):
        asked.since = max(asked.since, min(last, dates.FAR_FUTURE - TICK) + TICK)
    if prefix in ("eq", "le"):
        asked.until = min(asked.until, last)
    if prefix in ("lt", "eb"):
        asked.until = min(asked.until, max(first, dates.FAR_PAST + TICK) - TICK)
    asked.is_bounded = True


def _action(asked: Criteria, value: str) -> None:
    code = _code(value)
    if code in BY_CODE:
        asked.narrow(frozenset(BY_CODE[code]))
    elif code == "E":
        asked.others |= frozenset().union(*BY_CODE.values())
    else:
        raise problem(400, "value", "action: one of C R U D E")


def _type(asked: Criteria, value: str) -> None:
    code, rest = _code(value), frozenset(audit_events.INTERACTIONS)
    if code == "rest":
        asked.narrow(rest)
    elif code == audit_event.EVENTS["export"][0]:
        asked.narrow(audit_events.EXPORTS)
    elif code == audit_event.EVENTS["rights"][0]:
        asked.others |= rest | audit_events.EXPORTS
    else:
        asked.narrow(frozenset())


def _subtype(asked: Criteria, value: str) -> None:
    code = _code(value)
    of_fhir = {one for one, kind in audit_events.INTERACTIONS.items() if kind == code}
    asked.narrow(frozenset(of_fhir or {code}))


def _outcome(asked: Criteria, value: str) -> None:
    code = _code(value)
    if code not in ("0", "4", "8", "12"):
        raise problem(400, "value", "outcome: one of 0 4 8 12")
    asked.more["refused"] = code != "0"


def _agent(asked: Criteria, value: str) -> None:
    """
    A professional; nobody, for who is not there. Other citizens are told by their name alone.
    """
    name, _, fid = value.removeprefix(url("")).rpartition("/")
    if name != "Practitioner":
        raise problem(400, "value", "agent: Practitioner/id")
    found = directory.professional_of_public_id(fid)
    of_them = accounts.accounts_of_professional(found.professional) if found else ()
    asked.more["accounts"] = of_them


def _agent_name(asked: Criteria, value: str) -> None:
    asked.more["name"] = value


def _entity(asked: Criteria, value: str) -> None:
    name, _, fid = value.removeprefix(url("")).rpartition("/")
    if not name or not fid:
        raise problem(400, "value", "entity: Type/id")
    asked.more["type"], asked.more["id"] = name, fid


def _profile(asked: Criteria, value: str) -> None:
    if value != audit_event.TDE and not value.startswith(audit_event.BALP):
        raise problem(400, "not-supported", "_profile: that of IHE BALP or the national one")
    asked.national = value == audit_event.TDE


def _count(asked: Criteria, value: str) -> None:
    if not (value.isdecimal() and value.isascii()) or len(value) > 9:
        raise problem(400, "value", "_count: a whole number")
    asked.count = min(max(int(value), 1), MOST)


def _sort(asked: Criteria, value: str) -> None:
    if value not in ("date", "-date"):
        raise problem(400, "not-supported", "_sort: date or -date")
    asked.more["oldest_first"] = value == "date"


def _code(value: str) -> str:
    return value.rpartition("|")[2]


BY_NAME: Final[Mapping[str, Callable[[Criteria, str], None]]] = {
    "_count": _count,
    "_profile": _profile,
    "_sort": _sort,
    "action": _action,
    "agent": _agent,
    "agent-name": _agent_name,
    "date": _date,
    "entity": _entity,
    "outcome": _outcome,
    "period-start": _date,
    "subtype": _subtype,
    "type": _type,
}
SEARCHED_BY: Final = (*(name for name in BY_NAME if name not in ("_count", "_sort")), "patient")
