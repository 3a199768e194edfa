"""
What belongs to one person: who they are, where they are seen, what is asked, billed and told.
"""

import uuid

from tests.fhir_api.oracle.data import conclusions, measures, others, words
from tests.fhir_api.oracle.data.words import kept, maybe


def resources(draw, pick, rank):
    """
    A person's things, in an order that never points ahead, the Patient first.
    """
    made = []
    for build, count in (
        *FIRST,
        *measures.BUILDERS,
        *conclusions.BUILDERS,
        *others.BUILDERS,
        *LAST,
    ):
        for number in range(count):
            one = build(draw, pick)
            one["id"] = _id(one["resourceType"], rank, number)
            one["meta"] = words.meta(draw)
            made.append(kept(one))
            pick.know(made[-1])
    return made


def _id(rtype, rank, number):
    if rtype == "Patient":
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:oracle:{rank}"))
    return f"oracle-{rank}-{rtype.lower()[:20]}-{number}"


def patient(draw, pick):
    deceased = draw.choice(
        (
            {},
            {"deceasedBoolean": False},
            {"deceasedBoolean": True},
            {"deceasedDateTime": draw.choice(words.DAYS)},
        )
    )
    return {
        "resourceType": "Patient",
        "identifier": words.identifiers(draw),
        "active": maybe(draw, 0.6, True),
        "name": [words.name(draw) for _ in range(draw.randint(1, 2))],
        "telecom": words.telecom(draw),
        "gender": maybe(draw, 0.7, draw.choice(("male", "female"))),
        "address": [words.address(draw)],
        "birthDate": maybe(draw, 0.8, draw.choice(words.DATES)),
        **deceased,
        "generalPractitioner": pick.some("Practitioner", "Organization", "PractitionerRole"),
        "managingOrganization": pick.maybe("Organization"),
        "communication": [{"language": one} for one in words.concepts(draw, 1)],
    }


def related_person(draw, pick):
    return {
        "resourceType": "RelatedPerson",
        "patient": pick.subject(),
        "name": [words.name(draw)],
        "relationship": words.concepts(draw),
        "telecom": words.telecom(draw),
        "birthDate": maybe(draw, 0.5, draw.choice(words.DATES)),
    }


def episode(draw, pick):
    return {
        "resourceType": "EpisodeOfCare",
        "patient": pick.subject(),
        "status": "active",
        "type": words.concepts(draw),
        "period": words.period(draw),
        "managingOrganization": pick.maybe("Organization"),
        "careManager": pick.maybe("Practitioner"),
    }


def encounter(draw, pick):
    length = {
        "value": words.number(draw.choice(("90", "1.5", "5400"))),
        "system": words.UCUM,
        "code": draw.choice(("min", "h", "s")),
    }
    participant = kept(
        {"individual": pick.maybe("Practitioner", "RelatedPerson"), "type": words.concepts(draw, 1)}
    )
    return {
        "resourceType": "Encounter",
        "status": draw.choice(("finished", "planned")),
        "identifier": words.identifiers(draw),
        "class": words.coding(draw),
        "subject": pick.subject(),
        "period": maybe(draw, 0.8, words.period(draw)),
        "length": maybe(draw, 0.6, length),
        "location": [{"location": pick.one("Location"), "period": words.period(draw)}],
        "participant": [participant] if participant else None,
        "partOf": pick.maybe("Encounter"),
        "serviceProvider": pick.maybe("Organization"),
        "type": words.concepts(draw),
        "reasonCode": words.concepts(draw, 1),
        "episodeOfCare": pick.some("EpisodeOfCare"),
    }


def medication_request(draw, pick):
    shape = draw.random()
    inside = [
        {"resourceType": "Medication", "id": "m1", "code": words.concept(draw) or {"text": "x"}}
    ]
    drug = (
        {"medicationReference": {"reference": "#m1"}}
        if shape < 0.3
        else draw.choice(
            (
                {"medicationCodeableConcept": {"coding": [words.coding(draw)]}},
                {"medicationReference": pick.one("Medication")},
            )
        )
    )
    return {
        "resourceType": "MedicationRequest",
        "status": draw.choice(("active", "stopped")),
        "intent": draw.choice(("order", "plan")),
        "identifier": words.identifiers(draw, 1),
        "contained": inside if shape < 0.3 else None,
        **drug,
        "subject": pick.subject(),
        "encounter": pick.maybe("Encounter"),
        "authoredOn": maybe(draw, 0.8, draw.choice(words.DAYS)),
        "requester": pick.maybe("Practitioner", "PractitionerRole"),
        "category": words.concepts(draw),
        "dosageInstruction": [{"timing": words.timing(draw)}],
        "priority": maybe(draw, 0.5, "urgent"),
    }


def service_request(draw, pick):
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "subject": pick.subject(),
        "code": words.concept(draw),
        "identifier": words.identifiers(draw),
        "encounter": pick.maybe("Encounter"),
        **words.when(draw, "occurrence", "DateTime", "Period", "Timing"),
        "requester": pick.maybe("Practitioner"),
        "authoredOn": maybe(draw, 0.8, draw.choice(words.DAYS)),
        "performer": pick.some("Practitioner", "Organization"),
        "instantiatesUri": draw.sample(words.URIS, draw.randint(0, 2)),
        "instantiatesCanonical": [words.canonical(draw)] if draw.random() < 0.5 else None,
        "basedOn": pick.some("ServiceRequest"),
        "bodySite": words.concepts(draw),
    }


def device_request(draw, pick):
    device = draw.choice(
        (
            {"codeCodeableConcept": {"coding": [words.coding(draw)]}},
            {"codeReference": pick.one("Device")},
        )
    )
    return {
        "resourceType": "DeviceRequest",
        "status": "active",
        "intent": "order",
        "subject": pick.subject(),
        **device,
        **words.when(draw, "occurrence", "DateTime", "Period", "Timing"),
        "authoredOn": draw.choice(words.DAYS),
    }


def device(draw, pick):
    return {
        "resourceType": "Device",
        "patient": pick.subject(),
        "identifier": words.identifiers(draw),
        "status": "active",
        "type": words.concept(draw),
        "owner": pick.maybe("Organization"),
        "deviceName": [{"name": draw.choice(words.TEXTS), "type": "user-friendly-name"}],
        "udiCarrier": [{"deviceIdentifier": "a|b", "carrierHRF": draw.choice(words.TEXTS)}],
        "url": maybe(draw, 0.7, draw.choice(words.URIS)),
        "location": pick.maybe("Location"),
    }


def claim(draw, pick):
    item = {
        "sequence": 1,
        "productOrService": {"text": "acte"},
        "encounter": pick.some("Encounter"),
    }
    return {
        "resourceType": "Claim",
        "status": "active",
        "type": {"text": "x"},
        "use": draw.choice(("claim", "preauthorization")),
        "patient": pick.subject(),
        "created": draw.choice(words.DAYS),
        "provider": pick.one("Practitioner"),
        "priority": {"coding": [words.coding(draw)]},
        "identifier": words.identifiers(draw),
        "item": [kept(item)],
        "insurance": [{"sequence": 1, "focal": True, "coverage": pick.one("Coverage")}],
        "insurer": pick.maybe("Organization"),
    }


def coverage(draw, pick):
    said = [{"type": words.concept(draw) or {"text": "x"}, "value": draw.choice(words.TEXTS)}]
    return {
        "resourceType": "Coverage",
        "status": "active",
        "beneficiary": pick.subject(),
        "type": words.concept(draw),
        "payor": [pick.one("Organization")],
        "class": said,
        "dependent": draw.choice(words.TEXTS),
        "subscriber": pick.maybe("RelatedPerson"),
        "identifier": words.identifiers(draw),
    }


def invoice(draw, pick):
    return {
        "resourceType": "Invoice",
        "status": "issued",
        "subject": pick.subject(),
        "type": words.concept(draw),
        "totalNet": maybe(draw, 0.8, words.money(draw)),
        "totalGross": maybe(draw, 0.8, words.money(draw)),
        "date": draw.choice(words.DAYS),
        "issuer": pick.maybe("Organization"),
    }


def charge_item(draw, pick):
    return {
        "resourceType": "ChargeItem",
        "status": "billable",
        "code": {"coding": [words.coding(draw)]},
        "subject": pick.subject(),
        **words.when(draw, "occurrence", "DateTime", "Period", "Timing"),
        "quantity": maybe(draw, 0.8, words.plain_quantity(draw)),
        "priceOverride": maybe(draw, 0.8, words.money(draw)),
        "factorOverride": maybe(draw, 0.9, words.number(draw.choice(words.NUMBERS))),
        "enteredDate": draw.choice(words.DAYS),
        "context": pick.maybe("Encounter", "EpisodeOfCare"),
    }


def task(draw, pick):
    return {
        "resourceType": "Task",
        "status": draw.choice(("requested", "completed")),
        "intent": "order",
        "for": pick.subject(),
        "code": words.concept(draw),
        "focus": pick.maybe("ServiceRequest", "Claim"),
        "authoredOn": maybe(draw, 0.8, draw.choice(words.DAYS)),
        "lastModified": draw.choice(words.DAYS),
        "owner": pick.maybe("Practitioner"),
        "partOf": pick.some("Task"),
        "encounter": pick.maybe("Encounter"),
        "executionPeriod": words.period(draw),
        "businessStatus": words.concept(draw),
        "performerType": words.concepts(draw),
    }


def communication(draw, pick):
    return {
        "resourceType": "Communication",
        "status": "completed",
        "subject": pick.subject(),
        "category": words.concepts(draw),
        "sent": maybe(draw, 0.8, draw.choice(words.DAYS)),
        "received": maybe(draw, 0.5, draw.choice(words.DAYS)),
        "sender": pick.maybe("Practitioner"),
        "recipient": pick.some("Practitioner", "Organization"),
        "medium": words.concepts(draw),
        "instantiatesUri": draw.sample(words.URIS, 1),
        "partOf": pick.some("Task"),
    }


def appointment(draw, pick):
    start, end = draw.sample(words.INSTANTS, 2)
    booked = draw.random() < 0.8
    return {
        "resourceType": "Appointment",
        "status": "booked" if booked else "proposed",
        "identifier": words.identifiers(draw),
        "start": start if booked else None,
        "end": end if booked else None,
        "reasonCode": words.concepts(draw),
        "participant": [
            {"actor": pick.subject(), "status": "accepted"},
            {
                "actor": pick.one("Practitioner", "Location"),
                "status": draw.choice(("accepted", "declined")),
            },
        ],
        "serviceType": words.concepts(draw),
        "basedOn": pick.some("ServiceRequest"),
        "specialty": words.concepts(draw),
    }


def listed(draw, pick):
    items = [
        {
            "item": pick.one("Observation", "Condition", "MedicationRequest", "Encounter"),
            "date": "2026-01-05",
        }
        for _ in range(6)
    ]
    return {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "subject": pick.subject(),
        "entry": items,
        "title": draw.choice(words.TEXTS),
        "code": words.concept(draw),
        "date": draw.choice(words.DAYS),
        "source": pick.maybe("Practitioner"),
        "note": [{"text": draw.choice(words.TEXTS)}],
    }


def provenance(draw, pick):
    return {
        "resourceType": "Provenance",
        "target": [pick.one("Observation", "Condition"), pick.subject()],
        **words.when(draw, "occurred", "DateTime", "Period"),
        "recorded": draw.choice(words.INSTANTS),
        "agent": [{"who": pick.one("Practitioner"), "type": words.concept(draw)}],
        "location": pick.maybe("Location"),
    }


FIRST = (
    (patient, 1),
    (related_person, 2),
    (episode, 2),
    (encounter, 5),
    (device, 2),
    (medication_request, 6),
    (service_request, 4),
    (device_request, 2),
    (coverage, 2),
    (claim, 2),
    (invoice, 2),
    (charge_item, 4),
    (task, 4),
    (communication, 3),
    (appointment, 3),
)
LAST = ((listed, 2), (provenance, 2))
