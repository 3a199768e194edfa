"""
The applications of the store, from the machine.
"""

import argparse
import sys

from ens.config import setup
from ens.config.commands.staff import join_database


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("client_id", help="the application, as it is registered")
    parser.add_argument("--because", required=True, help="what the people who use it are told")


def suspend(*, client_id: str, because: str) -> int:
    join_database()
    setup.django()
    from ens.contexts.store import api as store
    from ens.ground import clock
    from ens.journeys.applications import suspend_app

    try:
        told = suspend_app.suspend(application=client_id, because=because, now=clock.now())
    except store.UnknownListing:
        print(f"{client_id} is not in the store, or suspended already", file=sys.stderr)
        return 1
    print(f"{client_id} is suspended; people told: {told}")
    return 0
