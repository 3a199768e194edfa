"""
How the maternity's software asks INSi for an INS: SOAP 1.2, search by the five traits.

Source: contract of the lot "INSi sans carte Vitale" (CNAM), as `insi.py` plays its other side.
"""

import uuid

import httpx
from lxml import etree

from ens.sandbox.services.insi import FOUND, SOAP
from ens.standards import ins
from ens.standards.cda import xml_gate
from ens.standards.cda.errors import MalformedXml

RECOVERY = "http://www.cnamts.fr/INSiRecSans"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
CONTEXT = "urn:siram:lps:ctxlps"
ACTION = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"


class NoNumber(Exception):
    """
    INSi gave no INS: it is down, refuses, or knows nobody or several of these traits.
    """


async def ask(http: httpx.AsyncClient, url: str, traits: ins.Traits) -> ins.InsNumber:
    """
    :raises NoNumber: with what INSi said
    """
    headers = {"content-type": "application/soap+xml"}
    try:
        response = await http.post(f"{url}/insi/lps", content=request(traits), headers=headers)
        answer = xml_gate.read(response.content)
    except (httpx.HTTPError, MalformedXml) as error:
        raise NoNumber("INSi ne répond pas.") from error
    said = {node.name.rpartition("}")[2]: node.text for node in answer.walk()}
    if said.get("CodeCR") != FOUND:
        raise NoNumber(said.get("LibelleCR") or said.get("Text") or "INSi refuse la demande.")
    return ins.InsNumber(said["OID"], said["NumIdentifiant"] + said["Cle"])


def request(traits: ins.Traits) -> bytes:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    header = etree.SubElement(envelope, f"{{{SOAP}}}Header")
    context = etree.SubElement(
        header, f"{{{CONTEXT}}}ContexteLPS", Nature="CTXLPS", Version="01_00"
    )
    _add(context, CONTEXT, "Id", str(uuid.uuid4()))
    software = etree.SubElement(context, f"{{{CONTEXT}}}LPS")
    _add(software, CONTEXT, "Nom", "urn:lps:maternite")
    _add(header, ADDRESSING, "Action", ACTION)
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    search = etree.SubElement(body, f"{{{RECOVERY}}}RECSANSVITALE")
    _add(search, RECOVERY, "NomNaissance", traits.family)
    for given in traits.given:
        _add(search, RECOVERY, "Prenom", given)
    _add(search, RECOVERY, "Sexe", traits.sex)
    _add(search, RECOVERY, "DateNaissance", traits.birth_date.isoformat())
    _add(search, RECOVERY, "LieuNaissance", traits.birthplace)
    return etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)


def _add(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = text
