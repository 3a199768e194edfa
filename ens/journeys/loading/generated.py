"""
Generated people enter by the batch: identity, representation, care team and record of each.

A batch is one transaction with its mark: nobody enters twice, nobody by half. Refused outside
the sandbox mode, as all fictive people.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock, database, failpoints, loading
from ens.ground.actor import Actor
from ens.ground.loading import Mark
from ens.ground.reach import Reach
from ens.journeys import vaccines_of_person
from ens.journeys.load_population import NotASandbox, traits_of
from ens.journeys.loading import directory_entries
from ens.journeys.loading.authors import Authors
from ens.journeys.write_path import deposit_document
from ens.journeys.write_path.reading_ahead import Read, read_ahead
from ens.standards.ins import InsNumber

Json = Mapping[str, Any]

NAME = "population"
DIRECTORY = "directory"
CLIENT, SOFTWARE = "population", "Population de démonstration"


class AnotherSeed(Exception):
    """
    People of another seed are here: some would have the same numbers.
    """


@dataclass(frozen=True, slots=True)
class Loaded:
    people: int
    resources: int


def name_of(seed: int) -> str:
    return f"{NAME} {seed}"


def require_possible(seed: int) -> None:
    """
    :raises NotASandbox: in production
    :raises AnotherSeed: people of another seed are here
    """
    if not settings.SANDBOX:
        raise NotASandbox
    if [one for one in loading.names(f"{NAME} ") if one != name_of(seed)]:
        raise AnotherSeed


def authors(*, now: dt.datetime) -> Authors:
    return Authors(client=CLIENT, software=SOFTWARE, now=now)


def load_directory(content: Json, *, seed: int, now: dt.datetime) -> None:
    """
    The structures and professionals, and the resources that show them, once.
    """
    name, actor = name_of(seed), authors(now=now).loading()
    with database.transaction():
        if loading.mark(name, DIRECTORY).done:
            return
        directory_entries.load(content, with_ids=True)
        drafts = [
            record.Draft(one["resourceType"], one["id"], record.COMMONS, one)
            for one in content["resources"]
        ]
        reach = access.reach(actor=actor, persons=(record.COMMONS,), action="create", now=now)
        stored = record.load([(reach, drafts)], now=now)
        loading.note(name, DIRECTORY, Mark(1, len(stored)))


def load(
    lines: Sequence[Json], *, seed: int, part: str, authors: Authors, now: dt.datetime
) -> Loaded:
    """
    Those of a batch who are not there yet; `part` names the batch, its lines are in order.
    """
    read = read_ahead(resource for line in lines for _, resource in line["entries"])
    acting = {by: authors.of(by) for line in lines for by, _ in line["entries"]}
    actor = authors.loading()
    failpoints.reach("before-begin")
    with database.transaction():
        before = loading.mark(name_of(seed), part)
        missing = [line for line in lines if line["index"] >= before.place]
        if not missing:
            return Loaded(0, 0)
        persons = {line["id"]: _person(line, actor, now) for line in missing}
        stored = _store(missing, persons, acting, read, now)
        done = Mark(missing[-1]["index"] + 1, before.done + len(stored))
        loading.note(name_of(seed), part, done)
        failpoints.reach("after-outbox")
    failpoints.reach("after-commit")
    return Loaded(len(missing), len(stored))


def _person(line: Json, actor: Actor, now: dt.datetime) -> int:
    known = line["person"]
    person = identity.create_person(
        traits=traits_of(known),
        ins=InsNumber(known["ins"]["system"], known["ins"]["value"]),
        status="QUAL",
        email=known["email"],
        usual_name=known["usual_name"],
        state=known["space"],
        public_id=line["id"],
        who=actor.who,
        now=now,
    ).person
    for parent in map(identity.person_of_public_id, line["parents"]):
        assert parent is not None  # earlier in the same block
        identity.represent(
            representative=parent,
            represented=person,
            since=dt.date.fromisoformat(known["birth_date"]),
            source="état civil",
            by=0,
        )
    for link in line["care"]:
        _relate(person, link, now)
    return person


def _relate(person: int, link: Json, now: dt.datetime) -> None:
    found = directory.professional_of_rpps(link["rpps"])
    since = clock.beginning_of(dt.date.fromisoformat(link["since"]))
    if found:
        access.relate(
            person=person,
            professional=found.professional,
            source="declared",
            kind=link["kind"],
            made_by=0,
            now=min(since, now),
        )


def _store(
    lines: Iterable[Json],
    persons: Mapping[str, int],
    acting: Mapping[str, Actor],
    read: Read,
    now: dt.datetime,
) -> tuple[record.Stored, ...]:
    drafts: dict[str, list[record.Draft]] = {}
    for line in lines:
        person = persons[line["id"]]
        for by, resource in line["entries"]:
            drafts.setdefault(by, []).extend(_drafts(resource, line["id"], person, read, now))
    parts = [(_reach(acting[by], of_author, now), of_author) for by, of_author in drafts.items()]
    stored = record.load(parts, now=now)
    vaccines_of_person.changed(stored)
    return stored


def _reach(actor: Actor, drafts: Sequence[record.Draft], now: dt.datetime) -> Reach:
    persons = tuple(dict.fromkeys(draft.person for draft in drafts))
    return access.reach(actor=actor, persons=persons, action="create", now=now)


def _drafts(
    resource: Json, patient: str, person: int, read: Read, now: dt.datetime
) -> tuple[record.Draft, ...]:
    if resource["resourceType"] != "DocumentReference":
        return (record.Draft(resource["resourceType"], resource["id"], person, resource),)
    found = deposit_document.prepare(
        resource, resource["id"], {}, pending={f"Patient/{patient}": person}, read=read, now=now
    )
    return (*found.own, *found.derived)
