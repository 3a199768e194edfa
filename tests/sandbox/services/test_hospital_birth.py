"""
What the maternity's software does: a civil act, an INS from INSi, one transaction; and its page.
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from ens.sandbox.population import newborns, reading
from ens.standards import nir
from ens.standards.fhir import fr_core
from ens.standards.smart import b2b
from tests.conforming import wrong_in
from tests.fakes.running import Sandbox
from tests.sandbox.services.product import Product

PARENTS = {"mother": "camille-martin", "other_parent": "julien-martin"}
STORED = {
    "resourceType": "Bundle",
    "type": "transaction-response",
    "entry": [
        {"response": {"status": "201 Created", "location": f"http://x/fhir/{one}/_history/1"}}
        for one in ("Patient/p1", "RelatedPerson/r1", "RelatedPerson/r2")
    ],
}


@pytest.fixture(autouse=True)
def storing(product: Product, populated: Sandbox) -> Iterator[None]:
    product.answers["/fhir"] = (200, STORED)
    yield
    (populated.home / "sandbox" / "births.json").unlink(missing_ok=True)


def birth(sandbox: Sandbox, asked: Any = None, key: str = "", **more: Any) -> httpx.Response:
    url = f"{sandbox.url}/hospital/birth"
    head = {"idempotency-key": key} if key else {}
    body = (PARENTS if asked is None else asked) | more
    return httpx.post(url, json=body, headers=head, timeout=30, trust_env=False)


def resources(product: Product) -> list[dict[str, Any]]:
    return [one["resource"] for one in json.loads(product.at("/fhir")[-1].body)["entry"]]


def search(sandbox: Sandbox, said: dict[str, Any]) -> str:
    """
    What INSi answers about these traits: a return code, and the number of a code 00.
    """
    names = "".join(f"<r:Prenom>{one}</r:Prenom>" for one in said["given"])
    request = f"""<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>
<r:RECSANSVITALE xmlns:r="http://www.cnamts.fr/INSiRecSans"><r:NomNaissance>{said["family"]}
</r:NomNaissance>{names}<r:Sexe>{said["sex"]}</r:Sexe>
<r:DateNaissance>{said["birth_date"]}</r:DateNaissance></r:RECSANSVITALE>
</soap:Body></soap:Envelope>"""
    answer = httpx.post(f"{sandbox.url}/insi/lps", content=request.encode(), trust_env=False)
    found = re.findall(r"<insi:(?:CodeCR|NumIdentifiant|Cle)>([^<]*)<", answer.text)
    return found[0] + "".join(found[1:])


def test_the_answer_says_who_was_born_and_where_they_are(populated: Sandbox) -> None:
    answer = birth(populated)
    assert answer.status_code == 200
    said = answer.json()
    assert said["patient"] == "Patient/p1"
    assert said["family"] == "MARTIN"
    assert said["given"][1] == "Camille"
    assert said["ins"]["system"] == "urn:oid:1.2.250.1.213.1.4.10"


def test_the_number_is_that_of_the_traits_and_its_key_holds(populated: Sandbox) -> None:
    said = birth(populated).json()
    number = nir.NIR.parse(said["ins"]["value"])
    born = date.fromisoformat(said["birth_date"])
    digit = {"F": "2", "M": "1"}[said["sex"]]
    assert number.number[:10] == f"{digit}{born:%y%m}75056"


def test_no_two_numbers_are_alike(populated: Sandbox) -> None:
    values = [birth(populated, sex="F").json()["ins"]["value"] for _ in range(12)]
    known = [
        one["ins"]["value"] for one in reading.people(populated.home / "sandbox") if one.get("ins")
    ]
    assert len(set(values)) == 12
    assert len(set(known)) == len(known)


def test_insi_knows_the_newborn_from_then_on(populated: Sandbox) -> None:
    said = birth(populated).json()
    assert search(populated, said) == f"00{said['ins']['value']}"
    assert search(populated, said | {"given": said["given"][:1]})[:2] == "00"
    assert search(populated, said | {"sex": {"F": "M", "M": "F"}[said["sex"]]}) == "01"


def test_newborns_of_one_family_and_day_are_told_apart_by_their_first_name(
    populated: Sandbox,
) -> None:
    for _ in range(11):  # more than there are usual names
        said = birth(populated, sex="M").json()
        assert search(populated, said | {"given": said["given"][:1]})[:2] == "00"


def test_twins_of_one_name_are_two_for_insi(populated: Sandbox) -> None:
    for _ in range(2):
        said = birth(populated, given=["Lou"], sex="F").json()
    assert "error" in said["outcome"]  # the second cannot be told from the first
    assert search(populated, said | {"given": ["Lou"]}) == "02"


def test_newborns_are_kept_in_a_file(populated: Sandbox) -> None:
    said = birth(populated).json()
    folder = populated.home / "sandbox"
    (kept,) = reading.newborns(folder)
    assert (kept["key"], kept["ins"]) == (said["key"], said["ins"])
    assert reading.person(folder, said["key"]) == kept


def test_the_transaction_is_what_the_french_profiles_ask(
    populated: Sandbox, product: Product
) -> None:
    said = birth(populated).json()
    assert list(wrong_in(json.loads(product.at("/fhir")[-1].body))) == []
    child, mother, father = resources(product)
    read = fr_core.read(child)
    assert (read.number.system, read.number.value) == tuple(said["ins"].values())
    assert (read.status, read.birthplace) == ("QUAL", "75056")
    assert list(read.given) == said["given"]
    assert child["name"][0]["given"] == said["given"][:1]
    entries = json.loads(product.at("/fhir")[-1].body)["entry"]
    assert {one["patient"]["reference"] for one in (mother, father)} == {entries[0]["fullUrl"]}
    assert [fr_core.roles_of(one) for one in (mother, father)] == [{"MTH"}, {"FTH"}]
    told = fr_core.read(mother)
    assert (told.email, told.number.value) == ("camille.martin@example.test", "291047505611824")


def test_the_midwife_is_behind_the_software(populated: Sandbox, product: Product) -> None:
    birth(populated)
    form = product.at("/oauth/token")[-1].form
    known = b2b.read(claims(form["client_assertion"]))
    assert (known.subject_name, known.role) == ("Awa PERRIN", "50")
    assert "system/RelatedPerson.crs" in form["scope"]


def claims(assertion: str) -> dict[str, Any]:
    middle = assertion.split(".")[1]
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return said


def test_the_same_key_sends_the_same_bytes_and_makes_nobody_new(
    populated: Sandbox, product: Product
) -> None:
    first, again = (birth(populated, key="la-meme").json() for _ in range(2))
    bodies = {one.body for one in product.at("/fhir")}
    keys = {one.headers["idempotency-key"] for one in product.at("/fhir")}
    assert (len(bodies), keys) == (1, {"la-meme"})
    assert first["ins"] == again["ins"]
    assert len(reading.newborns(populated.home / "sandbox")) == 1


def test_the_same_ins_is_the_same_birth(populated: Sandbox, product: Product) -> None:
    first = birth(populated).json()
    again = birth(populated, ins=first["ins"]["value"]).json()
    assert (again["ins"], again["given"]) == (first["ins"], first["given"])
    assert len({one.body for one in product.at("/fhir")}) == 1


def test_a_mother_alone_is_one_parent(populated: Sandbox, product: Product) -> None:
    birth(populated, {"mother": "nadia-benali"})
    assert len(resources(product)) == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"mother": "personne"},
        {"mother": "dr-roux"},
        {"mother": "inconnu-ins"},
        {"mother": "noe-martin"},
        {"mother": "camille-martin", "other_parent": "camille-martin"},
        {"mother": "camille-martin", "other_parent": "personne"},
        {"mother": "camille-martin", "sex": "X"},
        {"mother": "camille-martin", "ins": "226117505600143"},
    ],
)
def test_what_the_software_does_not_know_is_not_sent(
    populated: Sandbox, product: Product, asked: dict[str, Any]
) -> None:
    answer = birth(populated, asked)
    assert answer.status_code == 404
    assert answer.json()["error"]
    assert product.received == []
    assert reading.newborns(populated.home / "sandbox") == ()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"naissance"'])
def test_what_is_not_an_object_is_refused(populated: Sandbox, content: bytes) -> None:
    url = f"{populated.url}/hospital/birth"
    assert httpx.post(url, content=content, trust_env=False).status_code == 400


def test_without_insi_nothing_is_sent_and_the_same_birth_goes_on_afterwards(
    populated: Sandbox, product: Product
) -> None:
    populated.play("insi", "error")
    failed = birth(populated, key="panne")
    assert failed.status_code == 502
    assert failed.json()["step"] == "insi"
    assert product.received == []
    populated.play("insi", "ok")
    assert birth(populated, key="panne").status_code == 200
    assert len(reading.newborns(populated.home / "sandbox")) == 1


def test_a_refusal_of_the_product_comes_back_as_it_is(populated: Sandbox, product: Product) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"code": "conflict"}]}
    product.answers["/fhir"] = (409, outcome)
    answer = birth(populated)
    assert answer.status_code == answer.json()["status"] == 409
    assert (answer.json()["outcome"], answer.json()["patient"]) == (outcome, None)


def test_a_refused_token_stops_there(populated: Sandbox, product: Product) -> None:
    product.answers["/oauth/token"] = (400, {"error": "invalid_client"})
    answer = birth(populated)
    assert (answer.status_code, answer.json()["step"]) == (400, "token")
    assert product.at("/fhir") == []


ACT = {
    "act": "1", "given": ["Zoé"], "family": "ACTE", "sex": "F", "birth_date": "2026-05-04",
    "birthplace": "75056",
}  # fmt: skip


def test_the_registrar_gives_no_number(populated: Sandbox) -> None:
    answer = httpx.post(f"{populated.url}/insi/etat-civil", json=ACT, trust_env=False)
    assert answer.json() == {"act": "1", "registered": True}


@pytest.mark.parametrize(
    "wrong",
    [
        {"given": []}, {"given": [""]}, {"family": ""}, {"act": ""}, {"sex": "X"},
        {"birth_date": "hier"}, {"birthplace": "Paris"}, {"given": None},
    ],
)  # fmt: skip
def test_what_is_no_declaration_is_refused(populated: Sandbox, wrong: dict[str, Any]) -> None:
    url = f"{populated.url}/insi/etat-civil"
    assert httpx.post(url, json=ACT | wrong, trust_env=False).status_code == 400
    assert reading.newborns(populated.home / "sandbox") == ()


def test_a_month_whose_numbers_are_used_up_is_said(tmp_path: Any) -> None:
    act = newborns.Act("a", ("Zoé",), "ACTE", "F", date(2026, 5, 4), "75056")
    for rank in range(1, 5):
        newborns.register(tmp_path, newborns.Act(f"a{rank}", *_rest(act)))
    newborns.HIGHEST_RANK, kept = 4, newborns.HIGHEST_RANK
    try:
        with pytest.raises(newborns.RegisterFull):
            newborns.register(tmp_path, act)
    finally:
        newborns.HIGHEST_RANK = kept


def _rest(act: newborns.Act) -> tuple[Any, ...]:
    return act.given, act.family, act.sex, act.birth_date, act.birthplace


def test_on_the_page_a_birth_is_declared_once(populated: Sandbox, product: Product) -> None:
    url = f"{populated.url}/hospital/naissance"
    page = httpx.get(url, trust_env=False).text
    assert "Camille MARTIN" in page
    key = re.search(r'name="idempotency_key" value="([^"]*)"', page)[1]
    form = PARENTS | {"idempotency_key": key}
    for _ in range(2):
        answer = httpx.post(url, data=form, timeout=30, trust_env=False)
        assert "a un espace de santé" in answer.text
    assert len(reading.newborns(populated.home / "sandbox")) == 1


def test_the_page_says_why_a_birth_was_not_declared(populated: Sandbox, product: Product) -> None:
    issue = {"severity": "error", "code": "conflict", "diagnostics": "déjà connu"}
    product.answers["/fhir"] = (409, {"resourceType": "OperationOutcome", "issue": [issue]})
    answer = httpx.post(
        f"{populated.url}/hospital/naissance",
        data={"mother": "camille-martin", "other_parent": ""},
        timeout=30,
        trust_env=False,
    )
    assert "n’est pas déclarée" in answer.text
    assert "déjà connu" in answer.text
