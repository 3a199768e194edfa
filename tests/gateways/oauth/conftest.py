"""
People, software and a web server, as an application's editor finds them from outside.
"""

import base64
import datetime as dt
import hashlib
import json
import re
import time
import uuid
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from ens.standards.ins import Traits

CALLBACK = "http://127.0.0.1:9/callback"
APP_SCOPES = "launch launch/patient openid fhirUser patient/*.cruds offline_access online_access"
RPPS = "99900000813"
NURSE = "99900000821"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_rsa = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
_ec = ECKey.generate_key("P-384", {"kid": "ec"}, private=True)
_retired = ECKey.generate_key("P-384", {"kid": "retired"}, private=True)


@pytest.fixture(scope="session")
def world(database):
    """
    A parent and a child, a hospital with a doctor, and the software around them.
    """
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.contexts.directory import api as directory
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    now, today = clock.now(), clock.today()

    def person(given, born):
        traits = Traits("AUTORISANT", (given,), "F", born, "75056")
        return identity.create_person(traits=traits, ins=None, status="VALI", state="open", now=now)

    parent, child = person("Ada", dt.date(1988, 1, 2)), person("Zoé", dt.date(2024, 3, 4))
    identity.represent(
        representative=parent.person, represented=child.person, since=today, source="état civil",
        by=0,
    )  # fmt: skip
    hospital = directory.upsert_structure(finess="990098019", name="Hôpital des essais")
    other = directory.upsert_structure(finess="990098027", name="Clinique des essais")
    situations = [directory.Situation("essai-1", "10", "SM54", 0, hospital.finess, "")]
    doctor = directory.upsert_professional(
        idnps=f"8{RPPS}", given="Paule", family="ESSAI", situations=situations
    )
    directory.upsert_professional(
        idnps=f"8{NURSE}", given="Nour", family="ESSAI",
        situations=[directory.Situation("essai-2", "60", "", 0, hospital.finess, "")],
    )  # fmt: skip
    accounts.register_clients(_registrations(hospital.finess, other.finess), now=now)

    class World:
        base = settings.ENS_PUBLIC_URL
        fhir = settings.FHIR_BASE
        token_endpoint = f"{settings.ENS_PUBLIC_URL}/oauth/token"

    World.parent, World.child, World.doctor, World.hospital = parent, child, doctor, hospital
    return World


def _registrations(finess, other):
    public = [key.as_dict(private=False) for key in (_ec, _rsa, _retired)]
    signed = {
        "auth": "private_key_jwt", "jwks": {"keys": public}, "revoked_keys": ["retired"],
    }  # fmt: skip
    deposit = "system/DocumentReference.crs system/Binary.cr"
    return [
        {"client_id": "t-hospital", "kind": "structure", "finess": finess, "scopes": deposit,
         "name": "Logiciel de l'hôpital", **signed},
        {"client_id": "t-other", "kind": "structure", "finess": other, "scopes": deposit,
         "name": "Logiciel de la clinique", **signed},
        {"client_id": "t-loader", "kind": "operator", "may_assign_ids": True,
         "scopes": "system/*.cruds", "name": "Chargement", **signed},
        {"client_id": "t-app", "kind": "app", "auth": "none", "redirect_uris": [CALLBACK],
         "launch_uri": "http://127.0.0.1:9/launch", "scopes": APP_SCOPES,
         "name": "Croissance", "publisher": "Éditeur fictif"},
        {"client_id": "t-app-2", "kind": "app", "auth": "none", "redirect_uris": [CALLBACK],
         "scopes": APP_SCOPES, "name": "Autre"},
        {"client_id": "t-pro", "kind": "pro_software", "redirect_uris": [CALLBACK],
         "scopes": "openid fhirUser user/*.cruds", "name": "Logiciel de cabinet", **signed},
    ]  # fmt: skip


@pytest.fixture
def served(world):
    from django.test import override_settings

    with override_settings(ROOT_URLCONF="tests.gateways.oauth.urls"):
        yield world


@pytest.fixture
def transport(served):
    """
    Our WSGI application, spoken to in HTTP by libraries that are not ours.
    """
    from django.core.wsgi import get_wsgi_application

    return httpx.WSGITransport(app=get_wsgi_application())


@pytest.fixture
def http(transport, served):
    with httpx.Client(transport=transport, base_url=served.base) as client:
        yield client


@pytest.fixture
def citizen(http, served):
    """
    The parent's browser, signed in.
    """
    return sign_in_citizen(http, served)


def sign_in_citizen(http, served):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    now, parent = clock.now(), served.parent
    account = accounts.account_of_citizen(person=parent.person, name=parent.name, now=now)
    actor = accounts.of_citizen(
        account=account, person=parent.person, name=parent.name, assurance=1
    )
    return _with_session(http, actor, "")


@pytest.fixture
def doctor(http, served):
    """
    The doctor's browser, signed in.
    """
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    known = served.doctor
    account = accounts.account_of_professional(
        professional=known.professional, name=known.name, now=clock.now()
    )
    actor = accounts.of_professional(
        account=account, professional=known.professional, name=known.name,
        situation=known.situations[0], assurance=1,
    )  # fmt: skip
    return _with_session(http, actor, known.situations[0].id)


def _with_session(http, actor, situation):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    raw = accounts.open_session(
        actor, provider="none", situation=situation, id_token="", device="", now=clock.now()
    )
    http.cookies.set("ens_session", raw)
    return http


VERIFIER = "v" * 64


def asking(served, **changes):
    """
    The parameters of an authorisation request; None takes one away.
    """
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    usual = {
        "response_type": "code",
        "client_id": "t-app",
        "redirect_uri": CALLBACK,
        "scope": "launch/patient openid fhirUser patient/Observation.crs offline_access",
        "state": "st at&e=é",
        "aud": served.fhir,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "nonce": "nonce-1",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def query_of(response):
    assert response.status_code == 302, response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


def form_of(response):
    """
    What the page would post if its button were pressed at once: checked boxes, hidden fields.
    """
    assert response.status_code in (200, 422), response.text
    fields = []
    for tag in re.findall(r"<input[^>]*>", response.text):
        values = {name: unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
        if values.get("type") in ("checkbox", "radio") and not re.search(r"\schecked\b", tag):
            continue
        if "name" in values:
            fields.append((values["name"], values.get("value", "")))
    return fields


def posted(fields, **changes):
    """
    A form's fields, some replaced.
    """
    kept = {}
    for name, value in fields:
        kept.setdefault(name, []).append(value)
    return {**kept, **changes}


def allow(browser, served, *, form=None, **changes):
    """
    Ask, read the page, press "Autoriser"; return where the browser is sent.
    """
    page = browser.get("/oauth/authorize", params=asking(served, **changes))
    fields = posted(form_of(page), decision="allow", **(form or {}))
    return browser.post(page.url, data=fields)


def exchange(http, given, **changes):
    """
    Exchange a code; None takes a field away.
    """
    fields = {
        "grant_type": "authorization_code",
        "code": given,
        "redirect_uri": CALLBACK,
        "client_id": "t-app",
        "code_verifier": VERIFIER,
    }
    left = {name: value for name, value in {**fields, **changes}.items() if value is not None}
    return http.post("/oauth/token", data=left)


def b2b(served, **changes):
    usual = {
        "version": "1",
        "subject_id": f"8{RPPS}",
        "subject_name": "Paule ESSAI",
        "subject_role": "10^1.2.250.1.213.1.1.5.5",
        "organization_id": f"1{served.hospital.finess}",
        "purpose_of_use": ["TREAT"],
    }
    kept = {name: value for name, value in {**usual, **changes}.items() if value is not None}
    return {"hl7-b2b": kept}


def assertion(served, *, client_id="t-hospital", key=_ec, alg="ES384", header=None, **claims):
    usual = {
        "iss": client_id, "sub": client_id, "aud": served.token_endpoint,
        "exp": int(time.time()) + 240, "iat": int(time.time()), "jti": str(uuid.uuid4()),
        "extensions": b2b(served),
    }  # fmt: skip
    said = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    head = {"alg": alg, "kid": key.kid, "typ": "JWT", **(header or {})}
    head = {name: value for name, value in head.items() if value is not None}
    return jws.serialize_compact(head, json.dumps(said).encode(), key, algorithms=[alg])


def as_software(http, signed, **changes):
    fields = {
        "grant_type": "client_credentials",
        "scope": "system/DocumentReference.crs",
        "client_assertion_type": ASSERTION,
        "client_assertion": signed,
    }
    left = {name: value for name, value in {**fields, **changes}.items() if value is not None}
    return http.post("/oauth/token", data=left)


@pytest.fixture
def keys():
    return {"ec": _ec, "rsa": _rsa, "retired": _retired}
