"""
One document: results in words, our rendering, the files, who added it and who opened it.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import words

PDF = b"%PDF-1.4\n%fichier d'essai\n"


def test_a_result_is_a_number_a_drawing_a_sentence_and_a_table(jeanne, document):
    page = jeanne.browser.get(f"/espace/documents/{document}/")
    text = words(page)
    assert "1 résultat." in text
    assert "Potassium 4,2 mmol/L" in text
    assert "4,2 mmol/L, dans les valeurs habituelles (3,5 à 5,1)." in text
    assert re.search("Valeurs habituelles ?3,5 à 5,1 ?mmol/L", text)
    assert b'class="ruler' in page.content


def test_a_result_outside_its_range_is_said_and_led_to(jeanne, biologist):
    document = people.deposit(biologist, jeanne, value="5.9")
    text = words(jeanne.browser.get(f"/espace/documents/{document}/"))
    assert "1 résultat, dont 1 en dehors des valeurs habituelles du laboratoire." in text
    assert "au-dessus des valeurs habituelles" in text


def test_the_chapter_of_biology_heads_its_results(jeanne, document):
    page = jeanne.browser.get(f"/espace/documents/{document}/").content.decode()
    assert '<h3 class="chapter">' in page


def test_earlier_values_make_a_trend_when_there_are_several(jeanne, biologist):
    for value, year in (("4.0", 2023), ("4.4", 2024)):
        people.deposit(biologist, jeanne, value=value, day=dt.date(year, 3, 2))
    document = people.deposit(biologist, jeanne, value="4.6", day=dt.date(2025, 3, 2))
    page = jeanne.browser.get(f"/espace/documents/{document}/")
    assert "Son évolution : 3 valeurs" in words(page)
    assert "La valeur précédente était 4,4 mmol/L." in words(page)
    assert b'class="curve"' in page.content


def test_later_values_are_not_told_as_previous_ones(jeanne, biologist):
    document = people.deposit(biologist, jeanne, day=dt.date(2023, 3, 2))
    people.deposit(biologist, jeanne, value="4.9", day=dt.date(2024, 3, 2))
    text = words(jeanne.browser.get(f"/espace/documents/{document}/"))
    assert "4,9" not in text


def test_the_document_is_read_in_our_own_rendering(jeanne, document):
    page = jeanne.browser.get(f"/espace/documents/{document}/").content.decode()
    assert '<div class="cda-document"' in page
    assert "GARNIER" in page


def test_who_added_it_and_who_opened_it_are_told(jeanne, anne, biologist, document):
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    text = words(jeanne.browser.get(f"/espace/documents/{document}/"))
    assert f"Ajouté par {biologist.name}, Hôpital fictif" in text
    assert f"{anne.name}, médecin, a ouvert « Résultats d'analyses »" in text


def test_a_document_nobody_opened_says_so(jeanne, document):
    text = words(jeanne.browser.get(f"/espace/documents/{document}/"))
    assert "Personne d’autre que vous ne l’a ouvert." in text


def test_the_original_is_handed_over_as_a_file_and_never_shown_in_a_page(jeanne, biologist):
    data = people.report(jeanne, value="4.2", day=dt.date(2026, 3, 2))
    document = people.deposit_file(biologist, jeanne, data, media_type="text/xml")
    answer = jeanne.browser.get(f"/espace/documents/{document}/fichier/0/")
    assert answer.content == data
    assert answer["Content-Disposition"] == 'attachment; filename="document-2026-03-02.xml"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_a_format_we_do_not_render_is_offered_to_download(jeanne, biologist):
    document = people.deposit_file(biologist, jeanne, PDF, media_type="application/pdf")
    page = jeanne.browser.get(f"/espace/documents/{document}/")
    assert "ne peut pas être affiché dans la page" in words(page)
    assert "Télécharger l’original (PDF, 1 ko)" in words(page)
    assert jeanne.browser.get(f"/espace/documents/{document}/fichier/0/").content == PDF


def test_a_piece_that_the_document_does_not_carry_is_not_found(jeanne, document):
    assert jeanne.browser.get(f"/espace/documents/{document}/fichier/1/").status_code == 404


def test_a_document_of_somebody_else_does_not_exist(jeanne, document):
    other = people.citizen("Odile")
    for address in ("", "fichier/0/", "masquer/", "demasquer/"):
        page = other.browser.get(f"/espace/documents/{document}/{address}")
        assert page.status_code == 404, address


def test_another_persons_document_does_not_open_under_ones_patient(jeanne, anne, document):
    other = people.citizen("Odile")
    people.care_for(jeanne, anne)
    people.care_for(other, anne)
    assert anne.browser.get(f"/pro/patient/{other.id}/documents/{document}/").status_code == 404


@pytest.mark.parametrize("wrong", ["n-existe-pas", "%00", "a b", "%ED%A0%80", "x" * 65, "é"])
def test_an_id_that_never_was_is_not_found(jeanne, wrong):
    assert jeanne.browser.get(f"/espace/documents/{wrong}/").status_code == 404
