"""
Medicines and vaccines: what was ordered, taken or given.

Source: IHE PCC, Medications and Immunizations; CI-SIS FR-Traitement and FR-Vaccination.
"""

from collections.abc import Iterator
from typing import Final

from ens.standards.cda.datatypes import referred_text
from ens.standards.cda.lab_values import Texts, quantity_of
from ens.standards.cda.observations import present
from ens.standards.cda.observations import quantity_of as fhir_quantity
from ens.standards.cda.synthesis import codes, details, entries
from ens.standards.cda.synthesis.details import Thing
from ens.standards.cda.tree import Node
from ens.standards.fhir.absent import UNKNOWN

_MOODS: Final = {mood: intent for intent, mood in entries.MOODS.items()}
_STATUSES: Final = {
    "active": "active", "completed": "completed", "suspended": "on-hold", "held": "on-hold",
    "aborted": "stopped", "cancelled": "cancelled", "nullified": "entered-in-error",
    "new": "draft",
}  # fmt: skip


def of(node: Node, path: str, texts: Texts) -> Iterator[Thing]:
    if details.roots(node) & {entries.VACCINATION[1], entries.VACCINATION[2]}:
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
    found = details.concept(material.first("code"), texts)
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
    status = _STATUSES.get(details.code_at(node, "statusCode"), "unknown")
    written = "authoredOn" if asked else "dateAsserted"
    doses = _doses(node, texts)
    return present(
        {
            "resourceType": kind,
            "identifier": details.ids(node),
            "status": "intended" if status == "draft" and not asked else status,
            "intent": _MOODS.get(node.get("moodCode"), "order") if asked else "",
            "medicationCodeableConcept": what,
            "subject": details.SUBJECT,
            **({} if asked else details.when(node, "effective")),
            written: details.value_of(node, "author/time"),
            "doNotPerform": (asked and node.get("negationInd") == "true") or None,
            "reasonCode": details.reasons(node, texts),
            "note": details.notes(node, texts),
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
        if details.code_at(act, "code") == codes.INSTRUCTION
    ]
    first = present(
        {
            "text": next((one for one in said if one), ""),
            "timing": _timing(node),
            "site": details.concept(node.first("approachSiteCode"), texts),
            "route": details.concept(node.first("routeCode"), texts),
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
    if not what or any(code.startswith(details.NOTHING) for code in said):
        return {}
    done = node.get("negationInd") != "true"
    given = details.value_of(node, "effectiveTime") or details.value_of(node, "effectiveTime/low")
    dose = quantity_of(node.first("doseQuantity"))
    return present(
        {
            "resourceType": "Immunization",
            "identifier": details.ids(node),
            "status": "completed" if done else "not-done",
            "vaccineCode": what,
            "patient": details.SUBJECT,
            "occurrenceDateTime": given,
            "_occurrenceDateTime": {} if given else UNKNOWN,
            "lotNumber": node.text_at(
                "consumable/manufacturedProduct/manufacturedMaterial/lotNumberText"
            ),
            "site": details.concept(node.first("approachSiteCode"), texts),
            "route": details.concept(node.first("routeCode"), texts),
            "doseQuantity": fhir_quantity(dose) if dose else {},
            "note": details.notes(node, texts),
            "protocolApplied": _protocol(node),
        }
    )


def _protocol(node: Node) -> list[Thing]:
    for observation in node.every("entryRelationship/observation"):
        value = observation.first("value")
        if details.code_at(observation, "code") == codes.RANK and value is not None:
            text = value.get("value")
            if text.isascii() and text.isdigit() and 0 < len(text) < 3 and int(text):
                return [{"doseNumberPositiveInt": int(text)}]
    return []
