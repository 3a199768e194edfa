"""
Which individual a structure's software acts for: its assertion must name one.

An RPPS number is believed only if the directory knows it, and gives the profession; a local id
is the structure's own word, and gives no regulated profession.
"""

import datetime as dt
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError

from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.ground.actor import Actor
from ens.standards.smart import b2b

VOUCHED = 1
BY_ROLE = "99"


def actor_behind(
    client: accounts.Client, claims: dict[str, Any], *, scope: str, now: dt.datetime
) -> tuple[Actor, str]:
    """
    Return the actor, and the reason of an emergency.

    :raises InvalidGrantError: if the individual is not named, or not of the client's structure
    """
    if client.kind == "operator":
        return _operator(client, scope, now), ""
    try:
        said = b2b.read(claims)
    except b2b.InvalidB2B as error:
        raise InvalidGrantError(str(error)) from error
    if not client.structure or said.finess != client.finess:
        raise InvalidGrantError("hl7-b2b: organization_id is not the structure of this client.")
    account, professional, profession, name = _individual(client, said, now)
    actor = Actor(
        0, account, "structure",
        professional=professional, structure=client.structure, profession=profession,
        assurance=VOUCHED, client=client.client_id, scopes=scope, purpose=said.purpose, name=name,
    )  # fmt: skip
    return accounts.enrolled(actor, software=client.name), said.reason


def _operator(client: accounts.Client, scope: str, now: dt.datetime) -> Actor:
    account = accounts.account_of_client(
        client_id=client.client_id, kind="operator", name=client.name, now=now
    )
    actor = Actor(
        0, account, "operator",
        assurance=VOUCHED, client=client.client_id, scopes=scope, name=client.name,
    )  # fmt: skip
    return accounts.enrolled(actor, software=client.name)


def _individual(
    client: accounts.Client, said: b2b.B2B, now: dt.datetime
) -> tuple[int, int, str, str]:
    if said.local:
        account = accounts.account_of_local(
            structure=client.structure, local_id=said.local, name=said.subject_name, now=now
        )
        return account, 0, _vouched_role(said.role), said.subject_name
    known = directory.professional_of_rpps(said.rpps)
    if known is None:
        raise InvalidGrantError("hl7-b2b: the directory does not know this subject_id.")
    name = f"{known.given} {known.family}".strip()
    if not any(one.structure == client.structure for one in known.situations):
        return _only_vouched(client, said, name, now)
    account = accounts.account_of_professional(professional=known.professional, name=name, now=now)
    return account, known.professional, _profession(known, client.structure, said.role), name


def _only_vouched(
    client: accounts.Client, said: b2b.B2B, name: str, now: dt.datetime
) -> tuple[int, int, str, str]:
    """
    The directory does not say that they work there: on the structure's word alone they may
    feed a record, and get nothing of what their own patients gave them.
    """
    account = accounts.account_of_local(
        structure=client.structure, local_id=f"8{said.rpps}", name=name, now=now
    )
    return account, 0, "", name


def _vouched_role(role: str) -> str:
    return "" if role.isdecimal() and role != BY_ROLE else role


def _profession(known: directory.Professional, structure: int, role: str) -> str:
    """
    The role that was said if the directory confirms it, else the one practised there.
    """
    held = [one.profession for one in known.situations]
    here = [one.profession for one in known.situations if one.structure == structure]
    return role if role in held else next(iter(here + held), "")
