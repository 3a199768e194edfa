"""
What is written of each visit: the encounter, what was measured, found and prescribed.
"""

from datetime import date, timedelta
from typing import Any

from ens.sandbox.generator.course import Course, Lived
from ens.sandbox.generator.households import END
from ens.sandbox.generator.illnesses import PASSING
from ens.sandbox.population import resources
from ens.sandbox.population.people import Professional

Resource = dict[str, Any]

TEMPERATURE = ("8310-5", "Température", "Cel")
SATURATION = ("2708-6", "Saturation en oxygène", "%")
_REASONS = ("Suivi", "Renouvellement d'ordonnance", "Certificat", "Vaccination", "Conseil")
_RENEWED = 90  # days


def write(one: Course, days: list[date]) -> None:
    height, weight = _size(one)
    renewed: dict[str, date] = {}
    for rank, day in enumerate(days):
        passing = _passing(one, day)
        reason = passing[1] if passing else one.random.choice(_REASONS)
        place = one.practice
        fid = one.add(
            resources.encounter(one.key, reason, day=day, by=one.doctor, where=place), one.doctor
        )
        weight += one.random.uniform(-1.2, 1.3)
        _measures(one, day, fid, rank, height, weight, feverish=passing is not None)
        if passing:
            _trouble(one, day, fid, passing)
        _renew(one, day, fid, renewed)


def _size(one: Course) -> tuple[float, float]:
    height = one.random.gauss(163 if one.person.citizen.sex == "F" else 176, 6)
    return height, one.random.gauss(25, 3.5) * (height / 100) ** 2


def _passing(one: Course, day: date) -> tuple[Any, ...] | None:
    if one.random.random() > 0.5:
        return None
    age = one.age_on(day)
    possible = [row for row in PASSING if row[2] <= age < row[3]]
    return one.random.choices(possible, [row[4] for row in possible])[0]


def _measures(
    one: Course, day: date, encounter: str, rank: int, height: float, weight: float, *,
    feverish: bool,
) -> None:  # fmt: skip
    when, age = resources.at(day, minute=5), one.age_on(day)
    if age < 18:
        height, weight = _growing(one, day, height, weight)
    values = [(resources.BODY_WEIGHT, round(weight, 1))]
    if age < 18 or rank % 8 == 0:
        values.append((resources.BODY_HEIGHT, round(height, 1)))
    if feverish:
        values.append((TEMPERATURE, round(one.random.gauss(37.6, 0.7), 1)))
    if age >= 60 and one.random.random() < 0.4:
        values.append((SATURATION, float(min(100, round(one.random.gauss(96.5, 1.3))))))
    if one.random.random() < 0.5:
        values.append((resources.HEART_RATE, float(round(one.random.gauss(74, 8)))))
    for kind, value in values:
        made = resources.measure(one.key, kind, value, when=when, by=one.doctor)
        one.add(made, one.doctor, encounter)
    if age >= 18:
        one.add(_pressure(one, when, age), one.doctor, encounter)


def _growing(one: Course, day: date, height: float, weight: float) -> tuple[float, float]:
    """
    A child's share of the size they will have; rough, and no growth reference.
    """
    years = (day - one.person.citizen.birth_date).days / 365.25
    part = 0.29 + 0.15 * min(years, 1) + 0.07 * min(max(years - 1, 0), 1)
    part = min(1.0, part + 0.0305 * max(years - 2, 0))
    return height * part, max(3.0, weight * part**2.4)


def _pressure(one: Course, when: str, age: int) -> Resource:
    high = 12 * any(lived.illness.code == "I10" for lived in one.lived)
    systolic = round(one.random.gauss(118 + max(age - 45, 0) / 3 + high, 8))
    diastolic = round(one.random.gauss(73 + high / 2, 6))
    return resources.blood_pressure(one.key, systolic, diastolic, when=when, by=one.doctor)


def _trouble(one: Course, day: date, encounter: str, row: tuple[Any, ...]) -> None:
    code, name, *_, atc, medicine, dosage = row
    until = min(day + timedelta(days=one.random.randint(4, 20)), END)
    made = resources.condition(one.key, code, name, since=day, by=one.doctor, until=until)
    made["category"][0]["coding"][0]["code"] = "encounter-diagnosis"
    one.add(made, one.doctor, encounter)
    if atc:
        _prescribe(one, day, encounter, (atc, medicine, dosage))


def _renew(one: Course, day: date, encounter: str, renewed: dict[str, date]) -> None:
    """
    What a long illness needs is prescribed again when the last prescription is over.
    """
    for lived in one.lived:
        if lived.since > day or (
            lived.illness.code in renewed and (day - renewed[lived.illness.code]).days < _RENEWED
        ):
            continue
        renewed[lived.illness.code] = day
        for medicine in lived.illness.medicines:
            _prescribe(one, day, encounter, medicine, lived)


def _prescribe(
    one: Course, day: date, encounter: str, medicine: tuple[str, str, str],
    because: Lived | None = None,
) -> None:  # fmt: skip
    atc, name, dosage = medicine
    active = (END - day).days < _RENEWED and because is not None
    made = resources.prescription(one.key, atc, name, dosage, on=day, by=one.doctor, active=active)
    if because:
        made["reasonReference"] = [{"reference": f"Condition/{because.condition}"}]
    fid = one.add(made, one.doctor, encounter)
    if one.random.random() < 0.6:
        pharmacist = one.town.staff["pharmacist"][0]
        one.add(_dispensed(one, fid, made, day, pharmacist), pharmacist)


def _dispensed(
    one: Course, prescription: str, made: Resource, day: date, by: Professional
) -> Resource:
    return {
        "resourceType": "MedicationDispense",
        "status": "completed",
        "medicationCodeableConcept": made["medicationCodeableConcept"],
        "subject": made["subject"],
        "performer": [{"actor": resources.practitioner(by)}],
        "authorizingPrescription": [{"reference": f"MedicationRequest/{prescription}"}],
        "quantity": {"value": 1 + one.random.randrange(3), "unit": "boîte"},
        "whenHandedOver": resources.at(day, minute=50),
    }
