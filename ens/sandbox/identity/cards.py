"""
A person as the simulator's page offers them to be chosen.
"""

from dataclasses import dataclass
from datetime import date

from ens.sandbox.identity.people import Person


@dataclass(frozen=True, slots=True)
class Card:
    login_hint: str
    name: str
    born: date | None
    place: str
    story: str


def card(person: Person) -> Card:
    places = dict.fromkeys(s.organisation for s in person.situations if s.organisation)
    return Card(
        login_hint=person.login_hint,
        name=f"{person.given[0] if person.given else ''} {person.family}".strip(),
        born=date.fromisoformat(person.birth_date) if person.birth_date else None,
        place=", ".join(places),
        story=person.story,
    )
