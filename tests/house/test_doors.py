"""
The list of the doors: everything that answers somebody is in it, once, with what proves it.
"""

import ast
import re
import tomllib
from collections import Counter
from functools import cache

import pytest

from tests.house import sources

FILE = sources.ROOT / "tests" / "spec" / "doors" / "doors.toml"
PROOFS = {"cells", "twins", "nothing"}
KINDS = {"fhir", "pages", "live", "files"}
SHORTEST_REASON = 15
pytestmark = pytest.mark.usefixtures("applications")


@cache
def entries() -> list[dict]:
    return tomllib.loads(FILE.read_text("utf-8"))["proven"]


def listed(kind: str) -> Counter[str]:
    return Counter(door for one in entries() for door in one.get(kind, ()))


def assert_each_once(kind: str, there: set[str]) -> None:
    assert sorted(there - listed(kind).keys()) == [], "say in doors.toml how these are proven"
    assert sorted(listed(kind).keys() - there) == [], "these are no more"
    assert [door for door, times in listed(kind).items() if times > 1] == []


def test_every_route_of_the_fhir_api_is_in_the_list_once() -> None:
    from ens.fhir_api import routes

    assert_each_once("fhir", {route_name(one) for one in routes.ROUTES})


def route_name(route) -> str:
    """
    Its method and shape, and its types where it is of a few.
    """
    few = f" of {', '.join(route.types)}" if 0 < len(route.types) <= 3 else ""
    return f"{route.method} {route.shape or '/'}{few}"


def test_every_address_of_the_pages_is_in_the_list_once() -> None:
    """
    What a person's own space and the space of somebody they help share is named once.
    """
    assert_each_once("pages", {page_name(name) for name in page_names()})


def page_name(name: str) -> str:
    return re.sub("^helped-", "citizen-", name)


def page_names() -> set[str]:
    from tests.spec.doors import pages

    return {name for name, _ in pages.every_address()}


def test_every_stream_is_in_the_list_once() -> None:
    from ens.live.application import application

    assert_each_once("live", {route.path for route in application.routes})


def test_every_door_says_how_it_is_proven() -> None:
    wrong = [
        one for one in entries() if len(PROOFS & one.keys()) != 1 or one.keys() - PROOFS - KINDS
    ]
    assert wrong == []
    assert [one for one in entries() if len(one.get("nothing", "x" * 15)) < SHORTEST_REASON] == []
    assert [door for door, times in listed("files").items() if times > 1] == []
    assert listed("files")


def test_every_test_named_by_the_list_exists() -> None:
    named = [one["twins"].split("::") for one in entries() if "twins" in one]
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(path)] == []


@cache
def functions_of(path: str) -> frozenset[str]:
    where = sources.ROOT / path
    nodes = ast.walk(sources.tree(where)) if where.is_file() else ()
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def test_every_door_named_by_the_list_is_asked_by_the_cells() -> None:
    from tests.spec.doors import asking

    known = asking.EVERY.keys() | asking.PAGES.keys()
    assert [one["cells"] for one in entries() if "cells" in one and one["cells"] not in known] == []
