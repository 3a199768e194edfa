"""
The law against the oracle in full: every standing that life brings, then any facts; by code.

What it found is written in `docs/proofs/decision.md`, to be committed with the law it judged.
"""

import datetime as dt
import os
import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ens.contexts.access import rules
from tests.spec.access import cells, mutants, positions, test_mutants

SEED = int(os.environ.get("ENS_ORACLE_SEED", "20261122"))
LEAST_CELLS = 40_000_000
DRAWN = 40_000
PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "decision.md"

pytestmark = pytest.mark.usefixtures("applications")


@dataclass
class Compared:
    """
    One family of standings, and where the two writings of the law differ on it.
    """

    name: str
    standings: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def labels(self) -> int:
        """
        How many cells these are: each label, the actor's own or not.
        """
        return self.standings * cells.CELLS

    def look(self, looked_at: Iterable[cells.Position]) -> "Compared":
        for position in looked_at:
            self.standings += 1
            self.differences += cells.differences(position)
        return self


def compared() -> list[Compared]:
    return [
        Compared("research, in every state of what the person said").look(positions.of_research()),
        Compared("the person, relatives, mediators, jobs").look(positions.of_citizens()),
        Compared("professionals, each matrix, set and level").look(positions.of_professionals()),
        Compared("professionals, every combination of relations and doors").look(
            positions.of_professionals_in_every_relation()
        ),
        Compared("actors who are two things at once").look(positions.of_both()),
        Compared("where each rule applies, each other fact beside it").look(
            position for rule in rules.RULES for position in test_mutants.near_rule(rule)
        ),
        Compared("every fact drawn alone, for each kind of actor").look(
            positions.independent(DRAWN, seed=SEED)
        ),
    ]


def survivors(made: list[mutants.Mutant]) -> list[str]:
    judged = test_mutants.judged_standings(seed=SEED)
    return [one.name for one in made if not one.same and judged.lets_live(one)]


def page(found: list[Compared], made: list[mutants.Mutant], spent: float) -> str:
    rows = "\n".join(
        f"| {one.name} | {one.standings:,} | {one.labels:,} | {len(one.differences)} |"
        for one in found
    )
    total = sum(one.labels for one in found)
    machine = (
        f"{platform.machine()}, one of {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    same = sum(bool(one.same) for one in made)
    return f"""# The law against its oracle

Written by `make drills` (`tests/drills/test_decision.py`): [the rules](../reference/decision.md)
against a second writing by another author (`tests/spec/access/oracle.py`), by outcome and by
code. A cell is one actor's standing before one thing: each of the {rules.LABELS:,} labels (kinds
of things, their flags), written by the actor or not.

| | |
|---|---|
| date | {dt.datetime.now(dt.UTC):%Y-%m-%d} |
| version of the law | {rules.LAW}, {len(rules.RULES)} rules, {len(rules.Fact)} facts |
| seed | {SEED} |
| cells compared | {total:,} |
| standings that differ | {sum(len(one.differences) for one in found)} |
| mutants of the table | {len(made):,}: {len(made) - same:,} killed, {same} say the same law |
| time of processor | {spent:,.0f} s |
| machine | {machine} |

| standings | how many | cells | standings that differ |
|---|---|---|---|
{rows}
"""


@pytest.mark.slow
@pytest.mark.row("ACC-24")
def test_the_law_in_full_agrees_with_the_oracle_and_every_mutant_is_killed() -> None:
    begun = time.process_time()
    found = compared()
    assert [one.differences[:5] for one in found] == [[]] * len(found)
    assert sum(one.labels for one in found) >= LEAST_CELLS
    made = list(mutants.mutants())
    assert survivors(made) == []
    PAGE.write_text(page(found, made, time.process_time() - begun), "utf-8")
