"""
Nothing is permitted or refused without a French sentence for the person.
"""

from itertools import chain, islice

import pytest

from ens.contexts.access import explanations, rules
from ens.contexts.access.rules import CODES, RULES, Fact, Standing
from ens.ground.label import ALL, LABELS, Flag
from tests.spec.access import cells, positions

# Sentences are translated: the applications are known first.
pytestmark = pytest.mark.usefixtures("applications")
OPENERS = [(rule.code, fact) for rule in RULES for fact in Fact(rule.unless)]


def because(*facts: str, label: int = 0) -> str:
    return explanations.because(cells.numbers(("OPEN", "STRONG", *facts)), label)


@pytest.mark.parametrize(("code", "fact"), OPENERS, ids=lambda part: getattr(part, "name", part))
def test_what_keeps_a_rule_away_has_a_sentence(code: str, fact: Fact) -> None:
    assert str(explanations.SENTENCES[fact]).startswith(("parce que ", "parce qu'")), code


@pytest.mark.parametrize("code", CODES)
def test_each_refusal_has_a_sentence(code: str) -> None:
    assert explanations.refusal(code) not in ("", code)


def test_no_sentence_is_about_a_code_or_a_fact_that_the_law_does_not_know() -> None:
    assert explanations.REFUSALS.keys() == set(CODES)
    # As what a glass was broken opens nothing by itself, and is told all the same.
    openers = {fact for _, fact in OPENERS} | {Fact.REGULATOR}
    assert explanations.SENTENCES.keys() == openers
    assert set(explanations.ORDER) <= openers


def test_no_two_facts_and_no_two_codes_are_told_alike() -> None:
    for table in (explanations.SENTENCES, explanations.REFUSALS):
        assert len({str(sentence) for sentence in table.values()}) == len(table)


def test_every_standing_that_opens_something_is_told_why() -> None:
    drawn = positions.independent(1_000, seed=8)
    looked_at = chain(drawn, islice(positions.plausible(), 0, None, 211))
    for position in looked_at:
        if rules.view(position.standing):
            assert explanations.because(position.standing.facts) != "", position.facts


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (("PRO", "TEAM"), "équipe de soins"),
        (("PRO", "TEAM", "TREATING"), "médecin traitant"),
        (("PRO", "TEAM", "BREAK_GLASS"), "urgence"),
        (("RELATIVE", "REPRESENTS"), "représentant"),
        (("RELATIVE", "REPRESENTS", "ALTERS", "MINE"), "représentant"),
        (("SELF",), "votre espace"),
        (("SELF", "ALTERS", "MINE"), "votre espace"),
        (("PRO", "FEEDS"), "déposer"),
    ],
)
def test_of_several_facts_the_most_telling_is_told(facts: tuple[str, ...], told: str) -> None:
    assert told in because(*facts)


def test_a_glass_is_told_as_what_it_was_broken_and_an_empty_one_is_not_told() -> None:
    assert "régule" in because("PRO", "BREAK_GLASS", "REGULATOR")
    assert "urgence" in because("PRO", "BREAK_GLASS")
    assert "équipe" in because("PRO", "TEAM", "BREAK_GLASS", "REGULATOR", "OPPOSED_EMERGENCY")
    assert "équipe" in because("PRO", "TEAM", "REGULATOR")


@pytest.mark.parametrize("more", [(), ("TEAM",), ("TEAM", "TREATING"), ("OPPOSED",)])
def test_a_deposit_is_told_by_the_duty_to_deposit(more: tuple[str, ...]) -> None:
    assert "déposer" in because("PRO", "FEEDS", "MINE", *more)


@pytest.mark.parametrize(
    "facts",
    [
        (),
        ("OPPOSED",),
        ("BLOCKED",),
        ("TEAM", "OPPOSED"),
        ("TEAM", "TREATING", "BLOCKED"),
        ("TEAM", "TREATING", "ALTERS"),
        ("TEAM", "ALTERS", "RENEWS"),
    ],
)
def test_what_only_its_author_could_do_is_told_by_authorship(facts: tuple[str, ...]) -> None:
    assert "en est l'auteur" in because("PRO", "MINE", *facts)


def test_the_author_in_the_care_team_is_told_as_the_author_of_what_is_masked_only() -> None:
    """
    The whole team sees what is not masked; nobody should wonder why this one saw the rest.
    """
    author = ("PRO", "TEAM", "MINE")
    assert "équipe de soins" in because(*author)
    assert "en est l'auteur" in because(*author, label=int(Flag.MASKED))
    assert "médecin traitant" in because(*author, "TREATING", label=int(Flag.MASKED))


def test_why_names_each_rule_kept_away_and_the_fact_that_kept_it() -> None:
    """
    The treating doctor on a masked letter: no_relation by TEAM, masked by TREATING.
    """
    names = ("OPEN", "STRONG", "PRO", "TEAM", "TREATING")
    masked = 16 * 100 + 1
    told = dict(rules.why(Standing(cells.numbers(names), ALL, ALL, ALL), masked))
    assert told == {
        "space_not_open": Fact.OPEN,
        "sign_in_too_weak": Fact.STRONG,
        "not_concerned": Fact.PRO,
        "no_relation": Fact.TEAM,
        "outside_pass": Fact.TEAM,
        "masked": Fact.TREATING,
    }


def test_why_says_of_every_opener_that_without_it_the_thing_is_refused() -> None:
    """
    The explanation is a counterfactual, and true: take the fact away, the rule speaks.
    """
    for position in positions.independent(300, seed=9):
        standing = position.standing
        for label in range(0, LABELS, 509):
            for code, kept in rules.why(standing, label):
                without = standing._replace(facts=standing.facts & ~int(kept))
                assert rules.why_not(without, label) is not None, code
