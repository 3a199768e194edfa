"""
An act of the register as an AuditEvent, in either of two published forms.

Sources: IHE Basic Audit Log Patterns 1.1 (PatientRead, PatientQuery, PatientCreate, PatientUpdate,
PatientDelete); ANS "Traçabilité de traces de santé" 2.0.0 (tde-auditevent: one subtype, two agents
at most, a period); FHIR R4 auditevent.html. A refusal follows neither pattern of success: it says
so by its outcome and claims no profile of IHE.
"""

import base64
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ens.standards.fhir import absent, dates

Json = dict[str, Any]

BALP: Final = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
TDE: Final = "https://interop.esante.gouv.fr/ig/fhir/tde/StructureDefinition/tde-auditevent"
DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
EVENT_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-event-type"
INTERACTION: Final = "http://hl7.org/fhir/restful-interaction"
PARTICIPATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ENTITY_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
OBJECT_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"
SOURCE_TYPE: Final = "http://terminology.hl7.org/CodeSystem/security-source-type"
TRANSACTION: Final = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"

# By interaction: the letter of the action, the pattern of IHE, the part that a user plays.
INTERACTIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "read": ("R", "PatientRead", "IRCP"),
    "vread": ("R", "PatientRead", "IRCP"),
    "history-instance": ("R", "", "IRCP"),
    "search-type": ("E", "PatientQuery", "IRCP"),
    "create": ("C", "PatientCreate", "AUT"),
    "update": ("U", "PatientUpdate", "AUT"),
    "patch": ("U", "PatientUpdate", "AUT"),
    "delete": ("D", "PatientDelete", "AUT"),
    "operation": ("E", "", "IRCP"),
}
PATTERNS: Final = tuple(dict.fromkeys(one[1] for one in INTERACTIONS.values() if one[1]))
PARTS: Final = {"IRCP": "information recipient", "AUT": "author (originator)"}
# What is no interaction of FHIR: the event of DICOM that it is a kind of.
EVENTS: Final[Mapping[str, tuple[str, str]]] = {
    "export": ("110106", "Export"),
    "emergency": ("110113", "Security Alert"),
    "rights": ("110113", "Security Alert"),
}


@dataclass(frozen=True, slots=True)
class Agent:
    """
    A human or a program. `reference` is "" when there is none to give.
    """

    name: str
    reference: str = ""
    role: str = ""
    identifier: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """
    `kind` is one of INTERACTIONS or of EVENTS; `code` is the server's own word for the act;
    `refused` says why in French, "" when it was done. `purpose` is of v3-ActReason.
    """

    id: str
    at: dt.datetime
    kind: str
    code: str
    patient: str
    type: str
    thing: str
    query: str
    refused: str
    user: Agent | None
    software: Agent | None
    request: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Server:
    """
    Who keeps the register: its address, its name, and the system of its own words for acts.
    """

    address: str
    name: str
    acts: str


def balp(act: Act, server: Server) -> Json:
    """
    As IHE writes it: the client, the server, and the user when a human acts.
    """
    pattern = INTERACTIONS[act.kind][1] if act.kind in INTERACTIONS else ""
    followed = f"{BALP}{pattern}" if pattern and not act.refused else ""
    said = _event(act, server, followed)
    said["agent"] = [_client(act), _server(act, server)] + ([_user(act)] if act.user else [])
    said["entity"] = _entities(act)
    return said


def national(act: Act, server: Server) -> Json:
    """
    As the national profile writes it: who acted, and the software that they used.
    """
    said = _event(act, server, TDE)
    moment = dates.instant(act.at)
    said["period"] = {"start": moment, "end": moment}
    agents = [_user(act)] if act.user else []
    if act.software or not agents:
        agents.append(_client(act) | {"requestor": not agents})
    said["agent"] = agents
    said["entity"] = _entities(act)
    return said


def _event(act: Act, server: Server, profile: str) -> Json:
    said: Json = {"resourceType": "AuditEvent", "id": act.id}
    if profile:
        said["meta"] = {"profile": [profile]}
    if act.kind in INTERACTIONS:
        said["type"] = _coding(EVENT_TYPE, "rest", "RESTful Operation")
        said["subtype"] = [_coding(INTERACTION, act.kind, act.kind)]
        said["action"] = INTERACTIONS[act.kind][0]
    else:
        said["type"] = _coding(DICOM, *EVENTS[act.kind])
        said["subtype"] = [_coding(server.acts, act.code)]
        said["action"] = "E"
    said |= {"recorded": dates.instant(act.at), "outcome": "4" if act.refused else "0"}
    if act.refused:
        said["outcomeDesc"] = act.refused
    if act.purpose:
        said["purposeOfEvent"] = [{"coding": [_coding(REASON, act.purpose)]}]
    said["source"] = {
        "site": server.address,
        "observer": {"display": server.name},
        "type": [_coding(SOURCE_TYPE, "4", "Application Server")],
    }
    return said


def _client(act: Act) -> Json:
    name = act.software.name if act.software else "navigateur"
    return {
        "type": {"coding": [_of_source() if _sends(act) else _of_destination()]},
        "who": {"display": name},
        "requestor": act.user is None,
        "network": absent.UNKNOWN,
    }


def _server(act: Act, server: Server) -> Json:
    return {
        "type": {"coding": [_of_destination() if _sends(act) else _of_source()]},
        "who": {"display": server.name},
        "requestor": False,
        "network": {"address": server.address, "type": "5"},
    }


def _sends(act: Act) -> bool:
    """
    The client is the source, but when it reads.
    """
    return act.kind not in ("read", "vread", "history-instance")


def _of_source() -> Json:
    return _coding(DICOM, "110153", "Source Role ID")


def _of_destination() -> Json:
    return _coding(DICOM, "110152", "Destination Role ID")


def _user(act: Act) -> Json:
    assert act.user is not None
    part = INTERACTIONS[act.kind][2] if act.kind in INTERACTIONS else "IRCP"
    who: Json = {"display": act.user.name}
    if act.user.reference:
        who["reference"] = act.user.reference
    said: Json = {
        "type": {"coding": [_coding(PARTICIPATION, part, PARTS[part])]},
        "who": who,
        "name": act.user.name,
        "requestor": True,
    }
    if act.user.role:
        said["role"] = [{"text": act.user.role}]
    if act.user.identifier:
        system, value = act.user.identifier
        who["identifier"] = {"system": system, "value": value}
        said["altId"] = value
    if act.purpose:
        said["purposeOfUse"] = [{"coding": [_coding(REASON, act.purpose)]}]
    return said


def _entities(act: Act) -> list[Json]:
    found: list[Json] = [
        {
            "what": {"reference": act.patient},
            "type": _coding(ENTITY_TYPE, "1", "Person"),
            "role": _coding(OBJECT_ROLE, "1", "Patient"),
        }
    ]
    found.append(_query(act) if act.kind == "search-type" else _thing(act))
    if act.request:
        found.append(
            {
                "what": {"identifier": {"value": act.request}},
                "type": _coding(TRANSACTION, "XrequestId"),
            }
        )
    return found


def _thing(act: Act) -> Json:
    what: Json = {"type": act.type}
    if act.thing:
        what["reference"] = f"{act.type}/{act.thing}"
    return {
        "what": what,
        "type": _coding(ENTITY_TYPE, "2", "System Object"),
        "role": _coding(OBJECT_ROLE, "4", "Domain Resource"),
    }


def _query(act: Act) -> Json:
    asked = f"{act.type}?{act.query}" if act.query else act.type
    return {
        "type": _coding(ENTITY_TYPE, "2", "System Object"),
        "role": _coding(OBJECT_ROLE, "24", "Query"),
        "query": base64.b64encode(asked.encode()).decode(),
    }


def _coding(system: str, code: str, display: str = "") -> Json:
    return {"system": system, "code": code} | ({"display": display} if display else {})
