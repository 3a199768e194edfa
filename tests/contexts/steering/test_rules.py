"""
Small numbers, what hides them, and somebody who tries to find them.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ens.contexts.steering.rules import series
from ens.contexts.steering.rules.tables import biggest, plan_of, table
from ens.standards.disclosure import USUAL, Policy, is_small
from tests.contexts.steering.attacker import Attacker

ZEROS_HIDDEN = Policy(zeros=False)
POLICIES = st.sampled_from((USUAL, ZEROS_HIDDEN))
COUNTS = st.one_of(
    st.just(0), st.integers(1, 3), st.integers(1, 10), st.sampled_from((10, 11, 12)),
    st.integers(11, 60),
)  # fmt: skip


@st.composite
def tables(draw, *, most_rows=4, most_columns=4):
    width = draw(st.integers(1, most_columns))
    rows = draw(st.lists(st.tuples(*[COUNTS] * width).filter(any), min_size=1, max_size=most_rows))
    return tuple(rows)


@st.composite
def two_breakdowns(draw):
    """
    The same months, told by two different things.
    """
    first = draw(tables(most_rows=3, most_columns=3))
    sums = [sum(column) for column in zip(*first, strict=True)]
    parts = [draw(st.integers(0, total)) for total in sums]
    second = (tuple(parts), tuple(t - p for t, p in zip(sums, parts, strict=True)))
    return first, tuple(row for row in second if any(row))


def attack(*breakdowns, policy=USUAL):
    """
    Everything that is shown of these breakdowns of one series, before rounding, in one system.
    """
    unknown, sums = {}, []
    months = tuple(sum(column) for column in zip(*breakdowns[0], strict=True))
    hidden = series.hidden_of_series(months, policy)
    at_least_one = 1 if policy.zeros else 0
    for j in hidden:
        unknown["month", j] = at_least_one if len(hidden) < len(months) else 0
    sums.append(([("month", j) for j in hidden], [], sum(months[j] for j in hidden)))
    for n, cells in enumerate(breakdowns):
        _add(n, cells, months, hidden, policy, unknown, sums)
    attacker = Attacker(unknown, [one for one in sums if one[0] or one[1]])
    attacker.truth = {name: _truth(name, months, breakdowns) for name in unknown}
    return attacker


def _truth(name, months, breakdowns):
    match name:
        case ("month", j):
            return months[j]
        case (n, "row", i):
            return sum(breakdowns[n][i])
        case (n, i, j):
            return breakdowns[n][i][j]


def _add(n, cells, months, hidden, policy, unknown, sums):
    plan = plan_of(cells, policy)
    height, width = len(cells), len(months)
    full_rows = {i for i in range(height) if all((i, j) in plan.cells for j in range(width))}
    full_columns = {j for j in range(width) if all((i, j) in plan.cells for i in range(height))}
    for i, j in plan.cells:
        full = i in full_rows or j in full_columns
        unknown[n, i, j] = 0 if full or not policy.zeros else 1
    for i in range(height):
        inside = [(n, i, j) for j in range(width) if (i, j) in plan.cells]
        seen = sum(cells[i][j] for j in range(width) if (i, j) not in plan.cells)
        if i in plan.rows:
            unknown[n, "row", i] = 0  # it is not named, so that it may be nothing
            sums.append((inside, [(n, "row", i)], -seen))
        else:
            sums.append((inside, [], sum(cells[i]) - seen))
    for j in range(width):
        inside = [(n, i, j) for i in range(height) if (i, j) in plan.cells]
        seen = sum(cells[i][j] for i in range(height) if (i, j) not in plan.cells)
        if j in hidden:
            sums.append((inside, [("month", j)], -seen))
        else:
            sums.append((inside, [], months[j] - seen))


def narrowest(attacker, policy):
    """
    How many numbers the best known of the hidden ones could be. Where zeros are shown, one that
    is hidden beside others is no secret.
    """
    secret = [name for name in attacker.names if attacker.truth[name] or not policy.zeros]
    found = [attacker.between(name) for name in secret]
    return min((high - low + 1 for low, high in found if high is not None), default=float("inf"))


def total_is_small(cells, policy):
    return is_small(sum(map(sum, cells)), policy)


@given(tables(), POLICIES)
def test_no_hidden_number_can_be_computed_back_from_what_is_shown(cells, policy):
    if total_is_small(cells, policy):
        return
    assert narrowest(attack(cells, policy=policy), policy) >= 10


@given(two_breakdowns(), POLICIES)
def test_two_breakdowns_of_the_same_months_tell_nothing_more_together(both, policy):
    if total_is_small(both[0], policy):
        return
    assert narrowest(attack(*both, policy=policy), policy) >= 10


@given(tables(), POLICIES)
def test_nothing_small_is_shown_and_what_is_shown_is_near_the_truth(cells, policy):
    shown = table(cells, policy)
    pairs = [
        *(
            (a, b)
            for x, y in zip(cells, shown.cells, strict=True)
            for a, b in zip(x, y, strict=True)
        ),
        *zip(map(sum, cells), shown.rows, strict=True),
        *zip(map(sum, zip(*cells, strict=True)), shown.columns, strict=True),
        (sum(map(sum, cells)), shown.total),
    ]
    for truth, seen in pairs:
        if seen is not None:
            assert not is_small(truth, policy)
            assert abs(truth - seen) <= 2
            assert seen % 5 == 0


@given(tables(), POLICIES)
def test_of_a_total_that_is_hidden_no_part_is_shown(cells, policy):
    shown = table(cells, policy)
    for total, row in zip(shown.rows, shown.cells, strict=True):
        assert total is not None or set(row) == {None}
    for total, column in zip(shown.columns, zip(*shown.cells, strict=True), strict=True):
        assert total is not None or set(column) == {None}


@given(st.lists(COUNTS, min_size=1, max_size=12).map(tuple), POLICIES)
def test_a_series_and_its_breakdowns_show_the_same_months(values, policy):
    alone = series.series(values, policy)
    broken = table((values,), policy) if any(values) else None
    assert broken is None or (broken.columns, broken.total) == (alone.values, alone.total)


def test_the_attacker_finds_what_a_subtraction_tells():
    """
    One hidden cell beside its total: known; and two that share a small sum: nearly.
    """
    alone = Attacker({"x": 0}, [(["x"], [], 4)])
    assert alone.between("x") == (4, 4)
    pair = Attacker({"x": 1, "y": 1}, [(["x", "y"], [], 3)])
    assert pair.between("x") == (1, 2)
    square = Attacker(
        dict.fromkeys("abcd", 0),
        [("ab", "", 5), ("cd", "", 6), ("ac", "", 4), ("bd", "", 7)],
    )
    assert square.between("a") == (0, 4)
    assert square.between("d") == (2, 6)
    assert Attacker({"x": 0, "y": 0}, [("x", "y", 3)]).between("x") == (3, None)


def test_a_lone_small_number_takes_another_along():
    assert series.series((40, 4, 25, 90), USUAL).values == (40, None, None, 90)


def test_small_numbers_that_hide_one_another_take_nobody_along():
    assert series.series((40, 4, 9, 90), USUAL) == series.Series((40, None, None, 90), 145)


def test_a_small_total_hides_all_that_it_is_made_of_even_that_nothing_happened():
    assert series.series((0, 4, 0, 5), USUAL) == series.Series((None,) * 4, None)


def test_that_nothing_happened_is_shown_unless_the_policy_says_otherwise():
    assert series.series((0, 40, 0), USUAL).values == (0, 40, 0)
    assert series.series((0, 40, 30, 0), ZEROS_HIDDEN).values == (None, 40, None, None)


@pytest.mark.parametrize(
    "values", [(1,) * 11, (10, 10), (10,) * 3, (1, 1, 9), (2, 3, 4, 2), (1,) * 12]
)
def test_where_all_are_small_none_is_told(values):
    shown = series.series(values, USUAL)
    assert shown.values == (None,) * len(values)
    assert shown.total is not None


def test_a_table_keeps_zeros_and_hides_in_squares():
    shown = table(((40, 4, 0), (30, 25, 60), (50, 45, 12)), USUAL)
    assert shown.cells[0] == (None, None, 0)
    assert None in shown.cells[1][:2]
    assert shown.columns == (120, 75, 70)
    assert shown.total == 265


def test_the_biggest_are_named_and_the_others_summed():
    lines = [("a", (1, 2)), ("b", (9, 9)), ("c", (4, 0)), ("d", (0, 4))]
    named, rest = biggest(lines, 2)
    assert named == (("b", (9, 9)), ("c", (4, 0)))
    assert rest == (1, 6)
    assert biggest([], 3) == ((), ())
