import csv
import re
from pathlib import Path

import pytest

from ens.contexts.terminology import api as terminology
from ens.contexts.terminology import queries
from ens.ground import label

SAMPLES = Path("../shared/samples/ansforge/TestContenuCDA-3-0/jeuxDeValeurs")
MATRIX = Path("ens/contexts/access/matrix.csv")
LOINC = "http://loinc.org"


@pytest.mark.parametrize(
    "system", ["http://loinc.org", "2.16.840.1.113883.6.1", "urn:oid:2.16.840.1.113883.6.1"]
)
def test_a_code_has_the_same_french_name_however_its_system_is_written(system):
    assert terminology.display(system, "4548-4", "HbA1c MFr Bld") == "Hémoglobine glyquée (HbA1c)"


def test_an_unknown_code_keeps_the_name_it_came_with():
    assert terminology.display(LOINC, "00000-0", "Mesure rare") == "Mesure rare"


def test_an_unknown_code_without_a_name_is_shown_as_it_is():
    assert terminology.display("urn:oid:1.2.3", "X1") == "X1"


def test_national_lists_are_known_by_their_published_address():
    system = (
        "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/"
        "TRE-A07-StatutVisibiliteDocument"
    )
    assert terminology.display(system, "MASQUE_PS") == "Masqué aux professionnels"


def test_a_type_of_document_says_its_class():
    report = terminology.document_type("11502-2")
    assert report is not None
    assert (report.name, report.class_code) == ("Résultats d'analyses", "10")
    assert terminology.document_class("10") == "Comptes rendus"


def test_an_unknown_type_of_document_is_none():
    assert terminology.document_type("99999-9") is None


def test_a_type_of_document_is_named_in_its_own_system_only():
    assert terminology.display(LOINC, "11502-2", "autre") == "Résultats d'analyses"
    assert terminology.display("urn:oid:1.2.3", "11502-2", "autre") == "autre"


def test_a_unit_without_a_symbol_is_shown_as_nothing():
    assert terminology.unit("{INR}", "{INR}") == ""


@pytest.mark.parametrize(
    ("code", "shown"), [("mm[Hg]", "mmHg"), ("Cel", "°C"), ("umol/L", "µmol/L"), ("kg", "kg")]
)
def test_units_are_shown_as_people_write_them(code, shown):
    assert terminology.unit(code) == shown


def test_the_speciality_of_an_author_follows_the_profession():
    shown = terminology.display("1.2.250.1.213.1.1.4.5", "G15_10/SM40", "Médecin - Pédiatrie (SM)")
    assert shown == "Médecin, pédiatrie"


def test_an_author_whose_profession_is_unknown_keeps_the_name_given():
    assert terminology.display("1.2.250.1.213.1.1.4.5", "G16_10", "Interne") == "Interne"


def test_the_sentence_about_a_blood_group_says_it_is_not_for_transfusion():
    assert "jamais" in terminology.explain(LOINC, "882-1")


def test_no_code_is_given_twice_in_the_packaged_files():
    seen = set()
    for file in queries.CONCEPTS:
        for system, (code, *_rest) in queries._rows(queries.DATA / file):
            assert (system, code) not in seen
            seen.add((system, code))


def test_every_packaged_name_of_a_measure_is_french_and_short():
    for file in queries.CONCEPTS:
        for system, (code, name, explanation) in queries._rows(queries.DATA / file):
            assert len(name) <= 75, (system, code)
            assert not explanation or explanation[-1] in ".…" or file == "units.tsv", (code,)


def test_every_type_of_document_has_a_kind_in_the_order_of_the_list():
    kinds = [kind for kind in label.kinds() if kind.code]
    types = terminology.document_types()
    assert [kind.code for kind in kinds[: len(types)]] == [one.code for one in types]
    assert [kind.category for kind in kinds[: len(types)]] == [one.class_code for one in types]


def test_the_numbers_of_the_kinds_follow_each_other_from_nothing():
    kinds = label.kinds()
    assert [kind.number for kind in kinds] == list(range(len(kinds)))
    assert kinds[0].name == "nothing"
    assert len(kinds) < label.KINDS
    assert len({kind.name for kind in kinds}) == len(kinds)


def test_every_row_of_the_matrix_names_a_kind_and_a_known_profession():
    with MATRIX.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = {"*"} | {concept.code for concept in terminology.professions()}
    kinds = label.kinds()
    names = {"*"} | {f"type:{kind.type}" for kind in kinds}
    names |= {f"class:{kind.category}" for kind in kinds if kind.code}
    names |= {f"document:{kind.code}" for kind in kinds if kind.code}
    assert {row["profession"] for row in rows} <= known
    assert {row["row"] for row in rows} <= names
    assert {row["allowed"] for row in rows} == {"0", "1"}


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="samples are not here")
def test_every_code_of_the_national_list_of_document_types_is_known():
    text = (SAMPLES / "JDV_J07_XdsTypeCode_CISIS.xml").read_text(encoding="utf-8")
    listed = set(re.findall(r'<Concept code="([^"]+)"', text))
    assert listed == {one.code for one in terminology.document_types()}
