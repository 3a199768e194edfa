"""
Measure a running server, or one started for the occasion, and a peer beside it.

Rounds are interleaved: each work is run against each target in turn, so that what disturbs the
machine disturbs them all. `make bench ARGS="--peer-url http://127.0.0.1:8080/fhir"`.
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import ceiling, instance, load, report, sql_floor, words, works
from bench.target import Target, TargetRefused

WARM_SECONDS = 1.0


def main() -> int:
    options = parse(sys.argv[1:])
    try:
        with running(options) as base:
            print(words_in(options, base) if options.words else report_on(options, base))
    except (TargetRefused, instance.InstanceWillNotStart, RuntimeError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="make bench")
    parser.add_argument("--base-url", help="ours, running: http://127.0.0.1:8000")
    parser.add_argument("--home", type=Path, help="its ENS_HOME (var/ens)")
    parser.add_argument("--peer-url", help="FHIR base of a peer, by http")
    parser.add_argument("--peer-name", default="peer")
    parser.add_argument("--peer-header", action="append", default=[], metavar="'NAME: VALUE'")
    parser.add_argument("--seconds", type=float, default=5, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--processes", type=int, default=2, help="of the load generator")
    parser.add_argument("--works", default=",".join(one.name for one in works.WORKS))
    parser.add_argument("--floor", action="store_true", help="also the same SQL by pgbench")
    parser.add_argument("--words", action="store_true", help="only words in 2,000 documents")
    return parser.parse_args(arguments)


@contextlib.contextmanager
def running(options: argparse.Namespace) -> Iterator[str]:
    if options.base_url:
        options.home = options.home or Path("var/ens")
        yield options.base_url.rstrip("/")
        return
    options.home = instance.HOME
    print("starting an instance of ours in var/bench/home", flush=True)
    with instance.started() as base:
        yield base


def report_on(options: argparse.Namespace, base: str) -> str:
    targets = [ours(base, options.home), *peers(options)]
    chosen = [work for work in works.WORKS if work.name in options.works.split(",")]
    prepared = {target.name: prepare(target, options.home) for target in targets}
    if options.floor:
        print("floor: preparing", flush=True)
        sql_floor.capture(options.home, base)
    most = ceiling.measure(seconds=2, connections=options.connections, processes=options.processes)
    runs = measure(options, targets, chosen, prepared)
    page = report.write(runs, report.machine(generator_at_least_rps=round(most)))
    return f"\n{page.read_text('utf-8')}\nwritten: {page} and latest.json"


def words_in(options: argparse.Namespace, base: str) -> str:
    target = ours(base, options.home)
    person = prepare(target, options.home).people[0]
    print(f"{target.name}: {words.DOCUMENTS} documents", flush=True)
    words.prepare(target, person)
    return f"words in {words.DOCUMENTS} documents: {words.measure(target, person, options.home)}"


def ours(base: str, home: Path) -> Target:
    return Target("ours", f"{base}/fhir", clients=home / "sandbox" / "clients.json")


def peers(options: argparse.Namespace) -> list[Target]:
    if not options.peer_url:
        return []
    headers = dict(header.split(": ", 1) for header in options.peer_header)
    return [Target(options.peer_name, options.peer_url.rstrip("/"), headers)]


def prepare(target: Target, home: Path) -> works.Prepared:
    print(f"{target.name}: preparing", flush=True)
    target.authorize()
    return works.prepare(target, people_of(home) if target.clients else ())


def people_of(home: Path) -> tuple[str, ...]:
    """
    Return the population's people with an open space; the cast, whom tests know, comes first.
    """
    people = json.loads((home / "sandbox" / "people.json").read_text("utf-8"))["people"]
    ids = [p["patient"].split("/")[1] for p in people if p.get("patient") and p["space"] == "open"]
    return tuple(ids[-(works.PEOPLE + works.WRITTEN_TO) :])


def measure(
    options: argparse.Namespace,
    targets: list[Target],
    chosen: list[works.Work],
    prepared: dict[str, works.Prepared],
) -> list[report.Run]:
    results: dict[tuple[works.Work, str], list[load.Result]] = {}
    floors: dict[str, list[float]] = {}
    for number in range(options.rounds + 1):  # the first warms up, and does not count
        for work in chosen:
            for target in targets if number % 2 else reversed(targets):
                seconds = options.seconds if number else WARM_SECONDS
                result = once(options, target, work, prepared[target.name], seconds)
                say(number, target, work, result)
                if number:
                    results.setdefault((work, target.name), []).append(result)
            if number and options.floor and work.name in sql_floor.WORKS:
                floors.setdefault(work.name, []).append(floor(options, work.name))
    return [
        *(
            report.run_of(work.name, name, rounds, options.connections, work.things)
            for (work, name), rounds in results.items()
        ),
        *(report.floor_of(name, rounds, options.connections) for name, rounds in floors.items()),
    ]


def once(
    options: argparse.Namespace,
    target: Target,
    work: works.Work,
    prepared: works.Prepared,
    seconds: float,
) -> load.Result:
    target.authorize()
    requests = work.requests(target, prepared)
    asked = load.Load(
        target.host, target.port, requests, seconds, options.connections, options.processes
    )
    return load.run(asked)


def say(number: int, target: Target, work: works.Work, result: load.Result) -> None:
    print(
        f"{number or 'warm':>4}  {work.name:8} {target.name:10} "
        f"{result.rps * work.things:9,.0f}/s  p50 {result.percentile_ms(50):7.2f} ms  "
        f"p99 {result.percentile_ms(99):7.2f} ms  {result.errors} errors",
        flush=True,
    )


def floor(options: argparse.Namespace, work: str) -> float:
    where = sql_floor.database(options.home)
    rps = sql_floor.measure(work, where, seconds=options.seconds, clients=options.connections)
    print(f"      {work:8} {'floor':10} {rps:9,.0f}/s", flush=True)
    return rps


if __name__ == "__main__":
    sys.exit(main())
