"""
The points of the watch, fitted: a logistic regression on the reasons that hold.

    python -m bench.snooping.fitting TRAINING.json ... [--beside OTHER.json ...]

Each file is what `--patterns` said of a drawn world. A snoop weighs one, however many they looked
at; visits that explain themselves are no part of it. A point is two thirds of a unit of log-odds,
rounded; what the points would be worth is told for each threshold, on the other worlds.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp
from pathlib import Path
from typing import Any

A_POINT = 1 / 1.5  # of log-odds
RIDGE = 1.0
STEPS = 40
World = dict[str, Any]
Rows = list[tuple[list[int], float, float]]  # which reasons hold; how many snoops, how many others


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--beside", nargs="*", type=Path, default=[])
    asked = parser.parse_args()
    weights = fitted([json.loads(one.read_text()) for one in asked.files])
    points = {name: round(weight / A_POINT) for name, weight in weights.items()}
    for name, weight in sorted(weights.items(), key=lambda one: -one[1]):
        print(f"{name:18}{weight:7.2f} {points[name]:4}")
    for path in asked.beside or asked.files:
        world = json.loads(path.read_text())
        print(f"seed {world['seed']}")
        for enough in range(5, 16):
            found, false = worth(world, points, enough)
            print(f"  {enough:3} points: found {found:.1%}, false {false:.3%}")


def fitted(worlds: Sequence[World]) -> dict[str, float]:
    """
    Weights by Newton's steps, the constant left out; small ones are preferred.
    """
    patterns = _counted(worlds)
    names = sorted({name for pattern in patterns for name in pattern})
    number = {name: rank for rank, name in enumerate(names)}
    rows = [([number[one] for one in pattern] + [len(names)], *counts)
            for pattern, counts in patterns.items()]  # fmt: skip
    weights = [0.0] * (len(names) + 1)
    for _ in range(STEPS):
        slope, bend = _derived(rows, weights)
        weights = [one + step for one, step in zip(weights, _solved(bend, slope), strict=True)]
    return dict(zip(names, weights, strict=False))


def worth(world: World, points: Mapping[str, int], enough: int) -> tuple[float, float]:
    """
    The share of snoops found, and of other visits taken for one.
    """

    def is_seen(pattern: Sequence[str]) -> bool:
        return bool(pattern) and sum(points.get(one, 0) for one in pattern) >= enough

    found = sum(any(map(is_seen, visits)) for visits in world["snoops"])
    false = sum(count for text, count in world["others"].items() if is_seen(text.split("+")))
    return found / len(world["snoops"]), false / world["visits"]


def _counted(worlds: Sequence[World]) -> dict[tuple[str, ...], tuple[float, float]]:
    snoops: defaultdict[tuple[str, ...], float] = defaultdict(float)
    others: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for world in worlds:
        for visits in world["snoops"]:
            for pattern in filter(None, visits):
                snoops[tuple(pattern)] += 1 / len(visits)
        for text, count in world["others"].items():
            others[tuple(text.split("+"))] += count
    return {pattern: (snoops[pattern], others[pattern]) for pattern in {*snoops, *others}}


def _derived(rows: Rows, weights: Sequence[float]) -> tuple[list[float], list[list[float]]]:
    """
    Of the likelihood: how it rises with each weight, and how that changes.
    """
    size = len(weights)
    slope = [-RIDGE * one for one in weights[:-1]] + [0.0]
    bend = [[RIDGE * (row == column < size - 1) for column in range(size)] for row in range(size)]
    for holding, yes, no in rows:
        likely = 1 / (1 + exp(-sum(weights[one] for one in holding)))
        rise, turn = yes - (yes + no) * likely, (yes + no) * likely * (1 - likely)
        for one in holding:
            slope[one] += rise
            for other in holding:
                bend[one][other] += turn
    return slope, bend


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """
    Of linear equations, by elimination with the largest pivot.
    """
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for rank in range(size):
        best = max(range(rank, size), key=lambda one: abs(rows[one][rank]))
        rows[rank], rows[best] = rows[best], rows[rank]
        for other in range(size):
            if other != rank:
                factor = rows[other][rank] / rows[rank][rank]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[rank], strict=True)]
    return [row[size] / row[rank] for rank, row in enumerate(rows)]


if __name__ == "__main__":
    main()
