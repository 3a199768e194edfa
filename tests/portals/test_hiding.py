"""
A person hides a document from professionals and shows it again: who sees it then.
"""

import re

import pytest

from tests.portals import people
from tests.portals.people import press, words

DOCUMENT = "/espace/documents/{}/"
FOR_PRO = "/pro/patient/{}/documents/{}/"


def hide(someone, document, *, base="/espace/"):
    asking = someone.browser.get(f"{base}documents/{document}/masquer/")
    return press(someone.browser, asking, "masquer")


def show(someone, document):
    asking = someone.browser.get(DOCUMENT.format(document) + "demasquer/")
    return press(someone.browser, asking, "demasquer")


def sees(professional, person, document) -> bool:
    """
    On the page of the document, in the list and in the results: the same everywhere.
    """
    page = professional.browser.get(FOR_PRO.format(person.id, document))
    listed = professional.browser.get(f"/pro/patient/{person.id}/documents/")
    sheet = professional.browser.get(f"/pro/patient/{person.id}/")
    found = {
        page.status_code == 200,
        document in listed.content.decode(),
        document in sheet.content.decode(),
        "Potassium" in words(sheet),
    }
    assert len(found) == 1, found
    return found.pop()


@pytest.mark.row("ACC-03")
def test_a_hidden_document_is_gone_for_a_doctor_of_the_care_team_and_back_when_shown(
    jeanne, anne, document
):
    people.care_for(jeanne, anne)
    assert sees(anne, jeanne, document)
    hidden = hide(jeanne, document)
    assert "Ce document est maintenant masqué" in words(hidden)
    assert not sees(anne, jeanne, document)
    shown = show(jeanne, document)
    assert "de nouveau visible" in words(shown)
    assert sees(anne, jeanne, document)


def test_what_is_hidden_answers_as_what_never_existed(jeanne, anne, document):
    people.care_for(jeanne, anne)
    hide(jeanne, document)
    hidden = anne.browser.get(FOR_PRO.format(jeanne.id, document))
    never = anne.browser.get(FOR_PRO.format(jeanne.id, "00000000-0000-4000-8000-000000000000"))
    assert (hidden.status_code, hidden.content) == (never.status_code, never.content)


def test_the_author_of_a_hidden_document_still_sees_it(jeanne, biologist, document):
    people.care_for(jeanne, biologist)
    hide(jeanne, document)
    page = biologist.browser.get(FOR_PRO.format(jeanne.id, document))
    assert page.status_code == 200
    assert "La personne a masqué ce document" in words(page)


def test_the_treating_doctor_still_sees_a_hidden_document(jeanne, anne, document):
    people.care_for(jeanne, anne, kind="treating")
    hide(jeanne, document)
    assert sees(anne, jeanne, document)


def test_the_page_that_asks_names_who_loses_it_and_who_keeps_it(jeanne, anne, biologist, document):
    treating = people.doctor("Luc")
    people.care_for(jeanne, anne)
    people.care_for(jeanne, treating, kind="treating")
    text = words(jeanne.browser.get(DOCUMENT.format(document) + "masquer/"))
    lose, keep = text.split("Le verront toujours")
    assert anne.name in lose
    assert treating.name in keep
    assert "médecin traitant" in keep
    assert biologist.name in keep
    assert treating.name not in lose


def test_nothing_changes_before_the_person_confirms(jeanne, anne, document):
    people.care_for(jeanne, anne)
    page = jeanne.browser.get(DOCUMENT.format(document))
    asking = press(jeanne.browser, page, "masquer")
    assert "Ne le verront plus" in words(asking)
    assert sees(anne, jeanne, document)


def test_the_person_still_sees_what_they_hid_with_its_tag(jeanne, document):
    hide(jeanne, document)
    assert "Masqué aux professionnels" in words(jeanne.browser.get("/espace/documents/"))
    page = jeanne.browser.get(DOCUMENT.format(document))
    assert "Masqué aux professionnels" in words(page)
    assert "Potassium" in words(page)


def test_the_content_of_a_hidden_document_is_what_it_was(jeanne, document):
    address = DOCUMENT.format(document) + "fichier/0/"
    before = jeanne.browser.get(address).content
    hide(jeanne, document)
    assert jeanne.browser.get(address).content == before


def test_hiding_is_written_in_the_register(jeanne, document):
    hide(jeanne, document)
    assert "Vous avez masqué « Résultats d'analyses »" in words(
        jeanne.browser.get("/espace/acces/")
    )


def test_a_double_submit_hides_once_and_lands_on_the_same_page(jeanne, document):
    from ens.contexts.record import api as record

    address = DOCUMENT.format(document) + "masquer/"
    asking = jeanne.browser.get(address)
    _, data, _ = people.form_of(asking, "masquer")
    first, second = (jeanne.browser.post(address, data) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    from ens.contexts.access import api as access
    from ens.ground import clock

    place = record.locate("DocumentReference", document)
    reach = access.reach(actor=jeanne.actor, persons=(jeanne.key,), action="read", now=clock.now())
    assert record.read(place, reach=reach, now=clock.now()).version == 2


@pytest.mark.parametrize("key", ["", "\x00", "k" * 5000, "\ud800"])
def test_a_key_typed_by_hand_never_breaks_the_form(jeanne, document, key):
    address = DOCUMENT.format(document) + "masquer/"
    from urllib.parse import quote

    body = "idempotency_key=" + quote(key.encode("utf-8", "surrogatepass"))
    form = "application/x-www-form-urlencoded"
    assert jeanne.browser.post(address, body, content_type=form).status_code == 302


def test_a_document_deposited_masked_is_hidden_from_the_start(jeanne, anne, biologist):
    people.care_for(jeanne, anne)
    document = people.deposit(biologist, jeanne, masked=True)
    assert not sees(anne, jeanne, document)
    assert "Masqué aux professionnels" in words(jeanne.browser.get("/espace/documents/"))


def test_a_form_posted_after_the_session_ended_changes_nothing_and_says_so(jeanne, anne, document):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    people.care_for(jeanne, anne)
    address = DOCUMENT.format(document) + "masquer/"
    _, data, _ = people.form_of(jeanne.browser.get(address), "masquer")
    accounts.end_session(jeanne.session, now=clock.now())
    answer = jeanne.browser.post(address, data)
    assert answer.status_code == 403
    assert "n’a pas été enregistré" in words(answer)
    assert sees(anne, jeanne, document)


def test_a_form_without_its_token_is_refused(jeanne, document):
    from django.test import Client

    browser = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    browser.cookies["ens_session"] = jeanne.session
    answer = browser.post(DOCUMENT.format(document) + "masquer/", {"idempotency_key": "k"})
    assert answer.status_code == 403
    assert "Masqué aux professionnels" not in words(jeanne.browser.get("/espace/documents/"))


def test_a_parent_hides_a_document_of_their_child(jeanne, anne, biologist):
    import datetime as dt

    child = people.citizen("Noé", born=dt.date(2020, 1, 1))
    people.represents(jeanne, child)
    document = people.deposit(biologist, child)
    people.care_for(child, anne)
    hide(jeanne, document, base=f"/espace/{child.id}/")
    assert not sees(anne, child, document)


def test_a_stranger_cannot_ask_to_hide_it(document):
    other = people.citizen("Odile")
    for way in ("get", "post"):
        answer = getattr(other.browser, way)(DOCUMENT.format(document) + "masquer/")
        assert answer.status_code == 404


def test_an_anonymous_visitor_is_sent_to_sign_in(document):
    answer = people.nobody().get(DOCUMENT.format(document) + "masquer/")
    assert answer.status_code == 302
    assert re.match(r"/connexion/\?next=", answer["Location"])


def test_hidden_notices_and_register_lines_follow_the_document(jeanne, document):
    """
    What a doctor with an access to the register would read is as hidden as the document.
    """
    from ens.contexts.access import api as access
    from ens.contexts.notices import api as notices
    from ens.contexts.register import api as register
    from ens.ground import clock

    doctor = people.doctor("Yves")
    people.care_for(jeanne, doctor)
    hide(jeanne, document)
    reach = access.reach(actor=doctor.actor, persons=(jeanne.key,), action="read", now=clock.now())
    told = {one.about[1] for one in notices.notices_of(jeanne.key, reach=reach)}
    lines = {one.id for one in register.accesses_of(reach=reach)}
    assert document not in told | lines
