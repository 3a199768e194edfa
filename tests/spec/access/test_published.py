"""
The law as it is published says what the table says.
"""

import pytest

from ens.contexts.access import categories, explanations, rules, texts
from ens.contexts.access.rules import Fact
from ens.ground import label
from tools import law

pytestmark = pytest.mark.usefixtures("applications")


def test_the_published_page_is_the_law_s() -> None:
    text = law.PAGE.read_text("utf-8")
    assert law.page(text) == text, "make docs"


@pytest.mark.parametrize("code", dict.fromkeys(rules.CODES))
def test_each_refusal_has_its_sentence_and_its_text(code: str) -> None:
    assert explanations.refusal(code) != code
    assert texts.text_of_refusal(code)


def test_each_fact_that_permits_has_its_sentence_and_its_text() -> None:
    permitting = {fact for fact in Fact if any(rule.unless & fact for rule in rules.RULES)}
    assert permitting <= explanations.SENTENCES.keys()
    assert all(texts.text_of_permission(fact) for fact in explanations.SENTENCES)


def test_every_kind_is_in_exactly_one_category() -> None:
    sets = [categories.labels_of(name) for name in categories.titles()]
    for kind in label.kinds():
        marked = label.label(kind.number, 0)
        assert sum(labels >> marked & 1 for labels in sets) == 1, kind.name


def test_the_last_full_proof_is_of_this_law() -> None:
    """
    Whoever changes the law proves it again: `make drills ARGS=tests/drills/test_decision.py`.
    """
    proof = (law.PAGE.parents[1] / "proofs" / "decision.md").read_text("utf-8")
    told = f"| version of the law | {rules.LAW}, {len(rules.RULES)} rules, {len(Fact)} facts |"
    assert told in proof
    assert "| standings that differ | 0 |" in proof
