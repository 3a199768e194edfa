"""
Laboratory reports about fictive people: what was found, by whom, where, as a CDA (CR-BIO).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ens.sandbox.population import laboratory
from ens.sandbox.population.laboratory import Finding
from ens.sandbox.population.people import Citizen, Professional, Structure
from ens.standards import ins
from ens.standards.cda import lab_report, writing
from ens.standards.cda.datatypes import Identifier
from ens.standards.cda.lab_values import Quantity

NAMESPACE = uuid.UUID("6f1d2b1e-0f6f-5d0a-9a51-3d1f0e6f7a10")
TITLE = "Compte rendu d'examens biologiques"

_PROFESSIONS = {
    "SM03": ("G15_10/SM03", "Médecin - Biologie médicale (SM)"),
    "SM54": ("G15_10/SM54", "Médecin - Médecine Générale (SM)"),
    "SM40": ("G15_10/SM40", "Médecin - Pédiatrie (SM)"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """
    One report to write. `identifier` is the document's unique id, an OID or a UUID.
    """

    person: Citizen
    author: Professional
    structure: Structure
    prescriber: Professional | None
    collected: datetime
    created: datetime
    findings: tuple[Finding, ...]
    identifier: str
    confidentiality: tuple[str, ...] = ("N",)


def unique_id(*parts: str) -> str:
    """
    Return an OID under 2.25 (a UUID as an OID), always the same for the same parts.
    """
    return f"2.25.{uuid.uuid5(NAMESPACE, '/'.join(parts)).int}"


def written(report: Report) -> bytes:
    """
    Return the report's CDA.
    """
    return writing.write_lab_report(_lab_report(report))


def _lab_report(report: Report) -> lab_report.LabReport:
    return lab_report.LabReport(
        identifier=Identifier(report.identifier),
        set_id=Identifier(unique_id("set", report.identifier)),
        created=report.created,
        collected=report.collected,
        subject=subject_of(report.person),
        author=_professional(report.author, report.structure),
        structure=_structure(report.structure),
        chapters=_chapters(report.findings),
        title=TITLE,
        confidentiality=report.confidentiality,
        prescriber=_professional(report.prescriber) if report.prescriber else None,
        order=Identifier("1.2.250.1.213.1.1.9", unique_id("order", report.identifier)[-12:]),
    )


def subject_of(person: Citizen) -> lab_report.Subject:
    return lab_report.Subject(
        number=ins.InsNumber(ins.INS_NIR_TEST, person.ins),
        traits=person.traits,
        usual_family=person.usual_name,
        birth_city=person.birth_city,
    )


def _professional(one: Professional, structure: Structure | None = None) -> lab_report.Professional:
    at = one.situation_at(structure.finess) if structure else one.situations[0]
    profession, display = _PROFESSIONS.get(at.specialty, (f"G15_{at.profession}", ""))
    return lab_report.Professional(
        idnps=one.idnps,
        given=one.given[0],
        family=one.family,
        profession=profession,
        profession_display=display,
    )


def _structure(structure: Structure) -> lab_report.Structure:
    return lab_report.Structure(
        idnst=structure.idnst,
        name=structure.name,
        practice_setting=structure.practice_setting,
        facility_type=structure.sector,
    )


def _chapters(findings: Sequence[Finding]) -> tuple[lab_report.Chapter, ...]:
    chapters = []
    for code, found in laboratory.by_chapter(findings).items():
        name = laboratory.CHAPTERS[code]
        panel = lab_report.Panel(code, name, name, tuple(map(_measurement, found)))
        chapters.append(lab_report.Chapter(code, name, (panel,)))
    return tuple(chapters)


def _measurement(found: Finding) -> lab_report.Measurement:
    analysis = found.analysis
    return lab_report.Measurement(
        code=analysis.code,
        display=analysis.name,
        name=analysis.name,
        value=Quantity(found.value, analysis.unit),
        low=found.low,
        high=found.high,
        interpretation=found.interpretation,
    )
