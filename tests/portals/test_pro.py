"""
The professional's pages: her situation, a code to enter, whom she follows, one patient.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.people import press, words
from tests.portals.test_sharing import shown_code

NEVER = "/pro/patient/00000000-0000-4000-8000-000000000000/"


def test_a_professional_sees_where_she_works_and_nobody_yet(anne):
    text = words(anne.browser.get("/pro/"))
    assert "Médecin, Hôpital fictif" in text
    assert "Personne pour l’instant" in text


def test_she_lists_the_persons_she_follows_and_finds_one_by_name(anne):
    first, second = people.citizen("Jeanne"), people.citizen("Odile")
    for one in (first, second):
        people.care_for(one, anne)
    everyone = words(anne.browser.get("/pro/"))
    assert first.name in everyone
    assert second.name in everyone
    found = words(anne.browser.get("/pro/", {"nom": "odil"}))
    assert second.name in found
    assert first.name not in found
    assert "Personne de ce nom" in words(anne.browser.get("/pro/", {"nom": "zzz"}))


def test_she_finds_by_its_ins_one_of_those_she_follows_and_nobody_else(anne):
    first, second, stranger = people.citizen("Jeanne"), people.citizen("Odile"), people.citizen()
    numbers = {one.key: people.number(one) for one in (first, second, stranger)}
    for one in (first, second):
        people.care_for(one, anne)
    desk = anne.browser.get("/pro/")
    found = words(press(anne.browser, desk, "chercher", nom=numbers[second.key]))
    assert second.name in found
    assert first.name not in found
    nobody = press(anne.browser, desk, "chercher", nom=numbers[stranger.key])
    assert "Personne de ce nom" in words(nobody)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2 79 03 51 215 189 88", "La clé (les deux derniers chiffres) ne correspond pas"),
        ("27903", "Le numéro doit avoir 13 caractères, ou 15 avec sa clé."),
        ("9790351215189", "n'a pas la forme d'un numéro de sécurité sociale"),
    ],
)
def test_a_wrong_ins_is_said_beside_the_field_and_kept_for_correction(anne, typed, said):
    people.care_for(people.citizen(), anne)
    answer = press(anne.browser, anne.browser.get("/pro/"), "chercher", nom=typed)
    assert answer.status_code == 422
    assert "nom" not in answer.wsgi_request.GET
    assert said in words(answer)
    page = answer.content.decode()
    assert f'value="{typed}"' in page
    assert 'aria-invalid="true"' in page


def test_who_keeps_her_out_is_not_in_her_list(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock

    people.care_for(jeanne, anne)
    access.block(
        person=jeanne.key, professional=anne.key, made_by=jeanne.actor.account, now=clock.now()
    )
    assert jeanne.name not in words(anne.browser.get("/pro/"))


def test_the_code_shown_by_the_person_opens_her_page(jeanne, anne, document):
    page = anne.browser.get("/pro/")
    code = shown_code(jeanne)
    opened = press(anne.browser, page, "entrer", code=f" {code[:4].lower()} {code[4:]} ")
    assert opened.redirect_chain == [(f"/pro/patient/{jeanne.id}/", 302)]
    assert jeanne.name in words(opened)
    assert document in opened.content.decode()
    told = words(jeanne.browser.get("/espace/"))
    assert f"{anne.name} peut maintenant voir ce que vous partagez." in told


def test_a_code_serves_once(jeanne, anne):
    other = people.doctor("Yves")
    code = shown_code(jeanne)
    anne.browser.post("/pro/", {"code": code, "idempotency_key": "a"})
    answer = other.browser.post("/pro/", {"code": code, "idempotency_key": "b"})
    assert "Ce code ne marche pas" in words(answer)


def test_the_same_form_sent_twice_lands_on_the_same_page_with_one_relation(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock

    _, data, _ = people.form_of(anne.browser.get("/pro/"), "entrer")
    data["code"] = shown_code(jeanne)
    first, second = (anne.browser.post("/pro/", data) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/pro/patient/{jeanne.id}/"
    assert len(access.relations_of(person=jeanne.key, now=clock.now())) == 1


def test_a_wrong_code_is_said_beside_the_field_and_kept_for_correction(anne):
    page = press(anne.browser, anne.browser.get("/pro/"), "entrer", code="ABCD2345")
    text = page.content.decode()
    assert "Ce code ne marche pas" in words(page)
    assert 'aria-invalid="true"' in text
    assert 'value="ABCD2345"' in text
    assert 'href="#id_code"' in text


def test_an_empty_code_asks_for_one(anne):
    page = press(anne.browser, anne.browser.get("/pro/"), "entrer", code=" ")
    assert "Écrivez le code que la personne vous montre." in words(page)


def test_after_ten_wrong_codes_even_a_right_one_waits(jeanne, anne):
    for number in range(10):
        data = {"code": f"WRONG{number:03}", "idempotency_key": str(number)}
        assert "Ce code ne marche pas" in words(anne.browser.post("/pro/", data))
    data = {"code": shown_code(jeanne), "idempotency_key": "right"}
    answer = anne.browser.post("/pro/", data)
    assert answer.status_code == 429
    assert "Réessayez dans un quart d’heure" in words(answer)


def test_the_same_wrong_form_sent_twice_counts_once(anne):
    from ens.ground import database

    data = {"code": "WRONG234", "idempotency_key": "same"}
    for _ in range(2):
        assert "Ce code ne marche pas" in words(anne.browser.post("/pro/", data))
    [(count,)] = database.execute(
        "select count(*) from access_code_attempt where account = %s", (anne.actor.account,)
    ).fetchall()
    assert count == 1


def test_a_code_corrected_after_going_back_is_another_request(jeanne, anne):
    data = {"code": "WRONG234", "idempotency_key": "same"}
    anne.browser.post("/pro/", data)
    answer = anne.browser.post("/pro/", data | {"code": shown_code(jeanne)})
    assert answer["Location"] == f"/pro/patient/{jeanne.id}/"


@pytest.mark.row("DMP-12")
def test_a_doctor_of_the_care_team_sees_the_sheet(jeanne, anne, document):
    people.care_for(jeanne, anne)
    text = words(anne.browser.get(f"/pro/patient/{jeanne.id}/"))
    assert jeanne.name in text
    assert "Née le 4 mai 1961" in text
    assert "Potassium" in text
    assert "4,2 mmol/L" in text
    assert "Résultats d'analyses" in text


def test_without_relation_a_patient_answers_as_one_who_never_existed(jeanne, anne, document):
    never = anne.browser.get(NEVER)
    for address in ("", "documents/", f"documents/{document}/", f"documents/{document}/fichier/0/"):
        page = anne.browser.get(f"/pro/patient/{jeanne.id}/{address}")
        assert (page.status_code, page.content) == (404, never.content), address


def test_the_author_without_relation_has_no_sheet(jeanne, biologist, document):
    """
    She keeps what she wrote by her software; the page of a patient asks for a relation.
    """
    assert biologist.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404


def test_a_space_that_closed_is_gone_for_her(jeanne, anne):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    people.care_for(jeanne, anne)
    identity.close_space(person=jeanne.key, by=jeanne.key, now=clock.now())
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404
    assert jeanne.name not in words(anne.browser.get("/pro/"))


def test_what_came_since_her_previous_visit_is_told_first(jeanne, anne, biologist):
    people.care_for(jeanne, anne)
    old = people.deposit(biologist, jeanne, day=dt.date(2024, 1, 2))
    first = anne.browser.get(f"/pro/patient/{jeanne.id}/")
    assert "Depuis votre dernière visite" not in words(first)
    new = people.deposit(biologist, jeanne, day=dt.date(2025, 1, 2))
    anne.browser, _ = people.sign_in(anne.actor, "pro-sante-connect")
    page = anne.browser.get(f"/pro/patient/{jeanne.id}/").content.decode()
    since = page.split('id="nouveau"')[1].split("</section>")[0]
    assert new in since
    assert old not in since


def test_the_document_page_shows_results_and_our_rendering(jeanne, anne, document):
    people.care_for(jeanne, anne)
    page = anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    assert "4,2 mmol/L, dans les valeurs habituelles" in words(page)
    assert '<div class="cda-document"' in page.content.decode()
    assert b'name="masquer"' not in page.content


def test_a_professional_reads_no_register(jeanne, anne, document):
    people.care_for(jeanne, anne)
    page = anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    assert "qui l’a ouvert" not in words(page)


def test_a_citizen_is_told_that_the_page_asks_for_another_account(jeanne):
    for address in ("/pro/", f"/pro/patient/{jeanne.id}/"):
        assert jeanne.browser.get(address).status_code == 403


def test_an_anonymous_visitor_is_sent_to_sign_in(jeanne):
    answer = people.nobody().get(f"/pro/patient/{jeanne.id}/")
    assert (answer.status_code, "pour=professional" in answer["Location"]) == (302, True)


def test_no_page_is_kept_by_the_browser(jeanne, anne, document):
    people.care_for(jeanne, anne)
    for address in ("/pro/", f"/pro/patient/{jeanne.id}/",
                    f"/pro/patient/{jeanne.id}/documents/{document}/"):  # fmt: skip
        assert anne.browser.get(address)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["", "documents/", "documents/{document}/"])
def test_without_the_register_nothing_is_served(jeanne, anne, document, address):
    from ens.ground import failpoints

    people.care_for(jeanne, anne)
    failpoints.arm("register-write:raise")
    try:
        page = anne.browser.get(f"/pro/patient/{jeanne.id}/" + address.format(document=document))
    finally:
        failpoints.arm("")
    assert page.status_code == 503
    assert "Potassium" not in page.content.decode()
    assert document not in page.content.decode()


def test_a_nurse_without_the_right_to_a_kind_of_document_does_not_find_it(jeanne, biologist):
    nurse = people.doctor("Claire", profession="60")
    people.care_for(jeanne, nurse)
    unseen = people.deposit_file(
        biologist, jeanne, b"%PDF-1.4", media_type="application/pdf", code="CERT_DECL"
    )
    seen = people.deposit(biologist, jeanne)
    listed = nurse.browser.get(f"/pro/patient/{jeanne.id}/documents/").content.decode()
    assert seen in listed
    assert unseen not in listed
    page = nurse.browser.get(f"/pro/patient/{jeanne.id}/documents/{unseen}/")
    assert page.status_code == 404
