"""
Points fitted on worlds whose truth is known.
"""

from bench.snooping import fitting

# Who are named alike and strangers are snoops nine times in ten; each alone, rarely.
WORLD = {
    "seed": 0,
    "visits": 10_000,
    "others": {"same+stranger": 1, "same": 200, "stranger": 400, "stranger+wrote": 300, "": 9_099},
    "snoops": [[["same", "stranger"]]] * 9 + [[["stranger"], ["same"], []], [[]]],
}


def test_what_snoops_have_weighs_more_than_what_others_have() -> None:
    weights = fitting.fitted([WORLD])
    assert weights["same"] > 0
    assert weights["same"] > weights["wrote"]
    assert weights["wrote"] < 0


def test_a_reason_that_tells_nothing_weighs_nothing() -> None:
    same = {
        "seed": 0,
        "visits": 100,
        "others": {"a": 50, "a+b": 50},
        "snoops": [[["a"]], [["a", "b"]]],
    }
    assert abs(fitting.fitted([same])["b"]) < 0.01


def test_whoever_looks_at_many_is_found_by_one_and_weighs_one() -> None:
    found, false = fitting.worth(WORLD, {"same": 5, "stranger": 5, "wrote": -9}, 10)
    assert (found, false) == (9 / 11, 1 / 10_000)
    assert fitting.worth(WORLD, {"same": 5, "stranger": 5}, 5)[0] == 10 / 11
    counted = fitting._counted([WORLD])
    assert abs(sum(yes for yes, _ in counted.values()) - (9 + 2 / 3)) < 1e-9
