"""
What belongs to nobody: who cares, where, with what, and how things are called.
"""

from tests.fhir_api.oracle.data import words
from tests.fhir_api.oracle.data.words import kept, maybe

POSITIONS = (
    ("48.8566", "2.3522"),
    ("48.8049", "2.1204"),
    ("45.7640", "4.8357"),
    ("-21.1151", "55.5364"),
    ("64.1466", "-179.9"),
    ("64.2", "179.95"),
    ("0", "0"),
)


def resources(draw, pick):
    """
    In an order that never points ahead.
    """
    made = []
    for build, count in BUILDERS:
        for rank in range(count):
            one = kept(build(draw, pick, rank))
            one["id"] = f"oracle-{one['resourceType'].lower()[:24]}-{rank}"
            one["meta"] = words.meta(draw)
            made.append(kept(one))
            pick.know(one)
    return made


def organization(draw, pick, rank):
    return {
        "resourceType": "Organization",
        "identifier": words.identifiers(draw),
        "active": draw.random() < 0.7,
        "name": draw.choice(words.TEXTS),
        "type": words.concepts(draw),
        "alias": maybe(draw, 0.5, draw.sample(words.TEXTS, 2)),
        "address": [words.address(draw) | {"use": "work"}],
        "partOf": pick.maybe("Organization"),
    }


def practitioner(draw, pick, rank):
    return {
        "resourceType": "Practitioner",
        "identifier": words.identifiers(draw),
        "active": maybe(draw, 0.5, True),
        "name": [words.name(draw)],
        "telecom": words.telecom(draw),
        "address": [words.address(draw)],
        "gender": maybe(draw, 0.7, draw.choice(("male", "female"))),
        "communication": words.concepts(draw),
    }


def location(draw, pick, rank):
    position = dict(zip(("latitude", "longitude"), map(words.number, POSITIONS[rank]), strict=True))
    return {
        "resourceType": "Location",
        "identifier": words.identifiers(draw),
        "status": draw.choice(("active", "suspended")),
        "name": draw.choice(words.TEXTS),
        "alias": draw.sample(words.TEXTS, 1),
        "type": words.concepts(draw),
        "address": words.address(draw),
        "position": position if rank < 6 else None,
        "managingOrganization": pick.maybe("Organization"),
        "partOf": pick.maybe("Location"),
    }


def role(draw, pick, rank):
    return {
        "resourceType": "PractitionerRole",
        "active": True,
        "period": words.period(draw),
        "practitioner": pick.maybe("Practitioner"),
        "organization": pick.maybe("Organization"),
        "code": words.concepts(draw),
        "specialty": words.concepts(draw),
        "location": [pick.one("Location")],
        "telecom": words.telecom(draw),
    }


def service(draw, pick, rank):
    return {
        "resourceType": "HealthcareService",
        "name": draw.choice(words.TEXTS),
        "providedBy": pick.maybe("Organization"),
        "characteristic": words.concepts(draw),
        "location": [pick.one("Location")],
        "program": words.concepts(draw),
    }


def medication(draw, pick, rank):
    item = draw.choice(
        (
            {"itemCodeableConcept": {"coding": [words.coding(draw)]}},
            {"itemReference": pick.one("Medication", "Substance")},
        )
    )
    return {
        "resourceType": "Medication",
        "identifier": words.identifiers(draw),
        "code": words.concept(draw),
        "status": draw.choice(("active", "inactive")),
        "manufacturer": pick.maybe("Organization"),
        "ingredient": [item],
        "batch": {"lotNumber": "L,1", "expirationDate": draw.choice(words.DAYS)},
    }


def substance(draw, pick, rank):
    instance = [
        {
            "identifier": words.identifier(draw),
            "expiry": draw.choice(words.DAYS),
            "quantity": words.plain_quantity(draw),
        }
    ]
    return {
        "resourceType": "Substance",
        "code": {"coding": [words.coding(draw)]},
        "category": words.concepts(draw),
        "instance": instance,
        "identifier": words.identifiers(draw),
    }


def _described(draw, rtype, rank):
    """
    What all that has a canonical url has.
    """
    return {
        "resourceType": rtype,
        "url": f"http://essai.example/fhir/{rtype}/{'abc'[rank % 3]}",
        "version": draw.choice(("1", "2.0.0", None)),
        "status": draw.choice(("active", "draft")),
        "name": f"Nom{rank}",
        "title": draw.choice(words.TEXTS),
        "date": maybe(draw, 0.8, draw.choice(words.DAYS)),
        "description": draw.choice(words.TEXTS),
        "publisher": draw.choice(words.TEXTS),
        "useContext": [words.use_context(draw) for _ in range(draw.randint(0, 2))],
        "jurisdiction": words.concepts(draw),
        "identifier": words.identifiers(draw),
    }


def code_system(draw, pick, rank):
    tree = [
        {
            "code": "racine",
            "display": "Racine",
            "concept": [
                {"code": "branche", "concept": [{"code": "feuille"}, {"code": "a,b"}]},
                {"code": "Été"},
            ],
        },
        {"code": "1"},
    ]
    named = words.ESSAI if rank == 0 else "urn:oid:1.2.3"
    return {
        **_described(draw, "CodeSystem", rank),
        "url": named,
        "content": "complete",
        "hierarchyMeaning": "is-a",
        "concept": tree if rank == 0 else [{"code": "a|b"}, {"code": "1"}],
        "language": "fr",
    }


def value_set(draw, pick, rank):
    includes = (
        [{"system": words.ESSAI, "concept": [{"code": "branche"}, {"code": "a,b"}]}],
        [{"system": words.ESSAI}],
        [
            {"system": words.LOINC, "concept": [{"code": "29463-7"}]},
            {"valueSet": ["http://essai.example/fhir/ValueSet/a"]},
        ],
        [{"system": "urn:a|b", "concept": [{"code": "a|b"}, {"code": "8302-2"}]}],
    )
    url = f"http://essai.example/fhir/ValueSet/{'abcd'[rank]}"
    out = [{"system": words.ESSAI, "concept": [{"code": "feuille"}]}] if rank == 1 else None
    return {
        **_described(draw, "ValueSet", rank),
        "url": url,
        "version": ("1", "2", None, "1")[rank],
        "compose": kept({"include": includes[rank], "exclude": out}),
    }


def questionnaire(draw, pick, rank):
    item = {
        "linkId": "1",
        "type": "string",
        "definition": draw.choice(words.URIS),
        "code": [words.coding(draw)],
    }
    return {
        **_described(draw, "Questionnaire", rank),
        "item": [item],
        "subjectType": ["Patient"],
        "effectivePeriod": words.period(draw),
        "code": [words.coding(draw)],
    }


def concept_map(draw, pick, rank):
    source = draw.choice(
        (
            {"sourceUri": draw.choice(words.URIS)},
            {"sourceCanonical": f"http://essai.example/fhir/ValueSet/{'ab'[rank]}|1"},
        )
    )
    group = {
        "source": words.ESSAI,
        "target": draw.choice(words.URIS),
        "element": [
            {
                "code": "racine",
                "target": [
                    {
                        "code": "1",
                        "equivalence": "equal",
                        "product": [{"property": draw.choice(words.URIS), "value": "x"}],
                    }
                ],
            }
        ],
    }
    one = {**_described(draw, "ConceptMap", rank), **source, "group": [group]}
    return one | {"identifier": (one["identifier"] or [None])[0]}


def plan_definition(draw, pick, rank):
    related = [
        {"type": draw.choice(("composed-of", "depends-on")), "resource": words.canonical(draw)}
    ]
    return {
        **_described(draw, "PlanDefinition", rank),
        "relatedArtifact": related,
        "topic": words.concepts(draw),
        "effectivePeriod": words.period(draw),
        "action": [{"definitionCanonical": words.canonical(draw)}],
    }


def activity_definition(draw, pick, rank):
    related = [
        {
            "type": draw.choice(("derived-from", "successor", "depends-on")),
            "resource": words.canonical(draw),
        }
    ]
    return {
        **_described(draw, "ActivityDefinition", rank),
        "relatedArtifact": related,
        "library": [words.canonical(draw)],
        "topic": words.concepts(draw),
    }


def naming_system(draw, pick, rank):
    one = _described(draw, "NamingSystem", rank)
    unique = [
        {"type": "oid", "value": draw.choice(("1.2.3", "1.2.3.4")), "period": words.period(draw)}
    ]
    kept_names = (
        "resourceType",
        "status",
        "name",
        "publisher",
        "description",
        "useContext",
        "jurisdiction",
    )
    return {
        **{name: one[name] for name in kept_names},
        "date": draw.choice(words.DAYS),
        "uniqueId": unique,
        "kind": draw.choice(("codesystem", "identifier")),
        "responsible": draw.choice(words.TEXTS),
    }


def charge_definition(draw, pick, rank):
    one = _described(draw, "ChargeItemDefinition", rank)
    one.pop("name")
    return one


def structure_definition(draw, pick, rank):
    return {
        **_described(draw, "StructureDefinition", rank),
        "kind": "resource",
        "abstract": False,
        "type": draw.choice(("Patient", "Observation")),
        "baseDefinition": words.canonical(draw),
        "derivation": "constraint",
        "keyword": [words.coding(draw)],
    }


def device(draw, pick, rank):
    return {
        "resourceType": "Device",
        "identifier": words.identifiers(draw),
        "status": "active",
        "type": words.concept(draw),
        "owner": pick.maybe("Organization"),
        "location": pick.maybe("Location"),
        "url": maybe(draw, 0.7, draw.choice(words.URIS)),
        "deviceName": [{"name": draw.choice(words.TEXTS), "type": "model-name"}],
    }


def group(draw, pick, rank):
    held = {"valueQuantity": words.plain_quantity(draw)}
    return {
        "resourceType": "Group",
        "type": "device",
        "actual": True,
        "code": words.concept(draw),
        "member": [{"entity": pick.one("Device")}],
        "characteristic": [{"code": {"coding": [words.coding(draw)]}, **held, "exclude": False}],
        "managingEntity": pick.maybe("Organization"),
    }


BUILDERS = (
    (organization, 4),
    (practitioner, 4),
    (location, 7),
    (role, 4),
    (service, 2),
    (substance, 3),
    (medication, 4),
    (code_system, 2),
    (value_set, 4),
    (questionnaire, 3),
    (concept_map, 2),
    (plan_definition, 3),
    (activity_definition, 3),
    (naming_system, 2),
    (charge_definition, 2),
    (structure_definition, 2),
    (device, 2),
    (group, 2),
)
