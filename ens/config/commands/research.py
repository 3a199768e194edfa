"""
The two processes on the way of research, and what the hub may tell of what it received.

Neither needs a database, nor anything of the care side but a public card.
"""

import argparse


def collector() -> int:
    from ens.collector import server

    server.main()
    return 0


def hub_arguments(parser: argparse.ArgumentParser) -> None:
    from ens.hub.dimensions import BY

    parser.add_argument(
        "what",
        nargs="?",
        choices=("serve", "count"),
        default="serve",
        help="what to do",
    )
    parser.add_argument("--by", choices=sorted(BY), default="type", help="count by what")


def hub(*, what: str, by: str) -> int:
    if what == "count":
        return _count(by)
    from ens.hub import server

    server.main()
    return 0


def _count(by: str) -> int:
    from ens.hub import counting, settings

    table = counting.count(settings.read().incoming, by=by)
    least = counting.policy().threshold
    hidden = f"< {least}, or hidden"
    for one in table.counts:
        print(f"{one.value:24} {hidden if one.people is None else one.people}")
    print(f"{'people in all':24} {hidden if table.total is None else table.total}")
    return 0
