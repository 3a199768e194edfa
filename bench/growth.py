"""
The same works among few people and among many: what should not grow with them does not.

`python -m bench.growth --people 1000 100000 --years 1` has an instance with each number of people,
filled first if it is not (minutes, and about 170 MB for a thousand people with a year of care),
then measures them in turn.
"""

import argparse
import contextlib
from pathlib import Path
from statistics import median

from bench import instance, load, population, run, works
from bench.target import Target

WORKS = ("read", "search", "create")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--years", type=int, default=1, help="of care of each")
    parser.add_argument("--folder", type=Path, default=Path("var/bench/growth"))
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    for people in options.people:
        print(
            population.grow(options.folder / str(people), people, years=options.years), flush=True
        )
    with contextlib.ExitStack() as stack:
        targets = {people: started(options, people, stack) for people in options.people}
        prepared = {people: prepare(target, people) for people, target in targets.items()}
        rates = measure(options, targets, prepared)
    for name in WORKS:
        few, *many = (median(rates[name, people]) for people in options.people)
        told = "  ".join(f"{rate:,.0f}/s ({few / rate:.2f}x)" for rate in many)
        print(f"{name:8} {few:,.0f}/s  {told}")


def started(options: argparse.Namespace, people: int, stack: contextlib.ExitStack) -> Target:
    home = (options.folder / str(people)).resolve()
    return run.ours(stack.enter_context(instance.started(home)), home)


def prepare(target: Target, people: int) -> works.Prepared:
    target.authorize()
    first = people - works.PEOPLE - works.WRITTEN_TO
    return works.prepare(target, population.ids(people, first=first))


def measure(
    options: argparse.Namespace,
    targets: dict[int, Target],
    prepared: dict[int, works.Prepared],
) -> dict[tuple[str, int], list[float]]:
    """
    The rates of each round but the first, which warms up.
    """
    rates: dict[tuple[str, int], list[float]] = {}
    for number in range(options.rounds + 1):
        for work in (one for one in works.WORKS if one.name in WORKS):
            for people in options.people if number % 2 else reversed(options.people):
                target = targets[people]
                target.authorize()
                asked = load.Load(
                    target.host, target.port, work.requests(target, prepared[people]),
                    options.seconds if number else run.WARM_SECONDS, options.connections,
                )  # fmt: skip
                done = load.run(asked)
                run.say(number, target, work, done)
                if number:
                    rates.setdefault((work.name, people), []).append(done.rps)
    return rates


if __name__ == "__main__":
    main()
