"""
Who may sign in: `$ENS_HOME/sandbox/identities.json`, written by the population.

`{"people": [...]}`, entries as in `people.json` without the ids of the product. What only the
providers know is under `extra`: `usual_name`, `birthcountry` (COG code, France when absent),
`civility` and `regulation` (true for a regulating doctor). Situations carry `mode` and `sector`.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FRANCE = "99100"


@dataclass(frozen=True, slots=True)
class Situation:
    id: str
    profession: str
    specialty: str
    finess: str
    organisation: str
    mode: str = "S"
    sector: str = "SA01"


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    kind: str
    provider: str
    login_hint: str
    given: tuple[str, ...]
    family: str
    usual_name: str = ""
    sex: str = ""
    birth_date: str = ""
    birthplace: str = ""
    birthcountry: str = FRANCE
    email: str = ""
    idnps: str = ""
    rpps: str = ""
    civility: str = ""
    story: str = ""
    regulation: bool = False
    situations: tuple[Situation, ...] = ()

    def __str__(self) -> str:
        return " ".join((*self.given, self.family))


class Register:
    """The file's people, read again whenever it is written again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] = (0, 0)
        self._people: dict[str, Person] = {}

    def of(self, providers: Iterable[str]) -> tuple[Person, ...]:
        accepted = frozenset(providers)
        return tuple(person for person in self._all().values() if person.provider in accepted)

    def named(self, login_hint: str, providers: Iterable[str]) -> Person | None:
        person = self._all().get(login_hint)
        return person if person and person.provider in frozenset(providers) else None

    def _all(self) -> dict[str, Person]:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return {}
        seen = (status.st_mtime_ns, status.st_ino)
        if seen != self._seen:
            people = map(_person, json.loads(self._path.read_bytes())["people"])
            self._people = {person.login_hint: person for person in people}
            self._seen = seen
        return self._people


def matching(people: Iterable[Person], words: str) -> tuple[Person, ...]:
    """Those whose names, hint or places of work hold each word, accents and case aside."""
    wanted = folded(words).split()
    return tuple(p for p in people if all(word in _searched(p) for word in wanted))


def folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _searched(person: Person) -> str:
    places = (situation.organisation for situation in person.situations)
    return folded(" ".join((str(person), person.usual_name, person.login_hint, *places)))


_NEEDED = ("kind", "provider", "login_hint", "family")
_TEXTS = (
    *("sex", "birth_date", "birthplace", "email", "idnps", "rpps", "story"),
    *("usual_name", "birthcountry", "civility"),
)
_SITUATION = ("id", "profession", "specialty", "finess", "organisation", "mode", "sector")


def _person(entry: dict[str, Any]) -> Person:
    known = entry | (entry.get("extra") or {})
    return Person(
        **{name: str(known[name]) for name in _NEEDED},
        **{name: str(known[name]) for name in _TEXTS if known.get(name)},
        key=str(known.get("key") or known["login_hint"]),
        given=tuple(known["given"]),
        regulation=bool(known.get("regulation")),
        situations=tuple(map(_situation, known.get("situations") or ())),
    )


def _situation(entry: dict[str, Any]) -> Situation:
    texts = {name: str(entry[name]) for name in _SITUATION if entry.get(name)}
    return Situation(**dict.fromkeys(_SITUATION[:5], "") | texts)
