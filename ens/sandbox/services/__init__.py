"""
The national services, a hospital's software and the mailbox, as simulators: one module each.
"""

from starlette.routing import BaseRoute

from ens.sandbox.services import annuaire, hospital, insi, mailbox


def routes() -> list[BaseRoute]:
    simulators = (mailbox, insi, annuaire, hospital)
    return [route for one in simulators for route in one.routes()]
