"""
The entries of a summary as FHIR resources: problems, allergies, medicines, vaccines, acts,
devices, observations.

What an entry does not say is left out, never guessed; who the resources are about, and their ids,
are given by the caller.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ens.standards.cda import systems
from ens.standards.cda.body import is_about_somebody_else
from ens.standards.cda.datatypes import Code, code_of, identifiers_at, referred_text
from ens.standards.cda.lab_values import Texts, quantity_of
from ens.standards.cda.observations import concept_of, identifier_of, present
from ens.standards.cda.observations import quantity_of as fhir_quantity
from ens.standards.cda.synthesis import entries, observed, parts
from ens.standards.cda.tree import Node

Thing = dict[str, Any]
SUBJECT: Final = {"reference": "#patient"}  # replaced by who it is about

_TYPES: Final = {code: kind for kind, (code, _) in entries.ALLERGIES.items()}
_SEVERITIES: Final = {code: name for name, code in entries.SEVERITIES.items()}
_MOODS: Final = {mood: intent for intent, mood in entries.MOODS.items()}
_MEDICINE: Final = {
    "active": "active", "completed": "completed", "suspended": "on-hold", "held": "on-hold",
    "aborted": "stopped", "cancelled": "cancelled", "nullified": "entered-in-error",
    "new": "draft",
}  # fmt: skip
_DONE: Final = {
    "active": "in-progress", "completed": "completed", "aborted": "stopped",
    "cancelled": "not-done", "nullified": "entered-in-error", "new": "preparation",
    "suspended": "on-hold", "held": "on-hold",
}  # fmt: skip
_USED: Final = {
    "active": "active", "completed": "completed", "aborted": "stopped", "suspended": "on-hold",
    "nullified": "entered-in-error", "new": "intended",
}  # fmt: skip
_DATA_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_UNKNOWN: Final = {"extension": [{"url": _DATA_ABSENT, "valueCode": "unknown"}]}
# A concern that is active is about an allergy that is (IHE PCC, allergy and intolerance concern).
_ACTIVE: Final = {
    "coding": [{"system": systems.FHIR_SYSTEMS[systems.ALLERGY_CLINICAL], "code": "active"}]
}
_CERTAINTIES: Final = frozenset({"unconfirmed", "confirmed", "refuted", "provisional",
                                 "differential", "entered-in-error"})  # fmt: skip
_OVER: Final = frozenset({"inactive", "resolved", "remission"})
# An entry that says that there is nothing to tell, or that nobody knows.
_NOTHING: Final = ("no-", "not-")


def of_entry(entry: Node, path: str, texts: Texts) -> list[Thing]:
    """
    The resources of one entry; none for a kind that has no place here.
    """
    for child in entry.elements():
        if is_about_somebody_else(child):
            return []
        if read := _READ.get(child.name):
            return [one for one in read(child, f"{path}/{child.name}[1]", texts) if one]
    return []


def roots(node: Node) -> frozenset[str]:
    return frozenset(one.get("root") for one in node.elements("templateId"))


def concept(node: Node | None, texts: Texts) -> Thing | None:
    """
    A CD as a CodeableConcept; None where it says nothing.
    """
    found = code_of(node, texts)
    return (concept_of(found) or None) if found is not None else None


def _ids(node: Node) -> list[Thing]:
    return [identifier_of(one) for one in identifiers_at(node, "id")]


def _value(node: Node | None, path: str) -> str:
    found = node.first(path) if node is not None else None
    return parts.fhir_time(found.get("value")) if found is not None else ""


def _code(node: Node, name: str) -> str:
    found = node.first(name)
    return found.get("code") if found is not None else ""


def _when(node: Node, name: str) -> Thing:
    """
    The first effectiveTime that is a moment or an interval.
    """
    for one in node.elements("effectiveTime"):
        if text := parts.fhir_time(one.get("value")):
            return {f"{name}DateTime": text}
        bounds = {"start": _value(one, "low"), "end": _value(one, "high")}
        if period := present(bounds):
            return {f"{name}Period": period}
    return {}


def _stated(node: Node, code: str, texts: Texts) -> Thing | None:
    """
    What an observation inside says, by its code: the status, the certainty.
    """
    for inside in node.every("entryRelationship/observation"):
        if _code(inside, "code") == code:
            return concept(inside.first("value"), texts)
    return None


def _certainty(node: Node, system: str, texts: Texts) -> Thing | None:
    """
    FHIR's words only, also where their table is named by another OID of FHIR's own.
    """
    found = _stated(node, "66455-7", texts) or {}
    known = [
        one["code"]
        for one in found.get("coding", ())
        if one.get("code") in _CERTAINTIES
        and (one.get("system") == systems.FHIR_SYSTEMS[system]
             or str(one.get("system", "")).startswith("urn:oid:2.16.840.1.113883.4.642."))
    ]  # fmt: skip
    uri = systems.FHIR_SYSTEMS[system]
    return {"coding": [{"system": uri, "code": known[0]}]} if known else None


def _bare(found: Thing | None) -> Thing | None:
    """
    A coded word of FHIR's own, without the words that the entry puts beside.
    """
    if not found or not found.get("coding"):
        return None
    return {"coding": found["coding"]}


def _notes(node: Node, texts: Texts) -> list[Thing]:
    found = []
    for act in node.every("entryRelationship/act"):
        text = referred_text(act.first("text"), texts)
        if text and _code(act, "code") == "48767-8":
            found.append(present({"time": _value(act, "author/time"), "text": text}))
    return found


def _reasons(node: Node, texts: Texts) -> list[Thing]:
    acts = (
        one.first("act") for one in node.elements("entryRelationship")
        if one.get("typeCode") == "RSON"
    )  # fmt: skip
    found = (concept(act.first("code"), texts) for act in acts if act is not None)
    return [one for one in found if one]


def _of_act(act: Node, path: str, texts: Texts) -> Iterator[Thing]:
    """
    A concern: a problem or an allergy, with what is said around it. Anything else is looked
    into for results.
    """
    concerns = roots(act) & {entries.CONCERN[1], *entries.PROBLEM_CONCERN, *entries.ALLERGY_CONCERN}
    if not concerns:
        yield from observed.of(act, path, texts)
        return
    for relationship in act.elements("entryRelationship"):
        observation = relationship.first("observation")
        if observation is not None and not is_about_somebody_else(observation):
            found = _problem_or_allergy(observation, texts)
            if found.get("clinicalStatus") == _UNKNOWN and _code(act, "statusCode") == "active":
                found["clinicalStatus"] = _ACTIVE
            if found and (ids := _ids(act)):
                found["identifier"] = ids
            if found and (recorded := _value(act, "author/time")):
                found["recordedDate"] = recorded
            yield found


def _problem_or_allergy(observation: Node, texts: Texts) -> Thing:
    said = {code.code for code in _every_code(observation, texts)}
    if any(code.startswith(_NOTHING) for code in said) or observation.get("negationInd") == "true":
        return {}
    if entries.ALLERGY[3] in roots(observation):
        return _allergy(observation, texts)
    return _condition(observation, texts)


def _every_code(observation: Node, texts: Texts) -> Iterator[Code]:
    found = (observation.first(name) for name in ("code", "value"))
    return (code for code in (code_of(one, texts) for one in found) if code is not None)


def _condition(observation: Node, texts: Texts) -> Thing:
    what = concept(observation.first("value"), texts)
    if not what:
        return {}
    kind = code_of(observation.first("code"), texts)
    told = kind is not None and kind.code not in ("", entries.ANY_PROBLEM)
    status, end = _course(observation, texts)
    sites = (concept(one, texts) for one in observation.elements("targetSiteCode"))
    return present(
        {
            "resourceType": "Condition",
            "clinicalStatus": status,
            "verificationStatus": _certainty(observation, systems.CONDITION_VERIFICATION, texts),
            "category": [concept_of(kind)] if kind is not None and told else [],
            "severity": _stated(observation, "SEV", texts),
            "code": what,
            "bodySite": [one for one in sites if one],
            "subject": SUBJECT,
            "onsetDateTime": _value(observation, "effectiveTime/low")
            or _value(observation, "effectiveTime"),
            "abatementDateTime": end,
            "note": _notes(observation, texts),
        }
    )


def _course(observation: Node, texts: Texts) -> tuple[Thing | None, str]:
    """
    The status and the end. IHE PCC: a problem of which the end is known is resolved; an end
    beside a status that says otherwise has no place in FHIR (con-4).
    """
    end = _value(observation, "effectiveTime/high")
    stated = _bare(_status_in(observation, systems.CONDITION_CLINICAL, texts))
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
    found = _stated(observation, "33999-4", texts)
    uri = systems.FHIR_SYSTEMS[system]
    known = [one for one in (found or {}).get("coding", ()) if one.get("system") == uri]
    return {"coding": known} if known else None


def _allergy(observation: Node, texts: Texts) -> Thing:
    role = observation.first("participant/participantRole/playingEntity")
    agent = concept(role.first("code"), texts) if role is not None else None
    if agent is None and role is not None and (name := role.text_at("name")):
        agent = {"text": name}
    agent = agent or concept(observation.first("value"), texts)
    if not agent:
        return {}
    kind, categories = _TYPES.get(_code(observation, "code"), ("", ()))
    criticality = _stated(observation, "82606-5", texts)
    codes = [one.get("code", "") for one in (criticality or {}).get("coding", ())]
    risk = next((one for one in codes if one in ("low", "high", "unable-to-assess")), "")
    return present(
        {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": _bare(_status_in(observation, systems.ALLERGY_CLINICAL, texts))
            or _UNKNOWN,
            "verificationStatus": _certainty(observation, systems.ALLERGY_VERIFICATION, texts),
            "type": kind,
            "category": list(categories),
            "criticality": risk,
            "code": agent,
            "patient": SUBJECT,
            "onsetDateTime": _value(observation, "effectiveTime/low"),
            "note": _notes(observation, texts),
            "reaction": list(_reactions(observation, texts)),
        }
    )


def _reactions(observation: Node, texts: Texts) -> Iterator[Thing]:
    for relationship in observation.elements("entryRelationship"):
        inside = relationship.first("observation")
        if relationship.get("typeCode") != "MFST" or inside is None:
            continue
        if found := concept(inside.first("value"), texts):
            severity = _stated(inside, "SEV", texts) or {}
            codes = (one.get("code", "") for one in severity.get("coding", ()))
            yield present(
                {
                    "manifestation": [found],
                    "onset": _value(inside, "effectiveTime/low"),
                    "severity": next((_SEVERITIES[one] for one in codes if one in _SEVERITIES), ""),
                }
            )


def _administration(node: Node, path: str, texts: Texts) -> Iterator[Thing]:
    if roots(node) & {entries.VACCINATION[1], entries.VACCINATION[2]}:
        yield _immunization(node, texts)
    else:
        yield _medication(node, texts)


def _product(node: Node, texts: Texts) -> Thing | None:
    """
    A product as coded, named by its name where its code has no words.
    """
    material = node.first("consumable/manufacturedProduct/manufacturedMaterial")
    if material is None:
        return None
    found = concept(material.first("code"), texts)
    name = material.text_at("name")
    if not found:
        return {"text": name} if name else None
    return found if "text" in found or not name else {**found, "text": name}


def _medication(node: Node, texts: Texts) -> Thing:
    what = _product(node, texts)
    if not what:
        return {}
    asked = node.get("moodCode") in ("RQO", "INT", "PRP", "PRMS")
    kind = "MedicationRequest" if asked else "MedicationStatement"
    status = _MEDICINE.get(_code(node, "statusCode"), "unknown")
    written = "authoredOn" if asked else "dateAsserted"
    doses = _doses(node, texts)
    return present(
        {
            "resourceType": kind,
            "identifier": _ids(node),
            "status": "intended" if status == "draft" and not asked else status,
            "intent": _MOODS.get(node.get("moodCode"), "order") if asked else "",
            "medicationCodeableConcept": what,
            "subject": SUBJECT,
            **({} if asked else _when(node, "effective")),
            written: _value(node, "author/time"),
            "doNotPerform": (asked and node.get("negationInd") == "true") or None,
            "reasonCode": _reasons(node, texts),
            "note": _notes(node, texts),
            "dosageInstruction" if asked else "dosage": doses,
        }
    )


def _doses(node: Node, texts: Texts) -> list[Thing]:
    """
    The coded dose and the first instruction in words are one; each other instruction another.
    """
    said = [
        referred_text(act.first("text"), texts)
        for act in node.every("entryRelationship/act")
        if _code(act, "code") == "PINSTRUCT"
    ]
    first = present(
        {
            "text": next((one for one in said if one), ""),
            "timing": _timing(node),
            "site": concept(node.first("approachSiteCode"), texts),
            "route": concept(node.first("routeCode"), texts),
            "doseAndRate": _amount(node.first("doseQuantity")),
        }
    )
    found = [first, *({"text": one} for one in said[1:] if one)]
    return [one for one in found if one]


def _timing(node: Node) -> Thing:
    for one in node.elements("effectiveTime"):
        amount = quantity_of(one.first("period")) if one.get("xsi:type") == "PIVL_TS" else None
        if amount is not None and amount.unit in entries.PERIODS:
            repeat = {"frequency": 1, "period": amount.value, "periodUnit": amount.unit}
            return {"repeat": repeat}
    return {}


def _amount(node: Node | None) -> list[Thing]:
    if node is None:
        return []
    low, high = (quantity_of(node.first(end)) for end in ("low", "high"))
    whole = quantity_of(node)
    if whole is None and low == high:
        whole = low
    if whole is not None:
        return [{"doseQuantity": fhir_quantity(whole)}]
    bounds = {"low": fhir_quantity(low) if low else {}, "high": fhir_quantity(high) if high else {}}
    return [{"doseRange": present(bounds)}] if low or high else []


def _immunization(node: Node, texts: Texts) -> Thing:
    what = _product(node, texts)
    said = {one.get("code", "") for one in (what or {}).get("coding", ())}
    if not what or any(code.startswith(_NOTHING) for code in said):
        return {}
    done = node.get("negationInd") != "true"
    given = _value(node, "effectiveTime") or _value(node, "effectiveTime/low")
    dose = quantity_of(node.first("doseQuantity"))
    return present(
        {
            "resourceType": "Immunization",
            "identifier": _ids(node),
            "status": "completed" if done else "not-done",
            "vaccineCode": what,
            "patient": SUBJECT,
            "occurrenceDateTime": given,
            "_occurrenceDateTime": {} if given else _UNKNOWN,
            "lotNumber": node.text_at(
                "consumable/manufacturedProduct/manufacturedMaterial/lotNumberText"
            ),
            "site": concept(node.first("approachSiteCode"), texts),
            "route": concept(node.first("routeCode"), texts),
            "doseQuantity": fhir_quantity(dose) if dose else {},
            "note": _notes(node, texts),
            "protocolApplied": _protocol(node),
        }
    )


def _protocol(node: Node) -> list[Thing]:
    for observation in node.every("entryRelationship/observation"):
        value = observation.first("value")
        if _code(observation, "code") == "30973-2" and value is not None:
            text = value.get("value")
            if text.isascii() and text.isdigit() and 0 < len(text) < 3 and int(text):
                return [{"doseNumberPositiveInt": int(text)}]
    return []


def _procedure(node: Node, path: str, texts: Texts) -> Iterator[Thing]:
    what = concept(node.first("code"), texts)
    if not what or node.get("moodCode") not in ("EVN", ""):
        return
    done = node.get("negationInd") != "true"
    sites = (concept(one, texts) for one in node.elements("targetSiteCode"))
    yield present(
        {
            "resourceType": "Procedure",
            "identifier": _ids(node),
            "status": _DONE.get(_code(node, "statusCode"), "unknown") if done else "not-done",
            "code": what,
            "subject": SUBJECT,
            **_when(node, "performed"),
            "reasonCode": _reasons(node, texts),
            "bodySite": [one for one in sites if one],
            "note": _notes(node, texts),
        }
    )


def _supply(node: Node, path: str, texts: Texts) -> Iterator[Thing]:
    """
    A device that the person has: the thing itself, inside, and that it is used.
    """
    role = node.first("participant/participantRole")
    kind = concept(role.first("playingDevice/code"), texts) if role is not None else None
    if role is None or not kind or node.get("moodCode") not in ("EVN", ""):
        return
    device = present(
        {"resourceType": "Device", "id": "device", "identifier": _ids(role), "type": kind}
    )
    yield present(
        {
            "resourceType": "DeviceUseStatement",
            "contained": [device],
            "identifier": _ids(node),
            "status": _USED.get(_code(node, "statusCode"), "active"),
            "subject": SUBJECT,
            **_when(node, "timing"),
            "device": {"reference": "#device"},
            "note": _notes(node, texts),
        }
    )


_READ: Final[Mapping[str, Callable[[Node, str, Texts], Iterator[Thing]]]] = {
    "act": _of_act,
    "observation": observed.of,
    "organizer": observed.of,
    "procedure": _procedure,
    "substanceAdministration": _administration,
    "supply": _supply,
}
