"""
A letter is written as a CDA, and what is read from it is what was typed.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ens.standards import ins
from ens.standards.cda import document, immunizations, rendering, results, writing
from ens.standards.cda.datatypes import Code, Identifier
from ens.standards.cda.immunization_resources import to_immunizations
from ens.standards.cda.lab_report import Professional, Structure, Subject
from ens.standards.cda.lab_values import Quantity
from ens.standards.cda.letter import Letter, Measure, Passage, Vaccine
from ens.standards.fhir.validate import validate

TRAITS = ins.Traits("ESSAI", ("NOE", "CAMILLE"), "M", date(2026, 4, 26), "75056")
SUBJECT = Subject(ins.InsNumber(ins.INS_NIR_TEST, "279035121518989"), TRAITS)
WEIGHT = Measure("29463-7", "Poids", Quantity(Decimal("5.40"), "kg"))
HEAD = Measure("8287-5", "Périmètre crânien", Quantity(Decimal("39.5"), "cm"))
SYSTOLIC = Measure("8480-6", "Pression systolique", Quantity(Decimal(85), "mm[Hg]"))
DIASTOLIC = Measure("8462-4", "Pression diastolique", Quantity(Decimal(50), "mm[Hg]"))
HEXAVALENT = Vaccine("J07CA09", "Hexavalent", date(2026, 6, 26), "A21CB <7>", 1, by_author=True)
ROTAVIRUS = Vaccine("J07BH", "Rotavirus", date(2026, 6, 20))
FINDINGS = "Éveillé, souriant.\nPeau <saine> & rose.\r\n\r\nRAS."
LETTER = Letter(
    identifier=Identifier("2.25.314159265358979"),
    set_id=Identifier("2.25.271828182845904"),
    type=Code("11488-4", "2.16.840.1.113883.6.1", "CR ou fiche de consultation ou de visite"),
    title="Consultation du deuxième mois",
    created=datetime(2026, 6, 26, 10, 40, tzinfo=UTC),
    started=datetime(2026, 6, 26, 10, 15, tzinfo=UTC),
    subject=SUBJECT,
    author=Professional("810000023084", "Anne", "ESSAI", "G15_10/SM40", "Médecin - Pédiatrie (SM)"),
    structure=Structure("1990099017", "Hôpital fictif", "AMBULATOIRE"),
    passages=(
        Passage("29299-5", "Motif", "Motif", "Visite du deuxième mois."),
        Passage("29545-1", "Examen", "Constatations", FINDINGS),
        Passage("55110-1", "Conclusion", "Conclusion", "  \n\n  "),
    ),
    measures=(WEIGHT, HEAD, SYSTOLIC, DIASTOLIC),
    vaccines=(HEXAVALENT, ROTAVIRUS),
)  # fmt: skip
REFERENCES = {
    "subject": {"reference": "Patient/p"},
    "derived_from": {"reference": "DocumentReference/d"},
}


@pytest.fixture(scope="module")
def read():
    return document.read_document(writing.write_letter(LETTER))


def test_the_header_says_what_it_is_about_whom_and_by_whom(read):
    assert (read.code.code, read.title, read.level) == ("11488-4", LETTER.title, 3)
    assert read.identifier == LETTER.identifier
    assert read.patient.ins_numbers == (SUBJECT.number,)
    assert read.patient.traits == TRAITS
    [author] = read.authors
    assert (author.family, author.identifiers[0].extension) == ("ESSAI", "810000023084")
    assert author.organization.name == "Hôpital fictif"
    assert read.legal_authenticator.identifiers == author.identifiers
    assert read.service_events[0].performer.identifiers == author.identifiers
    assert read.encounter_start.instant == LETTER.started


def test_its_words_are_read_as_they_were_typed_and_empty_parts_are_left_out(read):
    titles = [one.title for one in read.every_section()]
    assert titles == ["Motif", "Constatations", "Mesures", "Vaccins"]
    shown = rendering.render(read)
    for words in ("Visite du deuxième mois.", "Peau &lt;saine&gt; &amp; rose.", "RAS."):
        assert words in shown.html
    assert "5,40 kg" in shown.html
    assert "A21CB &lt;7&gt;" in shown.html


def test_its_measures_are_read_with_their_exact_numbers(read):
    found = results.results_of(read)
    assert [(one.code.code, one.value, one.category) for one in found] == [
        (one.code, one.value, "vital-signs") for one in LETTER.measures
    ]
    assert {one.effective.instant for one in found} == {LETTER.started}
    assert [one.label for one in found] == [one.name for one in LETTER.measures]


def test_measures_become_vital_signs_by_the_codes_that_fhir_asks_for(read):
    made = results.to_observations(results.results_of(read), document=read.identifier, **REFERENCES)
    codes = [[coding["code"] for coding in one["code"]["coding"]] for one in made]
    assert codes == [["29463-7"], ["9843-4", "8287-5"], ["85354-9"]]
    assert [one["category"][0]["coding"][0]["code"] for one in made] == ["vital-signs"] * 3
    weight, _, pressure = made
    assert str(weight["valueQuantity"]["value"]) == "5.40"
    assert weight["valueQuantity"]["code"] == "kg"
    parts = [(part["code"]["coding"][0]["code"], part["valueQuantity"]["value"])
             for part in pressure["component"]]  # fmt: skip
    assert parts == [("8480-6", 85), ("8462-4", 50)]
    assert "valueQuantity" not in pressure
    assert [problem for one in made for problem in validate({**one, "id": "1"})] == []


def test_one_of_the_two_pressures_alone_stays_what_it_is():
    data = writing.write_letter(replace(LETTER, measures=(SYSTOLIC,)))
    found = results.results_of(document.read_document(data))
    [made] = results.to_observations(found, document=LETTER.identifier, **REFERENCES)
    assert made["code"]["coding"][0]["code"] == "8480-6"
    assert made["valueQuantity"]["value"] == 85


def test_its_vaccines_are_read_as_they_were_typed(read):
    first, second = immunizations.vaccinations_of(read)
    assert [one.code for one in first.codings] == ["J07CA09"]
    assert (first.label, first.lot, first.rank) == ("Hexavalent", "A21CB <7>", 1)
    assert (first.effective.fhir, first.given) == ("2026-06-26", True)
    assert first.performer.identifiers[0].extension == "810000023084"
    assert (second.label, second.lot, second.rank, second.performer) == (
        "Rotavirus", "", None, None,
    )  # fmt: skip


def test_vaccines_become_immunizations(read):
    made = to_immunizations(
        immunizations.vaccinations_of(read),
        document=read.identifier,
        recorded=read.effective_time,
        subject=REFERENCES["subject"],
    )
    first, second = made
    assert first["status"] == "completed"
    assert first["vaccineCode"] == {
        "coding": [
            {"system": "http://www.whocc.no/atc", "code": "J07CA09", "display": "Hexavalent"}
        ],
        "text": "Hexavalent",
    }
    assert (first["occurrenceDateTime"], first["lotNumber"]) == ("2026-06-26", "A21CB <7>")
    assert first["protocolApplied"] == [{"doseNumberPositiveInt": 1}]
    assert first["performer"][0]["actor"]["identifier"]["value"] == "810000023084"
    for name in ("lotNumber", "protocolApplied", "performer"):
        assert name not in second
    assert [problem for one in made for problem in validate({**one, "id": "1"})] == []


def test_without_ins_and_without_structure_it_is_still_a_document():
    local = Identifier("2.25.42", "p1")
    subject = Subject(None, TRAITS, local_identifier=local)
    bare = replace(LETTER, subject=subject, structure=None, vaccines=(), measures=())
    read = document.read_document(writing.write_letter(bare))
    assert read.patient.ins_numbers == ()
    assert read.patient.identifiers == (local,)
    assert read.custodian.name == "Anne ESSAI"
    assert read.facility is None


def test_what_xml_cannot_carry_is_refused():
    with pytest.raises(ValueError, match="XML"):
        writing.write_letter(replace(LETTER, title="a\0b"))
