"""
The record of an ordinary person: a few years of consultations, measures, vaccines, treatments.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ens.sandbox.population import resources
from ens.sandbox.population.people import Citizen, Population, Professional, Structure
from ens.sandbox.population.resources import Resource

SEED = "fictive care 1"
DEFAULT_DOCTOR = "dr-marchand"

# Condition (ICD-10), name, first age, share; then the medicine (ATC), name and dosage.
_CONDITIONS = (
    ("I10", "Hypertension essentielle", 45, 0.35, ("C09AA05", "Ramipril 5 mg", "1 le matin")),
    ("E78.0", "Hypercholestérolémie", 45, 0.25, ("C10AA05", "Atorvastatine 10 mg", "1 le soir")),
    ("E11", "Diabète de type 2", 50, 0.15, ("A10BA02", "Metformine 1000 mg", "1 matin et soir")),
    ("J45", "Asthme", 6, 0.10, ("R03AC02", "Salbutamol 100 µg", "2 bouffées si gêne")),
    ("E03", "Hypothyroïdie", 30, 0.07, ("H03AA01", "Lévothyroxine 75 µg", "1 le matin à jeun")),
    ("M54.5", "Lombalgie basse", 25, 0.15, ("N02BE01", "Paracétamol 1 g", "1 si douleur, 3 max")),
    ("F41.1", "Anxiété généralisée", 20, 0.08, ("N06AB10", "Escitalopram 10 mg", "1 le matin")),
    ("G43", "Migraine", 15, 0.08, ("N02CC01", "Sumatriptan 50 mg", "1 dès la crise")),
    ("M17", "Gonarthrose", 60, 0.25, ("N02BE01", "Paracétamol 1 g", "1 matin, midi et soir")),
)
_ALLERGIES = (
    ("J01CA04", "Amoxicilline", "Éruption de la peau"),
    ("N02BA01", "Acide acétylsalicylique", "Urticaire"),
    ("", "Pollens de graminées", "Rhinite au printemps"),
    ("", "Arachide", "Gonflement des lèvres"),
    ("", "Acariens", "Toux, nez qui coule"),
)
# Age in months, ATC, name, dose: the vaccines of a child born since 2018.
_CHILD_VACCINES = (
    (2, "J07CA09", "DTCaP-Hib-hépatite B", 1), (2, "J07AL02", "Pneumocoque", 1),
    (4, "J07CA09", "DTCaP-Hib-hépatite B", 2), (4, "J07AL02", "Pneumocoque", 2),
    (5, "J07AH07", "Méningocoque C", 1), (12, "J07AH07", "Méningocoque C", 2),
    (11, "J07CA09", "DTCaP-Hib-hépatite B", 3), (11, "J07AL02", "Pneumocoque", 3),
    (12, "J07BD52", "Rougeole, oreillons, rubéole", 1),
    (17, "J07BD52", "Rougeole, oreillons, rubéole", 2),
    (72, "J07CA02", "DTCaP, rappel", 4), (144, "J07CA02", "dTcaP, rappel", 5),
    (150, "J07BM03", "Papillomavirus", 1),
)  # fmt: skip
_REASONS = ("Suivi", "Renouvellement d'ordonnance", "Fatigue", "Douleur", "Fièvre", "Certificat")


@dataclass(frozen=True, slots=True)
class Follow:
    """
    Whose record is being written, by whom, and what is drawn for it.
    """

    person: Citizen
    doctor: Professional
    place: Structure
    random: Random
    today: date

    @property
    def key(self) -> str:
        return self.person.key

    @property
    def age(self) -> int:
        born = self.person.birth_date
        return (
            self.today.year
            - born.year
            - ((self.today.month, self.today.day) < (born.month, born.day))
        )


def follow(person: Citizen, population: Population, *, today: date) -> Follow:
    doctor = population.professional(population.treating_doctor_of(person.key) or DEFAULT_DOCTOR)
    finess = doctor.situations[0].finess
    place = next(one for one in population.structures if one.finess == finess)
    return Follow(person, doctor, place, Random(f"{SEED} {person.key}"), today)


def record_of(one: Follow) -> Iterator[Resource]:
    """
    Yield about twenty resources, oldest first within each kind.
    """
    visits = _visits(one)
    for day in visits:
        yield resources.encounter(
            one.key, one.random.choice(_REASONS), day=day, by=one.doctor, where=one.place
        )
    yield from _measures(one, visits)
    yield from _problems(one, visits)
    yield from _allergies(one, visits)
    yield from _vaccines(one)


def _visits(one: Follow) -> list[date]:
    oldest = min(1500, (one.today - one.person.birth_date).days - 30)
    count = 5 if one.age < 18 or one.age > 60 else 4
    days = one.random.sample(range(10, max(oldest, 11 + count)), k=count)
    return [
        resources.open_day(one.today - timedelta(days=back)) for back in sorted(days, reverse=True)
    ]


def _measures(one: Follow, visits: list[date]) -> Iterator[Resource]:
    height, weight = _adult_size(one) if one.age >= 18 else (0.0, 0.0)
    for day in visits:
        when = resources.at(day, minute=5)
        if one.age < 18:
            height, weight = _child_size(one, day)
        else:
            weight = round(weight + one.random.uniform(-1.5, 1.8), 1)
        yield resources.measure(one.key, resources.BODY_WEIGHT, weight, when=when, by=one.doctor)
        if one.age < 18 or day == visits[0]:
            yield resources.measure(
                one.key, resources.BODY_HEIGHT, height, when=when, by=one.doctor
            )
        if one.age >= 18:
            yield _pressure(one, when)


def _adult_size(one: Follow) -> tuple[float, float]:
    height = round(one.random.gauss(163 if one.person.sex == "F" else 176, 6))
    return float(height), round(one.random.gauss(25, 3) * (height / 100) ** 2, 1)


def _child_size(one: Follow, day: date) -> tuple[float, float]:
    """
    Return a plausible height and weight; rough, and no growth reference.
    """
    years = (day - one.person.birth_date).days / 365.25
    height = 50 + 25 * min(years, 1) + 12 * min(max(years - 1, 0), 1) + 6.2 * max(years - 2, 0)
    height = min(height, 166 if one.person.sex == "F" else 177)
    weight = 3.3 + 6.3 * min(years, 1) + 2.4 * max(min(years, 9) - 1, 0) + 4.2 * max(years - 9, 0)
    return round(height, 1), round(min(weight, 70), 1)


def _pressure(one: Follow, when: str) -> Resource:
    systolic = one.random.randint(108, 128) + max(one.age - 45, 0) // 3
    diastolic = one.random.randint(64, 82)
    return resources.blood_pressure(one.key, systolic, diastolic, when=when, by=one.doctor)


def _problems(one: Follow, visits: list[date]) -> Iterator[Resource]:
    for code, name, age, share, (atc, medicine, dosage) in _CONDITIONS:
        if one.age < age or one.random.random() > share:
            continue
        since = one.random.choice(visits)
        yield resources.condition(one.key, code, name, since=since, by=one.doctor)
        for day in [day for day in visits if day >= since][-2:]:
            active = (one.today - day).days < 90
            yield resources.prescription(
                one.key, atc, medicine, dosage, on=day, by=one.doctor, active=active
            )


def _allergies(one: Follow, visits: list[date]) -> Iterator[Resource]:
    if one.random.random() < 0.25:
        code, name, reaction = one.random.choice(_ALLERGIES)
        yield resources.allergy(one.key, code, name, reaction, since=visits[0], by=one.doctor)


def _vaccines(one: Follow) -> Iterator[Resource]:
    given = list(_child_vaccines(one)) if one.age < 18 else list(_adult_vaccines(one))
    for day, code, name, dose in sorted(given):
        yield resources.immunization(one.key, code, name, given=day, by=one.doctor, dose=dose)


def _child_vaccines(one: Follow) -> Iterator[tuple[date, str, str, int]]:
    for months, code, name, dose in _CHILD_VACCINES:
        late = one.random.randint(0, 20)
        day = one.person.birth_date + timedelta(days=round(months * 30.44) + late)
        if day < one.today and one.person.birth_date.year >= 2010:
            yield day, code, name, dose


def _adult_vaccines(one: Follow) -> Iterator[tuple[date, str, str, int]]:
    for age in (25, 45, 65, 75):
        if one.age >= age:
            day = one.person.birth_date + timedelta(days=round((age + 0.3) * 365.25))
            if day < one.today:
                yield day, "J07CA01", "dTP, rappel", 1
    if one.age >= 65:
        for years in (1, 2, 3):
            yield date(one.today.year - years, 10, 14), "J07BB02", "Grippe saisonnière", 1
    yield one.today - timedelta(days=one.random.randint(1200, 1700)), "J07BN", "Covid-19", 2
