import pickle
from datetime import date
from pathlib import Path

import pytest

from ens.standards import ins
from ens.standards.cda import document
from ens.standards.cda.datatypes import moment_of

DOCUMENTS_AMONG_THE_SAMPLES = 47


def test_the_header_is_read(cda_text: str) -> None:
    read = document.read_document(cda_text.encode())
    assert read.identifier.unique_id == "1.2.250.1.999.1^D1"
    assert (read.version, read.language, read.is_lab_report) == (2, "fr-FR", True)
    assert read.effective_time.fhir == "2024-01-05T10:15:00+01:00"
    assert [code.code for code in read.confidentiality] == ["N", "INVISIBLE_PATIENT"]
    assert [one.identifiers[0].extension for one in read.replaces] == ["D0"]


def test_the_patient_is_read(cda_text: str) -> None:
    patient = document.read_document(cda_text.encode()).patient
    assert patient.ins_numbers == (ins.InsNumber(ins.INS_NIR_TEST, "279035121518989"),)
    assert [one.extension for one in patient.identifiers] == ["IPP1"]
    assert patient.traits == ins.Traits(
        "PAT-TROIS", ("DOMINIQUE", "MARIE-LOUISE"), "F", date(1979, 3, 28), "51215"
    )
    assert patient.name == "DOMI DUPONT"
    assert (patient.birth_city, patient.address) == ("DOMPREMY", "Rue du Bac Paris")


def test_the_author_is_read(cda_text: str) -> None:
    (author,) = document.read_document(cda_text.encode()).authors
    assert (author.name, author.identifiers[0].extension) == ("DR Anne ROUX", "810000023084")
    assert author.code is not None
    assert author.code.code == "G15_10/SM03"
    assert author.organization is not None
    assert author.organization.identifiers[0].extension == "1750803447"
    assert author.time is not None
    assert author.time.fhir == "2024-01-05"


def test_sections_are_read_with_their_narrative(cda_text: str) -> None:
    (section,) = document.read_document(cda_text.encode()).every_section()
    assert section.title == "Biochimie"
    assert section.narrative is not None
    assert section.narrative.text == "Rien à signaler"


def test_a_level_one_body_is_its_bytes(cda_text: str) -> None:
    body = '<nonXMLBody><text mediaType="text/plain" representation="B64">Qm9u am91cg==</text>'
    start, end = cda_text.index("<structuredBody>"), cda_text.index("</structuredBody>")
    text = cda_text[:start] + body + "</nonXMLBody>" + cda_text[end + len("</structuredBody>") :]
    read = document.read_document(text.encode())
    assert (read.level, read.media_type, read.content) == (1, "text/plain", b"Bonjour")


def test_a_level_one_body_of_plain_text_is_its_bytes(cda_text: str) -> None:
    start, end = cda_text.index("<structuredBody>"), cda_text.index("</structuredBody>")
    body = '<nonXMLBody><text mediaType="text/plain"> Été </text></nonXMLBody>'
    text = cda_text[:start] + body + cda_text[end + len("</structuredBody>") :]
    assert document.read_document(text.encode()).content == "Été".encode()


def test_sections_deeper_than_any_real_one_are_left_out(cda_text: str) -> None:
    inner = "<component><section><title>x</title>"
    nested = inner * 20 + "</section></component>" * 20
    read = document.read_document(cda_text.replace("</text>", "</text>" + nested).encode())
    assert len(list(read.every_section())) == 12


def _without(text: str, start: str, end: str) -> str:
    first = text.index(start)
    return text[:first] + text[text.index(end, first) + len(end) :]


@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        ("<recordTarget>", "</recordTarget>", document.NoPatient),
        ("<patient>", "</patient>", document.NoPatient),
        ("<id ", "/>", document.IncompleteHeader),
        ("<code ", "/>", document.IncompleteHeader),
        ("<effectiveTime ", "/>", document.IncompleteHeader),
    ],
)
def test_what_cannot_be_filed_is_refused(
    cda_text: str, start: str, end: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        document.read_document(_without(cda_text, start, end).encode())


def test_two_patients_are_refused(cda_text: str) -> None:
    start, end = cda_text.index("<recordTarget>"), cda_text.index("<author>")
    twice = cda_text[:end] + cda_text[start:end] + cda_text[end:]
    with pytest.raises(document.SeveralPatients):
        document.read_document(twice.encode())


@pytest.mark.parametrize("born", ["", "1979", "197903", "19791332", "hier"])
def test_a_birth_date_that_is_not_whole_leaves_no_traits(cda_text: str, born: str) -> None:
    read = document.read_document(cda_text.replace("19790328", born).encode())
    assert read.patient.traits is None


@pytest.mark.parametrize("value", ["", "abc", "279035", "٢79035121518989"])
def test_a_malformed_matricule_is_not_an_ins(cda_text: str, value: str) -> None:
    read = document.read_document(cda_text.replace("279035121518989", value).encode())
    assert read.patient.ins_numbers == ()
    assert len(read.patient.identifiers) == 2


@pytest.mark.parametrize(
    ("text", "fhir"),
    [
        ("2024", "2024"),
        ("202401", "2024-01"),
        ("20240105", "2024-01-05"),
        ("202401051015+0100", "2024-01-05T10:15:00+01:00"),
        ("20240105101500", "2024-01-05T10:15:00+01:00"),
        ("20240705101500", "2024-07-05T10:15:00+02:00"),
        ("20240105101500.5-0330", "2024-01-05T10:15:00.500000-03:30"),
        ("20240105101500+0000", "2024-01-05T10:15:00+00:00"),
    ],
)
def test_times_keep_their_precision(text: str, fhir: str) -> None:
    moment = moment_of(text)
    assert moment is not None
    assert moment.fhir == fhir


@pytest.mark.parametrize(
    "text", ["", "hier", "20240231", "0000", "202401052515", "2024010510+9900", "20240105T1015"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment_of(text) is None


def test_a_document_survives_the_way_between_processes(cda_text: str) -> None:
    read = document.read_document(cda_text.encode())
    assert pickle.loads(pickle.dumps(read)) == read
    assert pickle.loads(pickle.dumps(read.without_contents())).sections == ()


@pytest.mark.samples
def test_every_sample_is_read(samples: Path) -> None:
    files = sorted(samples.glob("*.xml"))
    read = [document.read_document(path.read_bytes()) for path in files]
    assert len(read) == DOCUMENTS_AMONG_THE_SAMPLES
    assert all(one.patient.ins_numbers and one.patient.traits for one in read)
    assert all(one.authors and one.custodian and one.legal_authenticator for one in read)
    assert all(one.facility and one.practice_setting for one in read)
    assert [one.level for one in read].count(1) == 2


@pytest.mark.samples
def test_samples_with_a_wrong_key_are_read_and_told(samples: Path) -> None:
    wrong = [
        path.name
        for path in samples.glob("*.xml")
        if not all(
            number.has_valid_key
            for number in document.read_document(path.read_bytes()).patient.ins_numbers
        )
    ]
    assert sorted(name.partition("_")[0] for name in wrong) == [
        "CSE-CS24",
        "CSE-CS8",
        "CSE-CS9",
        "OBP-SNE",
    ]
