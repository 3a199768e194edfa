"""
The records of the population, as FHIR transactions: one file a person, one line a transaction.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

import orjson

from ens.sandbox.population import care, cast, laboratory, long_care, reports, resources, submission
from ens.sandbox.population.care import Follow
from ens.sandbox.population.long_care import Sample
from ens.sandbox.population.people import Citizen, Population
from ens.sandbox.population.reports import Report
from ens.sandbox.population.resources import PARIS, Resource

BIOLOGIST, LABORATORY = "dr-garnier", "laboratory"
# How many people have a laboratory report beside their visits, from the age when it is usual.
SHARE_WITH_REPORT, ADULT = 0.3, 18


def of(population: Population, *, today: date) -> Iterator[tuple[str, bytes]]:
    """
    Yield the key of each person whose space is open, and the lines of their file.
    """
    for person in population.citizens:
        if person.space == "open":
            one = care.follow(person, population, today=today)
            lines = [orjson.dumps(bundle) for bundle in _bundles(one, population)]
            yield person.key, b"\n".join(lines) + b"\n"


def _bundles(one: Follow, population: Population) -> Iterator[Resource]:
    record = long_care.record_of(one) if one.key == cast.LONG_CARE else care.record_of(one)
    yield _transaction(one.person, record)
    for sample in _samples(one):
        report = _report(one, sample, population)
        subject = resources.subject(one.key)
        yield submission.bundle(report, reports.written(report), subject=subject)


def _transaction(person: Citizen, record: Iterable[Resource]) -> Resource:
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": f"urn:uuid:{uuid.uuid5(reports.NAMESPACE, f'{person.key}/{rank}')}",
                "resource": resource,
                "request": {"method": "POST", "url": resource["resourceType"]},
            }
            for rank, resource in enumerate(record)
        ],
    }


def _samples(one: Follow) -> Iterator[Sample]:
    if one.key == cast.LONG_CARE:
        yield from long_care.samples(one)
    elif one.age >= ADULT and one.random.random() < SHARE_WITH_REPORT:
        day = one.today - timedelta(days=one.random.randint(5, 700))
        yield Sample(day, tuple(laboratory.draw(one.random.choice(laboratory.PANELS), one.random)))


def _report(one: Follow, sample: Sample, population: Population) -> Report:
    collected = datetime.combine(sample.day, time(8, 10), PARIS)
    return Report(
        person=one.person,
        author=population.professional(BIOLOGIST),
        structure=population.structure(LABORATORY),
        prescriber=one.doctor,
        collected=collected,
        created=collected + timedelta(hours=8, minutes=35),
        findings=sample.findings,
        identifier=reports.unique_id(one.key, sample.day.isoformat()),
    )
