"""
What the decision costs: how many a second, how long the facts take, what it adds to a list.

    python -m bench.decisions [--rows 1000000]

The first part needs no database. The others fill one of their own (`var/bench/decisions`, once):
five thousand people with as many rows as are asked for, of whom a doctor follows two hundred. A
statement is what the product itself sends, trace included, and each way of sending it takes its
turn; a page's way is undone, so that nothing grows. Times are medians, by the clock.
"""

import argparse
import datetime as dt
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOME = Path("var/bench/decisions").resolve()
STANDINGS = 20_000
PEOPLE, FOLLOWED, FIRST = 5_000, 200, 1_000_000
ROUNDS = 60
PROFESSIONAL = 7
FILL = f"""
insert into ground_person_key
select {FIRST} + p, '\\x00'::bytea from generate_series(1, {PEOPLE}) p;
insert into identity_person (person, public_id, state, birth_date, sex, family, status, sealed,
    created_at)
select {FIRST} + p, gen_random_uuid(), 'open', date '1960-01-01' + (p % 9000)::int, 'F',
    'FOULE' || p, 'QUAL', '\\x00'::bytea, now() from generate_series(1, {PEOPLE}) p;
insert into access_relation (person, professional, kind, source, since, made_by)
select {FIRST} + p, {PROFESSIONAL} + p / {FOLLOWED}, 'care-team', 'named',
    now() - interval '1 day', 1
from generate_series(0, {PEOPLE} - 1) p where p > 0;
create temporary table crowd as
    select {FIRST} + 1 + r % {PEOPLE} as person, nextval('record_rid') as rid, r as number,
        now() - (r % 900) * interval '1 hour' as at
    from generate_series(1, %s) r;
insert into record_resource (person, rid, type, fid, version, updated, kind, flags, own_flags,
    author, origin, body)
select person, rid, %s, 'f' || rid, 1, at, 1 + (rid % 200)::int,
    case when rid % 20 = 0 then 1 else 0 end, 0, 9, 0, '\\xabcd' from crowd;
insert into record_token select person, %s, rid, 1, 'code' || rid % 40, at from crowd;
drop table crowd;
analyze;
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    os.environ |= {"ENS_HOME": str(HOME), "ENS_MODE": "sandbox"}
    from ens.config import embedded, setup

    HOME.mkdir(parents=True, exist_ok=True)
    server = embedded.start(HOME)
    os.environ["DATABASE_URL"] = server.url
    try:
        setup.django()
        setup.migrate()
        decisions()
        fill(rows)
        facts()
        costs(rows)
    finally:
        server.stop()


def decisions() -> None:
    """
    Whole views of standings that were never met before, and one thing decided by each.
    """
    from ens.contexts.access import rules

    drawn = [standing() for _ in range(STANDINGS)]
    compute = rules.view.__wrapped__

    def decide() -> None:
        for one in drawn:
            rules.allows(compute(one), 1600, mine=False)

    def ask() -> None:
        for one in drawn:
            rules.why_not(one, 1600)

    for name, work in (("views, uncached, with a decision", decide), ("one thing, with why", ask)):
        seconds = []
        for _ in range(5):
            began = time.process_time()
            work()
            seconds.append(time.process_time() - began)
        each = statistics.median(seconds) / STANDINGS
        print(f"{name:44} {1 / each:12,.0f} a second ({each * 1e6:.1f} us)")


def standing() -> Any:
    """
    Each fact by itself, but for the two that are nearly always there; sets of any labels.
    """
    from ens.contexts.access.rules import Fact, Standing
    from ens.ground.label import ALL, LABELS

    facts = int(Fact.OPEN | Fact.STRONG) if random.random() < 0.95 else 0
    facts |= sum(int(one) for one in Fact if random.random() < 0.2)
    drawn = [random.choice((ALL, random.getrandbits(LABELS))) for _ in Standing._fields[1:]]
    return Standing(facts, *drawn)


def fill(rows: int) -> None:
    from ens.ground import database
    from ens.standards.fhir import definitions

    if database.execute("select from record_resource limit 1").fetchall():
        return
    code = definitions.search_parameters("Observation")["code"].number
    told = iter((rows, definitions.type_number("Observation"), code))
    for statement in FILL.split(";\n"):
        text = statement
        while "%s" in text:
            text = text.replace("%s", str(next(told)), 1)
        if text.strip():
            database.raw().execute(text.encode())


def doctor() -> Any:
    from ens.ground.actor import Actor

    return Actor(
        1, 1, "professional", professional=PROFESSIONAL, profession="10", assurance=2, name="Mesure"
    )  # fmt: skip


def persons(number: int) -> tuple[int, ...]:
    return tuple(FIRST + one for one in range(1, number + 1))


def facts() -> None:
    from ens.contexts.access import api as access

    now, who = dt.datetime.now(dt.UTC), doctor()
    for number in (1, FOLLOWED - 1):
        asked = persons(number)

        def work(asked: tuple[int, ...] = asked) -> None:
            access.reach(actor=who, persons=asked, action="search", now=now)

        sql, values = sent(work, "select p.person, ")
        took = turns({"facts": lambda s=sql, v=values: _facts(s, v), "reach": work})
        print(f"{f'facts of {number}':44} {took['facts']:12.3f} ms")
        print(f"{f'reach to {number}: facts and views':44} {took['reach']:12.3f} ms")


def _facts(sql: str, values: Any) -> None:
    from ens.ground import database

    database.execute(sql, values).fetchall()


def costs(rows: int) -> None:
    """
    The same statement with the decision and without; by a role that sees by row-level security, and
    by one that sees everything.
    """
    from ens.config import roles
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import database

    now, who = dt.datetime.now(dt.UTC), doctor()
    database.raw().execute(f"set role {roles.WEB}".encode())
    code = record.parse_query("Observation", [("code", "code7"), ("_total", "none")])
    plain = record.parse_query("Observation", [("_total", "none")])
    for name, query, number in (
        (f"search across {FOLLOWED}, of {rows:,} rows", code, FOLLOWED - 1),
        ("list of one person", plain, 1),
    ):
        reach = access.reach(actor=who, persons=persons(number), action="search", now=now)
        sql, values = sent(lambda q=query, r=reach: record.search(q, reach=r, now=now))
        took = turns(ways(sql, values))
        for way, each in took.items():
            print(f"{f'{name}: {way}':44} {each:12.3f} ms")
        print(f"{'  the decision':44} {took['as it is'] / took['no decision']:12.2f} times")
        print(f"{'  the second line':44} {took['as it is'] / took['no second line']:12.2f} times")


def ways(sql: str, values: Any) -> dict[str, Callable[[], float]]:
    from ens.config import roles

    bare = undecided(sql)
    return {
        "as it is": lambda: run(sql, values),
        "no decision": lambda: run(bare, values),
        "no second line": lambda: run(sql, values, role=roles.JOBS),
        "neither": lambda: run(bare, values, role=roles.JOBS),
    }


class Caught(Exception):
    """
    The statement that would have gone out.
    """


def sent(ask: Callable[[], object], mark: str = "with found as") -> tuple[str, Any]:
    """
    The statement that says this, and its values.
    """
    from ens.ground import prepared

    plain = prepared.execute

    def catch(connection: Any, sql: str, params: Any, reached: str | None = None) -> Any:
        if mark in sql:
            raise Caught(sql, params)
        return plain(connection, sql, params, reached)

    prepared.execute = catch
    try:
        ask()
    except Caught as caught:
        sql, values = caught.args
        return sql, values
    finally:
        prepared.execute = plain
    raise AssertionError("nothing was searched")


def undecided(sql: str) -> str:
    return re.sub(r"get_bit\(%\(views\)s::bytea, .*?\) <> 0", "true", sql, flags=re.DOTALL)


def run(sql: str, values: Any, role: str = "") -> float:
    """
    The seconds that it took, undone.
    """
    from ens.ground import database

    with undone():
        if role:
            database.raw().execute(f"set local role {role}".encode())
        began = time.perf_counter()
        database.execute(sql, values).fetchall()
        return time.perf_counter() - began


@contextmanager
def undone() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def turns(ways: Mapping[str, Callable[[], float | None]]) -> dict[str, float]:
    """
    Milliseconds of each, in the middle of many, each in its turn.
    """
    took: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(ROUNDS + 5):
        for name, work in ways.items():
            began = time.perf_counter()
            told = work()
            each = told if told is not None else time.perf_counter() - began
            if round_ >= 5:
                took[name].append(each * 1000)
    return {name: statistics.median(every) for name, every in took.items()}


if __name__ == "__main__":
    main()
