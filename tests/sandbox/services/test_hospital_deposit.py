"""
What the hospital's software sends: its assertion, its transaction, its CDA, and what it says back.
"""

import base64
import hashlib
import json
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from ens.standards.cda import results
from ens.standards.cda.document import ClinicalDocument, read_document
from ens.standards.smart import b2b
from tests.conforming import wrong_in
from tests.fakes.running import Sandbox
from tests.sandbox.services.product import Product

CAMILLE = {"patient": "camille-martin", "document": "cr-bio"}
CAMILLE_INS = "291047505611824"


def deposit(sandbox: Sandbox, asked: Any = None, **more: Any) -> httpx.Response:
    url = f"{sandbox.url}/hospital/deposit"
    return httpx.post(url, json=(asked or CAMILLE) | more, timeout=30, trust_env=False)


def sent(product: Product) -> dict[str, dict[str, Any]]:
    """
    The resources of the last transaction, by type.
    """
    bundle = json.loads(product.at("/fhir")[-1].body)
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]}


def document(product: Product) -> ClinicalDocument:
    return read_document(base64.b64decode(sent(product)["Binary"]["data"]))


def claims(sandbox: Sandbox, product: Product, client: str = "hospital") -> dict[str, Any]:
    """
    The assertion's claims, checked with the public key that the product is given.
    """
    registrations = json.loads((sandbox.home / "sandbox" / "registrations.json").read_bytes())
    known = {one["client_id"]: one for one in registrations["clients"]}
    form = product.at("/oauth/token")[-1].form
    keys = KeySet.import_key_set(known[client]["jwks"])
    token = jwt.decode(form["client_assertion"], keys, algorithms=["ES384"])
    assert token.header["kid"] == "1"
    return token.claims


def test_the_token_is_asked_by_a_signed_assertion(populated: Sandbox, product: Product) -> None:
    assert deposit(populated).status_code == 200
    form = product.at("/oauth/token")[-1].form
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"].endswith("jwt-bearer")
    assert form["scope"].split() == [
        "system/DocumentReference.crs", "system/List.crs", "system/Binary.cr",
    ]  # fmt: skip
    said = claims(populated, product)
    assert (said["iss"], said["sub"]) == ("hospital", "hospital")
    assert said["aud"] == f"{product.url}/oauth/token"
    assert 0 < said["exp"] - said["iat"] <= 300


def test_the_assertion_names_the_individual(populated: Sandbox, product: Product) -> None:
    deposit(populated)
    known = b2b.read(claims(populated, product))
    assert (known.rpps, known.subject_name) == ("99900000037", "Sophie GARNIER")
    assert (known.role, known.role_oid) == ("10", "1.2.250.1.213.1.1.5.5")
    assert (known.finess, known.purpose) == ("990010019", "TREAT")


def test_each_assertion_is_used_once(populated: Sandbox, product: Product) -> None:
    jtis = []
    for _ in range(2):
        deposit(populated)
        jtis.append(claims(populated, product)["jti"])
    assert jtis[0] != jtis[1]


def test_the_assertion_follows_the_sandbox_clock(populated: Sandbox, product: Product) -> None:
    populated.set_clock("2030-01-02T03:04:05+00:00")
    deposit(populated)
    assert claims(populated, product)["iat"] == 1893553445
    assert document(product).effective_time.fhir.startswith("2030-01-02T04:04:05+01:00")


def test_the_transaction_is_valid_fhir_with_the_pdsm_metadata(
    populated: Sandbox, product: Product
) -> None:
    deposit(populated)
    received = product.at("/fhir")[-1]
    assert received.headers["authorization"] == "Bearer jeton"
    assert received.headers["content-type"] == "application/fhir+json"
    assert list(wrong_in(json.loads(received.body))) == []
    held = sent(product)["DocumentReference"]
    assert held["type"]["coding"][0]["code"] == "11502-2"
    assert held["category"][0]["coding"][0]["code"] == "10"
    assert held["securityLabel"][0]["coding"][0]["code"] == "N"
    assert held["subject"]["reference"].endswith(f"1.2.250.1.213.1.4.10|{CAMILLE_INS}")
    assert held["context"]["sourcePatientInfo"] == {"reference": "#patient"}
    assert held["context"]["facilityType"]["coding"][0]["code"] == "SA01"
    assert held["context"]["practiceSetting"]["coding"][0]["code"] == "ETABLISSEMENT"
    contained = {one["id"]: one for one in held["contained"]}
    assert contained["patient"]["identifier"][0]["value"] == CAMILLE_INS
    assert contained["author"]["identifier"][0]["value"] == "899900000037"
    assert contained["structure"]["identifier"][0]["value"] == "1990010019"


def test_hash_and_size_are_those_of_the_content(populated: Sandbox, product: Product) -> None:
    deposit(populated)
    resources = sent(product)
    attachment = resources["DocumentReference"]["content"][0]["attachment"]
    content = base64.b64decode(resources["Binary"]["data"])
    assert base64.b64decode(attachment["hash"]) == hashlib.sha1(content).digest()
    assert attachment["size"] == len(content)


def test_the_submission_set_names_the_document_and_its_source(
    populated: Sandbox, product: Product
) -> None:
    deposit(populated)
    bundle = json.loads(product.at("/fhir")[-1].body)
    urls = {entry["resource"]["resourceType"]: entry["fullUrl"] for entry in bundle["entry"]}
    submitted, held = sent(product)["List"], sent(product)["DocumentReference"]
    assert submitted["entry"][0]["item"]["reference"] == urls["DocumentReference"]
    assert held["content"][0]["attachment"]["url"] == urls["Binary"]
    assert submitted["code"]["coding"][0]["code"] == "submissionset"
    names = [one["url"].rpartition("/")[2] for one in submitted["extension"]]
    assert names == ["ihe-designationType", "ihe-sourceId"]


def test_the_document_is_a_level_3_report_about_the_person(
    populated: Sandbox, product: Product
) -> None:
    said = deposit(populated).json()
    written = document(product)
    assert (written.level, written.is_lab_report) == (3, True)
    assert written.patient.ins_numbers[0].value == CAMILLE_INS
    assert written.patient.traits is not None
    assert written.patient.traits.family == "MARTIN"
    assert said["sent"]["masterIdentifier"] == f"urn:oid:{written.identifier.unique_id}"
    found = [(one.code.code, float(one.value.value)) for one in results.results_of(written)]
    assert found == [(one["code"], one["value"]) for one in said["sent"]["results"]]
    assert len(found) > 5


def test_the_answer_says_where_things_are(populated: Sandbox, product: Product) -> None:
    said = deposit(populated).json()
    assert said["status"] == 200
    assert said["document"] == "DocumentReference/2"
    assert said["locations"] == ["List/1", "DocumentReference/2", "Binary/3"]
    assert said["outcome"] is None
    assert set(said["elapsed_ms"]) == {"token", "deposit"}


def test_two_deposits_are_two_documents(populated: Sandbox, product: Product) -> None:
    first, second = deposit(populated).json()["sent"], deposit(populated).json()["sent"]
    assert first["masterIdentifier"] != second["masterIdentifier"]
    assert first["idempotencyKey"] != second["idempotencyKey"]


@pytest.mark.parametrize(
    "same", [{"masterIdentifier": "urn:oid:1.2.250.1.99.1"}, {"idempotencyKey": "la-meme"}]
)
def test_the_same_deposit_again_sends_the_same_bytes(
    populated: Sandbox, product: Product, same: dict[str, str]
) -> None:
    first, second = (deposit(populated, **same).json()["sent"] for _ in range(2))
    bodies = [one.body for one in product.at("/fhir")]
    assert bodies[0] == bodies[1]
    assert first["masterIdentifier"] == second["masterIdentifier"]


def test_the_same_identifier_with_other_results_has_another_hash(
    populated: Sandbox, product: Product
) -> None:
    same = {"masterIdentifier": "urn:oid:1.2.250.1.99.2"}
    first = deposit(populated, **same, results={"hba1c": 6.1}).json()["sent"]
    second = deposit(populated, **same, results={"4548-4": 7.4}).json()["sent"]
    assert first["masterIdentifier"] == second["masterIdentifier"] == same["masterIdentifier"]
    assert first["hash"] != second["hash"]
    assert document(product).identifier.root == "1.2.250.1.99.2"


def test_the_key_that_is_asked_is_the_key_that_is_sent(
    populated: Sandbox, product: Product
) -> None:
    deposit(populated, idempotencyKey="ma-cle")
    assert product.at("/fhir")[-1].headers["idempotency-key"] == "ma-cle"


def test_results_can_be_chosen(populated: Sandbox, product: Product) -> None:
    chosen = [{"code": "4548-4", "value": 7.2}, {"code": "3016-3", "value": 1.5}]
    said = deposit(populated, results=chosen).json()["sent"]["results"]
    assert [(one["code"], one["value"], one["interpretation"]) for one in said] == [
        ("4548-4", 7.2, "H"), ("3016-3", 1.5, "N"),
    ]  # fmt: skip


def test_mistakes_on_purpose_are_in_the_document_only(populated: Sandbox, product: Product) -> None:
    deposit(populated, wrong_ins=True)
    number = document(product).patient.ins_numbers[0]
    assert number.value != CAMILLE_INS
    assert number.has_valid_key
    assert sent(product)["DocumentReference"]["subject"]["reference"].endswith(CAMILLE_INS)
    deposit(populated, wrong_traits=True)
    assert document(product).patient.traits.family == "AUTRE-PERSONNE"


def test_another_author_and_another_software(populated: Sandbox, product: Product) -> None:
    deposit(populated, author="dr-roux")
    assert b2b.read(claims(populated, product)).rpps == "99900000011"
    said = deposit(populated, client="second-hospital").json()["sent"]
    assert said["organization"] == "Clinique fictive du Parc"
    assert b2b.read(claims(populated, product, "second-hospital")).finess == "990010027"


def test_a_masked_report_carries_both_labels(populated: Sandbox, product: Product) -> None:
    deposit(populated, confidentiality=["N", "MASQUE_PS"])
    labels = sent(product)["DocumentReference"]["securityLabel"]
    assert [one["coding"][0]["code"] for one in labels] == ["N", "MASQUE_PS"]
    assert labels[1]["coding"][0]["system"].endswith("TRE-A07-StatutVisibiliteDocument")
    assert [one.code for one in document(product).confidentiality] == ["N", "MASQUE_PS"]


def test_a_refusal_of_the_product_comes_back_as_it_is(populated: Sandbox, product: Product) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"code": "forbidden"}]}
    product.answers["/fhir"] = (403, outcome)
    answer = deposit(populated)
    assert answer.status_code == answer.json()["status"] == 403
    assert answer.json()["outcome"] == outcome
    assert answer.json()["document"] is None


def test_a_refused_token_stops_there(populated: Sandbox, product: Product) -> None:
    product.answers["/oauth/token"] = (400, {"error": "invalid_grant"})
    answer = deposit(populated)
    assert answer.status_code == 400
    assert answer.json()["step"] == "token"
    assert answer.json()["outcome"] == {"error": "invalid_grant"}
    assert product.at("/fhir") == []


def test_an_answer_that_is_not_json_is_shown_as_text(populated: Sandbox, product: Product) -> None:
    product.answers["/fhir"] = (500, "<h1>oups</h1>")
    answer = deposit(populated)
    assert answer.status_code == 500
    assert answer.json()["outcome"]["error_description"] == "<h1>oups</h1>"


@pytest.mark.parametrize(
    "asked",
    [
        {"patient": "personne"},
        {"patient": "dr-roux"},
        {"patient": "inconnu-ins"},
        CAMILLE | {"document": "roman"},
        CAMILLE | {"author": "agent-autorite"},
        CAMILLE | {"client": "growth"},
        CAMILLE | {"results": {"humeur": 3}},
        CAMILLE | {"results": {"hba1c": "beaucoup"}},
    ],
)
def test_what_the_software_does_not_know_is_not_sent(
    populated: Sandbox, product: Product, asked: dict[str, Any]
) -> None:
    answer = deposit(populated, asked)
    assert answer.status_code == 404
    assert answer.json()["error"]
    assert product.received == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"cr-bio"'])
def test_what_is_not_an_object_is_refused(populated: Sandbox, content: bytes) -> None:
    url = f"{populated.url}/hospital/deposit"
    assert httpx.post(url, content=content, trust_env=False).status_code == 400
