"""
The statement that gathers facts, case by case; then each of its words, which a case must need.
"""

import uuid
from collections.abc import Iterator, Mapping

import psycopg
import pytest
from django.db import transaction

from ens.contexts.access import facts
from ens.contexts.access.rules import Fact
from ens.ground import database as ground
from tests.contexts.access import wrong_sql
from tests.contexts.access.conftest import NOW
from tests.contexts.access.told import ACTORS, CASES, TODAY, Columns
from tests.contexts.access.wrong_sql import Wrong

FIRST = 9_200_000_000
PUBLISHED = 900_001
# Conditions that stand twice: here, and as a check of the table.
SAME_FACTS = {
    "facts of access_assistance: %(account)s <> 0 -> true": "no row is of account 0",
    "facts of access_break_glass: %(professional)s <> 0 -> true": "no row is of professional 0",
    "facts of access_mandate: %(actor_person)s <> 0 -> true": "no row is of mandatary 0",
    "facts of access_pass: %(professional)s <> 0 -> true": "no row is of professional 0",
    "facts of identity_representation: ir.representative <> 0 -> true": "no row is of person 0",
    "facts of identity_representation: ir.representative <> 0 -> true (2)": "the same",
    "texts of access_assistance: %(account)s <> 0 -> true": "no row is of account 0",
    "texts of access_mandate: %(actor_person)s <> 0 -> true": "no row is of mandatary 0",
    "texts of access_pass: %(professional)s <> 0 -> true": "no row is of professional 0",
}
Told = dict[int, tuple[frozenset[str], tuple[str, ...]]]

pytestmark = pytest.mark.row("ACC-24")


def insert(person: int, table: str, columns: Columns) -> None:
    told = {"person": person, **columns}
    if "public_id" in told:
        told["public_id"] = uuid.UUID(int=person)
    names = ", ".join(told)
    values = ", ".join(f"%({name})s" for name in told)
    ground.raw().execute(f"insert into {table} ({names}) values ({values})", told)


@pytest.fixture(scope="module")
def world(database: None) -> Iterator[None]:
    """
    Every case at once, a person each, and no version of the matrix; undone at the end.
    """
    with ground.transaction():
        for place, case in enumerate(CASES):
            for table, columns in case.rows:
                insert(FIRST + place, table, columns)
        ground.raw().execute("delete from access_matrix_version")
        yield
        undo()


def undo() -> None:
    """
    Leave nothing of this transaction, once it ends.
    """
    transaction.set_rollback(True)


def by_actor(name: str) -> list[int]:
    return [FIRST + place for place, case in enumerate(CASES) if case.actor == name]


def ask(sql: str, actor: str, persons: list[int]) -> Told:
    bound = {**ACTORS[actor], "persons": persons, "now": NOW, "today": TODAY}
    rows = ground.raw().execute(sql, bound).fetchall()
    assert len(rows) == len(persons)
    names = ((person, Fact(told), chosen) for person, told, chosen in rows)
    return {
        person: (frozenset(fact.name or "" for fact in told), tuple(sorted(chosen, key=str)))
        for person, told, chosen in names
    }


def wanted(persons: list[int]) -> Told:
    cases = {person: CASES[person - FIRST] for person in persons}
    return {person: (case.facts, tuple(sorted(case.chosen))) for person, case in cases.items()}


def test_each_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 100


@pytest.mark.parametrize("actor", ACTORS)
def test_each_row_tells_what_its_case_says(world: None, actor: str) -> None:
    persons = by_actor(actor)
    told, right = ask(facts.statement(), actor, persons), wanted(persons)
    assert {
        CASES[p - FIRST].name: (told[p], right[p]) for p in persons if told[p] != right[p]
    } == {}


@pytest.mark.parametrize("actor", ACTORS)
def test_of_one_person_the_same_is_told(world: None, actor: str) -> None:
    for person in by_actor(actor):
        assert ask(facts.statement(one=True), actor, [person]) == wanted([person])


ACTING = """
select %(professional)s::bigint as professional, %(structure)s::bigint as structure,
    %(actor_person)s::bigint as person, %(account)s::bigint as account_id,
    %(profession)s::text as profession, %(purpose)s::text as purpose
"""


@pytest.mark.parametrize("actor", ACTORS)
def test_of_an_actor_found_by_the_same_statement_the_same_is_told(world: None, actor: str) -> None:
    persons = by_actor(actor)
    finding = "unnest(%(persons)s::bigint[]) with ordinality p(person, place)"
    found = facts.found_statement(ACTING, ("professional",), finding)
    sql = f"select found.person, found.told, found.chosen from ({found})"
    sql += " found(professional, place, person, told, chosen)"
    assert ask(sql, actor, persons) == wanted(persons)


def test_the_version_of_the_matrix_that_was_published_last_is_told(world: None) -> None:
    with ground.transaction():
        for version in (PUBLISHED, PUBLISHED - 1):
            ground.raw().execute(
                "insert into access_matrix_version values (%s, %s, 1, 1, '')", (version, NOW)
            )
        told = ask(facts.statement(), "somebody", [FIRST - 2])
        undo()
    assert told == {FIRST - 2: (frozenset(), (f"matrix|{PUBLISHED}",))}


def lives(wrong: Wrong, right: Mapping[str, Told]) -> bool:
    """
    True if every case is told as before, once the server took the statement.
    """
    for actor, told in right.items():
        try:
            with ground.transaction():
                if ask(wrong.sql, actor, list(told)) != told:
                    return False
        except (AssertionError, psycopg.DataError):
            return False
    return True


def test_every_word_of_the_statement_is_needed_by_a_case(world: None) -> None:
    sql = facts.statement()
    made = list(wrong_sql.mutants(sql, texts_from=sql.index(facts.CHOSEN)))
    assert len({wrong.name for wrong in made}) == len(made) > 250
    right = {actor: wanted(by_actor(actor)) for actor in ACTORS}
    alive = sorted(wrong.name for wrong in made if lives(wrong, right))
    assert alive == sorted(SAME_FACTS)
