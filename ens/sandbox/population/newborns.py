"""
The newborns of the sandbox: `$ENS_HOME/sandbox/births.json`, written whole, kept through restarts.

Each has the shape of an entry of `identities.json`, so that INSi and the hospital know them as
everybody else, and `act`, the number of the birth's civil act: the same act twice is one person.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ens.sandbox import files
from ens.sandbox.population import numbers, people, reading
from ens.standards import ins

Entry = dict[str, Any]
VERSION = 1
HIGHEST_RANK = 999


class RegisterFull(ValueError):
    """
    A month of one commune holds 999 births of each sex, as the number has three digits.
    """


@dataclass(frozen=True, slots=True)
class Act:
    """
    What a birth declaration says.
    """

    act: str
    given: tuple[str, ...]
    family: str
    sex: str
    birth_date: date
    birthplace: str


def register(folder: Path, declared: Act) -> Entry:
    """
    Give a newborn an INS that nobody has; the same act again gives the same person.

    :raises RegisterFull: if the month's numbers are used up
    """
    known = list(reading.newborns(folder))
    for entry in known:
        if entry["act"] == declared.act:
            return entry
    entry = _entry(folder, declared)
    content = {"version": VERSION, "people": [*known, entry]}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    files.write_whole(folder / reading.BIRTHS, text.encode())
    return entry


def _entry(folder: Path, declared: Act) -> Entry:
    everybody = reading.people(folder)
    child = people.Citizen(
        key=_free_key(declared, {one["key"] for one in everybody}),
        given=declared.given,
        family=declared.family,
        sex=declared.sex,
        birth_date=declared.birth_date,
        birthplace=declared.birthplace,
        ins=_free_number(declared, everybody),
        story="Né pendant l’essai",
        space="to-open",
        provider="",
    )
    return people.citizen_entry(child) | {"act": declared.act}


def _free_number(declared: Act, everybody: tuple[Entry, ...]) -> str:
    taken = {one["ins"]["value"] for one in everybody if one.get("ins")}
    for rank in range(1, HIGHEST_RANK + 1):
        number = numbers.fictive_ins(
            sex=declared.sex,
            birth_date=declared.birth_date,
            birthplace=declared.birthplace,
            rank=rank,
        )
        if number.value not in taken:
            return number.value
    raise RegisterFull("no number left for this month")


def _free_key(declared: Act, taken: set[str]) -> str:
    root = ins.fold(f"{declared.given[0]} {declared.family}").replace(" ", "-")
    keys = [root, *(f"{root}-{count}" for count in range(2, len(taken) + 3))]
    return next(key for key in keys if key not in taken)
