"""
`ens staff`: who is appointed here. The first operator of a deployment is made with it, at the
machine; nobody becomes one from a page.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ens.config import embedded, setup

KINDS = ("operator", "authority", "researcher", "editor", "mediator")
PROVIDERS = ("pro-sante-connect",)


class Refused(SystemExit):
    """
    Told in one sentence.
    """


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", help="appoint somebody, who then signs in with their provider")
    add.add_argument("--kind", required=True, choices=KINDS)
    add.add_argument("--provider", default=PROVIDERS[0], choices=PROVIDERS)
    add.add_argument(
        "--idnps", required=True, help="national id: 8 and the RPPS, or 3<FINESS>/<local>"
    )
    add.add_argument("--name", required=True, help="as pages and registers will say it")
    add.add_argument("--finess", default="", help="of the organisation they act for")
    acts.add_parser("list", help="who is appointed, in which quality")
    remove = acts.add_parser("remove", help="end an appointment, and its sessions, at once")
    remove.add_argument("number", type=int, help="as `ens staff list` gives it")


def staff(*, act: str, **given: Any) -> int:
    join_database()
    setup.django()
    acts: dict[str, Callable[..., int]] = {"add": _add, "list": _list, "remove": _remove}
    return acts[act](**given)


def join_database() -> None:
    """
    The one that serves this home.

    :raises Refused: if there is none
    """
    if os.environ.get("DATABASE_URL"):
        return
    home = Path(os.environ.get("ENS_HOME", "var/ens")).absolute()
    os.environ["ENS_HOME"] = str(home)
    url = embedded.running_url(home)
    if url is None:
        raise Refused(f"nothing runs in {home}: start it, or set ENS_HOME or DATABASE_URL")
    os.environ["DATABASE_URL"] = url


def _add(*, kind: str, provider: str, idnps: str, name: str, finess: str) -> int:
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    identifier, name = _identifier(idnps), _name(name)
    if accounts.account_of_staff(provider=provider, identifier=identifier) is not None:
        raise Refused(f"{idnps} is appointed already: see `ens staff list`")
    account = accounts.appoint(
        provider=provider, identifier=identifier, kind=kind, name=name,
        structure=_structure(finess), now=clock.now(),
    )  # fmt: skip
    print(f"{account}  {kind}  {name}")
    return 0


def _identifier(idnps: str) -> str:
    """
    With its check digit, so that a slip of the finger appoints nobody else.
    """
    from ens.standards import rpps

    try:
        known = rpps.ProfessionalId.read(idnps)
        if known.rpps:
            rpps.RPPS.parse(known.rpps)
    except (rpps.InvalidProfessionalId, rpps.InvalidRPPS) as error:
        raise Refused(str(error)) from error
    return known.value


def _name(name: str) -> str:
    kept = " ".join(name.split())
    if not kept or not kept.isprintable():
        raise Refused("--name is empty or cannot be printed")
    return kept


def _structure(finess: str) -> int:
    from ens.contexts.directory import api as directory

    if not finess:
        return 0
    known = directory.structure_of_finess(finess)
    if known is None:
        raise Refused(f"the directory knows no structure {finess}")
    return known.structure


def _list() -> int:
    from ens.contexts.accounts import api as accounts

    found = accounts.appointed()
    for one in found:
        seen = f"seen {one.last_seen:%Y-%m-%d}" if one.last_seen else "not seen lately"
        print(f"{one.account:6}  {one.kind:10}  {one.name:30}  since {one.since:%Y-%m-%d}  {seen}")
    if not found:
        print("nobody is appointed: `ens staff add --help`")
    return 0


def _remove(*, number: int) -> int:
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    try:
        accounts.dismiss(account=number, now=clock.now())
    except accounts.NotAppointed as error:
        raise Refused(f"nobody appointed has the number {number}") from error
    print(f"{number} is appointed no more; their sessions are over")
    return 0
