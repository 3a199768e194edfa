"""
The summary of a space on a page: what it says, to whom, and what it never says.
"""

import json

import pytest

from tests.portals import people
from tests.portals.people import words

PAGE = "/espace/resume/"


def stored(one, resource, *, flags=0):
    """
    Something of their record, written by themselves.
    """
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock, database

    now = clock.now()
    reach = access.reach(actor=one.actor, persons=(one.key,), action="create", now=now)
    of_patient = resource["resourceType"] in {"AllergyIntolerance", "Immunization"}
    whose = "patient" if of_patient else "subject"
    body = resource | {whose: {"reference": f"Patient/{one.id}"}}
    draft = record.Draft(
        resource["resourceType"], record.new_id(), one.key, body, extra_flags=flags
    )
    with database.transaction():
        record.create([draft], reach=reach, now=now)


def condition(text, **more):
    return {"resourceType": "Condition", "code": {"text": text}} | more


@pytest.fixture
def jeanne(database):
    one = people.citizen("Jeanne")
    stored(one, condition("Asthme", onsetDateTime="2019-03"))
    stored(one, condition("Rougeole", abatementDateTime="1999-05-02"))
    stored(one, {"resourceType": "AllergyIntolerance", "code": {"text": "Arachide"},
                 "criticality": "high", "recordedDate": "2020-01-05"})  # fmt: skip
    return one


def test_the_page_tells_what_the_space_holds_and_when(jeanne):
    page = jeanne.browser.get(PAGE)
    said = words(page)
    assert page.status_code == 200
    assert f"<title>Synthèse médicale de {jeanne.name} " in page.content.decode()
    for text in (
        jeanne.name, "Arachide", "risque élevé",
        "noté le 5 janvier 2020", "Asthme", "depuis mars 2019", "jusqu’au 2 mai 1999",
        "Faite le",
    ):  # fmt: skip
        assert text in said.replace("\u00a0", " "), text


def test_what_is_not_known_is_never_said_not_to_be(jeanne):
    said = words(jeanne.browser.get(PAGE))
    assert "Aucune information sur des traitements en cours." in said
    assert "ne prouve pas qu’il n’y en a pas" in said


def test_the_page_has_no_section_for_what_there_is_no_word_of(jeanne):
    page = jeanne.browser.get(PAGE).content.decode()
    for name in ("alerts", "pregnancy", "advance-directives", "plan-of-care"):
        assert f'id="{name}"' not in page


def test_the_files_are_documents_for_a_software(jeanne):
    answer = jeanne.browser.get(f"{PAGE}fhir/")
    bundle = json.loads(answer.content)
    assert (bundle["type"], bundle["entry"][0]["resource"]["resourceType"]) == (
        "document", "Composition",
    )  # fmt: skip
    assert "attachment" in answer["Content-Disposition"]
    assert jeanne.browser.get(f"{PAGE}autre/").status_code == 404


def test_each_reading_is_written_in_plain_words(jeanne):
    jeanne.browser.get(PAGE)
    assert "avez ouvert la synthèse médicale" in words(jeanne.browser.get("/espace/acces/"))


def test_the_page_speaks_english_too(jeanne):
    page = words(jeanne.browser.get(f"{PAGE}?lang=en")).replace("\u00a0", " ")
    for text in ("Patient summary", "high risk", "noted on 5 January 2020", "since March 2019"):
        assert text in page, text
    assert "does not prove that there is none" in page


def vaccine(name, day, **more):
    whose = {"resourceType": "Immunization", "status": "completed", "occurrenceDateTime": day}
    return whose | {"vaccineCode": {"text": name}} | more


def test_doses_of_one_vaccine_are_one_row_the_newest_first(jeanne):
    for name, day in (("Zona", "2024-06-03"), ("Zona", "2024-03-04"), ("Grippe", "2025-10-12")):
        stored(jeanne, vaccine(name, day, lotNumber=f"L{day[:7]}"))
    page = words(jeanne.browser.get(PAGE)).replace("\u00a0", " ")
    assert page.count("Zona") == 1
    assert "3 juin 2024" in page.partition("Zona")[2].partition("Avant")[0]
    assert "Avant : 4 mars 2024" in page
    assert "lot L2024-06" in page


def test_a_vaccine_that_was_not_given_is_not_a_dose_of_the_others(jeanne):
    stored(jeanne, vaccine("Zona", "2024-06-03"))
    stored(jeanne, vaccine("Zona", "2025-06-03", status="not-done"))
    page = words(jeanne.browser.get(PAGE))
    assert page.count("Zona") == 2
    assert "non fait" in page


def test_dates_are_said_as_precisely_as_they_are_known(jeanne):
    stored(jeanne, condition("Angine", abatementDateTime="2001-03"))
    stored(jeanne, condition("Otite", recordedDate="2004"))
    page = words(jeanne.browser.get(PAGE)).replace("\u00a0", " ")
    assert "jusqu’en mars 2001" in page
    assert "noté en 2004" in page


def test_codes_that_doctors_of_any_country_know_are_beside_the_names(jeanne):
    icd = {"system": "http://hl7.org/fhir/sid/icd-10", "code": "J45"}
    stored(jeanne, condition("Asthme d’effort") | {"code": {"coding": [icd], "text": "Asthme"}})
    assert "CIM-10 J45" in words(jeanne.browser.get(PAGE))
    assert "ICD-10 J45" in words(jeanne.browser.get(f"{PAGE}?lang=en"))


def test_a_professional_without_a_relation_finds_nothing(jeanne):
    other = people.doctor()
    for address in (f"/pro/patient/{jeanne.id}/resume/", f"/pro/patient/{jeanne.id}/resume/fhir/"):
        assert other.browser.get(address).status_code == 404


@pytest.mark.row("ACC-11")
def test_a_professional_of_the_team_sees_neither_what_is_masked_nor_that_it_is(jeanne):
    from ens.ground.label import Flag

    ana = people.citizen("Jeanne")
    for one, hidden in ((jeanne, True), (ana, False)):
        if not hidden:
            stored(one, condition("Asthme", onsetDateTime="2019-03"))
            stored(one, condition("Rougeole", abatementDateTime="1999-05-02"))
            stored(one, {"resourceType": "AllergyIntolerance", "code": {"text": "Arachide"},
                         "criticality": "high", "recordedDate": "2020-01-05"})  # fmt: skip
    stored(jeanne, condition("Dépression"), flags=Flag.MASKED)
    doctor = people.doctor()
    said = []
    for one in (jeanne, ana):
        people.care_for(one, doctor)
        page = words(doctor.browser.get(f"/pro/patient/{one.id}/resume/"))
        said.append(page.replace(one.name, "<name>").partition("Faite le")[2][25:])
    assert said[0] == said[1]
    assert "Asthme" in said[0]
    assert "Dépression" in words(jeanne.browser.get(PAGE))


def test_who_represents_a_child_does_not_see_what_is_secret(database):
    from ens.ground.label import Flag

    parent = people.citizen("Ana")
    child = people.citizen("Lou", born=people.dt.date(2012, 3, 4))
    people.represents(parent, child)
    stored(child, condition("Asthme"))
    stored(child, condition("Contraception"), flags=Flag.SECRET)
    said = words(parent.browser.get(f"/espace/{child.id}/resume/"))
    assert "Asthme" in said
    assert "Contraception" not in said


def test_a_space_that_is_not_open_has_no_summary(database):
    one = people.citizen(state="to-open")
    assert one.browser.get(PAGE).status_code == 403


def test_every_word_of_a_section_is_one_that_is_translated():
    from ens.portals.documents.summary_words import WORDS
    from ens.standards.fhir.ips.lines import ACTS, FACTS, STATES
    from ens.standards.fhir.ips.sections import SECTIONS

    said = {text for one in SECTIONS for text in (one.title, one.note, one.empty) if text}
    told = [*STATES.values(), *ACTS.values(), *FACTS.values()]
    assert said | set(told) == set(WORDS)
    assert all(str(word) == text for text, word in WORDS.items())
