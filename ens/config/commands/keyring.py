"""
`ens keys`: which keys wrap those of persons, a new one of each, and the end of old ones, while
the system serves.
"""

import argparse
from collections.abc import Callable
from typing import Any

from ens.config import setup
from ens.config.commands.staff import Refused, join_database

MOST_SHARDS = 256


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("init", help="make the first keys in the hardware module, once")
    acts.add_parser("status", help="which keys there are, and how much each wraps")
    rotate = acts.add_parser(
        "rotate", help="a new key from now on, and everybody's wrapped by it; goes on if stopped"
    )
    rotate.add_argument("--shards", type=int, default=1, help="so many keys, persons among them")
    rotate.add_argument("--continue", dest="only_rest", action="store_true", help="make no new key")
    rotate.add_argument("--root", action="store_true", help="renew what seals wrapping keys")
    rotate.add_argument("--signing", action="store_true", help="renew what signs the register")
    renew = acts.add_parser("renew-person", help="another key for somebody whose own may be known")
    renew.add_argument("public_id", metavar="PUBLIC_ID", help="the id of their Patient resource")
    retire = acts.add_parser("retire", help="destroy a key that wraps nothing any more")
    retire.add_argument("number", type=int, help="as `ens keys status` gives it")


def keys(*, act: str, **given: Any) -> int:
    from ens.ground.providing.values import NotProvided

    acts: dict[str, Callable[..., int]] = {
        "init": _init, "status": _status, "rotate": _rotate, "renew-person": _renew_person,
        "retire": _retire,
    }  # fmt: skip
    if act != "init":
        join_database()
    setup.django()
    try:
        return acts[act](**given)
    except NotProvided as error:
        raise Refused(f"ENS: the key provider: {error}") from error


def _init() -> int:
    from django.conf import settings

    from ens.ground.providing import chosen, hardware

    if settings.ENS_KEY_PROVIDER != "pkcs11":
        raise Refused("files are made at first use: there is nothing to prepare")
    provider = hardware.Hardware(chosen.token())
    provider.prepare()
    print(f"roots {provider.roots()}, signing {', '.join(provider.public_keys())}")
    return 0


def _status() -> int:
    from django.conf import settings

    from ens.ground import rotating, wrapping
    from ens.ground.providing import chosen

    provider = chosen.provider()
    used = rotating.roots_in_use()
    print(f"provider  {settings.ENS_KEY_PROVIDER}")
    for root in provider.roots():
        print(f"root {root}  {'in use' if root in used else 'wraps nothing here'}")
    for name in provider.public_keys():
        print(f"signing {name}")
    counts, every = rotating.counts(), wrapping.every()
    newest = max(one.generation for one in every)
    for one in every:
        state = "retired" if one.retired else "in use" if one.generation == newest else "old"
        share = f"  shard {one.shard + 1}/{one.shards}" if one.shards > 1 else ""
        print(f"wrapping {one.number}  {state}  {counts.get(one.number, 0)} persons{share}")
    return 0


def _rotate(*, shards: int, only_rest: bool, root: bool, signing: bool) -> int:
    from ens.ground import clock, rotating
    from ens.ground.providing import chosen

    if not 1 <= shards <= MOST_SHARDS:
        raise Refused(f"--shards: 1 to {MOST_SHARDS}")
    if root or signing:
        print(
            f"root {rotating.renew_root()}"
            if root
            else f"signing {chosen.provider().add_signing()}"
        )
        return 0
    if not only_rest:
        print("wrapping", *rotating.begin(shards=shards, now=clock.real_now()))
    print(f"{sum(rotating.rewrap())} wrapped anew")
    return 0


def _renew_person(*, public_id: str) -> int:
    from ens.contexts.identity import api as identity
    from ens.journeys import renew_person

    person = identity.person_of_public_id(public_id)
    if person is None:
        raise Refused(f"nobody has the id {public_id}")
    try:
        done = renew_person.renew(person=person)
    except renew_person.StillWritten as error:
        raise Refused("something about them is being written: ask again, it goes on") from error
    print(f"{done.values} values and {done.files} files under a new key")
    return 0


def _retire(*, number: int) -> int:
    from ens.ground import clock, rotating

    try:
        rotating.retire(number, now=clock.real_now())
    except rotating.StillNeeded as error:
        raise Refused(str(error)) from error
    print(f"{number} is destroyed")
    return 0
