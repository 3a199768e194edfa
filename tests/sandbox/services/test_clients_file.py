"""
The two sides of the software's registration: private keys for it, public ones for the product.
"""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from ens.sandbox import clients_file

IDS = {
    "hospital", "maternity", "second-hospital", "revoked", "growth", "acceptance-app",
    "pro-software", "loader", "archive",
}  # fmt: skip


def write(home: Path, **more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    clients_file.write_clients(home, 8000, **more)
    folder = home / "sandbox"
    both = (json.loads((folder / f"{n}.json").read_bytes()) for n in ("clients", "registrations"))
    ours, theirs = ({one["client_id"]: one for one in known["clients"]} for known in both)
    return ours, theirs


def test_the_addresses_are_those_of_the_product(tmp_path: Path) -> None:
    write(tmp_path)
    known = json.loads((tmp_path / "sandbox" / "clients.json").read_bytes())
    assert known["version"] == 1
    assert known["fhir"] == "http://127.0.0.1:8000/fhir"
    assert known["token_endpoint"] == "http://127.0.0.1:8000/oauth/token"
    write(tmp_path, public_url="https://espace.example")
    known = json.loads((tmp_path / "sandbox" / "clients.json").read_bytes())
    assert known["fhir"] == "https://espace.example/fhir"


def test_every_client_of_the_interfaces_is_there(tmp_path: Path) -> None:
    ours, theirs = write(tmp_path)
    assert set(ours) == set(theirs) == IDS
    assert ours["growth"] == {
        "client_id": "growth", "kind": "app", "auth": "none",
        "redirect_uris": ["http://127.0.0.1:8011/growth/"],
        "launch_uri": "http://127.0.0.1:8011/growth/launch.html",
        "scopes": "launch launch/patient openid fhirUser patient/Observation.crs offline_access",
    }  # fmt: skip
    assert ours["loader"]["may_assign_ids"] is True
    hospital = ours["hospital"]
    assert hospital["scopes"] == ("system/DocumentReference.crs system/List.crs system/Binary.cr")
    assert {name: hospital["jwk"][name] for name in ("kty", "crv", "kid")} == {
        "kty": "EC", "crv": "P-384", "kid": "1",
    }  # fmt: skip
    assert hospital["jwk"]["d"]


def test_the_product_is_given_the_public_half_only(tmp_path: Path) -> None:
    ours, theirs = write(tmp_path)
    assert '"d":' not in (tmp_path / "sandbox" / "registrations.json").read_text()
    for name, registered in theirs.items():
        if "jwk" in ours[name]:
            [public] = registered["jwks"]["keys"]
            assert public == {k: v for k, v in ours[name]["jwk"].items() if k != "d"}
    assert theirs["hospital"]["finess"] == ours["hospital"]["finess"]
    assert all(registered["name"] for registered in theirs.values())


def test_one_key_is_revoked(tmp_path: Path) -> None:
    _, theirs = write(tmp_path)
    revoked = {name: one.get("revoked_keys") for name, one in theirs.items()}
    assert [name for name, kids in revoked.items() if kids] == ["revoked"]


def test_keys_are_each_their_own_and_kept_from_one_start_to_the_next(tmp_path: Path) -> None:
    first, _ = write(tmp_path)
    keys = [one["jwk"]["d"] for one in first.values() if "jwk" in one]
    assert len(set(keys)) == len(keys) == 7
    assert write(tmp_path)[0] == first
    assert write(tmp_path / "other")[0]["hospital"]["jwk"] != first["hospital"]["jwk"]


def test_private_keys_are_for_their_owner_to_read(tmp_path: Path) -> None:
    write(tmp_path)
    mode = (tmp_path / "sandbox" / "clients.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_client_reads_what_it_knows_of_itself(tmp_path: Path) -> None:
    write(tmp_path)
    client = clients_file.read_client(tmp_path / "sandbox", "maternity")
    assert client["token_endpoint"] == "http://127.0.0.1:8000/oauth/token"
    with pytest.raises(KeyError):
        clients_file.read_client(tmp_path / "sandbox", "inconnu")
