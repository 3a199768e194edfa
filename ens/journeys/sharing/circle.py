"""
Those around a person who see something, or might: each as the decision would know them now.

Somebody is one or several actors (a professional in each of their posts), and what is supposed of
them: a colleague of a profession in the care team, an emergency doctor behind a glass.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys.holder import Holder
from ens.journeys.sharing import passes, within

SURE = 3  # nobody is refused here for having signed in too lightly
DOCTOR = "10"
TEAM, PASS, RELATIVE, APPLICATION = "team", "pass", "relative", "application"
PROFESSION, EMERGENCY, RESEARCH, OUTSIDE = "profession", "emergency", "research", "outside"
STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Someone:
    """
    `key` names them in an address; `role` says who they are to the person. `professional` is
    their key in the directory, 0 for others; `until` when what opens to them ends.
    """

    key: str
    kind: str
    name: str
    role: str
    actors: tuple[Actor, ...]
    supposed: access.Supposed = access.AS_IT_IS
    professional: int = 0
    treating: bool = False
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def around(whose: Holder, reach: Reach, *, now: dt.datetime) -> tuple[Someone, ...]:
    """
    Who really is there: the care team, those with an agreement or a pass, relatives and helpers,
    applications, research. `reach` is that of deciding.
    """
    team = tuple(_team(whose, now))
    known = {one.professional for one in team}
    lent = [one for one in _outside(whose, now) if one.professional not in known]
    borne = [one for one in _bearers(whose, reach, now) if one.professional not in known]
    return (
        *team, *lent, *borne, *_relatives(whose, reach, now), *_applications(whose, reach, now),
        _research(),
    )  # fmt: skip


def imagined() -> tuple[Someone, ...]:
    """
    Who might be there: somebody of each profession, met in the care team; an emergency doctor.
    """
    glass = access.Supposed(adds=int(access.Fact.BREAK_GLASS))
    emergency = Someone("urgence", EMERGENCY, "", "", (_professional(DOCTOR),), glass)
    return (emergency, *(_of_profession(code) for code in access.matrix_professions()))


def found(key: str, whose: Holder, reach: Reach, *, now: dt.datetime) -> Someone:
    """
    :raises record.NotFound: nobody around the person has this key
    """
    for one in (*around(whose, reach, now=now), *imagined()):
        if one.key == key:
            return one
    raise record.NotFound


def _of_profession(code: str) -> Someone:
    return Someone(
        f"profession-{code}", PROFESSION, directory.profession_name(code), "",
        (_professional(code),), access.Supposed(adds=int(access.Fact.TEAM)),
    )  # fmt: skip


def _professional(profession: str, *, professional: int = 0, structure: int = 0) -> Actor:
    return Actor(
        who=0, account=0, kind="professional", professional=professional, structure=structure,
        profession=profession, assurance=SURE,
    )  # fmt: skip


def of_professional(one: directory.Professional) -> tuple[Actor, ...]:
    """
    In each of their posts: which one they will work in is not known.
    """
    return tuple(
        _professional(post.profession, professional=one.professional, structure=post.structure)
        for post in one.situations
    ) or (_professional("", professional=one.professional),)


def stranger(one: directory.Professional) -> Someone:
    """
    A professional of the directory who is nothing to the person.
    """
    return _of_directory(STRANGER, one)


def _of_directory(kind: str, one: directory.Professional) -> Someone:
    return Someone(
        key=f"pro-{one.public_id}",
        kind=kind,
        name=one.name,
        role=directory.profession_of(one),
        actors=of_professional(one),
        professional=one.professional,
    )


def _team(whose: Holder, now: dt.datetime) -> Iterator[Someone]:
    relations: dict[int, list[access.Relation]] = {}
    for relation in access.relations_of(person=whose.person, now=now):
        relations.setdefault(relation.professional, []).append(relation)
    for one in directory.professionals(list(relations)):
        held = relations[one.professional]
        yield replace(
            _of_directory(TEAM, one),
            treating=any(relation.kind == "treating" for relation in held),
            since=min(relation.since for relation in held),
        )


def _outside(whose: Holder, now: dt.datetime) -> Iterator[Someone]:
    held = {
        one.professional: one
        for one in access.agreements_of(person=whose.person, now=now)
        if one.professional
    }
    for one in directory.professionals(list(held)):
        agreement = held[one.professional]
        yield replace(_of_directory(OUTSIDE, one), since=agreement.since, until=agreement.until)


def _bearers(whose: Holder, reach: Reach, now: dt.datetime) -> Iterator[Someone]:
    """
    A pass that nobody used yet is seen through as a doctor would.
    """
    for one in passes.of_person(reach, whose.person, now):
        if one.over:
            continue
        lends = access.Supposed(adds=int(access.Fact.PASS), lends=one.categories)
        names = ", ".join(bearer.name for bearer in one.bearers)
        yield Someone(
            f"passe-{one.number}", PASS, names, "", (_professional(DOCTOR),), lends,
            since=one.since, until=one.until,
        )  # fmt: skip


def _relatives(whose: Holder, reach: Reach, now: dt.datetime) -> Iterator[Someone]:
    """
    Who else acts for the person; of mandates, those that are for no more than one decides about.
    """
    parents = [
        one.representative
        for one in identity.representatives_of(whose.person, today=clock.day_of(now))
        if not one.suspended
    ]
    held = set(within.categories(reach, whose.person))
    helpers = {
        one.mandatary: one.until
        for one in access.mandates_of(person=whose.person, now=now)
        if one.is_in_force(now) and held.issuperset(one.categories)
    }
    for one in identity.persons(list(dict.fromkeys([*parents, *helpers]))):
        if one.person != reach.actor.person:
            yield Someone(
                f"proche-{one.public_id}", RELATIVE, one.name, "", (_citizen(one.person),),
                until=helpers.get(one.person),
            )  # fmt: skip


def _citizen(person: int) -> Actor:
    return Actor(who=0, account=0, kind="citizen", person=person, assurance=SURE)


def _applications(whose: Holder, reach: Reach, now: dt.datetime) -> Iterator[Someone]:
    """
    Through each, who allowed it, within what they allowed.
    """
    own = reach.actor.account if whose.mine else 0
    held = accounts.grants_about(person=whose.person, own=own, now=now)
    clients = accounts.clients([one.client_id for one in held])
    names = {client_id: client.name for client_id, client in clients.items()}
    for client, name in names.items():
        grants = [one for one in held if one.client_id == client]
        yield Someone(
            f"app-{client}", APPLICATION, name, "",
            tuple(actor for one in grants if (actor := _through(one, whose))),
            since=min(one.granted_at for one in grants),
        )  # fmt: skip


def _through(one: accounts.Allowance, whose: Holder) -> Actor | None:
    who = accounts.account(one.account)
    if not who.person:
        return None
    return Actor(
        who=0, account=0, kind="citizen", person=who.person, assurance=SURE,
        client=one.client_id, scopes=one.scopes, patient=whose.person,
    )  # fmt: skip


def _research() -> Someone:
    actor = Actor(
        who=0, account=0, kind="job", purpose=access.RESEARCH, assurance=SURE, scopes=None
    )
    return Someone("recherche", RESEARCH, "", "", (actor,))
