"""
What drawn requests meet: one resource of each type about somebody, and who may ask for them.
"""

from dataclasses import dataclass, field
from typing import Any

import httpx

from ens.ground import open_types
from tests.fhir_api import inside, minimal, things
from tests.fhir_api.answers import place

LIVES = 500  # requests, of a token: it expires by the clock


@dataclass
class World:
    """
    `known` are ids by type: those that were made here, and those that drawn requests made. No drawn
    request knows the id of `other`, whose identifier is asked for and stays.
    """

    person: inside.Holder
    other: inside.Holder
    actors: list[Any]
    known: dict[str, list[str]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)
    asked: int = 0
    _https: list[httpx.Client] = field(default_factory=list)

    def http(self, which: int) -> httpx.Client:
        """
        The client of an actor, with a token that is still good.
        """
        if self.asked % LIVES == 0:
            self.close()
            self._https = [inside.http(actor) for actor in self.actors]
        self.asked += 1
        return self._https[which % len(self._https)]

    def close(self) -> None:
        for http in self._https:
            http.close()

    def note(self, location: str) -> None:
        name, fid, _ = place(location)
        kept = self.known.setdefault(name, [])
        kept.append(fid)
        del kept[:-40]


def made() -> World:
    """
    The operator asks most, who may do everything; then a citizen's application, a doctor's.
    """
    inside.register_clients()
    person, other, doctor = inside.holder(), inside.holder(), inside.doctor()
    for one in (person, other):
        inside.care_for(one, doctor)
    app = inside.through(person, "dedans-app", "patient/*.cruds", person.key)
    software = inside.through(doctor, "dedans-cabinet", "openid fhirUser user/*.cruds")
    world = World(person, other, [inside.operator(), software, app])
    _fill(world)
    return world


def _fill(world: World) -> None:
    with inside.http(inside.operator()) as http:
        observation = things.observation(world.person.id)
        for _ in range(3):
            world.note(http.post("/Observation", json=observation).headers["location"])
        world.known["Patient"] = [world.person.id]
        for name in open_types.names():
            answer = http.post(f"/{name}", json=of_type(name, world))
            if answer.status_code == 201:
                world.note(answer.headers["location"])
            again = http.post(f"/{name}", json=of_type(name, world))
            if again.status_code == 201:
                _, fid, _ = place(again.headers["location"])
                http.delete(f"/{name}/{fid}")
                world.gone.setdefault(name, []).append(fid)


def of_type(name: str, world: World) -> dict[str, Any]:
    """
    A resource that the server takes.
    """
    sent = minimal.of_type(name, world.person.id)
    hung = {"reference": f"Observation/{(world.known['Observation'] or ['x'])[0]}"}
    match name:
        case "DocumentReference":
            return things.document(world.person.reference)
        case "Binary":
            sent["securityContext"] = hung
        case "MessageHeader":
            sent["focus"] = [hung]
        case "PaymentNotice":
            sent["request"] = hung
        case "Appointment":
            sent["status"] = "proposed"
        case "Organization":
            sent["name"] = "essai"
        case "EnrollmentResponse":
            first = (world.known.get("EnrollmentRequest") or ["x"])[0]
            sent["request"] = {"reference": f"EnrollmentRequest/{first}"}
        case "Bundle":
            inner = things.observation(world.person.id)
            sent |= {"type": "collection", "entry": [{"resource": inner}]}
    return sent
