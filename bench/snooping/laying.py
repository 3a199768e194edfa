"""
A drawn world and its day written into a database, as the product's own rows have them.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

from bench.snooping.seen import AGREED, CODE, GLASS, STAY, TEAM, Seen
from bench.snooping.world import SECTORS, World
from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import sealing
from ens.ground import clock, database, keys
from ens.ground import label as labels
from ens.standards.ins import Traits, fold

DAY = dt.date(2026, 11, 20)
FIRST = 1_000_000  # what is drawn has its own numbers
STEP = 5_000
WATCHED = 0.8  # of those whom everybody knows, whose space is watched more closely
WATCHED_OF_OTHERS = 0.002
PROFESSIONS = {
    "doctor": ("10", "SM54"), "nurse": ("60", ""), "secretary": ("", ""), "coder": ("10", "SM42"),
    "emergency-doctor": ("10", "SM16"), "emergency-nurse": ("60", ""), "gp": ("10", "SM54"),
    "hospital-pharmacist": ("21", ""), "specialist": ("10", "SM04"), "pharmacist": ("21", ""),
    "biologist": ("10", "SM03"), "visiting-nurse": ("60", ""),
}  # fmt: skip
SECRETARY = "Secrétaire"
USUAL = access.Fact.OPEN | access.Fact.STRONG | access.Fact.PRO
FACTS = {
    TEAM: USUAL | access.Fact.TEAM,
    CODE: USUAL | access.Fact.TEAM,
    STAY: USUAL | access.Fact.TEAM,
    AGREED: USUAL | access.Fact.CONSENT,
    GLASS: USUAL | access.Fact.BREAK_GLASS,
}
SOURCES = {TEAM: "named", CODE: "code", STAY: "stay"}
READ = ("DocumentReference", "Observation", "DiagnosticReport", "Condition")
LABELS = {type_: labels.label(labels.kind_of(type_), 0) for type_ in READ}
TRACE = {
    "person": "bigint", "at": "timestamptz", "who": "bigint", "action": "text", "type": "text",
    "id": "text", "label": "int", "count": "int", "facts": "bigint", "law": "smallint",
}  # fmt: skip
Row = Sequence[Any]


def lay(world: World, looks: Sequence[Seen]) -> int:
    """
    Return how many lines of the register are of the day itself.
    """
    with database.transaction():
        _people(world)
        _professionals(world)
        _ways(world, looks)
    today = 0
    for part in _ordered(_lines(world, looks)):
        with database.transaction():
            database.copy("register_trace", TRACE, part)
        today += sum(row[1] >= midnight(0) for row in part)
    database.raw().execute("analyze")
    return today


def midnight(days: int) -> dt.datetime:
    return dt.datetime.combine(DAY - dt.timedelta(days=days), dt.time(), clock.PARIS)


def _people(world: World) -> None:
    columns = {
        "person": "bigint", "public_id": "uuid", "state": "text", "birth_date": "date",
        "sex": "text", "family": "text", "status": "text", "sealed": "bytea",
        "created_at": "timestamptz",
    }  # fmt: skip
    born, now = dt.date(1970, 1, 1), midnight(400)
    for begin in range(0, world.people, STEP):
        numbers = range(begin, min(begin + STEP, world.people))
        persons = [FIRST + n for n in numbers]
        keys.create_person_keys(persons)
        made = keys.person_keys(persons)
        rows = []
        for n in numbers:
            traits = Traits(world.family[n], (world.given[n],), "F", born, "75056")
            sealed = sealing.seal_person(
                made[FIRST + n], person=FIRST + n, traits=traits, usual_name="", email=""
            )
            folded = fold(world.family[n])
            rows.append((FIRST + n, uuid.uuid4(), "open", born, "F", folded, "QUAL", sealed, now))
        database.copy("identity_person", columns, rows)
    random = Random(f"{world.seed} watched")
    watched = {one for one in world.celebrities if random.random() < WATCHED}
    watched |= {n for n in range(world.people) if random.random() < WATCHED_OF_OTHERS}
    database.copy(
        "watch_marked",
        {"person": "bigint", "since": "timestamptz", "made_by": "bigint"},
        [(FIRST + n, now, 1) for n in sorted(watched)],
    )


def _professionals(world: World) -> None:
    """
    In the directory, with an account, and in the register's dictionary.
    """
    now = midnight(400)
    _copy("directory_structure", {
        "structure": "bigint", "public_id": "uuid", "idnst": "text", "finess": "text",
        "name": "text", "kind": "text", "address": "text", "postal_code": "text", "city": "text",
    }, ((FIRST + one.number, uuid.uuid4(), f"4{one.number}", "", f"{one.kind} {one.number}",
         SECTORS[one.kind], "", "", "") for one in world.places))  # fmt: skip
    _copy("directory_professional", {
        "professional": "bigint", "public_id": "uuid", "idnps": "text", "rpps": "text",
        "given": "text", "family": "text", "civility": "text", "folded": "text",
    }, ((FIRST + one.number, uuid.uuid4(), f"8{one.number}", "", one.given, one.family, "",
         fold(f"{one.family} {one.given}")) for one in world.professionals))  # fmt: skip
    _copy("directory_situation", {
        "professional": "bigint", "id": "text", "profession": "text", "specialty": "text",
        "structure": "bigint", "organisation": "text", "rank": "smallint",
    }, ((FIRST + one.number, "1", *PROFESSIONS[one.work], FIRST + one.place, "", 0)
        for one in world.professionals))  # fmt: skip
    _copy("accounts_account", {
        "id": "bigint", "kind": "text", "subject": "uuid", "professional": "bigint",
        "name": "text", "created_at": "timestamptz",
    }, ((FIRST + one.number, "professional", uuid.uuid4(), FIRST + one.number, one.family, now)
        for one in world.professionals))  # fmt: skip
    _copy("register_who", {
        "who": "bigint", "digest": "bytea", "kind": "text", "account": "bigint", "name": "text",
        "profession": "text", "structure": "text", "software": "text", "place": "bigint",
    }, ((FIRST + one.number, uuid.uuid4().bytes, "professional", FIRST + one.number, one.family,
         _profession(one.work), f"{one.place}", "", FIRST + one.place)
        for one in world.professionals))  # fmt: skip


def _profession(work: str) -> str:
    code, _ = PROFESSIONS[work]
    return directory.profession_name(code) if code else SECRETARY


def _ways(world: World, looks: Sequence[Seen]) -> None:
    """
    What let each of them in.
    """
    relations: dict[tuple[int, int], Row] = {}
    agreements: dict[tuple[int, int], Row] = {}
    glasses: dict[tuple[int, int], Row] = {}
    for one in looks:
        at = midnight(0) + dt.timedelta(minutes=one.minute)
        person, by = FIRST + one.person, FIRST + one.by
        place = FIRST + world.professionals[one.by].place
        if one.way == AGREED:
            agreements[person, place] = (person, place, "presence", midnight(300), 1)
        elif one.way == GLASS:
            began, ends = at - dt.timedelta(minutes=1), at + dt.timedelta(hours=3)
            glasses[person, by] = (
                person, by, place, "emergency", "unconscious", b"", began, ends, by, by,
            )  # fmt: skip
        else:
            since = {CODE: at - dt.timedelta(minutes=3), TEAM: midnight(one.since or 400)}
            began = since.get(one.way) or min(midnight(one.since), at - dt.timedelta(minutes=9))
            relations[person, by] = (person, by, "care-team", SOURCES[one.way], began, by)
    _copy("access_relation", {
        "person": "bigint", "professional": "bigint", "kind": "text", "source": "text",
        "since": "timestamptz", "made_by": "bigint",
    }, relations.values())  # fmt: skip
    _copy("access_consent", {
        "person": "bigint", "structure": "bigint", "source": "text", "since": "timestamptz",
        "made_by": "bigint",
    }, agreements.values())  # fmt: skip
    _copy("access_break_glass", {
        "person": "bigint", "professional": "bigint", "structure": "bigint", "capacity": "text",
        "reason": "text", "sealed": "bytea", "since": "timestamptz", "until": "timestamptz",
        "made_by": "bigint", "who": "bigint",
    }, glasses.values())  # fmt: skip


def _lines(world: World, looks: Sequence[Seen]) -> Iterator[Row]:
    random = Random(f"{world.seed} lines")
    for one in looks:
        for before in one.past:
            at = midnight(before.days) + dt.timedelta(minutes=random.randint(540, 1100))
            if before.by == one.by:
                lines = 1 if not before.wrote else random.randint(1, 3)
                yield from _reading(random, one, at, lines, listed=False)
            if before.wrote:
                yield _line(random, one, at + dt.timedelta(minutes=9), "create", by=before.by)
        at = midnight(0) + dt.timedelta(minutes=one.minute)
        yield from _reading(random, one, at, one.lines, listed=one.listed)
        if one.wrote:
            yield _line(random, one, at + dt.timedelta(minutes=15), "create")
        if one.later:
            at = midnight(0) + dt.timedelta(minutes=one.later)
            yield from _reading(random, one, at, 2, listed=False)


def _reading(
    random: Random, one: Seen, at: dt.datetime, lines: int, *, listed: bool
) -> Iterator[Row]:
    for rank in range(lines):
        if listed and not rank:
            yield _line(random, one, at, "search", count=random.randint(2, 20))
        else:
            yield _line(random, one, at + dt.timedelta(seconds=40 * rank), "read")


def _line(
    random: Random, one: Seen, at: dt.datetime, action: str, *, count: int = 1, by: int = -1
) -> Row:
    type_ = random.choice(READ)
    fid = "" if action == "search" else f"{random.getrandbits(40):x}"
    facts = int(FACTS[one.way] | (access.Fact.FEEDS if action == "create" else 0))
    who = FIRST + (by if by >= 0 else one.by)
    return (FIRST + one.person, at, who, action, type_, fid, LABELS[type_], count, facts,
            access.LAW)  # fmt: skip


def _ordered(lines: Iterable[Row]) -> Iterator[list[Row]]:
    """
    In the order of time, by parts.
    """
    ordered = sorted(lines, key=lambda row: row[1])
    for begin in range(0, len(ordered), 100_000):
        yield ordered[begin : begin + 100_000]


def _copy(table: str, columns: dict[str, str], rows: Iterable[Row]) -> None:
    database.copy(table, columns, rows)
