"""
Two persons alike in everything but what one actor may not see: the first has it, the second never
had. Whatever that actor asks of both is answered alike, once names, ids and times are levelled.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.fhir_api import inside, things
from tests.portals import people
from tests.spec.doors import world as worlds
from tests.spec.doors.world import Made, Standing, World

MEDIATOR = "a mediator"
BORN = dt.date(1975, 6, 21)  # whoever asks, in both worlds
# What differs between any two moments or persons, and tells nothing; what is drawn at random
# before what could be part of it.
LEVELLED = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "<uuid>"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "<when>"),
    (r"\b\d{14}[+-]\d{4}\b", "<when>"),
    (r"\b(_page|avant)=[\w-]+", r"\1=<sealed>"),
    (r'"value": ?"[12]\d{14}"', '"value":"<ins>"'),
    (r"\b8\d{11}\b", "<idnps>"),
    (r"\b[12](\s|&nbsp;)?\d\d((\s|&nbsp;)?\d){12}\b", "<ins>"),
    (r"(DEDANS|SOIGNE)[A-J]+|ESSAI[A-J][0-9A-F]{6}", "<family>"),
    (
        r"\b(?:contest|passe|mandat|accord|aide|proche)-\d+|\b(?:colonnes|courbe)\d+|\b\d+\.1\d{9}\.",
        "<number>",
    ),
    (r"\b[0-9a-f]{16}\b", "<key>"),
    (r"'?(?<![\w.-])[\w.-]{43}(?![\w.-])", "<token>"),
    (r"'?[\w-]{30,}", "<token>"),  # a table guards what begins with a sign
    (r"\b\d\d?(\s|&nbsp;)?(h|:)(\s|&nbsp;)?\d\d\b(:\d\d)?", "<hour>"),
    (r"/\d+/", "/<number>/"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """
    One of the two worlds; `prefix` begins the id of each thing in it.
    """

    world: World
    standing: Standing
    prefix: str
    things: tuple[Made, ...]

    def fill(self, text: str) -> str:
        return text.replace("@P", self.world.person.id).replace("@", self.prefix)

    def level(self, text: str) -> str:
        text = text.replace(self.world.person.id, "<patient>").replace(self.prefix, "@")
        text = text.replace(self.world.person.traits.birth_date.isoformat(), "<born>")
        return levelled(text)

    def told(self, response: httpx.Response) -> tuple[Any, ...]:
        return response.status_code, response.headers.get("etag"), self.level(response.text)


def levelled(text: str) -> str:
    for pattern, said in LEVELLED:
        text = re.sub(pattern, said, text)
    return text


def pair(name: str, tag: str) -> tuple[Side, Side]:
    return side(name, f"{tag}a-", whole=True), side(name, f"{tag}b-", whole=False)


def side(name: str, prefix: str, *, whole: bool) -> Side:
    person = inside.holder()
    worlds.teen(person.key)
    cast = tuple(worlds.standings(person))
    standing = _mediator(person) if name == MEDIATOR else next(s for s in cast if s.name == name)
    if standing.human and standing.human.person not in (0, person.key):
        worlds.born(standing.human.person, BORN)
    made = tuple(_things(prefix))
    there = tuple(one for one in made if whole or standing.sees(one))
    with inside.http(inside.operator()) as loader:
        for flags in worlds.FLAGS:
            some = [one for one in there if one.flags == flags]
            sent = [things.put(_body(one, person.id, prefix)) for one in some]
            if not sent:
                continue
            answer = loader.post("/", json=things.transaction(*sent))
            assert answer.status_code == 200, answer.text
    return Side(World(person, there, cast), standing, prefix, made)


def _things(prefix: str) -> Iterator[Made]:
    for flags in worlds.FLAGS:
        for sort, (type_, *_) in worlds.SORTS.items():
            fid = prefix + fid_of(sort, flags)
            yield Made(sort, flags, type_, fid, fid_of(sort, flags))


def fid_of(sort: str, flags: tuple[str, ...]) -> str:
    return f"{sort}{''.join(one[0] for one in flags) or 'n'}"


def _body(made: Made, person: str, prefix: str) -> dict[str, Any]:
    """
    What names others names problems, which hide nothing that names them.
    """
    body = worlds.body(made.sort, person, made.number) | {"id": made.fid}
    marked = [{"system": worlds.SECURITY, "code": worlds.CODES[one]} for one in made.flags]
    if marked:
        body["meta"] = {"security": marked}
    problems = [
        {"reference": f"Condition/{prefix}{fid_of('problem', flags)}"} for flags in worlds.FLAGS
    ]
    day = f"2026-01-{10 + worlds.FLAGS.index(made.flags)}"
    if made.sort == "weight":
        body |= {"focus": problems, "effectiveDateTime": day}
        body["valueQuantity"] |= {"value": 60 + worlds.FLAGS.index(made.flags)}
    if made.sort == "treatment":
        body["reasonReference"] = problems
    if made.type == "DocumentReference":
        body["date"] = f"{day}T09:00:00+01:00"
        body["masterIdentifier"] = {"system": "urn:doors:master", "value": made.fid}
    return body


def _mediator(person: inside.Holder) -> Standing:
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    browser = people.staff("mediator")
    actor = accounts.session_of(browser.cookies["ens_session"].value, now=clock.now()).actor
    worlds.assist(person.key, actor.account)
    facts = worlds.NOBODY_TO_CARE | {"ASSISTS", "ASSISTED", "SELF_RULING"}
    mandate = frozenset({"administrative"})
    return Standing(MEDIATOR, actor, facts, mandate=mandate, human=actor)
