"""
Vaccines noted in a record, for the tests of the calendar.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ens.contexts.prevention import calendar, reading, rules
from ens.contexts.prevention.values import Noted, Plan, Step

ATC = "http://www.whocc.no/atc"
CALENDAR = calendar.in_force(dt.date(2026, 3, 2))
HEXAVALENT, PNEUMOCOCCUS, MMR, DTP = "J07CA09", "J07AL02", "J07BD52", "J07CA01"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def immunization(code: str, when: str, *, system: str = ATC, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": system, "code": code}]},
        "occurrenceDateTime": when,
        **more,
    }


def noted(*resources: dict[str, Any], flags: int = 0) -> list[Noted]:
    found = (
        reading.noted(one, calendar=CALENDAR, id=f"i{place}", flags=flags)
        for place, one in enumerate(resources)
    )
    return [one for one in found if one]


def plan(born: str, today: str, *resources: dict[str, Any]) -> Plan:
    return plan_of(born, today, noted(*resources))


def plan_of(born: str, today: str, known: Iterable[Noted]) -> Plan:
    return rules.plan(CALENDAR, birth_date=day(born), sex="F", noted=known, today=day(today))


def step(found: Plan, key: str) -> Step:
    return next(one for one in found.steps if one.key == key)


def keys(steps: Iterable[Step]) -> list[str]:
    return [one.key for one in steps]
