"""
What lasts in a record: who the person is, their illnesses, allergies, vaccines, plans, cover.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ens.sandbox.generator.course import Course
from ens.sandbox.generator.households import END
from ens.sandbox.generator.places import TOWNS
from ens.sandbox.population import resources
from ens.sandbox.population.resources import TERMINOLOGY
from ens.standards import ins

Resource = dict[str, Any]

IDENTIFIER_TYPES = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
ROLES = f"{TERMINOLOGY}/v3-RoleCode"
ALLERGIES = (
    ("J01CA04", "Amoxicilline", "Éruption de la peau"),
    ("N02BA01", "Acide acétylsalicylique", "Urticaire"),
    ("", "Pollens de graminées", "Rhinite au printemps"),
    ("", "Arachide", "Gonflement des lèvres"),
    ("", "Acariens", "Toux, nez qui coule"),
    ("", "Venin de guêpe", "Œdème du bras"),
)
# Age in months, ATC, name, dose.
CHILD_VACCINES = (
    (2, "J07CA09", "DTCaP-Hib-hépatite B", 1), (2, "J07AL02", "Pneumocoque", 1),
    (4, "J07CA09", "DTCaP-Hib-hépatite B", 2), (4, "J07AL02", "Pneumocoque", 2),
    (5, "J07AH07", "Méningocoque C", 1), (11, "J07CA09", "DTCaP-Hib-hépatite B", 3),
    (11, "J07AL02", "Pneumocoque", 3), (12, "J07AH07", "Méningocoque C", 2),
    (12, "J07BD52", "Rougeole, oreillons, rubéole", 1),
    (17, "J07BD52", "Rougeole, oreillons, rubéole", 2),
    (72, "J07CA02", "DTCaP, rappel", 4), (138, "J07CA02", "dTcaP, rappel", 5),
    (140, "J07BM03", "Papillomavirus", 1), (146, "J07BM03", "Papillomavirus", 2),
)  # fmt: skip


def write(one: Course) -> None:
    """
    The Patient first, then what is true of them whatever the visit.
    """
    _patient(one)
    for parent in one.person.parents:
        one.add(_related(one, parent), None)
    one.add(_coverage(one), None)
    for lived in one.lived:
        made = resources.condition(
            one.key, lived.illness.code, lived.illness.name, since=lived.since, by=one.doctor
        )
        one.add(made, one.doctor)
        made["id"] = lived.condition
    _allergies(one)
    for day, code, name, dose in sorted(_vaccines(one)):
        made = resources.immunization(one.key, code, name, given=day, by=one.doctor, dose=dose)
        one.add(made, one.doctor)
    if any(lived.illness.long_term for lived in one.lived):
        one.add(_plan(one), one.doctor)
    if one.random.random() < 0.3:
        one.add(_history(one), one.doctor)


def _patient(one: Course) -> None:
    known = one.person.citizen
    city, postcode = TOWNS[one.person.town]
    name = {"use": "official", "family": known.family, "given": list(known.given)}
    made = {
        "resourceType": "Patient",
        "identifier": [
            {
                "use": "official",
                "type": {"coding": [{"system": IDENTIFIER_TYPES, "code": "INS-NIR-TEST"}]},
                "system": ins.INS_NIR_TEST,
                "value": known.ins,
            }
        ],
        "active": True,
        "name": [name, *_usual_name(one)],
        "telecom": [{"system": "email", "value": f"p{one.person.index}@example.test"}],
        "gender": "female" if known.sex == "F" else "male",
        "birthDate": known.birth_date.isoformat(),
        "address": [{"use": "home", "city": city, "postalCode": postcode, "country": "FR"}],
        "generalPractitioner": [resources.practitioner(one.doctor)],
    }
    one.add(made, None)
    made["id"] = one.key


def _usual_name(one: Course) -> list[Resource]:
    known = one.person.citizen
    if not known.usual_name:
        return []
    return [{"use": "usual", "family": known.usual_name, "given": [known.given[0]]}]


def _related(one: Course, parent: Any) -> Resource:
    known = parent.citizen
    mother = known.sex == "F"
    code, name = ("MTH", "Mère") if mother else ("FTH", "Père")
    return {
        "resourceType": "RelatedPerson",
        "active": True,
        "patient": resources.subject(one.key),
        "relationship": [resources.concept(ROLES, code, name)],
        "name": [{"family": known.family, "given": list(known.given[:1])}],
        "gender": "female" if mother else "male",
    }


def _coverage(one: Course) -> Resource:
    return {
        "resourceType": "Coverage",
        "status": "active",
        "type": {"text": "Assurance maladie obligatoire"},
        "beneficiary": resources.subject(one.key),
        "period": {"start": date(END.year - one.years, 1, 1).isoformat()},
        "payor": [{"display": "Caisse fictive d'assurance maladie"}],
    }


def _allergies(one: Course) -> None:
    if one.random.random() < 0.22:
        code, name, reaction = one.random.choice(ALLERGIES)
        since = END - timedelta(days=one.random.randint(100, 3000))
        since = max(since, one.person.citizen.birth_date)
        made = resources.allergy(one.key, code, name, reaction, since=since, by=one.doctor)
        one.add(made, one.doctor)


def _vaccines(one: Course) -> Iterator[tuple[date, str, str, int]]:
    born = one.person.citizen.birth_date
    first = date(END.year - one.years, 1, 1)
    for months, code, name, dose in CHILD_VACCINES:
        day = born + timedelta(days=round(months * 30.44) + one.random.randint(0, 25))
        if max(first, born) < day < END:
            yield day, code, name, dose
    for age in (25, 45, 65, 75, 85):
        day = born + timedelta(days=round((age + one.random.random()) * 365.25))
        if first < day < END:
            yield day, "J07CA01", "dTP, rappel", 1
    for year in range(first.year, END.year):
        day = date(year, 10, 14) + timedelta(days=one.random.randint(0, 45))
        if one.age_on(day) >= 65 and one.random.random() < 0.6:
            yield day, "J07BB02", "Grippe saisonnière", 1
    for dose, around in enumerate((date(2021, 5, 3), date(2021, 6, 14), date(2021, 12, 20)), 1):
        day = around + timedelta(days=one.random.randint(0, 40))
        if one.age_on(day) >= 12 and one.random.random() < 0.85:
            yield day, "J07BN01", "Covid-19", dose


def _plan(one: Course) -> Resource:
    since = min(lived.since for lived in one.lived if lived.illness.long_term)
    return {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "title": "Protocole de soins (affection de longue durée)",
        "subject": resources.subject(one.key),
        "period": {"start": since.isoformat()},
        "author": resources.practitioner(one.doctor),
        "addresses": [
            {"reference": f"Condition/{lived.condition}"}
            for lived in one.lived
            if lived.illness.long_term
        ],
        "activity": [
            {"detail": {"status": "in-progress", "description": "Consultation tous les trois mois"}}
        ],
    }


def _history(one: Course) -> Resource:
    code, name = one.random.choice((("I10", "Hypertension"), ("E11.9", "Diabète de type 2")))
    role = one.random.choice((("MTH", "Mère"), ("FTH", "Père")))
    return {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": resources.subject(one.key),
        "relationship": resources.concept(ROLES, *role),
        "condition": [{"code": resources.concept(resources.ICD10, code, name)}],
    }
