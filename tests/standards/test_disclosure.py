import pytest

from ens.standards.disclosure import Policy, is_small, one, protected, rounded


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, None), (10, None), (11, 10), (12, 10), (13, 15), (1203, 1205)]
)
def test_a_count_of_one_to_ten_is_hidden_and_the_others_rounded_to_five(count, shown):
    assert one(count) == shown


def test_a_hidden_cell_never_stands_alone_beside_a_total():
    shown = protected({"a": 3, "b": 40, "c": 200})
    assert shown == {"a": None, "b": None, "c": 200}


def test_hidden_cells_are_together_as_many_people_as_the_threshold():
    assert protected({"a": 1, "b": 2, "c": 30, "d": 90}) == {
        "a": None,
        "b": None,
        "c": None,
        "d": 90,
    }
    assert protected({"a": 5, "b": 6, "c": 30}) == {"a": None, "b": None, "c": 30}


def test_what_cannot_be_hidden_behind_others_is_hidden_whole():
    assert protected({"a": 3, "b": 40}) == {"a": None, "b": None}
    assert protected({"a": 3}) == {"a": None}
    assert protected({}) == {}


def test_a_cell_of_nobody_hides_nobody():
    assert protected({"a": 0, "b": 4, "c": 12}) == {"a": 0, "b": None, "c": None}


def test_a_policy_may_hide_zeros_and_set_its_own_numbers():
    policy = Policy(threshold=5, rounding=10, zeros=False)
    assert protected({"a": 0, "b": 5, "c": 99}, policy) == {"a": None, "b": 10, "c": 100}
    assert is_small(0, policy)
    assert rounded(4, policy) == 0


@pytest.mark.parametrize("seed", range(50))
def test_no_total_gives_back_a_group_smaller_than_the_threshold(seed):
    """
    Whoever knows the exact total and every cell shown learns at most the sum of those hidden.
    """
    import random

    draw = random.Random(seed)
    counts = {n: draw.choice((0, 1, 4, 10, 11, 15, 60)) for n in range(draw.randint(1, 8))}
    shown = protected(counts)
    hidden = [counts[key] for key, value in shown.items() if value is None]
    assert all(
        counts[key] >= 11 or not counts[key] for key, value in shown.items() if value is not None
    )
    everyone = not any(value for value in shown.values() if value is not None)
    assert not hidden or everyone or (sum(hidden) >= 11 and len(hidden) > 1)
