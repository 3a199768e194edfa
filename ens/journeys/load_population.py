"""
The sandbox's population enters by the same doors as everybody: identity, directory, access,
accounts and the record's one write path.

Refused outside the sandbox mode. Each person is one transaction, so a loading that was cut
goes on where it stopped.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock, database
from ens.ground.actor import Actor
from ens.journeys.applications import register_software
from ens.journeys.loading import directory_entries
from ens.journeys.loading.authors import Authors
from ens.journeys.write_path import submit_bundle
from ens.standards.fhir import json_gate
from ens.standards.ins import InsNumber, Traits

Json = Mapping[str, Any]
Progress = Callable[[int, int], None]
RPPS = "https://rpps.esante.gouv.fr"
SOFTWARE = "population"
STAFF = ("authority", "researcher", "editor", "operator", "mediator")


class NotASandbox(Exception):
    """
    Fictive people do not enter a real deployment.
    """


def load(folder: Path, *, now: dt.datetime, progress: Progress) -> None:
    """
    Load what the sandbox wrote in this folder, then write `people.json` with the ids.

    `progress` is told how many persons are done, of how many.

    :raises NotASandbox: in production
    """
    if not settings.SANDBOX:
        raise NotASandbox
    people = _read(folder / "identities.json")["people"]
    directory_entries.load(_read(folder / "population" / "directory.json"), with_ids=False)
    register_software.register(folder, now=now)
    _appoint_staff(people, now)
    citizens = [one for one in people if one["kind"] == "citizen" and one["ins"]]
    loader = _Loader(folder, now)
    for done, one in enumerate(citizens, 1):
        loader.person(one)
        progress(done, len(citizens))
    loader.relations(_read(folder / "population" / "relations.json"))
    _write_people(folder, people, loader.persons)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _appoint_staff(people: list[Json], now: dt.datetime) -> None:
    for one in people:
        if one["kind"] in STAFF and one["provider"]:
            accounts.appoint(
                provider=one["provider"],
                identifier=one.get("idnps") or one["login_hint"],
                kind=one["kind"],
                name=f"{one['given'][0]} {one['family']}",
                now=now,
            )


class _Loader:
    def __init__(self, folder: Path, now: dt.datetime) -> None:
        self.folder = folder
        self.now = now
        self.persons: dict[str, int] = {}
        self._authors = Authors(client=SOFTWARE, software="Population de démonstration", now=now)

    def person(self, one: Json) -> None:
        ins = InsNumber(one["ins"]["system"], one["ins"]["value"])
        known = identity.person_of_ins(ins.system, ins.value)
        if known is not None:
            self.persons[one["key"]] = known
            return
        with database.transaction():
            person = identity.create_person(
                traits=traits_of(one),
                ins=ins,
                status="QUAL",
                email=one["email"],
                state=one["space"],
                now=self.now,
            )
            self.persons[one["key"]] = person.person
            self._store_patient(person, one)
            for line in self._bundles(one["key"], person.public_id):
                submit_bundle.submit(line, actor=self._author(line), now=self.now)

    def _store_patient(self, person: identity.Person, one: Json) -> None:
        reach = access.reach(
            actor=self._authors.loading(),
            persons=(person.person,),
            action="create",
            now=self.now,
        )
        draft = record.Draft("Patient", person.public_id, person.person, patient(one))
        record.create([draft], reach=reach, now=self.now)

    def _bundles(self, key: str, public_id: str) -> Iterator[dict[str, Any]]:
        path = self.folder / "population" / "bundles" / f"{key}.ndjson"
        if not path.exists():
            return
        for line in path.read_bytes().splitlines():
            yield json_gate.parse(
                line.replace(f"Patient/{key}".encode(), f"Patient/{public_id}".encode())
            )

    def _author(self, bundle: Json) -> Actor:
        """
        The professional that the bundle's first resource names, acting through the loading.
        """
        return self._authors.of(next(_rpps(bundle), ""))

    def relations(self, content: Json) -> None:
        with database.transaction():
            for link in content["represents"]:
                self._represent(link)
            for link in (*content["treating"], *content["care_team"]):
                self._relate(link, "treating" if link["role"] == "PCP" else "care-team")

    def _represent(self, link: Json) -> None:
        one, other = (self.persons.get(link[end]) for end in ("representative", "represented"))
        if one is None or other is None:
            return
        today = clock.day_of(self.now)
        if any(known.person == other for known in identity.represented_by(one, today=today)):
            return
        identity.represent(
            representative=one,
            represented=other,
            kind=link["kind"],
            since=dt.date.fromisoformat(link["since"]),
            source=link["source"],
            by=0,
        )

    def _relate(self, link: Json, kind: str) -> None:
        person = self.persons.get(link["person"])
        professional = _professional(self.folder, link["professional"])
        if person is None or professional is None:
            return
        since = clock.beginning_of(dt.date.fromisoformat(link["since"]))
        try:
            access.relate(
                person=person,
                professional=professional,
                source="declared",
                kind=kind,
                made_by=0,
                now=min(since, self.now),
            )
        except access.AlreadyRelated:
            return


def _professional(folder: Path, key: str) -> int | None:
    one = _professionals(folder).get(key)
    found = directory.professional_of_idnps(one["idnps"]) if one else None
    return found.professional if found else None


def _professionals(folder: Path) -> dict[str, Json]:
    content = _read(folder / "population" / "directory.json")
    return {one["key"]: one for one in content["professionals"]}


def _rpps(value: Any) -> Iterator[str]:
    """
    Every RPPS number of a tree, in its order.
    """
    if isinstance(value, dict):
        if value.get("system") == RPPS:
            yield value["value"]
        for child in value.values():
            yield from _rpps(child)
    elif isinstance(value, list):
        for child in value:
            yield from _rpps(child)


def traits_of(one: Json) -> Traits:
    return Traits(
        family=one["family"],
        given=tuple(one["given"]),
        sex=one["sex"],
        birth_date=dt.date.fromisoformat(one["birth_date"]),
        birthplace=one["birthplace"],
    )


def patient(one: Json) -> dict[str, Any]:
    """
    The Patient of a person, after FR Core's profile with the INS.
    """
    return {
        "resourceType": "Patient",
        "identifier": [
            {
                "use": "official",
                "type": {
                    "coding": [
                        {
                            "system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203",
                            "code": "INS-NIR-TEST",
                        }
                    ]
                },
                "system": one["ins"]["system"],
                "value": one["ins"]["value"],
            }
        ],
        "active": True,
        "name": [{"use": "official", "family": one["family"], "given": one["given"][:1]}],
        "gender": {"F": "female", "M": "male"}[one["sex"]],
        "birthDate": one["birth_date"],
    }


def _write_people(folder: Path, people: list[Json], persons: Mapping[str, int]) -> None:
    content = {"version": 1, "people": [_entry(one, persons) for one in people]}
    partial = folder / "people.json.partial"
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.rename(folder / "people.json")


def _entry(one: Json, persons: Mapping[str, int]) -> dict[str, Any]:
    entry = {name: value for name, value in one.items() if name != "extra"}
    if one["kind"] == "citizen":
        person = persons.get(one["key"])
        entry["patient"] = f"Patient/{identity.person(person).public_id}" if person else None
    elif one.get("idnps"):
        found = directory.professional_of_idnps(one["idnps"])
        entry["practitioner"] = f"Practitioner/{found.public_id}" if found else None
    return entry
