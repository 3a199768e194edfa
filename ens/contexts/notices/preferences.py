"""
When, and about what, each person wants to be written to.
"""

import datetime as dt
from collections.abc import Sequence

import orjson

from ens.contexts.notices.rules import FAMILIES
from ens.contexts.notices.values import CHOICES, NotAPreference, Preferences
from ens.ground import database

SAVE = """
insert into notices_preference (person, opens, closes, choices, changed_at)
values (%s, %s, %s, %s::text::jsonb, %s)
on conflict (person) do update set opens = excluded.opens, closes = excluded.closes,
    choices = excluded.choices, changed_at = excluded.changed_at
"""


def preferences_of(persons: Sequence[int]) -> dict[int, Preferences]:
    """
    What each of these persons chose; what is proposed for those who chose nothing.
    """
    rows = database.execute(
        "select person, opens, closes, choices::text from notices_preference"
        " where person = any(%s::bigint[])",
        (list(persons),),
    ).fetchall()
    found = {row[0]: Preferences(row[1], row[2], orjson.loads(row[3])) for row in rows}
    return {person: found.get(person, Preferences()) for person in persons}


def prefer(*, person: int, chosen: Preferences, now: dt.datetime) -> None:
    """
    Keep a choice; the e-mails that wait for this person are looked at again at once.

    :raises NotAPreference: if the hours are none or a choice is not offered
    """
    check(chosen)
    database.execute(
        SAVE,
        (person, chosen.opens, chosen.closes, orjson.dumps(dict(chosen.choices)).decode(), now),
    )
    database.execute(
        "update notices_waiting set not_before = %s where addressee = %s", (now, person)
    )


def check(chosen: Preferences) -> None:
    """
    :raises NotAPreference: as `prefer`
    """
    if not (0 <= chosen.opens <= 23 and 1 <= chosen.closes <= 24):
        raise NotAPreference("hours")
    if chosen.opens == chosen.closes:
        raise NotAPreference("same")
    for family, choice in chosen.choices.items():
        if family not in FAMILIES or choice not in CHOICES:
            raise NotAPreference(family)
