"""
Problems and allergies, each in the concern that it is of.

Source: IHE PCC, Problem Concern Entry and Allergy and Intolerance Concern; CI-SIS FR-Probleme and
FR-Allergie-ou-hypersensibilite.
"""

from collections.abc import Iterator
from typing import Final

from ens.standards.cda import systems
from ens.standards.cda.body import is_about_somebody_else
from ens.standards.cda.datatypes import Code, code_of
from ens.standards.cda.lab_values import Texts
from ens.standards.cda.observations import concept_of, present
from ens.standards.cda.synthesis import codes, details, entries
from ens.standards.cda.synthesis.details import Thing
from ens.standards.cda.tree import Node
from ens.standards.fhir.absent import UNKNOWN

_TYPES: Final = {code: kind for kind, (code, _) in entries.ALLERGIES.items()}
_SEVERITIES: Final = {code: name for name, code in entries.SEVERITIES.items()}
# A concern that is active is about an allergy that is (IHE PCC, allergy and intolerance concern).
_ACTIVE: Final = {
    "coding": [{"system": systems.FHIR_SYSTEMS[systems.ALLERGY_CLINICAL], "code": "active"}]
}
_CERTAINTIES: Final = frozenset({"unconfirmed", "confirmed", "refuted", "provisional",
                                 "differential", "entered-in-error"})  # fmt: skip
_OVER: Final = frozenset({"inactive", "resolved", "remission"})
_ROOTS: Final = frozenset({entries.CONCERN[1], *entries.PROBLEM_CONCERN, *entries.ALLERGY_CONCERN})


def is_one(act: Node) -> bool:
    return not _ROOTS.isdisjoint(details.roots(act))


def of(act: Node, texts: Texts) -> Iterator[Thing]:
    """
    What a concern is about, with what is said around it.
    """
    is_active = details.code_at(act, "statusCode") == "active"
    for relationship in act.elements("entryRelationship"):
        observation = relationship.first("observation")
        if observation is not None and not is_about_somebody_else(observation):
            found = _problem_or_allergy(observation, texts)
            if is_active and found.get("clinicalStatus") == UNKNOWN:
                found["clinicalStatus"] = _ACTIVE
            if found and (ids := details.ids(act)):
                found["identifier"] = ids
            if found and (recorded := details.value_of(act, "author/time")):
                found["recordedDate"] = recorded
            yield found


def _problem_or_allergy(observation: Node, texts: Texts) -> Thing:
    said = {code.code for code in _every_code(observation, texts)}
    nothing = any(code.startswith(details.NOTHING) for code in said)
    if nothing or observation.get("negationInd") == "true":
        return {}
    if entries.ALLERGY[3] in details.roots(observation):
        return _allergy(observation, texts)
    return _condition(observation, texts)


def _every_code(observation: Node, texts: Texts) -> Iterator[Code]:
    found = (observation.first(name) for name in ("code", "value"))
    return (code for code in (code_of(one, texts) for one in found) if code is not None)


def _condition(observation: Node, texts: Texts) -> Thing:
    what = details.concept(observation.first("value"), texts)
    if not what:
        return {}
    kind = code_of(observation.first("code"), texts)
    told = kind is not None and kind.code not in ("", codes.ANY_PROBLEM)
    status, end = _course(observation, texts)
    sites = (details.concept(one, texts) for one in observation.elements("targetSiteCode"))
    return present(
        {
            "resourceType": "Condition",
            "clinicalStatus": status,
            "verificationStatus": _certainty(observation, systems.CONDITION_VERIFICATION, texts),
            "category": [concept_of(kind)] if kind is not None and told else [],
            "severity": details.stated(observation, codes.SEVERITY, texts),
            "code": what,
            "bodySite": [one for one in sites if one],
            "subject": details.SUBJECT,
            "onsetDateTime": details.value_of(observation, "effectiveTime/low")
            or details.value_of(observation, "effectiveTime"),
            "abatementDateTime": end,
            "note": details.notes(observation, texts),
        }
    )


def _course(observation: Node, texts: Texts) -> tuple[Thing | None, str]:
    """
    The status and the end. IHE PCC: a problem of which the end is known is resolved; an end
    beside a status that says otherwise has no place in FHIR (con-4).
    """
    end = details.value_of(observation, "effectiveTime/high")
    stated = _status_in(observation, systems.CONDITION_CLINICAL, texts)
    if not end or not stated:
        uri = systems.FHIR_SYSTEMS[systems.CONDITION_CLINICAL]
        resolved = {"coding": [{"system": uri, "code": "resolved"}]}
        return (resolved if end else stated), end
    over = any(one["code"] in _OVER for one in stated["coding"])
    return stated, end if over else ""


def _status_in(observation: Node, system: str, texts: Texts) -> Thing | None:
    """
    FHIR's statuses only: others are words of another table, and stay in the report.
    """
    found = details.stated(observation, codes.STATUS, texts)
    uri = systems.FHIR_SYSTEMS[system]
    known = [one for one in (found or {}).get("coding", ()) if one.get("system") == uri]
    return {"coding": known} if known else None


def _certainty(node: Node, system: str, texts: Texts) -> Thing | None:
    """
    FHIR's words only, also where their table is named by another OID of FHIR's own.
    """
    found = details.stated(node, codes.CERTAINTY, texts) or {}
    known = [
        one["code"]
        for one in found.get("coding", ())
        if one.get("code") in _CERTAINTIES
        and (one.get("system") == systems.FHIR_SYSTEMS[system]
             or str(one.get("system", "")).startswith("urn:oid:2.16.840.1.113883.4.642."))
    ]  # fmt: skip
    uri = systems.FHIR_SYSTEMS[system]
    return {"coding": [{"system": uri, "code": known[0]}]} if known else None


def _allergy(observation: Node, texts: Texts) -> Thing:
    role = observation.first("participant/participantRole/playingEntity")
    agent = details.concept(role.first("code"), texts) if role is not None else None
    if agent is None and role is not None and (name := role.text_at("name")):
        agent = {"text": name}
    agent = agent or details.concept(observation.first("value"), texts)
    if not agent:
        return {}
    kind, categories = _TYPES.get(details.code_at(observation, "code"), ("", ()))
    criticality = details.stated(observation, codes.CRITICALITY, texts)
    told = [one.get("code", "") for one in (criticality or {}).get("coding", ())]
    risk = next((one for one in told if one in ("low", "high", "unable-to-assess")), "")
    return present(
        {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": _status_in(observation, systems.ALLERGY_CLINICAL, texts) or UNKNOWN,
            "verificationStatus": _certainty(observation, systems.ALLERGY_VERIFICATION, texts),
            "type": kind,
            "category": list(categories),
            "criticality": risk,
            "code": agent,
            "patient": details.SUBJECT,
            "onsetDateTime": details.value_of(observation, "effectiveTime/low"),
            "note": details.notes(observation, texts),
            "reaction": list(_reactions(observation, texts)),
        }
    )


def _reactions(observation: Node, texts: Texts) -> Iterator[Thing]:
    for relationship in observation.elements("entryRelationship"):
        inside = relationship.first("observation")
        if relationship.get("typeCode") != "MFST" or inside is None:
            continue
        if found := details.concept(inside.first("value"), texts):
            severity = details.stated(inside, codes.SEVERITY, texts) or {}
            told = (one.get("code", "") for one in severity.get("coding", ()))
            yield present(
                {
                    "manifestation": [found],
                    "onset": details.value_of(inside, "effectiveTime/low"),
                    "severity": next((_SEVERITIES[one] for one in told if one in _SEVERITIES), ""),
                }
            )
