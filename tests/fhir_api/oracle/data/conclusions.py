"""
What is concluded about a person, planned and answered.
"""

from tests.fhir_api.oracle.data import words
from tests.fhir_api.oracle.data.words import kept, maybe


def condition(draw, pick):
    onset = draw.choice(
        (
            {},
            {"onsetAge": words.age(draw)},
            {"onsetRange": words.range_of(draw)},
            {"onsetString": draw.choice(words.TEXTS)},
            {"onsetDateTime": draw.choice(words.DAYS)},
            {"onsetPeriod": words.period(draw)},
            {"onsetDateTime": draw.choice(words.DAYS)},
            {"abatementAge": words.age(draw)},
            {"onsetDateTime": draw.choice(words.DAYS), "abatementString": draw.choice(words.TEXTS)},
            {"abatementDateTime": draw.choice(words.DAYS)},
        )
    )
    return {
        "resourceType": "Condition",
        "subject": pick.subject(),
        "code": words.concept(draw),
        **onset,
        "encounter": pick.maybe("Encounter"),
        "recordedDate": maybe(draw, 0.7, draw.choice(words.DAYS)),
        "asserter": pick.maybe("Practitioner"),
        "severity": words.concept(draw),
        "bodySite": words.concepts(draw),
        "evidence": [{"detail": [pick.one("Observation")]}] if draw.random() < 0.4 else None,
        "category": words.concepts(draw),
        "identifier": words.identifiers(draw),
    }


def procedure(draw, pick):
    performed = draw.choice(
        (
            {"performedDateTime": draw.choice(words.DAYS)},
            {"performedPeriod": words.period(draw)},
            {"performedString": "hier"},
            {"performedAge": words.age(draw)},
            {"performedRange": words.range_of(draw)},
            {},
        )
    )
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": pick.subject(),
        "code": words.concept(draw),
        **performed,
        "performer": [{"actor": pick.one("Practitioner", "Organization")}],
        "partOf": pick.some("Procedure", "Observation"),
        "instantiatesCanonical": [words.canonical(draw)],
        "instantiatesUri": [draw.choice(words.URIS)],
        "reasonReference": pick.some("Condition"),
        "location": pick.maybe("Location"),
        "encounter": pick.maybe("Encounter"),
    }


def allergy(draw, pick):
    reaction = {
        "manifestation": [words.concept(draw) or {"text": "x"}],
        "substance": words.concept(draw),
        "onset": draw.choice(words.DAYS),
        "severity": draw.choice(("mild", "severe")),
        "exposureRoute": words.concept(draw),
    }
    return {
        "resourceType": "AllergyIntolerance",
        "patient": pick.subject(),
        "code": words.concept(draw),
        "reaction": [kept(reaction)],
        "criticality": maybe(draw, 0.7, draw.choice(("low", "high"))),
        "category": draw.sample(["food", "medication"], 1),
        "lastOccurrence": maybe(draw, 0.6, draw.choice(words.DAYS)),
        "onsetDateTime": draw.choice(words.DAYS),
        "recordedDate": draw.choice(words.DAYS),
        "asserter": pick.maybe("Practitioner"),
        "type": maybe(draw, 0.5, "allergy"),
    }


def goal(draw, pick):
    start = draw.choice(
        ({"startDate": draw.choice(words.DATES)}, {"startCodeableConcept": words.concept(draw)}, {})
    )
    due = draw.choice(({"dueDate": draw.choice(words.DATES)}, {"dueDuration": words.age(draw)}, {}))
    return {
        "resourceType": "Goal",
        "lifecycleStatus": draw.choice(("active", "planned")),
        "subject": pick.subject(),
        "description": {"text": draw.choice(words.TEXTS)},
        **kept(start),
        "category": words.concepts(draw),
        "target": [kept({"measure": {"coding": [words.coding(draw)]}, **due})],
    }


def plan(draw, pick):
    detail = {
        "status": "scheduled",
        "code": words.concept(draw),
        "scheduledTiming": words.timing(draw),
        "performer": pick.some("Practitioner"),
    }
    if draw.random() < 0.5:
        detail |= {"scheduledTiming": None, "scheduledPeriod": words.period(draw)}
    return {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "subject": pick.subject(),
        "period": maybe(draw, 0.8, words.period(draw)),
        "category": words.concepts(draw),
        "addresses": pick.some("Condition"),
        "goal": pick.some("Goal"),
        "activity": [
            {"detail": kept(detail)},
            {"reference": pick.one("ServiceRequest", "MedicationRequest")},
        ],
        "instantiatesCanonical": [words.canonical(draw)],
        "basedOn": pick.some("CarePlan"),
    }


def risk(draw, pick):
    prediction = {
        "outcome": words.concept(draw) or {"text": "x"},
        "qualitativeRisk": words.concept(draw),
    }
    chance = draw.choice(
        (
            {
                "probabilityDecimal": words.number(
                    draw.choice(("0.3", "0.30", "0.305", "0.25", "1E-2", "0.299999"))
                )
            },
            {
                "probabilityRange": {
                    "low": {"value": words.number("0.2")},
                    "high": {"value": words.number("0.4")},
                }
            },
            {},
        )
    )
    return {
        "resourceType": "RiskAssessment",
        "status": "final",
        "subject": pick.subject(),
        "condition": pick.maybe("Condition"),
        **words.when(draw, "occurrence", "DateTime", "Period"),
        "prediction": [kept({**prediction, **chance})],
        "performer": pick.maybe("Practitioner"),
        "method": words.concept(draw),
        "identifier": words.identifiers(draw),
    }


def answers(draw, pick):
    which = draw.choice("abz") + draw.choice(("", "|1", "|2.0.0"))
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "subject": pick.subject(),
        "authored": draw.choice(words.DAYS),
        "questionnaire": f"http://essai.example/fhir/Questionnaire/{which}",
        "author": pick.maybe("Practitioner"),
        "encounter": pick.maybe("Encounter"),
        "basedOn": pick.some("ServiceRequest"),
        "identifier": maybe(draw, 0.6, words.identifier(draw)),
        "partOf": pick.some("Observation", "Procedure"),
    }


def group(draw, pick):
    held = draw.choice(
        (
            {"valueCodeableConcept": {"coding": [words.coding(draw)]}},
            {"valueBoolean": True},
            {"valueQuantity": words.plain_quantity(draw)},
        )
    )
    return {
        "resourceType": "Group",
        "type": "person",
        "actual": True,
        "member": [{"entity": pick.subject()}],
        "code": words.concept(draw),
        "characteristic": [
            {"code": {"coding": [words.coding(draw)]}, **held, "exclude": draw.random() < 0.5}
        ],
        "managingEntity": pick.maybe("Organization"),
        "identifier": words.identifiers(draw),
    }


def family(draw, pick):
    return {
        "resourceType": "FamilyMemberHistory",
        "patient": pick.subject(),
        "status": "completed",
        "relationship": words.concept(draw) or {"text": "x"},
        "sex": words.concept(draw),
        "date": draw.choice(words.DAYS),
        "condition": [{"code": words.concept(draw) or {"text": "x"}}],
        "instantiatesUri": draw.sample(words.URIS, 1),
        "identifier": words.identifiers(draw),
    }


BUILDERS = (
    (condition, 8),
    (procedure, 5),
    (allergy, 3),
    (goal, 4),
    (plan, 3),
    (risk, 5),
    (answers, 3),
    (group, 3),
    (family, 2),
)
