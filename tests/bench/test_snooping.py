"""
The watch, in a world that nobody saw before: each run draws its own.
"""

import json
import os
import random
import subprocess
import sys

import pytest

from bench.snooping import days, snoops, world

# What small worlds reach (docs/explanation/curiosity.md), with four deviations of room.
FOUND, FALSE = 0.80, 0.007


@pytest.fixture(scope="module")
def told() -> dict:
    """
    What was found; the seed is told on failure.
    """
    seed = random.SystemRandom().randrange(10_000, 10**9)
    command = [sys.executable, "-m", "bench.snooping", "--accesses", "50000", "--snoops", "200"]
    outside = ("DATABASE_URL", "ENS_HOME", "ENS_PARTITIONS")
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    done = subprocess.run(
        [*command, "--seed", str(seed), "--json"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not done.returncode, (seed, done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def test_planted_snoops_are_found_in_a_hidden_world(told) -> None:
    assert sum(told["planted"].values()) == 200
    assert told["found_share"] >= FOUND, (told["seed"], told["missed"])


def test_few_who_care_for_people_are_taken_for_snoops(told) -> None:
    assert told["visits"] > 10_000
    assert told["false_share"] <= FALSE, (told["seed"], told["disturbed"])


def test_a_world_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    one, same, other = (world.made(seed, 1) for seed in (5, 5, 6))
    assert one == same
    assert one.family != other.family
    assert list(days.normal(one, 0)) == list(days.normal(same, 0))


def test_the_truth_is_about_what_was_planted_and_nothing_else() -> None:
    made = world.made(7, 2)
    normal = [look for town in range(2) for look in days.normal(made, town)]
    for snoop, looks in snoops.planted(made, 30):
        assert {look.person for look in looks} == snoop.persons
        assert {look.by for look in looks} == {snoop.by}
    kinds = {look.kind for look in normal}
    assert not kinds & set(snoops.KINDS)
