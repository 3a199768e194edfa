"""
The vaccines and the vital signs of documents written by anybody.
"""

import pytest

from ens.standards.cda import document, immunizations, results
from ens.standards.cda.immunization_resources import UNKNOWN_DATE, to_immunizations
from ens.standards.fhir.validate import validate

ATC = "http://www.whocc.no/atc"
VACCINATION = "1.3.6.1.4.1.19376.1.5.3.1.4.12"
REFERENCES = {
    "subject": {"reference": "Patient/p"},
    "derived_from": {"reference": "DocumentReference/d"},
}

# What each published document holds, counted in its XML: vaccines given, vaccines said not to
# have been given, vital signs.
HELD = {
    "VAC-NOTE_2023.01.xml": (1, 0, 0),
    "CSE-CS8_2025.01.xml": (0, 2, 6),
    "CSE-CS9_2025.01.xml": (16, 0, 3),
    "CSE-CS24_2025.01.xml": (25, 0, 4),
    "DLU-EHPAD-DLU_2022.01.xml": (3, 0, 0),
    "DLU-EHPAD-FLUDT_2022.01.xml": (0, 0, 5),
    "IPS-FR_2024.01_DLU.xml": (2, 0, 2),
    "ANEST-CR-CPA_2022.01.xml": (0, 0, 7),
    "OBP-SNE_2024.01.xml": (0, 0, 6),
}


@pytest.fixture
def read_entries(cda_text):
    """
    Return a function that reads a document whose one section has these entries.
    """

    def read(entries):
        narrative = "<text><paragraph>Rien à signaler</paragraph></text>"
        text = '<text><content ID="v1">Vaccin  dit <content>ROR</content></content></text>'
        return document.read_document(cda_text.replace(narrative, text + entries).encode())

    return read


def entry(material, *, attributes='moodCode="EVN"', more="", template=VACCINATION):
    return (
        f'<entry><substanceAdministration {attributes}><templateId root="{template}"/>'
        f"<consumable><manufacturedProduct><manufacturedMaterial>{material}"
        "</manufacturedMaterial></manufacturedProduct></consumable>"
        f"{more}</substanceAdministration></entry>"
    )


ROR = '<code code="J07BD52" codeSystem="2.16.840.1.113883.6.73" displayName="ROR"/>'


def resources_of(read):
    return to_immunizations(
        immunizations.vaccinations_of(read),
        document=read.identifier,
        subject=REFERENCES["subject"],
    )


def test_a_code_that_nobody_knows_is_kept_and_so_are_its_words(read_entries):
    code = (
        '<code code="X1" codeSystem="1.2.3.4"><originalText><reference value="#v1"/>'
        "</originalText></code>"
    )
    [made] = resources_of(read_entries(entry(code)))
    assert made["vaccineCode"] == {
        "coding": [{"system": "urn:oid:1.2.3.4", "code": "X1"}],
        "text": "Vaccin dit ROR",
    }


def test_a_vaccine_without_any_code_is_kept_by_its_name(read_entries):
    [made] = resources_of(read_entries(entry("<name>Vaccin du pays</name>")))
    assert made["vaccineCode"] == {"text": "Vaccin du pays"}


def test_a_vaccine_without_code_or_name_tells_nothing(read_entries):
    assert resources_of(read_entries(entry('<code nullFlavor="UNK"/>'))) == []


def test_an_unknown_date_is_said_to_be_unknown(read_entries):
    [made] = resources_of(read_entries(entry(ROR, more='<effectiveTime nullFlavor="NAV"/>')))
    assert made["occurrenceString"] == UNKNOWN_DATE
    assert "occurrenceDateTime" not in made
    assert validate({**made, "id": "1"}) == ()


@pytest.mark.parametrize(
    ("written", "told"), [("2009", "2009"), ("200909", "2009-09"), ("20090928", "2009-09-28")]
)
def test_a_date_is_told_as_precisely_as_it_is_known(read_entries, written, told):
    [made] = resources_of(read_entries(entry(ROR, more=f'<effectiveTime value="{written}"/>')))
    assert made["occurrenceDateTime"] == told


def test_a_vaccine_not_given_is_not_done(read_entries):
    [made] = resources_of(read_entries(entry(ROR, attributes='moodCode="EVN" negationInd="true"')))
    assert made["status"] == "not-done"


@pytest.mark.parametrize("mood", ["INT", "RQO", "PRMS"])
def test_a_vaccine_that_is_planned_is_left_out(read_entries, mood):
    assert resources_of(read_entries(entry(ROR, attributes=f'moodCode="{mood}"'))) == []


def test_another_product_given_is_no_vaccine(read_entries):
    assert resources_of(read_entries(entry(ROR, template="2.16.840.1.113883.10.20.1.24"))) == []


def test_no_known_vaccine_is_no_vaccine(read_entries):
    nothing = '<code code="no-known-immunizations" displayName="Pas de vaccin connu"/>'
    assert resources_of(read_entries(entry(nothing))) == []


def test_what_is_about_somebody_else_is_left_out(read_entries):
    subject = "<subject><relatedSubject><code code='MTH'/></relatedSubject></subject>"
    assert resources_of(read_entries(entry(ROR, more=subject))) == []


@pytest.mark.parametrize(
    ("value", "rank"), [("2", 2), ("0", None), ("-1", None), ("1e9", None), ("", None),
                        ("99999999", None), ("²", None)]
)  # fmt: skip
def test_a_rank_is_a_small_number_or_unknown(read_entries, value, rank):
    more = (
        '<entryRelationship><observation><code code="30973-2"/>'
        f'<value xsi:type="INT" value="{value}"/></observation></entryRelationship>'
    )
    [found] = immunizations.vaccinations_of(read_entries(entry(ROR, more=more)))
    assert found.rank == rank


def test_more_vaccines_than_any_life_holds_are_refused(read_entries):
    read = read_entries(entry(ROR) * (immunizations.MAX_VACCINATIONS + 1))
    with pytest.raises(immunizations.TooManyVaccinations):
        immunizations.vaccinations_of(read)


@pytest.mark.samples
@pytest.mark.row("DMP-10")
@pytest.mark.parametrize("name", HELD)
def test_each_published_document_gives_its_vaccines_and_its_vital_signs(samples, name):
    read = document.read_document((samples / name).read_bytes())
    vaccines = immunizations.vaccinations_of(read)
    signs = [one for one in results.results_of(read) if one.category == "vital-signs"]
    given = sum(one.given for one in vaccines)
    assert (given, len(vaccines) - given, len(signs)) == HELD[name]
    made = [
        *resources_of(read),
        *results.to_observations(signs, document=read.identifier, **REFERENCES),
    ]
    assert [problem for one in made for problem in validate({**one, "id": "1"})] == []


@pytest.mark.samples
def test_the_note_of_vaccination_is_read_whole(samples):
    read = document.read_document((samples / "VAC-NOTE_2023.01.xml").read_bytes())
    [made] = resources_of(read)
    systems = {one["system"]: one["code"] for one in made["vaccineCode"]["coding"]}
    assert systems[ATC] == "J07AM"
    assert systems["urn:oid:1.2.250.1.213.2.3.1"] == "68747507"
    assert (made["occurrenceDateTime"], made["lotNumber"]) == ("2009-09-28", "4456672")
    assert made["protocolApplied"][0]["doseNumberPositiveInt"] == 2
    assert made["site"]["text"] == "Deltoïde gauche"
    assert len(made["note"]) == 2
    assert "Fièvre" in made["note"][1]["text"]
