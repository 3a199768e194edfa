"""
INSi, the national teleservice that gives and verifies an INS.

What follows the real service, as published examples of its messages show it: SOAP 1.2 by POST on
`/lps`; WS-Addressing action `urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite`;
body `RECSANSVITALE` (NomNaissance, one Prenom or several, Sexe, DateNaissance, LieuNaissance
optional); answer `RESULTAT` with `CR` (00 one identity, 01 none, 02 several) and, for 00,
`INDIVIDU` (INSACTIF, TIQ); faults `siram:Erreur`.

What is ours, because its text is not public: the names of the verification's elements (its answer
is OK or not, as CR 00 or 01); how given names match (those asked must begin the list of the
birth certificate); no client certificate and no signed VIHF assertion, which the real one demands;
the ContexteLPS header is accepted, not checked; no recovery by Vitale card. Newborns are made known
at `/insi/etat-civil` (`civil_registration.py`).
"""

from collections.abc import Callable, Iterable
from datetime import date

from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from ens.sandbox import scenario, settings
from ens.sandbox.population import reading
from ens.sandbox.services import civil_registration
from ens.standards import ins, nir
from ens.standards.cda import xml_gate
from ens.standards.cda.errors import MalformedXml
from ens.standards.cda.tree import Node

SERVICE = "insi"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
RESULT = "http://www.cnamts.fr/INSiResultat"
SIRAM = "urn:siram"
MEDIA_TYPE = "application/soap+xml; charset=utf-8"

FOUND, NOBODY, SEVERAL = "00", "01", "02"
LABELS = {
    FOUND: "OK",
    NOBODY: "Aucune identite trouvee",
    SEVERAL: "Plusieurs identites trouvees",
}


class Unusable(ValueError):
    """
    The request cannot be answered: the message is the fault's text.
    """


def matching(asked: ins.Traits, people: Iterable[reading.Entry]) -> list[reading.Entry]:
    """
    Return the people with an INS whose birth certificate fits the traits asked.
    """
    return [one for one in people if one.get("ins") and _fits(asked, one)]


def _fits(asked: ins.Traits, one: reading.Entry) -> bool:
    return (
        ins.fold(asked.family) == ins.fold(one["family"])
        and asked.sex == one["sex"]
        and asked.birth_date.isoformat() == one["birth_date"]
        and asked.birthplace in ("", one["birthplace"])
        and _begins(asked.given, one["given"])
    )


def _begins(asked: tuple[str, ...], certificate: list[str]) -> bool:
    wanted = ins.fold(" ".join(asked))
    starts = (ins.fold(" ".join(certificate[:n])) for n in range(1, len(certificate) + 1))
    return wanted in starts


async def lps(request: Request) -> Response:
    try:
        body = _body_of(xml_gate.read(await request.body()))
        answer = OPERATIONS[_local(body)](body)
    except (MalformedXml, Unusable, KeyError, ValueError) as error:
        return _fault("Sender", "siram_20", "insi_101", f"Requête non valide : {error}", status=400)
    return Response(answer, media_type=MEDIA_TYPE)


def _body_of(envelope: Node) -> Node:
    for node in envelope.walk():
        if node.name == f"{{{SOAP}}}Body":
            return next(node.elements())
    raise Unusable("pas de corps SOAP")


def _recover(body: Node) -> bytes:
    found = matching(_traits(body), reading.people(settings.current().folder))
    if len(found) == 1:
        return _result(FOUND, found[0])
    return _result(SEVERAL if found else NOBODY)


def _verify(body: Node) -> bytes:
    number = nir.NIR.read(_text(body, "NumIdentifiant") + _text(body, "Cle")).value
    system = f"urn:oid:{_text(body, 'OID')}"
    found = matching(_traits(body), reading.people(settings.current().folder))
    known = any(one["ins"] == {"system": system, "value": number} for one in found)
    return _result(FOUND if known else NOBODY)


OPERATIONS: dict[str, Callable[[Node], bytes]] = {
    "RECSANSVITALE": _recover,
    "VERIFIERINSAVECTRAITS": _verify,
}


def _traits(body: Node) -> ins.Traits:
    given = tuple(node.text for node in body.walk() if _local(node) in ("Prenom", "ListePrenom"))
    if not _text(body, "NomNaissance") or not any(given):
        raise Unusable("il faut un nom de naissance et un prénom")
    if _text(body, "Sexe") not in ("F", "M"):
        raise Unusable("le sexe est F ou M")
    return ins.Traits(
        family=_text(body, "NomNaissance"),
        given=given,
        sex=_text(body, "Sexe"),
        birth_date=date.fromisoformat(_text(body, "DateNaissance")),
        birthplace=_text(body, "LieuNaissance"),
    )


def _text(body: Node, name: str) -> str:
    return next((node.text for node in body.walk() if _local(node) == name), "")


def _local(node: Node) -> str:
    return node.name.rpartition("}")[2]


def _result(code: str, person: reading.Entry | None = None) -> bytes:
    envelope, body = _envelope()
    result = etree.SubElement(body, f"{{{RESULT}}}RESULTAT", nsmap={"insi": RESULT})
    report = _add(result, "CR")
    _add(report, "CodeCR", code)
    _add(report, "LibelleCR", LABELS[code])
    if person is not None:
        _individual(_add(result, "INDIVIDU"), person)
    return _written(envelope)


def _individual(parent: etree._Element, person: reading.Entry) -> None:
    active = _add(parent, "INSACTIF")
    number = _add(active, "IdIndividu")
    _add(number, "NumIdentifiant", person["ins"]["value"][:13])
    _add(number, "Cle", person["ins"]["value"][13:])
    _add(active, "OID", person["ins"]["system"].removeprefix("urn:oid:"))
    traits = _add(parent, "TIQ")
    _add(traits, "NomNaissance", _registered(person["family"]))
    _add(traits, "ListePrenom", " ".join(map(_registered, person["given"])))
    _add(traits, "Sexe", person["sex"])
    _add(traits, "DateNaissance", person["birth_date"])
    _add(traits, "LieuNaissance", person["birthplace"])


def _registered(name: str) -> str:
    """Return a name as the national register writes it: capitals, no accents, hyphens kept."""
    return "-".join(ins.fold(part) for part in name.split("-")).upper()


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    return envelope, etree.SubElement(envelope, f"{{{SOAP}}}Body")


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{RESULT}}}{name}")
    element.text = text
    return element


def _fault(who: str, subcode: str, code: str, text: str, *, status: int) -> Response:
    envelope, body = _envelope()
    fault = etree.SubElement(body, f"{{{SOAP}}}Fault")
    reason = etree.SubElement(fault, f"{{{SOAP}}}Code")
    etree.SubElement(reason, f"{{{SOAP}}}Value").text = f"soap:{who}"
    below = etree.SubElement(reason, f"{{{SOAP}}}Subcode")
    etree.SubElement(below, f"{{{SOAP}}}Value").text = f"soap:{subcode}"
    said = etree.SubElement(fault, f"{{{SOAP}}}Reason")
    language = {"{http://www.w3.org/XML/1998/namespace}lang": "fr"}
    etree.SubElement(said, f"{{{SOAP}}}Text", attrib=language).text = text
    detail = etree.SubElement(fault, f"{{{SOAP}}}Detail")
    error = etree.SubElement(detail, f"{{{SIRAM}}}Erreur", severite="fatal", code=code)
    error.text = text
    return Response(_written(envelope), status_code=status, media_type=MEDIA_TYPE)


def _written(envelope: etree._Element) -> bytes:
    return etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)


def routes() -> list[BaseRoute]:
    down = _fault(
        "Receiver",
        "siram_40",
        "insi_102",
        "Le service est temporairement inaccessible.",
        status=500,
    )
    registrar = Route("/etat-civil", civil_registration.declare, methods=["POST"])
    app = Starlette(routes=[Route("/lps", lps, methods=["POST"]), registrar])
    return [Mount("/insi", scenario.with_scenario(SERVICE, app, on_error=down))]
