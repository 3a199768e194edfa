"""
The national services, a hospital's software and the mailbox, as simulators: one module each.
"""

from starlette.routing import BaseRoute

from ens.sandbox.services import annuaire, insi, mailbox


def routes() -> list[BaseRoute]:
    return [*mailbox.routes(), *insi.routes(), *annuaire.routes()]
