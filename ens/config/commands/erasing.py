"""
`ens erase`: what an erasure that was decided does, at the machine.
"""

import argparse

from ens.config import setup
from ens.config.commands.staff import Refused, join_database

NEVER_OR_ERASED = "they never had a space here, or were erased"
BY = "Une personne de l’exploitation, à la machine"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("public_id", metavar="PUBLIC_ID", help="the id of their Patient resource")
    parser.add_argument("--case", type=int, default=0, help="the case that decided it")
    parser.add_argument("--yes", action="store_true", help="do it: nothing brings it back")


def erase(*, public_id: str, case: int, yes: bool) -> int:
    join_database()
    setup.django()
    from ens.contexts.identity import api as identity
    from ens.contexts.register import api as register
    from ens.ground import clock
    from ens.ground.actor import Actor
    from ens.journeys import erase_person

    person = identity.person_of_public_id(public_id)
    if person is None:
        raise Refused(f"nobody has the id {public_id}: {NEVER_OR_ERASED}")
    if not yes:
        raise Refused(f"this erases {public_id} for ever: say --yes to do it")
    by = Actor(register.enroll(kind="operator", account=0, name=BY), 0, "job", name=BY)
    done = erase_person.erase(person=person, case=case, by=by, now=clock.now())
    print(f"erased: {done.rows} rows, {done.files} files, {done.lines} lines of the register")
    return 0
