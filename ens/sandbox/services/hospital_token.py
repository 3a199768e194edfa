"""
How the hospital's software gets its token: SMART backend services, and who is behind it.

Source: SMART App Launch 2.2, "Client Authentication: Asymmetric" (ES384); UDAP B2B authorization
extension object, with French identifiers, as our interfaces say.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from ens.sandbox.population.people import Professional

ROLES = "1.2.250.1.213.1.1.5.5"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME = timedelta(minutes=4)

Client = dict[str, Any]


def assertion(client: Client, *, author: Professional, now: datetime, purpose: str) -> str:
    """
    Return the signed assertion that proves which software asks, and for which individual.
    """
    key = ECKey.import_key(client["jwk"])
    claims = {
        "iss": client["client_id"],
        "sub": client["client_id"],
        "aud": client["token_endpoint"],
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "jti": str(uuid.uuid4()),
        "extensions": {"hl7-b2b": _individual(client, author, purpose)},
    }
    header = {"alg": "ES384", "typ": "JWT", "kid": client["jwk"]["kid"]}
    return jwt.encode(header, claims, key, algorithms=["ES384"])


def _individual(client: Client, author: Professional, purpose: str) -> dict[str, Any]:
    profession = author.situation_at(client["finess"]).profession
    return {
        "version": "1",
        "subject_id": author.idnps,
        "subject_name": f"{author.given[0]} {author.family}",
        "subject_role": f"{profession}^{ROLES}",
        "organization_id": f"1{client['finess']}",
        "purpose_of_use": [purpose],
    }


async def ask(
    http: httpx.AsyncClient, client: Client, *, author: Professional, now: datetime, purpose: str
) -> httpx.Response:
    """
    Ask the product for a token; its answer, good or bad, is the caller's to read.

    :raises httpx.TransportError: if nobody answers
    """
    form = {
        "grant_type": "client_credentials",
        "scope": client["scopes"],
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion(client, author=author, now=now, purpose=purpose),
    }
    return await http.post(client["token_endpoint"], data=form)
