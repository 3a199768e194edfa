"""
Every simulator of this folder, for the sandbox's process to serve.
"""

from starlette.routing import BaseRoute

from ens.sandbox.services import annuaire, insi, mailbox


def routes() -> list[BaseRoute]:
    return [*mailbox.routes(), *insi.routes(), *annuaire.routes()]
