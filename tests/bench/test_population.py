"""
The people that a measure of growth reads are those that were generated.
"""

import pytest

from bench import population
from ens.sandbox.generator import people


def test_the_ids_are_those_of_generated_people():
    known = tuple(people.line(population.SEED, index)["id"] for index in range(3, 6))
    assert population.ids(6, first=3) == known


def test_what_ens_population_says_when_it_fails_is_told(tmp_path):
    with pytest.raises(population.CannotGrow, match="from 1 to"):
        population.grow(tmp_path, 0)
