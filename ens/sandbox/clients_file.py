"""
The software that talks to the product: its keys, and what the product is told of it.

`clients.json` is the software's side (private keys, made at first start and kept);
`registrations.json` is the operator's side, which the product reads to register the same clients:
public keys, the kids among them that are revoked, redirect addresses, scopes, and what is shown to
people (`name`, `publisher`, `logo`: two letters to draw; `listing`: what an app of the store says
of itself).
"""

import json
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from ens.sandbox import files, settings
from ens.sandbox.population import structures

VERSION = 1
DEPOSIT = "system/DocumentReference.crs system/List.crs system/Binary.cr"
BIRTH = f"system/Patient.crs system/RelatedPerson.crs {DEPOSIT}"
CALLBACK = f"http://{settings.HOST}:9/callback"
REVOKED = "revoked"
SHOWN = ("name", "publisher", "logo", "listing")
GROWTH = {
    "purpose": "Noter le poids et la taille d’un enfant, et les retrouver dans son espace.",
    "impact": 1,
    "needs": ["enfant", "bébé", "croissance", "poids", "taille", "mesures", "prévention"],
    "price": "Gratuite, sans achat ni publicité.",
    "funder": "Éditeur fictif, sur ses fonds propres.",
    "data_use": "Les mesures restent dans l’espace de santé. L’éditeur n’en garde pas de copie"
    " et ne les donne à personne.",
    "contact": "aide@editeur.example",
}

# client_id, key of its structure, scopes, what people read.
_STRUCTURES = (
    ("hospital", "hospital", DEPOSIT, "Logiciel de l'hôpital"),
    ("maternity", "maternity", BIRTH, "Logiciel de la maternité"),
    ("second-hospital", "second-hospital", DEPOSIT, "Logiciel de la clinique"),
    ("archive", "hospital", "system/*.rs system/Group.cud", "Logiciel d'archivage de l'hôpital"),
    (REVOKED, "second-hospital", DEPOSIT, "Logiciel dont la clé est révoquée"),
)


def write_clients(home: Path, port: int, *, public_url: str = "") -> None:
    """
    Write both files for the product at `public_url` (on this machine's `port` unless given),
    keeping the keys that are there.
    """
    url = public_url or f"http://{settings.HOST}:{port}"
    folder = home / "sandbox"
    keys = _kept_keys(folder / "clients.json")
    clients = [_with_key(client, keys) for client in _clients(port)]
    ours = {
        "version": VERSION,
        "fhir": f"{url}/fhir",
        "token_endpoint": f"{url}/oauth/token",
        "clients": [_software_side(client) for client in clients],
    }
    theirs = {"version": VERSION, "clients": [_operator_side(client) for client in clients]}
    _write(folder / "clients.json", ours, mode=0o600)
    _write(folder / "registrations.json", theirs)


def read_client(folder: Path, client_id: str) -> dict[str, Any]:
    """
    Return what one piece of software knows of itself.

    :raises KeyError: if there is no such client
    """
    known = json.loads((folder / "clients.json").read_bytes())
    for client in known["clients"]:
        if client["client_id"] == client_id:
            return {"token_endpoint": known["token_endpoint"], "fhir": known["fhir"], **client}
    raise KeyError(client_id)


def _clients(port: int) -> list[dict[str, Any]]:
    return [*map(_structure, _STRUCTURES), *_apps(port), *_signed_software()]


def _structure(row: tuple[str, str, str, str]) -> dict[str, Any]:
    client_id, structure, scopes, name = row
    place = next(one for one in structures.all_structures() if one.key == structure)
    return {
        "client_id": client_id,
        "kind": "structure",
        "auth": "private_key_jwt",
        "finess": place.finess,
        "scopes": scopes,
        "name": name,
        "publisher": place.name,
        "logo": name.removeprefix("Logiciel de ").removeprefix("l'")[:2].upper(),
    }


def _apps(port: int) -> list[dict[str, Any]]:
    growth = f"http://{settings.HOST}:{port + 11}/growth"
    return [
        {
            "client_id": "growth",
            "kind": "app",
            "auth": "none",
            "redirect_uris": [f"{growth}/"],
            "launch_uri": f"{growth}/launch.html",
            "scopes": "launch launch/patient openid fhirUser patient/Observation.crs"
            " offline_access",
            "name": "Croissance",
            "publisher": "Éditeur fictif",
            "logo": "Cr",
            "listing": GROWTH,
        },
        {
            "client_id": "acceptance-app",
            "kind": "app",
            "auth": "none",
            "redirect_uris": [CALLBACK],
            "scopes": "launch/patient openid fhirUser patient/*.cruds offline_access",
            "name": "Application d'essai",
            "publisher": "Éditeur fictif",
            "logo": "Es",
        },
    ]


def _signed_software() -> list[dict[str, Any]]:
    return [
        {
            "client_id": "pro-software",
            "kind": "pro_software",
            "auth": "private_key_jwt",
            "redirect_uris": [CALLBACK],
            "scopes": "openid fhirUser user/*.cruds",
            "name": "Logiciel de cabinet",
            "publisher": "Éditeur fictif",
            "logo": "Ca",
        },
        {
            "client_id": "loader",
            "kind": "operator",
            "auth": "private_key_jwt",
            "may_assign_ids": True,
            "scopes": "system/*.cruds",
            "name": "Chargement de l'exploitant",
            "publisher": "Opérateur fictif de l'espace de santé",
            "logo": "Ch",
        },
    ]


def _kept_keys(path: Path) -> dict[str, dict[str, str]]:
    try:
        known = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    return {client["client_id"]: client["jwk"] for client in known["clients"] if "jwk" in client}


def _with_key(client: dict[str, Any], keys: dict[str, dict[str, str]]) -> dict[str, Any]:
    if client["auth"] != "private_key_jwt":
        return client
    return client | {"jwk": keys.get(client["client_id"]) or _new_key()}


def _new_key() -> dict[str, str]:
    key = ECKey.generate_key("P-384", {"kid": "1", "use": "sig", "alg": "ES384"}, private=True)
    return {name: str(value) for name, value in key.as_dict(private=True).items()}


def _software_side(client: dict[str, Any]) -> dict[str, Any]:
    return {name: client[name] for name in client if name not in SHOWN}


def _operator_side(client: dict[str, Any]) -> dict[str, Any]:
    registered = {name: client[name] for name in client if name != "jwk"}
    if "jwk" not in client:
        return registered
    public = {name: value for name, value in client["jwk"].items() if name != "d"}
    revoked = [public["kid"]] if client["client_id"] == REVOKED else []
    return registered | {"jwks": {"keys": [public]}, "revoked_keys": revoked}


def _write(path: Path, content: dict[str, Any], *, mode: int = 0o644) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    files.write_whole(path, text.encode(), mode=mode)
