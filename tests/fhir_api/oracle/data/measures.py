"""
What is measured and seen of a person.
"""

from tests.fhir_api.oracle.data import words
from tests.fhir_api.oracle.data.words import kept, maybe


def value(draw):
    """
    A result in one of its shapes, or none.
    """
    numbers = " ".join(draw.choice(("1", "2.5", "-3", "E", "U", "L", "1")) for _ in range(4))
    sampled = {
        "origin": {"value": words.number("10"), "unit": "kg", "system": words.UCUM, "code": "kg"},
        "period": 10,
        "factor": words.number(draw.choice(("2", "0.5"))),
        "dimensions": 1,
        "upperLimit": words.number("9"),
        "lowerLimit": words.number("-3.5"),
        "data": numbers,
    }
    quantity = {"valueQuantity": words.quantity(draw)}
    return draw.choice(
        (
            quantity,
            quantity,
            quantity,
            {"valueCodeableConcept": words.concept(draw)},
            {"valueString": draw.choice(words.TEXTS)},
            {"valueRange": words.range_of(draw)},
            {"valueSampledData": sampled},
            {"valueDateTime": draw.choice(words.DAYS)},
            {"valuePeriod": words.period(draw)},
            {"valueInteger": 3},
            {"valueBoolean": True},
            {"valueTime": "10:00:00"},
            {
                "valueRatio": {
                    "numerator": words.plain_quantity(draw),
                    "denominator": words.plain_quantity(draw),
                }
            },
            {},
        )
    )


def observation(draw, pick):
    code = words.concept(draw) or {"text": "x"}
    found = kept(value(draw))
    return {
        "resourceType": "Observation",
        "status": draw.choice(("final", "amended", "preliminary")),
        **found,
        "code": code,
        "subject": pick.subject(),
        "category": words.concepts(draw),
        "component": components(draw, code),
        "identifier": words.identifiers(draw),
        "encounter": pick.maybe("Encounter"),
        **words.when(draw, "effective", "DateTime", "Period", "Timing", "Instant"),
        "specimen": pick.maybe("Specimen"),
        "performer": pick.some("Practitioner", "Organization", "PractitionerRole"),
        "device": pick.maybe("Device"),
        "hasMember": pick.some("Observation"),
        "derivedFrom": pick.some("Observation"),
        "method": words.concept(draw),
        "basedOn": pick.some("ServiceRequest"),
        "dataAbsentReason": None if found else words.concept(draw),
        "focus": pick.some("Device"),
    }


def components(draw, code):
    """
    None has a code of the whole, which would then have no value.
    """
    own = {(one.get("system"), one.get("code")) for one in code.get("coding", ())}
    found = []
    for _ in range(draw.choice((0, 0, 1, 2, 3))):
        said = words.concept(draw) or {"text": "x"}
        if not own & {(one.get("system"), one.get("code")) for one in said.get("coding", ())}:
            found.append(kept({"code": said, **value(draw)}))
    return found


def specimen(draw, pick):
    collected = kept(
        {
            **words.when(draw, "collected", "DateTime", "Period"),
            "collector": pick.maybe("Practitioner"),
        }
    )
    return {
        "resourceType": "Specimen",
        "subject": pick.subject(),
        "type": words.concept(draw),
        "collection": collected,
        "accessionIdentifier": words.identifier(draw),
        "parent": pick.some("Specimen"),
        "container": [{"type": words.concept(draw) or {"text": "x"}}],
    }


def immunization(draw, pick):
    done = draw.choice(
        (
            {"occurrenceDateTime": draw.choice(words.DAYS)},
            {"occurrenceString": draw.choice(words.TEXTS)},
        )
    )
    reaction = [
        kept(
            {"date": maybe(draw, 0.7, draw.choice(words.DAYS)), "detail": pick.maybe("Observation")}
        )
    ]
    return {
        "resourceType": "Immunization",
        "status": draw.choice(("completed", "not-done")),
        "patient": pick.subject(),
        "vaccineCode": {"coding": [words.coding(draw)]},
        **done,
        "lotNumber": maybe(draw, 0.7, draw.choice(words.TEXTS)),
        "performer": [{"actor": pick.one("Practitioner")}],
        "location": pick.maybe("Location"),
        "protocolApplied": [{"series": draw.choice(words.TEXTS), "doseNumberPositiveInt": 1}],
        "reaction": [one for one in reaction if one],
    }


def report(draw, pick):
    return {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "subject": pick.subject(),
        "code": words.concept(draw) or {"text": "x"},
        **words.when(draw, "effective", "DateTime", "Period"),
        "issued": draw.choice(words.INSTANTS),
        "result": pick.some("Observation"),
        "performer": pick.some("Practitioner"),
        "category": words.concepts(draw),
        "conclusionCode": words.concepts(draw),
        "basedOn": pick.some("ServiceRequest"),
        "specimen": pick.some("Specimen"),
        "identifier": words.identifiers(draw),
    }


def sequence(draw, pick):
    window = {
        "windowStart": draw.choice((1, 100, 5000)),
        "windowEnd": draw.choice((150, 9999)),
        "chromosome": {"coding": [words.coding(draw)]},
        "referenceSeqId": {"coding": [words.coding(draw)]},
    }
    variants = [
        {"start": draw.choice((1, 99, 100)), "end": draw.choice((100, 101, 2000))}
        for _ in range(draw.randint(0, 2))
    ]
    return {
        "resourceType": "MolecularSequence",
        "coordinateSystem": 0,
        "patient": pick.subject(),
        "type": draw.choice(("dna", "rna")),
        "referenceSeq": maybe(draw, 0.9, window),
        "variant": variants,
        "identifier": words.identifiers(draw),
    }


def imaging(draw, pick):
    made = [
        {
            "uid": f"1.2.{draw.randint(1, 3)}",
            "modality": words.coding(draw),
            "bodySite": words.coding(draw),
            "performer": [{"actor": pick.one("Practitioner")}],
            "instance": [
                {
                    "uid": f"1.2.3.{draw.randint(1, 3)}",
                    "sopClass": {"system": "urn:ietf:rfc:3986", "code": "urn:oid:1.2"},
                }
            ],
        }
    ]
    return {
        "resourceType": "ImagingStudy",
        "status": "available",
        "subject": pick.subject(),
        "started": maybe(draw, 0.8, draw.choice(words.DAYS)),
        "identifier": words.identifiers(draw),
        "series": made,
        "referrer": pick.maybe("Practitioner"),
        "reasonCode": words.concepts(draw),
        "encounter": pick.maybe("Encounter"),
    }


BUILDERS = (
    (specimen, 2),
    (observation, 22),
    (immunization, 3),
    (report, 3),
    (sequence, 4),
    (imaging, 2),
)
