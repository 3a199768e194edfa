"""
The client of INSi, the national teleservice that gives and verifies an INS.

SOAP 1.2, contract of the lot "INSi sans carte Vitale" (CNAM). Where the real service demands a
structure's certificate and a signed assertion, a deployment puts a gateway of its own in front:
this client carries neither.
"""

import ssl
import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache

import httpx
from django.conf import settings
from lxml import etree

from ens.standards import ins, nir
from ens.standards.cda import xml_gate
from ens.standards.cda.errors import MalformedXml
from ens.standards.cda.tree import Node

TIMEOUT = httpx.Timeout(5, connect=2)
SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
CONTEXT = "urn:siram:lps:ctxlps"
SERVICE = "urn:ServiceIdentiteCertifiee:1.0.0"
RECOVERY = "http://www.cnamts.fr/INSiRecSans"
VERIFICATION = "http://www.cnamts.fr/INSiLot2/REQUnitaire"

FOUND, NOBODY, SEVERAL = "00", "01", "02"


class InsiDown(Exception):
    """
    No usable answer: unreachable, too slow, a fault of its own, or not what it should answer.
    """


class InsiRefused(Exception):
    """
    INSi refuses the request itself: asking again the same way will not help.
    """


@dataclass(frozen=True, slots=True)
class Recovery:
    """
    What INSi knows of these traits: `number` and `traits`, as registered, only with code 00.
    """

    code: str
    number: ins.InsNumber | None = None
    traits: ins.Traits | None = None


def recover(traits: ins.Traits, *, asker: str = "", url: str = "") -> Recovery:
    """
    Ask for the INS of whoever has these traits: code 00 one, 01 nobody, 02 several (ask again
    with more given names, then with the birthplace).

    `asker` is the national id (IDNPS) of the professional who asks: INSi keeps who asked.

    :raises InsiDown: without a usable answer
    :raises InsiRefused: if the traits cannot be searched for
    """
    envelope, body = _envelope("rechercherInsAvecTraitsIdentite", asker)
    request = etree.SubElement(body, f"{{{RECOVERY}}}RECSANSVITALE")
    _add_traits(request, RECOVERY, traits)
    answer = _ask(envelope, url)
    code = _text(answer, "CodeCR")
    try:
        return Recovery(code, _number(answer), _traits(answer)) if code == FOUND else _other(code)
    except (ValueError, nir.InvalidNIR) as error:
        raise InsiDown(f"unusable identity in the answer: {error}") from error


def verify(number: ins.InsNumber, traits: ins.Traits, *, url: str = "") -> bool:
    """
    Ask whether this INS is still the one of these traits.

    :raises InsiDown: without a usable answer
    :raises InsiRefused: if it cannot be asked
    """
    envelope, body = _envelope("verifierInsAvecTraitsIdentite")
    request = etree.SubElement(body, f"{{{VERIFICATION}}}VERIFIERINSAVECTRAITS")
    held = etree.SubElement(request, f"{{{VERIFICATION}}}INSFourni")
    _add(held, VERIFICATION, "NumIdentifiant", number.value[:13])
    _add(held, VERIFICATION, "Cle", number.value[13:])
    _add(held, VERIFICATION, "OID", number.oid)
    _add_traits(request, VERIFICATION, traits)
    return _other(_text(_ask(envelope, url), "CodeCR"), (FOUND, NOBODY)).code == FOUND


def _other(code: str, known: tuple[str, ...] = (NOBODY, SEVERAL)) -> Recovery:
    if code not in known:
        raise InsiDown(f"unknown return code: {code!r}")
    return Recovery(code)


def _envelope(operation: str, asker: str = "") -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    header = etree.SubElement(envelope, f"{{{SOAP}}}Header")
    context = etree.SubElement(
        header, f"{{{CONTEXT}}}ContexteLPS", Nature="CTXLPS", Version="01_00"
    )
    _add(context, CONTEXT, "Id", str(uuid.uuid4()))
    if asker:
        _add(context, CONTEXT, "Emetteur", asker)
    software = etree.SubElement(context, f"{{{CONTEXT}}}LPS")
    _add(software, CONTEXT, "Nom", "urn:lps:ens")
    _add(header, ADDRESSING, "Action", f"{SERVICE}:{operation}")
    _add(header, ADDRESSING, "MessageID", f"uuid:{uuid.uuid4()}")
    return envelope, etree.SubElement(envelope, f"{{{SOAP}}}Body")


def _add_traits(parent: etree._Element, namespace: str, traits: ins.Traits) -> None:
    _add(parent, namespace, "NomNaissance", traits.family)
    for given in traits.given:
        _add(parent, namespace, "Prenom", given)
    _add(parent, namespace, "Sexe", traits.sex)
    _add(parent, namespace, "DateNaissance", traits.birth_date.isoformat())
    if traits.birthplace not in ins.UNKNOWN_BIRTHPLACES:
        _add(parent, namespace, "LieuNaissance", traits.birthplace)


def _add(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = text


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _ask(envelope: etree._Element, url: str) -> Node:
    address = f"{(url or settings.INSI_URL).rstrip('/')}/lps"
    content = etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)
    try:
        with httpx.Client(verify=_trust(), timeout=TIMEOUT, trust_env=False) as http:
            response = http.post(
                address, content=content, headers={"content-type": "application/soap+xml"}
            )
        answer = xml_gate.read(response.content)
    except (httpx.HTTPError, MalformedXml) as error:
        raise InsiDown(type(error).__name__) from error
    _check(response.status_code, answer)
    return answer


def _check(status: int, answer: Node) -> None:
    if not any(_local(node) == "Fault" for node in answer.walk()):
        if status != httpx.codes.OK:
            raise InsiDown(f"HTTP {status}")
        return
    if _text(answer, "Value").endswith("Sender"):
        raise InsiRefused(_text(answer, "Text"))
    raise InsiDown(_text(answer, "Text"))


def _number(answer: Node) -> ins.InsNumber:
    value = _text(answer, "NumIdentifiant") + _text(answer, "Cle")
    return ins.InsNumber(_text(answer, "OID"), value)


def _traits(answer: Node) -> ins.Traits:
    return ins.Traits(
        family=_text(answer, "NomNaissance"),
        given=tuple(_text(answer, "ListePrenom").split()),
        sex=_text(answer, "Sexe"),
        birth_date=date.fromisoformat(_text(answer, "DateNaissance")),
        birthplace=_text(answer, "LieuNaissance"),
    )


def _text(answer: Node, name: str) -> str:
    return next((node.text for node in answer.walk() if _local(node) == name), "")


def _local(node: Node) -> str:
    return node.name.rpartition("}")[2]
