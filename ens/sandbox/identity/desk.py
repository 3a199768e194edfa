"""
What every address of one provider shares.
"""

from dataclasses import dataclass

from starlette.requests import Request

from ens.sandbox import clock
from ens.sandbox.identity.flavours import Flavour
from ens.sandbox.identity.memory import Memory
from ens.sandbox.identity.parties import Assertions
from ens.sandbox.identity.people import Person, Register


@dataclass(frozen=True, slots=True)
class Desk:
    flavour: Flavour
    people: Register
    memory: Memory
    assertions: Assertions

    def person(self, login_hint: str) -> Person | None:
        return self.people.named(login_hint, self.flavour.people)

    def subject(self, client_id: str, person: Person) -> str:
        """A professional's subject holds the national id, as the real ones do."""
        return self.flavour.subject(client_id, person.idnps or person.key)


def of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def now() -> float:
    return clock.now().timestamp()
