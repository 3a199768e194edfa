"""
Whom a person lets in: the care team, who is kept out, the code being shown, the directory.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.ground.actor import Actor
from ens.journeys import holder, oppose, relate
from ens.journeys.holder import Holder
from ens.journeys.oppose import Choice

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Professional:
    """
    `since` and `treating` are those of the relation, when there is one; `blocked` since when
    they are kept out.
    """

    public_id: str
    name: str
    profession: str
    place: str
    since: dt.datetime | None = None
    source: str = ""
    treating: bool = False
    blocked: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """
    `code` is being shown and works for `seconds` more; empty when there is none. `found` is
    None when nothing was searched; `choices` what the person opposes or not.
    """

    team: tuple[Professional, ...]
    blocked: tuple[Professional, ...]
    code: str
    seconds: int
    found: tuple[Professional, ...] | None
    choices: tuple[Choice, ...] = ()


def sharing(
    *, actor: Actor, patient: str, name: str, place: str, now: dt.datetime
) -> tuple[Holder, Sharing]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    around = _around(whose.person, now)
    code = access.present_code(person=whose.person, now=now)
    team = [one for one in around.values() if one.since and not one.blocked]
    found = None
    if name.strip() or place.strip():
        listed = directory.search(name=name, place=place, limit=MOST_FOUND)
        found = tuple(around.get(one.professional) or _known(one) for one in listed)
    return whose, Sharing(
        team=tuple(sorted(team, key=lambda one: not one.treating)),
        blocked=tuple(one for one in around.values() if one.blocked),
        code=code.text if code else "",
        seconds=int((code.expires_at - now).total_seconds()) if code else 0,
        found=found,
        choices=oppose.choices(person=whose.person),
    )


def one_professional(
    *, actor: Actor, patient: str, professional: str, now: dt.datetime
) -> tuple[Holder, Professional]:
    """
    A professional as the person knows them, before deciding about them.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or unknown professional
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    one = relate.known(professional)
    return whose, _around(whose.person, now).get(one.professional) or _known(one)


def around(person: int, now: dt.datetime) -> tuple[Professional, ...]:
    """
    Those in relation with the person and those kept out. The caller has settled that its actor
    may see them.
    """
    return tuple(_around(person, now).values())


def _around(person: int, now: dt.datetime) -> dict[int, Professional]:
    """
    Those in relation with the person and those kept out, by their key.
    """
    relations: dict[int, list[access.Relation]] = {}
    for relation in access.relations_of(person=person, now=now):
        relations.setdefault(relation.professional, []).append(relation)
    blocks = {one.professional: one.since for one in access.blocks_of(person=person)}
    keys = [*relations, *(key for key in blocks if key not in relations)]
    return {
        one.professional: _known(
            one, relations.get(one.professional, ()), blocks.get(one.professional)
        )
        for one in directory.professionals(keys)
    }


def _known(
    one: directory.Professional,
    relations: list[access.Relation] | tuple[()] = (),
    blocked: dt.datetime | None = None,
) -> Professional:
    first = min(relations, key=lambda relation: relation.since, default=None)
    post = one.situations[0] if one.situations else None
    return Professional(
        public_id=one.public_id,
        name=one.name,
        profession=directory.profession_of(one),
        place=", ".join(part for part in (post.organisation, post.city) if part) if post else "",
        since=first.since if first else None,
        source=first.source if first else "",
        treating=any(relation.kind == "treating" for relation in relations),
        blocked=blocked,
    )
