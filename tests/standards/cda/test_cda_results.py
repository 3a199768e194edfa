from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from ens.standards.cda import document, results, units, xml_gate
from ens.standards.cda.datatypes import Code
from ens.standards.cda.results import Interval, Quantity, Result

LAB = "1.3.6.1.4.1.19376.1.3.1.6"
LOINC = 'codeSystem="2.16.840.1.113883.6.1"'

# How many laboratory observations each report holds, counted in its XML.
RESULTS_OF_THE_SAMPLES = {
    "BIO-CR-BIO_2021.01_Auto-Presentable_avec-image.xml": 14,
    "BIO-CR-BIO_2021.01_CR-2nde-intention.xml": 1,
    "BIO-CR-BIO_2021.01_Microbiologie_V1.xml": 14,
    "BIO-CR-BIO_2023.01_Electrophorese.xml": 44,
    "BIO-CR-BIO_2024.01_CRP_non_LOINC.xml": 1,
    "BIO-CR-BIO_2024.01_DEP-CCU-tout-structuré.xml": 2,
    "BIO-CR-BIO_2024.01_Glycémie deux unités principales_mole_masse.xml": 2,
    "BIO-CR-BIO_2024.01_Microbiologie_V1.xml": 14,
    "BIO-CR-BIO_2024.01_TSH_1.xml": 2,
    "BIO-TROD_2024.01_Angine.xml": 1,
    "BIO-TROD_2024.01_COVID-19_Grippe-A_Grippe-B.xml": 3,
}


@pytest.fixture
def read_result(cda_text: str) -> Callable[..., Result]:
    """
    Return a function that reads the one result whose inner XML is given.
    """

    def read(inner: str, around: str = "{}") -> Result:
        observation = f'<observation><templateId root="{LAB}"/>{inner}</observation>'
        entry = (
            '<text><content ID="n1">Glucose <content>à jeun</content></content>'
            '<content ID="n2">voir plus bas</content></text><entry><act>'
            f"<entryRelationship>{around.format(observation)}</entryRelationship></act></entry>"
        )
        narrative = "<text><paragraph>Rien à signaler</paragraph></text>"
        read_document = document.read_document(cda_text.replace(narrative, entry).encode())
        (result,) = results.results_of(read_document)
        return result

    return read


VALUES = [
    ('<value xsi:type="PQ" value="1.950" unit="m[IU]/L"/>', Quantity(Decimal("1.950"), "m[IU]/L")),
    ('<value xsi:type="PQ" value="-2.10" unit="1"/>', Quantity(Decimal("-2.10"))),
    ('<value xsi:type="INT" value="12"/>', Quantity(Decimal(12))),
    ('<value xsi:type="REAL" value="2.0"/>', Quantity(Decimal("2.0"))),
    ('<value xsi:type="PQ" value="1,5" unit="g/L"/>', "1,5 g/L"),
    ('<value xsi:type="PQ" value="NaN" unit="g/L"/>', "NaN g/L"),
    ('<value xsi:type="PQ" value="1e999999" unit="g/L"/>', "1e999999 g/L"),
    (
        '<value xsi:type="IVL_PQ"><high value="1.0" unit="mg/L" inclusive="false"/></value>',
        Quantity(Decimal("1.0"), "mg/L", "<"),
    ),
    (
        '<value xsi:type="IVL_PQ"><low value="16" unit="mg/L"/></value>',
        Quantity(Decimal(16), "mg/L", ">="),
    ),
    (
        '<value xsi:type="IVL_PQ"><low value="1" unit="g"/><high value="2" unit="g"/></value>',
        Interval(Quantity(Decimal(1), "g"), Quantity(Decimal(2), "g")),
    ),
    ('<value xsi:type="BL" value="false"/>', False),
    ('<value xsi:type="ST">négatif</value>', "négatif"),
    ('<value xsi:type="ED"><reference value="#n2"/></value>', "voir plus bas"),
    ('<value xsi:type="CD" code="260385009"/>', Code("260385009")),
    (
        '<value xsi:type="CD"><originalText><reference value="#n2"/></originalText></value>',
        Code("", original="voir plus bas"),
    ),
    ('<value xsi:type="CD" nullFlavor="UNK"/>', None),
    (
        '<value xsi:type="RTO"><numerator value="1"/><denominator value="40"/></value>',
        "1 / 40",
    ),
    ("", None),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_a_value_is_read_by_its_type(
    read_result: Callable[..., Result], value: str, expected: object
) -> None:
    result = read_result(f'<code code="1" {LOINC}/>{value}')
    assert (result.value, type(result.value)) == (expected, type(expected))


def test_a_result_keeps_what_the_laboratory_said(read_result: Callable[..., Result]) -> None:
    result = read_result(
        '<id root="1.2.3" extension="R1"/>'
        f'<code code="53049-3" {LOINC} displayName="Glucose [Masse/Volume]">'
        '<originalText><reference value="#n1"/></originalText></code>'
        '<statusCode code="completed"/><effectiveTime value="20240105"/>'
        '<value xsi:type="PQ" value="0.88" unit="g/L"/><interpretationCode code="N"/>'
        "<methodCode><originalText>enzymatique</originalText></methodCode>"
        '<entryRelationship typeCode="SUBJ"><act><code code="48767-8"/>'
        "<text>À contrôler</text></act></entryRelationship>"
        '<referenceRange><observationRange><value xsi:type="IVL_PQ">'
        '<low value="0.70" unit="g/L"/><high value="1.10" unit="g/L"/></value>'
        "</observationRange></referenceRange>"
    )
    assert (result.label, result.code.code) == ("Glucose à jeun", "53049-3")
    assert result.identifiers[0].extension == "R1"
    assert (result.status, result.comments) == ("completed", ("À contrôler",))
    assert result.method is not None
    assert result.method.label == "enzymatique"
    (usual,) = result.ranges
    assert (usual.low, usual.high, usual.unit) == (Decimal("0.70"), Decimal("1.10"), "g/L")
    assert result.section_title == "Biochimie"
    assert result.path == "section[1]/entry[1]/act[1]/entryRelationship[1]/observation[1]"


RANGES = [
    ("<text>moins de 5</text>", "moins de 5"),
    ('<text><reference value="#n2"/></text>', "voir plus bas"),
    ('<value xsi:type="ST">négatif</value>', "négatif"),
    ('<value xsi:type="CD" code="1" displayName="Négatif"/>', "Négatif"),
    ('<value xsi:type="PQ" value="1.50" unit="g/L"/>', "1,50 g/L"),
    ('<value xsi:type="BL" value="true"/>', ""),
]


@pytest.mark.parametrize(("inner", "text"), RANGES)
def test_a_range_without_bounds_is_its_words(
    read_result: Callable[..., Result], inner: str, text: str
) -> None:
    result = read_result(
        f'<code code="1"/><referenceRange><observationRange>{inner}</observationRange>'
        "</referenceRange>"
    )
    (usual,) = result.ranges
    assert (usual.low, usual.high, usual.text) == (None, None, text)


def test_a_local_code_is_found_among_the_translations(
    read_result: Callable[..., Result],
) -> None:
    result = read_result(
        '<code><originalText>CRP</originalText><translation code="1234" codeSystem="1.2.3"/></code>'
    )
    assert [code.code for code in result.codings] == ["1234"]
    assert result.label == "CRP"


def test_a_result_inherits_panel_germ_and_time_from_its_organizer(
    read_result: Callable[..., Result],
) -> None:
    result = read_result(
        f'<code code="20-8" {LOINC}/>',
        '<organizer><code code="18769-0"/><effectiveTime value="20240105"/>'
        '<specimen><specimenRole><specimenPlayingEntity><code code="112283007"/>'
        "</specimenPlayingEntity></specimenRole></specimen>"
        "<component>{}</component></organizer>",
    )
    assert result.battery == Code("18769-0")
    assert result.isolate == Code("112283007")
    assert result.effective is not None
    assert result.effective.fhir == "2024-01-05"


def test_an_earlier_result_is_not_a_result_of_this_report(
    read_result: Callable[..., Result],
) -> None:
    earlier = f'<observation><templateId root="{LAB}"/><code code="2"/></observation>'
    result = read_result(
        f'<code code="1"/><entryRelationship typeCode="REFR">{earlier}</entryRelationship>'
    )
    assert result.code.code == "1"


def test_too_many_results_are_refused(
    read_result: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MAX_RESULTS", 0)
    with pytest.raises(results.TooManyResults):
        read_result('<code code="1"/>')


def test_an_observation_says_it_all_in_fhir(read_result: Callable[..., Result]) -> None:
    result = read_result(
        f'<code code="3016-3" {LOINC} displayName="Thyréostimuline">'
        "<originalText>TSH</originalText></code>"
        '<statusCode code="completed"/><effectiveTime value="20240105101500+0100"/>'
        '<value xsi:type="PQ" value="1.950" unit="m[IU]/L"/>'
        '<interpretationCode code="N" codeSystem="2.16.840.1.113883.5.83"/>'
        '<referenceRange><observationRange><value xsi:type="IVL_PQ">'
        '<high value="4.200" unit="m[IU]/L"/></value></observationRange></referenceRange>'
    )
    (observation,) = results.to_observations(
        [result],
        document=document.Identifier("1.2.3", "D1"),
        subject={"reference": "Patient/p"},
        derived_from={"reference": "DocumentReference/d"},
        performer=[{"display": "Laboratoire"}],
    )
    assert observation["code"] == {
        "coding": [{"system": "http://loinc.org", "code": "3016-3", "display": "Thyréostimuline"}],
        "text": "TSH",
    }
    assert observation["valueQuantity"] == {
        "value": Decimal("1.950"),
        "unit": "mUI/L",
        "system": "http://unitsofmeasure.org",
        "code": "m[IU]/L",
    }
    assert str(observation["valueQuantity"]["value"]) == "1.950"
    assert observation["referenceRange"][0]["text"] == "≤ 4,200 mUI/L"
    assert observation["interpretation"][0]["coding"][0]["code"] == "N"
    assert observation["effectiveDateTime"] == "2024-01-05T10:15:00+01:00"
    assert observation["derivedFrom"] == [{"reference": "DocumentReference/d"}]
    assert observation["identifier"] == [{"system": "urn:oid:1.2.3", "value": f"D1#{result.path}"}]
    assert (observation["status"], observation["subject"]["reference"]) == ("final", "Patient/p")


def _grams(number: int) -> dict[str, object]:
    unit = {"unit": "g", "system": "http://unitsofmeasure.org", "code": "g"}
    return {"value": Decimal(number), **unit}


FHIR_VALUES = [
    (
        '<value xsi:type="IVL_PQ"><low value="1" unit="g"/><high value="2" unit="g"/></value>',
        "valueRange",
        {side: _grams(number) for side, number in (("low", 1), ("high", 2))},
    ),
    ('<value xsi:type="BL" value="false"/>', "valueBoolean", False),
    ('<value xsi:type="ST">négatif</value>', "valueString", "négatif"),
    ('<value xsi:type="TS" value="2024"/>', "valueDateTime", "2024"),
    (
        '<value xsi:type="CD" code="1" codeSystem="2.16.840.1.113883.6.96"/>',
        "valueCodeableConcept",
        {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]},
    ),
    (
        '<value xsi:type="PQ" nullFlavor="UNK"/>',
        "dataAbsentReason",
        {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
                    "code": "unknown",
                }
            ]
        },
    ),
]


@pytest.mark.parametrize(("value", "element", "expected"), FHIR_VALUES)
def test_each_kind_of_value_has_its_fhir_element(
    read_result: Callable[..., Result], value: str, element: str, expected: object
) -> None:
    result = read_result(f'<code code="1"/>{value}')
    (observation,) = results.to_observations(
        [result],
        document=document.Identifier("1.2.3"),
        subject={"reference": "Patient/p"},
        derived_from={"reference": "DocumentReference/d"},
    )
    assert observation[element] == expected


def test_an_interval_is_written_with_both_bounds() -> None:
    assert Interval(Quantity(Decimal("1.0"), "g"), Quantity(Decimal(2), "g")).text == "1,0 g à 2 g"


def test_a_result_without_words_of_its_own_is_named_by_its_local_code(
    read_result: Callable[..., Result],
) -> None:
    assert read_result('<code><translation code="9" displayName="CRP"/></code>').label == "CRP"


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("m[IU]/L", "mUI/L"),
        ("[IU]/L", "UI/L"),
        ("10*9/L", "10⁹/L"),
        ("ug/mL", "µg/mL"),
        ("umol/L", "µmol/L"),
        ("mm[Hg]", "mmHg"),
        ("Cel", "°C"),
        ("1", ""),
        ("%", "%"),
        ("{copies}/mL", "copies/mL"),
        ("g/L", "g/L"),
    ],
)
def test_units_are_written_as_french_laboratories_do(unit: str, written: str) -> None:
    assert units.readable(unit) == written


@pytest.mark.samples
@pytest.mark.parametrize(("name", "count"), RESULTS_OF_THE_SAMPLES.items())
def test_every_report_among_the_samples_gives_its_results(
    samples: Path, name: str, count: int
) -> None:
    data = (samples / name).read_bytes()
    found = results.results_of(document.read_document(data))
    assert len(found) == count == _counted(data)
    assert all(one.label and one.effective and one.path for one in found)
    assert all(one.value is not None for one in found)
    assert len({one.path for one in found}) == count


def _counted(data: bytes) -> int:
    nodes = xml_gate.read_clinical_document(data).walk()
    observations = [node for node in nodes if node.name == "observation"]
    templates = [{one.get("root") for one in node.elements("templateId")} for node in observations]
    return sum(LAB in found for found in templates)


@pytest.mark.samples
def test_no_report_among_the_samples_is_forgotten(samples: Path) -> None:
    assert sorted(path.name for path in samples.glob("BIO-*.xml")) == sorted(RESULTS_OF_THE_SAMPLES)


@pytest.mark.samples
def test_the_laboratory_and_its_biologist_are_referred_to_by_national_ids(
    samples: Path,
) -> None:
    data = (samples / "BIO-CR-BIO_2024.01_TSH_1.xml").read_bytes()
    laboratory, biologist = results.performers_of(document.read_document(data))
    assert laboratory["identifier"]["system"] == "urn:oid:1.2.250.1.71.4.2.2"
    assert biologist["identifier"] == {
        "system": "urn:oid:1.2.250.1.71.4.2.1",
        "value": "801234534765",
    }
