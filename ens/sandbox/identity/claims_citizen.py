"""
What FranceConnect says of a person: the pivot identity, by scope.

Source: docs.partenaires.franceconnect.gouv.fr, "données usagers"; scopes and claims of the public
code. `birthplace` is the COG code of the commune, empty for a birth abroad.
"""

import hashlib
import hmac
from typing import Any

from ens.sandbox.identity import keys
from ens.sandbox.identity.people import FRANCE, Person

_PIVOT = (
    "given_name",
    "given_name_array",
    "family_name",
    "birthdate",
    "gender",
    "birthplace",
    "birthcountry",
)
SCOPES: dict[str, tuple[str, ...]] = {
    "openid": (),
    "profile": (*_PIVOT[:5], "preferred_username"),
    "birth": ("birthplace", "birthcountry"),
    "identite_pivot": _PIVOT,
    "email": ("email",),
    "amr": (),
    "idp_id": ("idp_id",),
    **{claim: (claim,) for claim in (*_PIVOT, "preferred_username")},
}
CLAIMS = ("sub", *_PIVOT, "preferred_username", "email", "amr", "idp_id")
GENDERS = {"F": "female", "M": "male"}


def userinfo(person: Person, scopes: tuple[str, ...]) -> dict[str, Any]:
    wanted = {claim for scope in scopes for claim in SCOPES[scope]}
    return {claim: value for claim, value in _known(person).items() if claim in wanted}


def subject(client_id: str, key: str) -> str:
    """One per relying party, the same for ever; FranceConnect's end in `v1`."""
    digest = hmac.new(keys.salt(), f"{client_id}\0{key}".encode(), hashlib.sha256)
    return f"{digest.hexdigest()}v1"


def _known(person: Person) -> dict[str, Any]:
    known: dict[str, Any] = {
        "given_name": " ".join(person.given),
        "given_name_array": list(person.given),
        "family_name": person.family,
        "birthdate": person.birth_date,
        "gender": GENDERS.get(person.sex, "unspecified"),
        "birthplace": person.birthplace if person.birthcountry == FRANCE else "",
        "birthcountry": person.birthcountry,
        "email": person.email,
        "idp_id": "simulateur",
    }
    if person.usual_name:
        known["preferred_username"] = person.usual_name
    return known
