"""
The decision: from an actor and persons to a reach.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.conf import settings

from ens.contexts.access import chosen, facts, levels, matrix, research, rules, scopes
from ens.contexts.access.chosen import NOTHING
from ens.contexts.access.rules import Fact, Standing
from ens.contexts.access.values import Refused, Relation
from ens.contexts.register import api as register
from ens.ground import clock, database, decisions, spread
from ens.ground.actor import Actor, ActorSource
from ens.ground.label import ALL, LABELS, NONE
from ens.ground.reach import Reach

# What a mandate or an assistance is for, by action; what is not named is never done by them.
ACTS = {
    "read": "see",
    "search": "see",
    "create": "write",
    "update": "write",
    "delete": "write",
    "mask": "decide",
    "open": "decide",
    "export": "take",
}
DECIDING = ("mask", "open", "entrust")
HIDING = {"announce": Fact.ANNOUNCES, "conceal": Fact.CONCEALS}
# What a person knows of each other: facts, and the sets that somebody chose.
Known = tuple[int, tuple[str, ...]]
UNKNOWN: Known = (0, NOTHING)
# The purpose of the job that reminds people of what is due.
REMINDING = "CAREMGT"  # v3-ActReason
COMMONS = 0
EMPTY = bytes(2 * LABELS // 8)


def reach(*, actor: Actor, persons: Sequence[int], action: str, now: dt.datetime) -> Reach:
    """
    Return how far this actor reaches into these persons' things, for this action, now.

    Person 0 is the commons, which come last: the view of one person searched beside them begins
    at 0. One statement gathers the facts of all persons; nothing about them is remembered between
    two calls.
    """
    asked = tuple(sorted(dict.fromkeys(persons), key=lambda person: person == COMMONS))
    known = _known(actor, [one for one in asked if one != COMMONS], action, now)
    if research.is_for(actor):
        known = {
            one: (told | research.facts_of(one, now=now), sets)
            for one, (told, sets) in known.items()
        }
    return _packed_reach(actor, asked, action, known)


def reach_found(
    finding: str,
    values: Mapping[str, object],
    *,
    acting: ActorSource,
    action: str,
    now: dt.datetime,
) -> tuple[Actor, Reach | None, int]:
    """
    Who acts, and their reach to the person that a piece of SQL finds, in one statement; in two
    where persons' tables are in parts, so that only theirs are opened.

    `finding` gives at most one `p(person, place)`; its place comes back beside the reach,
    which is None if it finds nobody.

    :raises: what `acting` refuses an actor with
    """
    times = {"now": now, "today": clock.day_of(now), "act": ACTS.get(action, "")}
    bound = {**acting.values, **values, **times}
    apart = spread.is_in_parts()
    statement = facts.finding_statement if apart else facts.found_statement
    row = database.execute(statement(acting.sql, acting.columns, finding), bound).fetchone()
    actor = acting.actor(row[:-4] if row else None)
    place, person, told, sets = row[-4:] if row else (0, None, 0, None)
    if person is None:
        return actor, None, 0
    known = _known(actor, [person], action, now) if apart else {person: (told, tuple(sets))}
    return actor, _packed_reach(actor, (person,), action, known), place


def _packed_reach(
    actor: Actor, asked: tuple[int, ...], action: str, known: Mapping[int, Known]
) -> Reach:
    ours = _facts_of_actor(actor, action)
    offsets: list[int] = []
    views: dict[bytes, int] = {}
    every: list[int] = []
    choices: list[tuple[str, ...]] = []
    alike: dict[tuple[int, tuple[str, ...], bool], bytes] = {}  # of many people most are
    for person in asked:
        told, sets = known.get(person, UNKNOWN)
        all_facts = ours | told | _self_or_relative(actor, person)
        key = (all_facts, sets, person in (COMMONS, actor.patient))
        if person == COMMONS:
            packed = _commons(_scopes(actor, person, action), action, all_facts)
        elif (packed := alike.get(key, b"")) == b"":
            of = standing(actor, person=person, action=action, known=all_facts, sets=sets)
            packed = alike[key] = _packed(of)
        offsets.append(views.setdefault(packed, len(views)) * 2 * LABELS)
        every.append(all_facts)
        choices.append(sets)
    made = Reach(
        actor, action, asked, tuple(offsets), b"".join(views) or EMPTY, tuple(every),
        tuple(choices),
    )  # fmt: skip
    return decisions.note(made)


def _known(actor: Actor, persons: list[int], action: str, now: dt.datetime) -> dict[int, Known]:
    if not persons:
        return {}
    statement = facts.statement(one=len(persons) == 1)
    rows = database.execute(statement, {**_bound(actor, action, now), "persons": persons})
    return {person: (told, tuple(sets)) for person, told, sets in rows.fetchall()}


def _bound(actor: Actor, action: str, now: dt.datetime) -> dict[str, object]:
    return {
        "account": actor.account,
        "actor_person": actor.person,
        "professional": actor.professional,
        "structure": actor.structure,
        "profession": actor.profession,
        "purpose": actor.purpose,
        "act": ACTS.get(action, ""),
        "now": now,
        "today": clock.day_of(now),
    }


def _facts_of_actor(actor: Actor, action: str) -> int:
    found = Fact(0)
    if actor.assurance >= levels.USUAL:
        found |= Fact.STRONG
    if actor.kind in ("professional", "structure"):
        found |= Fact.PRO
        found |= Fact.FEEDS if action in ("create", "register") else Fact(0)
    if actor.kind == "operator" and actor.client and settings.SANDBOX:
        found |= Fact.LOADS
    if action in ("update", "delete"):
        found |= Fact.ALTERS
    if action == "update":
        found |= Fact.RENEWS
    if action in DECIDING:
        found |= Fact.MASKS
    if actor.kind == "mediator":
        found |= Fact.ASSISTS
    found |= HIDING.get(action, Fact(0))
    found |= _starting(actor, action) | _reminding(actor, action)
    return int(found | research.facts_of_actor(actor, action))


def _reminding(actor: Actor, action: str) -> Fact:
    """
    The job that reminds people reads, within scopes that it cannot do without, and no more.
    """
    reads = action in ("read", "search") and actor.scopes is not None
    reminds = actor.kind == "job" and actor.purpose == REMINDING
    return Fact.REMINDS if reads and reminds else Fact(0)


def _starting(actor: Actor, action: str) -> Fact:
    """
    What comes before a space is open: a structure registers somebody ("register"), the holder
    opens or refuses it ("open").
    """
    may = {"register": "structure", "open": "citizen"}
    return Fact.STARTS if may.get(action) == actor.kind else Fact(0)


def _self_or_relative(actor: Actor, person: int) -> int:
    if actor.kind != "citizen" or not actor.person or person == COMMONS:
        return 0
    return int(Fact.SELF if actor.person == person else Fact.RELATIVE)


def standing(
    actor: Actor, *, person: int, action: str, known: int, sets: tuple[str, ...]
) -> Standing:
    by = chosen.of(sets)
    entitled = matrix.of_profession(actor.profession, by.matrix) | by.granted
    return Standing(
        facts=known,
        scopes=_scopes(actor, person, action),
        holder=by.holder,
        profession=entitled if known & Fact.PRO else NONE,
        lent=by.lent,
        mandate=by.mandate,
        assured=levels.labels_assured(actor, action),
        accepted=by.accepted,
    )


def _scopes(actor: Actor, person: int, action: str) -> int:
    if actor.scopes is None:
        return ALL
    launched = person in (COMMONS, actor.patient)
    return scopes.labels(actor.scopes, action, launched=launched)


@lru_cache(maxsize=8192)
def _packed(of: Standing) -> bytes:
    return rules.view(of).to_bytes(2 * LABELS // 8, "little")


@lru_cache(maxsize=4096)
def _commons(open_to_app: int, action: str, known: int) -> bytes:
    """
    What belongs to nobody (professionals, structures, questionnaires) is read by whoever is
    signed in, and written only by what loads it.
    """
    reads = action in ("read", "search", "export")
    if not known & Fact.STRONG or (not reads and not known & Fact.LOADS):
        return EMPTY
    return (open_to_app | open_to_app << LABELS).to_bytes(len(EMPTY), "little")


def why_not(reach: Reach, *, person: int, label: int, author: int = 0) -> str | None:
    """
    The code of the rule that refuses this label to this reach, None if nothing does.
    """
    known = reach.facts_of(person)
    if person == COMMONS:
        return None if reach.allows(person, label, author=author) else "not_concerned"
    if author and author == reach.actor.account:
        known |= int(Fact.MINE)
    return rules.why_not(standing_of(reach, person=person, known=known), label)


def standing_of(reach: Reach, *, person: int, known: int) -> Standing:
    """
    The standing behind a reach, with these facts instead of its own.
    """
    sets = reach.chosen_of(person)
    return standing(reach.actor, person=person, action=reach.action, known=known, sets=sets)


def standing_before(
    actor: Actor, *, person: int, action: str = "read", now: dt.datetime
) -> Standing:
    """
    What is known of somebody before a person, without their having asked anything.
    """
    told, sets = _known(actor, [person], action, now).get(person, UNKNOWN)
    known = _facts_of_actor(actor, action) | told | _self_or_relative(actor, person)
    return standing(actor, person=person, action=action, known=known, sets=sets)


def require(reach: Reach, *, person: int, label: int, author: int = 0) -> None:
    """
    :raises Refused: with the code of the first rule that takes the label away
    """
    if code := why_not(reach, person=person, label=label, author=author):
        line = refused_line(reach, person=person, label=label, code=code)
        raise Refused(code, tellable=code in _tellable(reach, person), line=line)


def _tellable(reach: Reach, person: int) -> frozenset[str]:
    """
    Whoever deposits for somebody they care for or act for is told why not; to anybody else
    the code would say that the person exists, and to an application allowed about one person
    that its user acts for another.
    """
    fixed = reach.actor.patient
    if fixed and person not in (fixed, COMMONS):
        return rules.TELLABLE
    near = Fact.PRO | Fact.SELF | Fact.REPRESENTS | Fact.LOADS
    if reach.action == "create" and (person == COMMONS or reach.facts_of(person) & near):
        return rules.TELLABLE_OF_A_DEPOSIT
    return rules.TELLABLE


def refused_line(reach: Reach, *, person: int, label: int, code: str) -> register.Line:
    return register.Line(
        person=person,
        who=reach.actor.who,
        action=reach.action,
        type="",
        label=label,
        code=code,
        facts=reach.facts_of(person),
        law=rules.LAW,
    )


RELATIONS = """
select relation, person, professional, kind, source, since, until from access_relation
where ended_at is null and since <= %(now)s and (until is null or until > %(now)s)
  and {of} = %(key)s
order by since desc
"""


def relations_of(*, person: int, now: dt.datetime) -> tuple[Relation, ...]:
    rows = database.execute(RELATIONS.format(of="person"), {"key": person, "now": now})
    return tuple(Relation(*row) for row in rows.fetchall())


def persons_cared_for(*, professional: int, now: dt.datetime) -> tuple[int, ...]:
    """
    The persons whose care team the professional is in, latest relation first.
    """
    rows = database.execute(RELATIONS.format(of="professional"), {"key": professional, "now": now})
    return tuple(dict.fromkeys(row[1] for row in rows.fetchall()))
