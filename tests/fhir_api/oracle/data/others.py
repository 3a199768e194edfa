"""
What else a person's record may hold: documents, treatments taken, a team, warnings, agreements.
"""

import base64

from tests.fhir_api.oracle.data import words
from tests.fhir_api.oracle.data.words import kept, maybe


def document(draw, pick):
    attachment = {
        "contentType": draw.choice(("text/plain", "image/png")),
        "data": base64.b64encode(draw.choice(words.TEXTS).encode()).decode(),
        "language": maybe(draw, 0.5, "fr-FR"),
        "creation": draw.choice(words.DAYS),
    }
    related = {
        "code": draw.choice(("transforms", "appends")),
        "target": pick.one("DocumentReference"),
    }
    context = {
        "encounter": pick.some("Encounter"),
        "period": words.period(draw),
        "event": words.concepts(draw),
        "facilityType": words.concept(draw),
    }
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "subject": pick.subject(),
        "type": words.concept(draw),
        "category": words.concepts(draw),
        "date": draw.choice(words.INSTANTS),
        "author": pick.some("Practitioner", "Organization"),
        "custodian": pick.maybe("Organization"),
        "description": draw.choice(words.TEXTS),
        "relatesTo": [related] if draw.random() < 0.7 else None,
        "content": [{"attachment": kept(attachment), "format": words.coding(draw)}],
        "context": kept(context),
        "identifier": words.identifiers(draw),
    }


def statement(draw, pick):
    return {
        "resourceType": "MedicationStatement",
        "status": draw.choice(("active", "completed")),
        "subject": pick.subject(),
        **_drug(draw, pick),
        **words.when(draw, "effective", "DateTime", "Period"),
        "category": words.concept(draw),
        "informationSource": pick.maybe("Practitioner", "RelatedPerson"),
        "partOf": pick.some("Procedure", "Observation", "MedicationStatement"),
        "identifier": words.identifiers(draw),
    }


def administration(draw, pick):
    done = words.when(draw, "effective", "DateTime", "Period")
    return {
        "resourceType": "MedicationAdministration",
        "status": draw.choice(("completed", "not-done")),
        "subject": pick.subject(),
        **_drug(draw, pick),
        **(done or {"effectiveDateTime": "2026"}),
        "context": pick.maybe("Encounter", "EpisodeOfCare"),
        "request": pick.maybe("MedicationRequest"),
        "device": pick.some("Device"),
        "reasonCode": words.concepts(draw),
        "performer": [{"actor": pick.one("Practitioner", "Device")}],
    }


def _drug(draw, pick):
    return draw.choice(
        (
            {"medicationCodeableConcept": words.concept(draw) or {"text": "x"}},
            {"medicationReference": pick.one("Medication")},
        )
    )


def team(draw, pick):
    return {
        "resourceType": "CareTeam",
        "status": maybe(draw, 0.7, "active"),
        "subject": pick.subject(),
        "period": maybe(draw, 0.7, words.period(draw)),
        "category": words.concepts(draw),
        "encounter": pick.maybe("Encounter"),
        "participant": [{"member": pick.one("Practitioner", "Organization")}],
        "identifier": words.identifiers(draw),
    }


def flag(draw, pick):
    return {
        "resourceType": "Flag",
        "status": "active",
        "subject": pick.subject(),
        "code": words.concept(draw) or {"text": "x"},
        "period": maybe(draw, 0.7, words.period(draw)),
        "author": pick.maybe("Practitioner", "Device"),
        "encounter": pick.maybe("Encounter"),
    }


def consent(draw, pick):
    actor = {"role": words.concept(draw) or {"text": "x"}, "reference": pick.one("Organization")}
    provision = {
        "period": maybe(draw, 0.7, words.period(draw)),
        "actor": [actor],
        "action": words.concepts(draw),
        "purpose": [words.coding(draw)],
        "securityLabel": [words.coding(draw)],
        "data": [{"meaning": "instance", "reference": pick.one("Observation", "Condition")}],
    }
    return {
        "resourceType": "Consent",
        "status": "active",
        "scope": words.concept(draw) or {"text": "x"},
        "category": words.concepts(draw) or [{"text": "x"}],
        "patient": pick.subject(),
        "dateTime": maybe(draw, 0.8, draw.choice(words.DAYS)),
        "policyRule": {"text": "x"},
        "provision": kept(provision),
        "organization": pick.some("Organization"),
        "identifier": words.identifiers(draw),
    }


def media(draw, pick):
    return {
        "resourceType": "Media",
        "status": "completed",
        "subject": pick.subject(),
        "content": {"contentType": "image/png", "url": draw.choice(words.URIS)},
        **words.when(draw, "created", "DateTime", "Period"),
        "modality": words.concept(draw),
        "view": words.concept(draw),
        "bodySite": words.concept(draw),
        "device": pick.maybe("Device"),
        "operator": pick.maybe("Practitioner"),
        "basedOn": pick.some("ServiceRequest"),
    }


def account(draw, pick):
    return {
        "resourceType": "Account",
        "status": "active",
        "subject": [pick.subject()],
        "name": draw.choice(words.TEXTS),
        "servicePeriod": maybe(draw, 0.7, words.period(draw)),
        "owner": pick.maybe("Organization"),
        "type": words.concept(draw),
        "identifier": words.identifiers(draw),
    }


BUILDERS = (
    (document, 4),
    (statement, 3),
    (administration, 3),
    (team, 2),
    (flag, 2),
    (consent, 3),
    (media, 2),
    (account, 2),
)
