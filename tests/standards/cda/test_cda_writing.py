from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ens.standards import ins
from ens.standards.cda import document, rendering, results, writing
from ens.standards.cda.datatypes import Identifier
from ens.standards.cda.lab_report import (
    Chapter,
    LabReport,
    Measurement,
    Panel,
    Professional,
    Structure,
    Subject,
)
from ens.standards.cda.lab_values import Quantity

TRAITS = ins.Traits("PAT-TROIS", ("DOMINIQUE", "MARIE-LOUISE"), "F", date(1979, 3, 28), "51215")
GLUCOSE = Measurement(
    code="53049-3",
    display="Glucose à jeun [Masse/Volume] Sérum/Plasma ; Numérique",
    name="Glycémie à jeun",
    value=Quantity(Decimal("0.88"), "g/L"),
    low=Decimal("0.70"),
    high=Decimal("1.10"),
    interpretation="N",
    method="Hexokinase",
)
CRP = Measurement(
    code="1988-5",
    display="C Réactive protéine [Masse/Volume] Sérum/Plasma ; Numérique",
    name="Protéine C réactive",
    value=Quantity(Decimal("1.0"), "mg/L", "<"),
    high=Decimal("5.0"),
    interpretation="N",
    comment="Échantillon légèrement hémolysé",
    identifier=Identifier("1.2.250.1.999.2", "R2"),
)
HAEMOGLOBIN = Measurement(
    code="718-7",
    display="Hémoglobine [Masse/Volume] Sang ; Numérique",
    name="Hémoglobine",
    value=Quantity(Decimal("10.2"), "g/dL"),
    low=Decimal("12.0"),
    high=Decimal("16.0"),
    interpretation="L",
)
GROUP = Measurement(
    code="883-9", display="Groupe ABO", name="Groupe sanguin", value="A <b>&</b> Rh+"
)
MEASUREMENTS = (GLUCOSE, CRP, HAEMOGLOBIN, GROUP)
REPORT = LabReport(
    identifier=Identifier("1.2.250.1.999.1", "D1"),
    set_id=Identifier("1.2.250.1.999.1", "S1"),
    created=datetime(2024, 1, 5, 10, 15, tzinfo=UTC),
    collected=datetime(2024, 1, 4, 7, 30, tzinfo=UTC),
    subject=Subject(
        ins.InsNumber(ins.INS_NIR_TEST, "279035121518989"),
        TRAITS,
        usual_family="DUPONT",
        birth_city="DOMPREMY",
        local_identifier=Identifier("1.2.3.4", "IPP1"),
    ),
    author=Professional("810000023084", "Anne", "ROUX"),
    structure=Structure("1750803447", "Hôpital fictif"),
    chapters=(
        Chapter("18719-5", "Biochimie", (Panel("18719-5", "Biochimie", "Sang", (GLUCOSE, CRP)),)),
        Chapter(
            "18723-7",
            "Hématologie",
            (
                Panel("58410-2", "Hémogramme", "Numération", (HAEMOGLOBIN,)),
                Panel("882-1", "Groupe", "Groupe", (GROUP,)),
            ),
        ),
    ),
    conclusion="Anémie modérée.",
)


def _read(report: LabReport) -> document.ClinicalDocument:
    return document.read_document(writing.write_lab_report(report))


def test_the_header_comes_back() -> None:
    read = _read(REPORT)
    assert (read.identifier, read.set_id, read.version) == (REPORT.identifier, REPORT.set_id, 1)
    assert read.is_lab_report
    assert read.effective_time.instant == REPORT.created
    assert [code.code for code in read.confidentiality] == ["N"]
    assert read.custodian is not None
    assert read.custodian.identifiers == (Identifier("1.2.250.1.71.4.2.2", "1750803447"),)
    assert read.legal_authenticator is not None
    assert read.legal_authenticator.identifiers == read.authors[0].identifiers
    assert read.facility is not None
    assert read.practice_setting is not None
    assert (read.facility.code, read.practice_setting.code) == ("SA01", "ETABLISSEMENT")
    assert read.service_events[0].start is not None
    assert read.service_events[0].start.instant == REPORT.collected


def test_the_patient_comes_back() -> None:
    patient = _read(REPORT).patient
    assert patient.ins_numbers == (REPORT.subject.number,)
    assert patient.identifiers == (Identifier("1.2.3.4", "IPP1"),)
    assert (patient.traits, patient.name) == (TRAITS, "DOMINIQUE DUPONT")
    assert patient.birth_city == "DOMPREMY"


def test_the_results_come_back() -> None:
    read = results.results_of(_read(REPORT))
    assert [one.code.code for one in read] == [one.code for one in MEASUREMENTS]
    assert [one.label for one in read] == [one.name for one in MEASUREMENTS]
    assert [one.value for one in read] == [one.value for one in MEASUREMENTS]
    assert [one.ranges[0].low if one.ranges else None for one in read] == [
        one.low for one in MEASUREMENTS
    ]
    assert [one.ranges[0].high if one.ranges else None for one in read] == [
        one.high for one in MEASUREMENTS
    ]
    assert ["".join(code.code for code in one.interpretation) for one in read] == [
        one.interpretation for one in MEASUREMENTS
    ]
    assert [one.section_title for one in read] == ["Sang", "Sang", "Numération", "Groupe"]
    assert read[0].method is not None
    assert read[0].method.label == "Hexokinase"
    assert read[1].comments == ("Échantillon légèrement hémolysé",)
    assert read[1].identifiers == (Identifier("1.2.250.1.999.2", "R2"),)
    assert {one.effective.instant for one in read if one.effective} == {REPORT.collected}


def test_a_new_version_says_what_it_replaces() -> None:
    second = replace(
        REPORT,
        identifier=Identifier("1.2.250.1.999.1", "D2"),
        version=2,
        replaces=REPORT.identifier,
        confidentiality=("N", "INVISIBLE_PATIENT"),
        prescriber=Professional("810100997245", "Paul", "PETIT", "G15_10/SM26", "Médecin"),
        order=Identifier("1.2.250.1.999.3", "O1"),
    )
    read = _read(second)
    assert [one.identifiers for one in read.replaces] == [(REPORT.identifier,)]
    assert [one.role for one in read.participants] == ["REF"]
    assert read.orders == (Identifier("1.2.250.1.999.3", "O1"),)
    assert [code.code for code in read.confidentiality] == ["N", "INVISIBLE_PATIENT"]
    assert read.confidentiality[1].system == "1.2.250.1.213.1.1.4.13"


def test_what_people_read_says_what_machines_read() -> None:
    html = rendering.render(_read(REPORT)).html
    for said in (
        "Glycémie à jeun",
        "0,88 g/L",
        "0,70 g/L à 1,10 g/L",
        "&lt; 1,0 mg/L",
        "Anormalement bas",
        "A &lt;b&gt;&amp;&lt;/b&gt; Rh+",
        "Anémie modérée.",
    ):
        assert said in html


def test_a_text_that_xml_cannot_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="XML"):
        writing.write_lab_report(replace(REPORT, title="a\0b"))


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Z")), min_size=1
)


@given(
    name=NAMES,
    number=st.decimals(min_value=-(10**6), max_value=10**6, places=3),
    unit=st.sampled_from(["g/L", "m[IU]/L", "10*9/L", "", "%"]),
    comparator=st.sampled_from(["", "<", "<=", ">", ">="]),
)
def test_any_name_and_any_number_come_back(
    name: str, number: Decimal, unit: str, comparator: str
) -> None:
    value = Quantity(number, unit, comparator)
    measurement = Measurement("1", "x", name, value)
    panel = Panel("18719-5", "Biochimie", "Biochimie", (measurement,))
    report = replace(REPORT, chapters=(Chapter("18719-5", "Biochimie", (panel,)),))
    (read,) = results.results_of(_read(report))
    assert (read.label, read.value) == (name, value)
    assert isinstance(read.value, Quantity)
    assert str(read.value.value) == format(number, "f")
