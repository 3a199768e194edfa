"""
What stays true of the table whatever rows are added to it.
"""

import csv
import random
from itertools import islice
from pathlib import Path

import pytest

from ens.contexts.access import matrix, rules
from ens.contexts.access.rules import RULES, Fact, Rule, Standing
from ens.ground.label import ALL, FLAGS, LABELS, NONE, Flag, kinds, labels_flagged
from tests.spec.access import cells, positions
from tests.spec.access.cells import Position

MASKED, PERSONAL = labels_flagged(Flag.MASKED), labels_flagged(Flag.PERSONAL)
ONLY_REFUSE = (
    "OPPOSED", "OPPOSED_FEED", "OPPOSED_EMERGENCY", "BLOCKED", "SUSPENDED", "ALTERS", "RENEWS",
    "MASKS", "OPPOSED_RESEARCH", "CLOSED", "ANNOUNCES", "CONCEALS",
)  # fmt: skip
ONLY_PERMIT = (
    "OPEN", "STRONG", "TEAM", "CONSENT", "PASS", "TREATING", "REPRESENTS",
    "MANDATE", "LOADS", "MINE", "STARTS", "AGREED_RESEARCH", "REMINDS", "SELF_RULING", "ASSISTED",
)  # fmt: skip
PINNED = {
    "OPEN": 0, "STRONG": 1, "FEEDS": 2, "ALTERS": 3, "MASKS": 4, "SELF": 5, "RELATIVE": 6,
    "PRO": 7, "LOADS": 8, "REGULATOR": 9, "OPPOSED": 10, "OPPOSED_FEED": 11,
    "OPPOSED_EMERGENCY": 12, "BLOCKED": 13, "TEAM": 14, "CONSENT": 15, "PASS": 16,
    "BREAK_GLASS": 17, "TREATING": 18, "REPRESENTS": 19, "MANDATE": 20, "SUSPENDED": 21,
    "MINE": 23, "RENEWS": 24, "STARTS": 25, "RESEARCH": 26,
    "CONTRIBUTES": 27, "OPPOSED_RESEARCH": 28, "AGREED_RESEARCH": 29, "REMINDS": 30,
    "CLOSED": 31, "SELF_RULING": 32, "ASSISTS": 33, "ASSISTED": 34, "ANNOUNCES": 35, "CONCEALS": 36,
}  # fmt: skip
RETIRED = {22}
NUMBERED = {kind.number for kind in kinds()}


@pytest.fixture(scope="module")
def looked_at() -> tuple[Position, ...]:
    drawn = positions.independent(1_500, seed=4)
    return (*drawn, *positions.some_plausible(seed=4))


def with_fact(standing: Standing, name: str) -> Standing:
    return standing._replace(facts=standing.facts | int(Fact[name]))


def without_fact(standing: Standing, name: str) -> Standing:
    return standing._replace(facts=standing.facts & ~int(Fact[name]))


def added(standing: Standing, name: str) -> int:
    """
    The bits that a fact adds to a view, both halves.
    """
    return rules.view(with_fact(standing, name)) & ~rules.view(without_fact(standing, name))


def any_rule(draw: random.Random) -> Rule:
    loses = draw.choice([*cells.SETS, *(positions.any_set(seed) for seed in range(3)), ALL])
    when, unless = (
        sum({int(draw.choice(list(Fact))) for _ in range(draw.randint(0, 3))}) for _ in "wu"
    )
    return Rule("another", loses, when, unless)


@pytest.mark.row("ACC-24")
def test_a_rule_added_anywhere_adds_no_bit(looked_at: tuple[Position, ...]) -> None:
    draw = random.Random(5)
    for position in looked_at:
        place = draw.randint(0, len(RULES))
        longer = (*RULES[:place], any_rule(draw), *RULES[place:])
        standing = position.standing
        assert rules.seen(standing, longer) & ~rules.seen(standing) == NONE


@pytest.mark.row("ACC-24")
def test_the_table_shuffled_leaves_every_view_as_it_is(looked_at: tuple[Position, ...]) -> None:
    draw, table = random.Random(6), list(RULES)
    for position in looked_at:
        draw.shuffle(table)
        assert rules.seen(position.standing, tuple(table)) == rules.seen(position.standing)


def test_no_rule_takes_away_what_the_actor_wrote_because_they_wrote_it(
    looked_at: tuple[Position, ...],
) -> None:
    assert not any(rule.when & Fact.MINE for rule in RULES)
    for position in looked_at:
        both = rules.view(position.standing)
        theirs, own = both & ALL, both >> LABELS
        assert theirs & ~own == NONE


@pytest.mark.parametrize("name", ONLY_REFUSE)
def test_a_refusal_never_opens_anything(name: str, looked_at: tuple[Position, ...]) -> None:
    assert all(added(position.standing, name) == NONE for position in looked_at)


@pytest.mark.parametrize("name", ONLY_PERMIT)
def test_a_right_never_closes_anything(name: str, looked_at: tuple[Position, ...]) -> None:
    for position in looked_at:
        standing = position.standing
        kept = rules.view(with_fact(standing, name))
        assert rules.view(without_fact(standing, name)) & ~kept == NONE


def test_to_be_the_holder_closes_nothing_to_whoever_is_old_enough(
    looked_at: tuple[Position, ...],
) -> None:
    for position in looked_at:
        standing = with_fact(position.standing, "SELF_RULING")
        kept = rules.view(with_fact(standing, "SELF"))
        assert rules.view(without_fact(standing, "SELF")) & ~kept == NONE


def test_the_other_facts_say_who_acts_and_what_for() -> None:
    others = {fact.name for fact in Fact} - set(ONLY_REFUSE) - set(ONLY_PERMIT)
    assert others == {
        "FEEDS", "RELATIVE", "PRO", "BREAK_GLASS", "REGULATOR", "RESEARCH", "CONTRIBUTES",
        "SELF", "ASSISTS",
    }  # fmt: skip


def test_a_standing_about_which_nothing_is_known_sees_nothing() -> None:
    assert rules.view(Standing(0, *[ALL] * len(cells.SETS))) == NONE
    assert rules.view(Standing(0, NONE, NONE)) == NONE


def test_a_standing_without_the_sets_that_everybody_needs_sees_nothing(
    looked_at: tuple[Position, ...],
) -> None:
    """
    No application's scopes, no sign-in's level: nobody passes, and nobody is let by silence.
    """
    for position in looked_at:
        for name in ("scopes", "assured"):
            assert rules.view(position.standing._replace(**{name: NONE})) == NONE


@pytest.mark.parametrize("name", cells.SETS)
def test_a_set_that_names_more_never_closes_anything(
    name: str, looked_at: tuple[Position, ...]
) -> None:
    for position in looked_at:
        standing = position.standing
        more = standing._replace(**{name: getattr(standing, name) | positions.PRESCRIPTIONS})
        assert rules.view(standing) & ~rules.view(more) == NONE


def test_a_space_that_is_closed_shows_nothing_to_anybody(looked_at: tuple[Position, ...]) -> None:
    for position in looked_at:
        if "STARTS" not in position.facts:
            assert rules.view(with_fact(position.standing, "CLOSED")) == NONE


def test_a_mediator_sees_nothing_that_is_hidden_and_nothing_without_being_asked(
    looked_at: tuple[Position, ...],
) -> None:
    for position in looked_at:
        standing = with_fact(position.standing, "ASSISTS")
        seen = rules.view(standing)
        hidden = MASKED | PERSONAL | labels_flagged(Flag.SECRET)
        assert seen & (hidden | hidden << LABELS) == NONE
        assert rules.view(without_fact(standing, "ASSISTED")) == NONE
        mandate = standing.mandate
        assert seen & ~(mandate | mandate << LABELS) == NONE


def test_no_relative_ever_sees_what_is_secret(looked_at: tuple[Position, ...]) -> None:
    secret = labels_flagged(Flag.SECRET)
    for position in looked_at:
        seen = rules.view(with_fact(position.standing, "RELATIVE"))
        assert seen & (secret | secret << LABELS) == NONE


def test_a_mandate_reaches_no_more_than_it_names(looked_at: tuple[Position, ...]) -> None:
    """
    Whatever else holds, a relative who does not represent stays within the mandate.
    """
    for position in looked_at:
        standing = without_fact(with_fact(position.standing, "RELATIVE"), "REPRESENTS")
        mandate = standing.mandate
        assert rules.view(standing) & ~(mandate | mandate << LABELS) == NONE


def test_nobody_too_young_hides_anything_alone(looked_at: tuple[Position, ...]) -> None:
    for position in looked_at:
        standing = with_fact(with_fact(position.standing, "SELF"), "MASKS")
        assert rules.view(without_fact(standing, "SELF_RULING")) == NONE


def test_only_professionals_and_the_loader_announce(looked_at: tuple[Position, ...]) -> None:
    for position in looked_at:
        if not position.facts & {"PRO", "LOADS"}:
            assert rules.view(with_fact(position.standing, "ANNOUNCES")) == NONE


def test_only_the_holder_professionals_and_the_loader_conceal(
    looked_at: tuple[Position, ...],
) -> None:
    for position in looked_at:
        if not position.facts & {"SELF", "PRO", "LOADS"}:
            assert rules.view(with_fact(position.standing, "CONCEALS")) == NONE


def test_a_professional_feeds_only_what_is_accepted(looked_at: tuple[Position, ...]) -> None:
    for position in looked_at:
        for name in ("FEEDS", "RENEWS"):
            standing = with_fact(with_fact(position.standing, "PRO"), name)
            accepted = standing.accepted
            assert rules.view(standing) & ~(accepted | accepted << LABELS) == NONE
            assert rules.view(with_fact(standing, "OPPOSED_FEED")) == NONE


def test_a_kind_added_later_is_outside_every_set_that_names_kinds() -> None:
    """
    It is refused to professions, passes and mandates until somebody names it.
    """
    unused = [number for number in range(LABELS // FLAGS) if number not in NUMBERED]
    assert unused
    for named in (*positions.LENT, *positions.MANDATES, *positions.professions()):
        assert not any(named >> number * FLAGS & 1 for number in unused)


def test_facts_without_the_sets_they_lean_on_see_nothing() -> None:
    """
    A pass whose content was lost lends nothing; so does a mandate, and an unknown profession.
    """
    door = cells.numbers(("OPEN", "STRONG"))
    for names in (("PRO", "PASS"), ("RELATIVE", "MANDATE"), ("PRO", "TEAM"), ("PRO", "REGULATOR")):
        seen = rules.view(Standing(door | cells.numbers(names), ALL, ALL))
        assert seen & ALL == NONE, names


@pytest.mark.parametrize("name", ["OPEN", "STRONG"])
def test_absence_never_permits(name: str, looked_at: tuple[Position, ...]) -> None:
    """
    Only the loader, and who opens it or registers its person, enters a space that is not open;
    nobody enters signed in too weakly.
    """
    for position in looked_at:
        if name == "STRONG" or not position.facts & {"LOADS", "STARTS"}:
            assert rules.view(without_fact(position.standing, name)) == NONE


def test_break_glass_adds_nothing_masked(looked_at: tuple[Position, ...]) -> None:
    """
    The treating doctor sees masked things; an emergency doctor does not.
    """
    for position in looked_at:
        if "TREATING" not in position.facts:
            assert added(position.standing, "BREAK_GLASS") & (MASKED | MASKED << LABELS) == NONE


def test_break_glass_adds_nothing_personal(looked_at: tuple[Position, ...]) -> None:
    for position in looked_at:
        if not position.facts & {"SELF", "LOADS"}:
            assert added(position.standing, "BREAK_GLASS") & PERSONAL == NONE


@pytest.mark.parametrize("name", ["OPPOSED", "BLOCKED"])
def test_break_glass_adds_nothing_to_a_professional_opposed_or_blocked(
    name: str, looked_at: tuple[Position, ...]
) -> None:
    for position in looked_at:
        if "FEEDS" not in position.facts:
            standing = with_fact(with_fact(position.standing, name), "PRO")
            assert added(standing, "BREAK_GLASS") & ALL == NONE


def test_not_even_in_an_emergency_is_kept_from_whoever_has_no_relation(
    looked_at: tuple[Position, ...],
) -> None:
    for position in looked_at:
        if not position.facts & {"TEAM", "CONSENT", "PASS"}:
            standing = with_fact(with_fact(position.standing, "OPPOSED_EMERGENCY"), "PRO")
            assert added(standing, "BREAK_GLASS") & ALL == NONE


@pytest.mark.row("ACC-24")
def test_a_glass_widens_nothing_of_whoever_opposed_emergencies(
    looked_at: tuple[Position, ...],
) -> None:
    """
    Neither a narrow pass nor what the holder leaves to a profession: it may only be told no.
    """
    for position in looked_at:
        standing = with_fact(with_fact(position.standing, "OPPOSED_EMERGENCY"), "PRO")
        assert added(standing, "BREAK_GLASS") == NONE


def test_to_be_a_regulating_doctor_opens_and_closes_nothing(
    looked_at: tuple[Position, ...],
) -> None:
    for position in looked_at:
        with_it = rules.view(with_fact(position.standing, "REGULATOR"))
        assert with_it == rules.view(without_fact(position.standing, "REGULATOR"))


def test_a_glass_that_opens_something_is_told_reviewed_and_marked(
    looked_at: tuple[Position, ...],
) -> None:
    """
    The duties read the facts of the decision: whenever a glass adds a label, all are due.
    """
    for position in looked_at:
        standing = with_fact(position.standing, "BREAK_GLASS")
        due = rules.duties(standing.facts)
        assert due in (set(), {"notify", "review", "mark"})
        if "PRO" in position.facts and added(standing, "BREAK_GLASS"):
            assert due
        assert rules.duties(without_fact(standing, "BREAK_GLASS").facts) == set()


def test_facts_keep_their_numbers() -> None:
    """
    Traces keep the facts as one integer: a number is never given again, only added.
    """
    found = {fact.name: int(fact).bit_length() - 1 for fact in Fact}
    assert dict(islice(found.items(), len(PINNED))) == PINNED
    assert sorted(RETIRED | set(found.values())) == list(range(len(found) + len(RETIRED)))
    assert not RETIRED & set(found.values())


def professions() -> list[str]:
    with Path(matrix.__file__).with_name("matrix.csv").open(encoding="utf-8") as lines:
        return sorted({line["profession"] for line in csv.DictReader(lines)})


@pytest.mark.parametrize("profession", professions())
def test_the_matrix_opens_whole_kinds_that_exist_and_refuses_the_others(profession: str) -> None:
    opened = matrix.of_profession(profession)
    whole = (1 << FLAGS) - 1
    existing = {kind.number for kind in kinds() if kind.number}
    for number in range(LABELS // FLAGS):
        of_kind = opened >> number * FLAGS & whole
        assert of_kind in ((NONE, whole) if number in existing else (NONE,)), number


@pytest.mark.parametrize("profession", ["", "unknown", "1O"])
def test_a_profession_that_the_matrix_ignores_opens_nothing(profession: str) -> None:
    assert matrix.of_profession(profession) == NONE


def test_every_line_of_the_matrix_names_a_kind() -> None:
    """
    A line with a misspelt row would refuse, or open, nothing at all without a word.
    """
    with Path(matrix.__file__).with_name("matrix.csv").open(encoding="utf-8") as lines:
        rows = {line["row"] for line in csv.DictReader(lines)}
    known = {"*"} | {f"type:{kind.type}" for kind in kinds()}
    known |= {f"class:{k.category}" for k in kinds() if k.type == "DocumentReference"}
    known |= {f"document:{k.code}" for k in kinds() if k.type == "DocumentReference" and k.code}
    assert rows <= known
