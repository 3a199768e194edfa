"""
INSi's own messages: the SOAP structure that others who know the real service rely on.
"""

import httpx
import pytest

from ens.standards.cda import xml_gate
from tests.fakes.running import Sandbox

REQUEST = """<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>
<r:RECSANSVITALE xmlns:r="http://www.cnamts.fr/INSiRecSans">
<r:NomNaissance>PETIT</r:NomNaissance><r:Prenom>MARCEL</r:Prenom><r:Sexe>M</r:Sexe>
<r:DateNaissance>1938-01-25</r:DateNaissance></r:RECSANSVITALE></soap:Body></soap:Envelope>"""
RESULT = "{http://www.cnamts.fr/INSiResultat}"


def ask(sandbox: Sandbox, content: str) -> httpx.Response:
    headers = {"content-type": "application/soap+xml"}
    url = f"{sandbox.url}/insi/lps"
    return httpx.post(url, content=content.encode(), headers=headers, trust_env=False)


def texts(answer: httpx.Response) -> dict[str, str]:
    nodes = xml_gate.read(answer.content).walk()
    return {node.name.removeprefix(RESULT): node.text for node in nodes if RESULT in node.name}


def test_the_answer_has_the_elements_of_the_real_one(populated: Sandbox) -> None:
    answer = ask(populated, REQUEST)
    assert answer.headers["content-type"].startswith("application/soap+xml")
    known = texts(answer)
    assert list(known) == [
        "RESULTAT", "CR", "CodeCR", "LibelleCR", "INDIVIDU", "INSACTIF", "IdIndividu",
        "NumIdentifiant", "Cle", "OID", "TIQ", "NomNaissance", "ListePrenom", "Sexe",
        "DateNaissance", "LieuNaissance",
    ]  # fmt: skip
    assert known["NumIdentifiant"] == "138012A004009"
    assert known["Cle"] == "81"
    assert known["OID"] == "1.2.250.1.213.1.4.10"
    assert known["LieuNaissance"] == "2A004"


def test_nobody_has_a_code_a_label_and_nothing_else(populated: Sandbox) -> None:
    known = texts(ask(populated, REQUEST.replace("MARCEL", "MARCELLE")))
    assert list(known) == ["RESULTAT", "CR", "CodeCR", "LibelleCR"]
    assert known["CodeCR"] == "01"


@pytest.mark.parametrize(
    "content",
    [
        "pas du XML",
        REQUEST.replace("1938-01-25", "25/01/1938"),
        REQUEST.replace("RECSANSVITALE", "AUTRECHOSE"),
        "<soap:Envelope xmlns:soap='http://www.w3.org/2003/05/soap-envelope'/>",
        '<!DOCTYPE a [<!ENTITY b "c">]>' + REQUEST.partition("?>")[2],
    ],
)
def test_what_cannot_be_read_is_a_sender_fault(populated: Sandbox, content: str) -> None:
    answer = ask(populated, content)
    assert answer.status_code == 400
    assert "Sender" in answer.text
    assert 'code="insi_101"' in answer.text


def test_a_service_in_error_sends_a_receiver_fault(populated: Sandbox) -> None:
    populated.play("insi", "error")
    answer = ask(populated, REQUEST)
    assert answer.status_code == 500
    assert "Receiver" in answer.text
    assert 'code="insi_102"' in answer.text
