"""
The identity providers: FranceConnect, FranceConnect+ and Pro Santé Connect, as OpenID Connect.
"""

from starlette.routing import Mount

from ens.sandbox import scenario
from ens.sandbox.identity import errors, provider
from ens.sandbox.identity.flavours import FRANCECONNECT, FRANCECONNECT_PLUS, PRO_SANTE_CONNECT

FLAVOURS = (FRANCECONNECT, FRANCECONNECT_PLUS, PRO_SANTE_CONNECT)


def routes() -> list[Mount]:
    return [
        Mount(
            f"/{flavour.service}",
            scenario.with_scenario(
                flavour.service,
                provider.application(flavour),
                on_error=errors.failing,
            ),
        )
        for flavour in FLAVOURS
    ]
