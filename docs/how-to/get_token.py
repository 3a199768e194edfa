"""
A token of the sandbox, to try things with. Its simulators ask nothing of who is named to them.

    .venv/bin/python docs/how-to/get_token.py suzanne-lefevre
    .venv/bin/python docs/how-to/get_token.py dr-marchand "user/Observation.rs"
    .venv/bin/python docs/how-to/get_token.py loader
    .venv/bin/python docs/how-to/get_token.py archive --behind dr-garnier
"""

import argparse
import base64
import hashlib
import json
import os
import secrets
import time
import uuid
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

SANDBOX = Path(os.environ.get("ENS_HOME", "var/ens")) / "sandbox"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ROLES = "1.2.250.1.71.1.2.7"
APPS = {"citizen": "acceptance-app", "professional": "pro-software"}


class Form(HTMLParser):
    """
    The page where somebody allows an application, as it is shown, with the first patient chosen.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {"decision": ["allow"]}
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        one = dict(attributes)
        if tag != "input" or not one.get("name"):
            return
        if one.get("type") == "checkbox" and "checked" not in one:
            return
        values = self.fields.setdefault(one["name"], [])
        if one.get("type") != "radio" or not values:
            values.append(one.get("value") or "")


def read(name: str) -> dict:
    return json.loads((SANDBOX / f"{name}.json").read_text())


def proof(client: dict, endpoint: str, claims: dict) -> dict:
    """
    That the software is itself: what SMART calls private_key_jwt.
    """
    name, now, jwk = client["client_id"], int(time.time()), client["jwk"]
    said = {"iss": name, "sub": name, "aud": endpoint, "exp": now + 240, "jti": str(uuid.uuid4())}
    head = {"alg": "ES384", "kid": jwk["kid"], "typ": "JWT"}
    signed = jwt.encode(head, said | claims, ECKey.import_key(jwk), algorithms=["ES384"])
    return {"client_assertion_type": ASSERTION, "client_assertion": signed}


def behind(person: dict, client: dict) -> dict:
    """
    The professional for whom a structure's software asks.
    """
    role = f"{person['situations'][0]['profession']}^{ROLES}"
    said = {
        "version": "1", "subject_id": person["idnps"], "subject_name": person["family"],
        "subject_role": role, "organization_id": f"1{client['finess']}",
        "purpose_of_use": ["TREAT"],
    }  # fmt: skip
    return {"extensions": {"hl7-b2b": said}}


def code(person: dict, client: dict, server: dict, scopes: str, secret: str) -> str:
    """
    Sign in as the person, allow the application, and read the code in the address it sends to.
    """
    digest = base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest())
    asked = {
        "response_type": "code", "client_id": client["client_id"], "scope": scopes, "state": "x",
        "redirect_uri": client["redirect_uris"][0], "aud": server["fhir"],
        "code_challenge": digest.rstrip(b"=").decode(), "code_challenge_method": "S256",
    }  # fmt: skip
    sign_in = {"login_hint": person["login_hint"], "next": "/"}
    if person.get("situations"):
        sign_in["situation"] = person["situations"][0]["id"]
    base = server["fhir"].removesuffix("/fhir")
    with httpx.Client(base_url=base, follow_redirects=True, timeout=30) as browser:
        browser.get(f"/connexion/{person['provider']}", params=sign_in).raise_for_status()
        page = browser.get("/oauth/authorize", params=asked)
        sent = {"headers": {"referer": str(page.url)}, "follow_redirects": False}
        answer = browser.post(str(page.url), data=Form(page.text).fields, **sent)
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def token(who: str, scopes: str = "", professional: str = "") -> str:
    """
    `who` is a key of people.json, or a client of clients.json that acts by itself.
    """
    server = read("clients")
    people = {one["key"]: one for one in read("people")["people"]}
    clients = {one["client_id"]: one for one in server["clients"]}
    client = clients[who if who in clients else APPS[people[who]["kind"]]]
    form = {"grant_type": "client_credentials", "scope": scopes or client["scopes"]}
    if who in people:
        secret = secrets.token_urlsafe(48)
        form = {
            "grant_type": "authorization_code", "client_id": client["client_id"],
            "code": code(people[who], client, server, form["scope"], secret),
            "redirect_uri": client["redirect_uris"][0], "code_verifier": secret,
        }  # fmt: skip
    if client["auth"] == "private_key_jwt":
        claims = behind(people[professional], client) if professional else {}
        form |= proof(client, server["token_endpoint"], claims)
    answer = httpx.post(server["token_endpoint"], data=form)
    if answer.is_error:
        raise SystemExit(answer.text)
    return answer.json()["access_token"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("who", help="somebody of people.json, or software of clients.json")
    parser.add_argument("scopes", nargs="?", default="", help="all those registered, if left out")
    parser.add_argument("--behind", default="", help="the professional whose structure it is")
    given = parser.parse_args()
    print(token(given.who, given.scopes, given.behind))
