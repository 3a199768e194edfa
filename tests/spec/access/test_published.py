"""
The law as it is published says what the table says.
"""

import re
from pathlib import Path

from ens.contexts.access.rules import DUTIES, HIDDEN, RULES, Fact
from ens.ground.label import ALL, Flag, labels_flagged

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "decision.md"
FLAGGED = {labels_flagged(flag): f"what is {flag.name}" for flag in Flag}
LOSES = FLAGGED | {ALL: "everything", HIDDEN: "what is MASKED or SECRET or PERSONAL"}


def names(facts: int) -> str:
    return " ".join(f"`{fact.name}`" for fact in Fact(facts)) or "–"


def said(loses: int | str) -> str:
    return f"what is outside `{loses}`" if isinstance(loses, str) else LOSES[loses]


def test_the_published_rules_are_those_of_the_table_in_their_order() -> None:
    text = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \| (.+) \|$", text, flags=re.M)
    told = [(r.code, said(r.loses), names(r.when), names(r.unless)) for r in RULES]
    assert rows == told


def test_the_published_duties_are_those_of_the_table() -> None:
    text = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", text, flags=re.M)
    told = [(duty.does, names(duty.when), names(duty.unless)) for duty in DUTIES]
    assert [row for row in rows if row[0] in {duty.does for duty in DUTIES}] == told
