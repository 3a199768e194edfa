"""
Every door in full: cells drawn through each, against the oracle; then two worlds that differ in
what one actor may not see, asked alike by that actor.

What it found is written in `docs/proofs/doors.md`, to be committed with what it judged.
"""

import datetime as dt
import os
import platform
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.spec.doors import comparing, test_doors, test_twins
from tests.spec.doors import world as worlds
from tests.spec.doors.comparing import Compared

SEED = int(os.environ.get("ENS_TWINS_SEED", "20261122"))
REQUESTS, PAGES, LEAST = 420, 240, 10_000
PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "doors.md"


def cells() -> tuple[Counter[str], list[str]]:
    """
    How many cells were asked of each door, and where what came out is not the law.
    """
    every = tuple(worlds.world(f"doors{number}") for number in range(2))
    drawn, asker = test_doors.cells(every), test_doors.Asker()
    return Counter(door for *_, door in drawn), test_doors.wrong(drawn, asker)


def page(asked: Counter[str], by_requests: list[Compared], by_pages: list[Compared], spent: float):
    doors = "\n".join(f"| {door} | {times:,} | 0 |" for door, times in sorted(asked.items()))
    requests = "\n".join(
        f"| {one.name} | {one.asked:,} | {len(one.differences)} | {one.apart:,} |"
        for one in by_requests
    )
    walks = "\n".join(
        f"| {one.name} | {one.asked:,} | {len(one.differences)} |" for one in by_pages
    )
    total = sum(one.asked for one in (*by_requests, *by_pages))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"""# Every door, asked

Written by `make drills` (`tests/drills/test_doors.py`). The doors are those of
`tests/spec/doors/doors.toml`, which a test compares with what is served.

| | |
|---|---|
| date | {dt.datetime.now(dt.UTC):%Y-%m-%d} |
| seed of the cells, of the worlds | {test_doors.SEED}, {SEED} |
| cells asked through a door, by a request to the application in this process | {asked.total():,} |
| cells where what came out is not what the oracle says | 0 |
| requests, pages and forms drawn for two worlds | {total:,} |
| answered otherwise in one world than in the other | 0 |
| time of processor | {spent:,.0f} s |
| machine | {machine} |

## Cells

One standing before one thing, through one door: it comes out, or not, as the
[oracle](decision.md) says.

| door | cells | differences |
|---|---|---|
{doors}

## Two worlds: the FHIR API

The first world has what this actor may not see, the second never had it. The last column counts
the requests that the two worlds answered otherwise to who sees everything: those prove something.

| actor | requests | answered otherwise | answered otherwise to who sees everything |
|---|---|---|---|
{requests}

## Two worlds: pages and forms

| actor | pages and forms | answered otherwise |
|---|---|---|
{walks}
"""


@pytest.mark.slow
@pytest.mark.row("ACC-24")
@pytest.mark.row("ACC-11")
def test_no_door_lets_out_more_than_the_law_says(database) -> None:
    begun = time.process_time()
    asked, wrong = cells()
    assert wrong == []
    by_requests = [
        comparing.requests(
            test_twins.pair_of(name, "dr", test_twins.BY_REQUESTS), seed=SEED, number=REQUESTS
        )
        for name in test_twins.BY_REQUESTS
    ]
    by_pages = [
        comparing.walks(
            test_twins.pair_of(name, "dp", test_twins.BY_PAGES), seed=SEED, number=PAGES
        )
        for name in test_twins.BY_PAGES
    ]
    every = (*by_requests, *by_pages)
    differences = [told for one in every for told in one.differences[:3]]
    assert not differences, "\n\n".join(differences)
    assert sum(one.asked for one in every) >= LEAST
    assert all(one.apart for one in every)
    PAGE.write_text(page(asked, by_requests, by_pages, time.process_time() - begun), "utf-8")
