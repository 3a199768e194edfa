"""
Ten years of care of one person: diabetes found early, treated, then blood pressure, cholesterol
and thyroid; a visit each quarter, a laboratory report twice a year, and trends to look at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ens.sandbox.population import laboratory, resources
from ens.sandbox.population.care import Follow
from ens.sandbox.population.laboratory import Finding
from ens.sandbox.population.resources import Resource

YEARS = 10
# What the laboratory finds at the start of each year, oldest first: HbA1c worsens until the
# treatment, cholesterol falls with the statin, the kidney ages slowly, the thyroid is treated.
_HBA1C = (6.4, 6.8, 7.4, 8.1, 7.6, 7.2, 7.0, 6.8, 6.9, 6.7, 6.6)
_CHOLESTEROL = (6.4, 6.6, 6.3, 6.5, 5.2, 4.9, 4.7, 4.8, 4.6, 4.5, 4.4)
_LDL = (4.3, 4.5, 4.2, 4.4, 3.1, 2.8, 2.6, 2.7, 2.5, 2.4, 2.3)
_CREATININE = (66, 67, 70, 71, 73, 74, 78, 79, 82, 84, 86)
_GFR = (88, 87, 84, 82, 80, 78, 74, 72, 69, 67, 64)
_TSH = (2.4, 2.8, 3.9, 6.8, 4.6, 3.1, 2.2, 2.0, 1.9, 2.1, 1.8)
_WEIGHT = (78.4, 79.6, 81.2, 82.5, 80.1, 78.8, 77.2, 76.0, 75.4, 74.6, 74.1)
_SYSTOLIC = (142, 148, 154, 146, 138, 134, 132, 135, 131, 129, 128)
# Condition, name, years after the start; then its treatments: first year, last, ATC, name, dosage.
_STORY = (
    ("I10", "Hypertension essentielle", 0.4, (
        (1, 10, "C09AA05", "Ramipril 5 mg", "1 comprimé le matin"),
    )),
    ("E11", "Diabète de type 2", 1.5, (
        (2, 3, "A10BA02", "Metformine 500 mg", "1 comprimé matin et soir"),
        (4, 10, "A10BA02", "Metformine 1000 mg", "1 comprimé matin et soir, pendant le repas"),
    )),
    ("E78.0", "Hypercholestérolémie", 3.2, (
        (4, 10, "C10AA05", "Atorvastatine 20 mg", "1 comprimé le soir"),
    )),
    ("E03", "Hypothyroïdie", 3.6, (
        (4, 5, "H03AA01", "Lévothyroxine 50 µg", "1 comprimé le matin à jeun"),
        (6, 10, "H03AA01", "Lévothyroxine 75 µg", "1 comprimé le matin à jeun"),
    )),
)  # fmt: skip
_REASONS = (
    "Suivi du diabète et de la tension",
    "Renouvellement d'ordonnance",
    "Résultats d'analyses",
    "Contrôle de la tension",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """
    One visit to the laboratory.
    """

    day: date
    findings: tuple[Finding, ...]


def record_of(one: Follow) -> Iterator[Resource]:
    visits = _visits(one)
    for number, day in enumerate(visits):
        reason = _REASONS[number % len(_REASONS)]
        yield resources.encounter(one.key, reason, day=day, by=one.doctor, where=one.place)
        yield from _measures(one, day, number / 4)
    yield from _problems(one, visits)
    yield resources.condition(
        one.key, "M75.1", "Tendinite de l'épaule", since=visits[9], until=visits[11], by=one.doctor
    )
    yield resources.allergy(
        one.key, "J01CA04", "Amoxicilline", "Éruption de la peau", since=visits[0], by=one.doctor
    )
    yield from _vaccines(one)


def samples(one: Follow) -> Iterator[Sample]:
    """
    Yield two visits a year to the laboratory, oldest first, the last three weeks ago.
    """
    for half in range(2 * YEARS + 1):
        day = one.today - timedelta(days=21 + round(182.6 * (2 * YEARS - half)))
        yield Sample(resources.open_day(day), tuple(_findings(one, half)))


def _findings(one: Follow, half: int) -> Iterator[Finding]:
    at = half / 2
    shaken = one.random.uniform
    yield laboratory.finding("hba1c", _between(_HBA1C, at) + shaken(-0.1, 0.1))
    yield laboratory.finding("glucose", _between(_HBA1C, at) * 1.05 + shaken(-0.4, 0.4))
    yield laboratory.finding("creatinine", _between(_CREATININE, at) + shaken(-2, 2))
    yield laboratory.finding("gfr", _between(_GFR, at) + shaken(-2, 2))
    yield laboratory.finding("potassium", 4.3 + shaken(-0.3, 0.3))
    if half % 2 == 0:
        yield laboratory.finding("cholesterol", _between(_CHOLESTEROL, at) + shaken(-0.1, 0.1))
        yield laboratory.finding("hdl", 1.25 + shaken(-0.1, 0.1))
        yield laboratory.finding("ldl", _between(_LDL, at) + shaken(-0.1, 0.1))
        yield laboratory.finding("triglycerides", 1.6 + shaken(-0.3, 0.3))
    if half % 2 == 0 or 6 <= half <= 12:
        yield laboratory.finding("tsh", _between(_TSH, at) + shaken(-0.2, 0.2))
    if half % 4 == 0:
        yield from laboratory.draw(laboratory.BLOOD_COUNT, one.random)


def _between(yearly: tuple[float, ...], at: float) -> float:
    """Return the value between two yearly ones."""
    year = min(int(at), len(yearly) - 2)
    return yearly[year] + (yearly[year + 1] - yearly[year]) * (at - year)


def _visits(one: Follow) -> list[date]:
    count = 4 * YEARS + 1
    return [
        resources.open_day(one.today - timedelta(days=12 + round(91.3 * (count - 1 - number))))
        for number in range(count)
    ]


def _measures(one: Follow, day: date, at: float) -> Iterator[Resource]:
    when, shaken = resources.at(day, minute=5), one.random.uniform
    weight = round(_between(_WEIGHT, at) + shaken(-0.6, 0.6), 1)
    systolic = round(_between(_SYSTOLIC, at) + shaken(-5, 5))
    diastolic = round(systolic * 0.6 + shaken(-4, 4))
    yield resources.measure(one.key, resources.BODY_WEIGHT, weight, when=when, by=one.doctor)
    yield resources.blood_pressure(one.key, systolic, diastolic, when=when, by=one.doctor)
    if at.is_integer():
        yield resources.measure(one.key, resources.BODY_HEIGHT, 162.0, when=when, by=one.doctor)
        rate = one.random.randint(66, 80)
        yield resources.measure(one.key, resources.HEART_RATE, rate, when=when, by=one.doctor)


def _problems(one: Follow, visits: list[date]) -> Iterator[Resource]:
    for code, name, after, treatments in _STORY:
        since = visits[round(4 * after)]
        yield resources.condition(one.key, code, name, since=since, by=one.doctor)
        for first, last, atc, medicine, dosage in treatments:
            for day in visits[4 * first : 4 * last + 1 : 4]:
                yield resources.prescription(
                    one.key, atc, medicine, dosage,
                    on=day, by=one.doctor, active=day == visits[-1],
                )  # fmt: skip


def _vaccines(one: Follow) -> Iterator[Resource]:
    year = one.today.year
    given = [
        (date(year - back, 10, 12), "J07BB02", "Grippe saisonnière", 1)
        for back in range(YEARS, 0, -1)
    ]
    given += [
        (date(2021, 3, 30), "J07BN01", "Covid-19", 1),
        (date(2021, 5, 11), "J07BN01", "Covid-19", 2),
        (date(2023, 2, 20), "J07CA01", "dTP, rappel", 1),
        (date(2023, 11, 6), "J07AL02", "Pneumocoque", 1),
        (date(2024, 3, 4), "J07BK03", "Zona", 1),
        (date(2024, 6, 3), "J07BK03", "Zona", 2),
    ]
    for day, code, name, dose in sorted(given):
        if day < one.today:
            yield resources.immunization(one.key, code, name, given=day, by=one.doctor, dose=dose)
