"""
The search parameters of R4, evaluated by ENS's FHIRPath engine and by fhirpathpy, side by side.

    python -m bench.fhirpath [--rounds 5] [--of-each 3]

Every expression is compiled before, by both, and evaluated on the official examples of its type
(`make test` brings them). The two take turns, a round each, on the same resources; what is counted
is the processor's time of this process. What one of them cannot evaluate is left out, and counted.
A round is at least so many evaluations of each that the clock tells them apart.
"""

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fhirpathpy
from fhirpathpy.models import models

from ens.standards.fhir import definitions, fhirpath, json_gate

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / ".tools" / "corpus" / "node_modules" / "hl7.fhir.r4.examples"
LARGEST = 200_000
OURS_A_ROUND, THEIRS_A_ROUND = 100, 5


@dataclass(slots=True)
class Pair:
    """
    One expression on one resource, and the seconds that each engine took for one evaluation.
    """

    expression: str
    ours: Callable[[Any], Any]
    theirs: Callable[[Any], Any]
    resource: dict[str, Any]
    our_times: list[float]
    their_times: list[float]

    def take_turns(self) -> None:
        self.our_times.append(seconds(self.ours, self.resource, OURS_A_ROUND))
        self.their_times.append(seconds(self.theirs, self.resource, THEIRS_A_ROUND))

    @property
    def our_time(self) -> float:
        return min(self.our_times)

    @property
    def their_time(self) -> float:
        return min(self.their_times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--of-each", type=int, default=3, help="resources of each type")
    options = parser.parse_args()
    if not EXAMPLES.exists():
        print("the official examples are not there: `make test` brings them", file=sys.stderr)
        return 1
    found, left_out = pairs(options.of_each)
    gc.disable()
    for _ in range(options.rounds):
        for one in found:
            one.take_turns()
        gc.collect()
    tell(found, left_out)
    return 0


def pairs(of_each: int) -> tuple[list[Pair], int]:
    held = by_type(of_each)
    found, left_out = [], 0
    for name, resources in held.items():
        for parameter in definitions.search_parameters(name).values():
            if not parameter.expression:
                continue
            ours = fhirpath.compile(parameter.expression, type=name).evaluate
            theirs = fhirpathpy.compile(parameter.expression, models["r4"])
            for resource in resources:
                if works(theirs, resource):
                    found.append(Pair(parameter.expression, ours, theirs, resource, [], []))
                else:
                    left_out += 1
    return found, left_out


def by_type(of_each: int) -> dict[str, list[dict[str, Any]]]:
    """
    The first examples of each type, in the order of their names.
    """
    held: dict[str, list[dict[str, Any]]] = {}
    for resource in examples():
        listed = held.setdefault(resource["resourceType"], [])
        if len(listed) < of_each:
            listed.append(resource)
    return held


def examples() -> Iterator[dict[str, Any]]:
    for path in sorted(EXAMPLES.glob("*-*.json")):
        if path.stat().st_size < LARGEST:
            yield json_gate.parse(path.read_bytes())


def works(evaluate: Callable[[Any], Any], resource: dict[str, Any]) -> bool:
    try:
        evaluate(resource)
    except Exception:  # whatever the other engine raises, it does not evaluate this one
        return False
    return True


def seconds(evaluate: Callable[[Any], Any], resource: dict[str, Any], times: int) -> float:
    start = time.process_time_ns()
    for _ in range(times):
        evaluate(resource)
    return (time.process_time_ns() - start) / times / 1e9


def tell(found: list[Pair], left_out: int) -> None:
    ours = sum(one.our_time for one in found)
    theirs = sum(one.their_time for one in found)
    ratios = sorted(one.their_time / one.our_time for one in found)
    print(f"{len(found)} evaluations of {len({one.expression for one in found})} expressions")
    print(f"left out, fhirpathpy fails on them: {left_out}")
    print(f"mean of one: ENS {ours / len(found) * 1e6:.2f} us", end="")
    print(f", fhirpathpy {theirs / len(found) * 1e6:.2f} us")
    print(f"all of them: {theirs / ours:.1f} times as fast")
    print(f"one by one: {statistics.median(ratios):.1f} times as fast in the middle, ", end="")
    print(f"less than {ratios[len(ratios) // 20]:.1f} for one in twenty")


if __name__ == "__main__":
    raise SystemExit(main())
