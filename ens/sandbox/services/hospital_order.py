"""
What the hospital's software is asked to deposit: about whom, signed by whom, found what.

The JSON of `POST /hospital/deposit`. Beside `patient` and `document`, which suffice:
`results` ({"hba1c": 7.1} by our names or LOINC codes), `author` (key of a professional), `client`
(client_id of another software), `masterIdentifier` and `idempotencyKey` (the same deposit again),
`confidentiality` (["N", "MASQUE_PS"]), `purpose` (TREAT), and two mistakes to make on purpose:
`wrong_ins` and `wrong_traits`, in the CDA only.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ens.sandbox import clients_file
from ens.sandbox.population import laboratory, numbers, reading, reports, submission
from ens.sandbox.population.laboratory import Finding
from ens.sandbox.population.people import Citizen, Professional, Structure
from ens.sandbox.population.reports import Report
from ens.sandbox.population.resources import PARIS

DOCUMENTS = ("cr-bio",)
HOSPITAL = "hospital"
BIOLOGISTS = {"second-hospital": "dr-clement", "revoked": "dr-clement"}
BIOLOGIST = "dr-garnier"
WRONG_RANK = 998
_OID = re.compile(r"urn:oid:(?P<oid>[0-2](?:\.\d+)+)")
_UUID = re.compile(r"urn:uuid:(?P<uuid>[0-9a-fA-F-]{36})")


class UnknownOrder(ValueError):
    """
    The software does not know this person, this author, this document or this analysis.
    """


@dataclass(frozen=True, slots=True)
class Order:
    patient: Citizen
    author: Professional
    structure: Structure
    client: Mapping[str, Any]
    findings: tuple[Finding, ...]
    master: str = ""
    key: str = ""
    confidentiality: tuple[str, ...] = ("N",)
    purpose: str = "TREAT"
    wrong_ins: bool = False
    wrong_traits: bool = False

    @property
    def again(self) -> str:
        """
        What makes two orders the same deposit, to send the very same bytes; empty when nothing
        does.
        """
        if not self.master and not self.key:
            return ""
        found = [(one.analysis.code, str(one.value)) for one in self.findings]
        mistakes = (self.wrong_ins, self.wrong_traits, self.confidentiality)
        same = (self.master or self.key, self.patient.key, self.author.key, found, mistakes)
        return hashlib.sha256(repr(same).encode()).hexdigest()


def read(asked: Mapping[str, Any], folder: Path) -> Order:
    """
    :raises UnknownOrder: if it names what does not exist
    """
    if asked.get("document", DOCUMENTS[0]) not in DOCUMENTS:
        raise UnknownOrder(f"document is one of: {', '.join(DOCUMENTS)}")
    client_id = str(asked.get("client") or HOSPITAL)
    client = _client(client_id, folder)
    author = str(asked.get("author") or BIOLOGISTS.get(client_id, BIOLOGIST))
    master, key = str(asked.get("masterIdentifier") or ""), str(asked.get("idempotencyKey") or "")
    return Order(
        patient=_patient(asked.get("patient"), folder),
        author=_author(author, folder),
        structure=_structure(client["finess"], folder),
        client=client,
        findings=_findings(asked, master or key or secrets.token_hex(8)),
        master=master,
        key=key,
        confidentiality=tuple(map(str, asked.get("confidentiality") or ("N",))),
        purpose=str(asked.get("purpose") or "TREAT"),
        wrong_ins=bool(asked.get("wrong_ins")),
        wrong_traits=bool(asked.get("wrong_traits")),
    )


def _client(client_id: str, folder: Path) -> dict[str, Any]:
    try:
        client = clients_file.read_client(folder, client_id)
    except (KeyError, FileNotFoundError) as error:
        raise UnknownOrder(f"no such client: {client_id}") from error
    if client["kind"] != "structure":
        raise UnknownOrder(f"not a structure's software: {client_id}")
    return client


def _patient(key: object, folder: Path) -> Citizen:
    entry = reading.person(folder, str(key))
    if entry is None or entry["kind"] != "citizen":
        raise UnknownOrder(f"no such person: {key}")
    if not entry["ins"]:
        raise UnknownOrder(f"no qualified INS, so nothing can be sent about: {key}")
    return reading.citizen_of(entry)


def _author(key: str, folder: Path) -> Professional:
    author = reading.professional(folder, key)
    if author is None or not author.rpps:
        raise UnknownOrder(f"no such author with an RPPS number: {key}")
    return author


def _structure(finess: str, folder: Path) -> Structure:
    structure = reading.structure(folder, finess)
    if structure is None:
        raise UnknownOrder(f"no such structure: {finess}")
    return structure


def _findings(asked: Mapping[str, Any], seed: str) -> tuple[Finding, ...]:
    """
    The results asked for, or some drawn from the seed: the same ones for the same deposit.
    """
    results = asked.get("results")
    if isinstance(results, list):
        results = {str(one.get("code")): one.get("value") for one in results}
    if results:
        return tuple(_finding(name, value) for name, value in results.items())
    random = Random(str(asked.get("seed") or seed))
    return tuple(laboratory.draw(random.choice(laboratory.PANELS), random))


def _finding(name: str, value: object) -> Finding:
    codes = {analysis.code: key for key, analysis in laboratory.CATALOGUE.items()}
    key = codes.get(name, name)
    if key not in laboratory.CATALOGUE:
        raise UnknownOrder(f"no such analysis: {name}")
    try:
        return laboratory.finding(key, float(str(value)))
    except ValueError as error:
        raise UnknownOrder(f"not a number: {value}") from error


@dataclass(frozen=True, slots=True)
class Deposit:
    """
    What is sent: the transaction as bytes, and what the answer repeats of it.
    """

    body: bytes
    master: str
    hash: str
    size: int


def prepare(order: Order, *, now: datetime, folder: Path) -> Deposit:
    """
    Write the CDA and its transaction; the same order again gives the same bytes, kept on disk.
    """
    kept = folder / HOSPITAL / f"{order.again}.json" if order.again else None
    if kept and kept.exists():
        return _deposit(kept.read_bytes())
    report = _report(order, now.astimezone(PARIS).replace(microsecond=0))
    in_document = replace(report, person=_mistaken(order))
    subject = submission.by_ins(order.patient)
    cda = reports.written(in_document)
    bundle = submission.bundle(report, cda, subject=subject, unique=order.master)
    body = json.dumps(bundle, ensure_ascii=False).encode()
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(body)
    return _deposit(body)


def _report(order: Order, now: datetime) -> Report:
    oid, known = _OID.fullmatch(order.master), _UUID.fullmatch(order.master)
    identifier = oid["oid"] if oid else known["uuid"].upper() if known else ""
    return Report(
        person=order.patient,
        author=order.author,
        structure=order.structure,
        prescriber=None,
        collected=now - timedelta(hours=3),
        created=now,
        findings=order.findings,
        identifier=identifier or reports.unique_id(secrets.token_hex(16)),
        confidentiality=order.confidentiality,
    )


def _mistaken(order: Order) -> Citizen:
    """Return the person as the CDA names them: somebody else when a mistake is to be made."""
    person = order.patient
    if order.wrong_ins:
        number = numbers.fictive_ins(
            sex=person.sex,
            birth_date=person.birth_date,
            birthplace=person.birthplace,
            rank=WRONG_RANK,
        )
        person = replace(person, ins=number.value)
    return replace(person, family="AUTRE-PERSONNE") if order.wrong_traits else person


def _deposit(body: bytes) -> Deposit:
    resources = [entry["resource"] for entry in json.loads(body)["entry"]]
    document = next(one for one in resources if one["resourceType"] == "DocumentReference")
    attachment = document["content"][0]["attachment"]
    master = document["masterIdentifier"]["value"]
    return Deposit(body, master, attachment["hash"], attachment["size"])
