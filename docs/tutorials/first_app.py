"""
A first app: ask a person, write a weight, read it back. Python alone, nothing to install.
"""

import base64
import hashlib
import json
import secrets
import sys
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

CLIENT = "acceptance-app"
CALLBACK = "http://127.0.0.1:9/callback"
SCOPES = "launch/patient openid fhirUser patient/Observation.crs"


def fetch(url: str, body: bytes | None = None, **headers: str) -> dict:
    with urlopen(Request(url, body, headers)) as answer:
        return json.load(answer)


def discover(fhir: str) -> dict:
    return fetch(f"{fhir}/.well-known/smart-configuration")


def new_secret() -> tuple[str, str]:
    """
    Return a secret and its digest: the server learns the secret only with the code (PKCE).
    """
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def question(server: dict, fhir: str, challenge: str, state: str) -> str:
    asked = {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": CALLBACK, "scope": SCOPES,
        "aud": fhir, "state": state, "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{server['authorization_endpoint']}?{urlencode(asked)}"


def answer(address: str, state: str) -> str:
    """
    Read the code in the address the browser was sent to.
    """
    given = parse_qs(urlsplit(address).query)
    if given.get("state") != [state]:
        raise SystemExit("This answer is not for our question.")
    if "code" not in given:
        raise SystemExit(f"Refused: {given.get('error')}")
    return given["code"][0]


def token(server: dict, code: str, verifier: str) -> dict:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK,
        "client_id": CLIENT, "code_verifier": verifier,
    }  # fmt: skip
    return fetch(server["token_endpoint"], urlencode(form).encode())


def weight(patient: str, kilograms: float) -> dict:
    unit = {"system": "http://unitsofmeasure.org", "code": "kg", "unit": "kg"}
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": "2026-11-22",
        "valueQuantity": {"value": kilograms, **unit},
    }


def write_and_read(fhir: str, granted: dict) -> list[dict]:
    allowed = {"Authorization": f"Bearer {granted['access_token']}"}
    body = json.dumps(weight(granted["patient"], 61.4)).encode()
    json_type = {"Content-Type": "application/fhir+json"}
    fetch(f"{fhir}/Observation", body, **allowed, **json_type)
    search = {"patient": granted["patient"], "code": "http://loinc.org|29463-7", "_sort": "-date"}
    found = fetch(f"{fhir}/Observation?{urlencode(search)}", **allowed)
    return [entry["resource"] for entry in found.get("entry", [])]


def main() -> None:
    fhir = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/fhir"
    server = discover(fhir)
    verifier, challenge = new_secret()
    state = secrets.token_urlsafe(16)
    print(f"Open this, sign in, allow:\n\n{question(server, fhir, challenge, state)}\n")
    code = answer(input("Then paste the address you were sent to: "), state)
    for measure in write_and_read(fhir, token(server, code, verifier)):
        print(measure["effectiveDateTime"], measure["valueQuantity"]["value"], "kg")


if __name__ == "__main__":
    main()
