"""
A letter written once: the form, its rereading, its deposit and what comes of it.
"""

import datetime as dt
import re
from decimal import Decimal

import pytest

from tests.conforming import wrong_in
from tests.portals import people
from tests.portals.people import words

TYPED = {
    "nature": "59283-2",
    "titre": "Visite du deuxième mois",
    "motif": "Visite du deuxième mois.",
    "constat": "Éveillé, souriant.\r\n\r\nPeau <saine>.",
    "conclusion": "À revoir dans deux mois.",
    "poids": "5,4",
    "taille": "58.5",
    "perimetre": "39",
    "lignes": "4",
    "vaccin_1": "J07CA09",
    "rang_1": "1",
    "lot_1": "A21CB",
    "vaccin_3": "J07BH",
    "date_3": "",
    "idempotency_key": "one",
}
DEPOSIT = {"deposer": "1"}


@pytest.fixture
def child(database):
    """
    A child of two years, whose space is open.
    """
    from ens.ground import clock

    return people.citizen("Noe", born=clock.today() - dt.timedelta(days=800))


@pytest.fixture
def doctor(child, anne):
    people.care_for(child, anne)
    return anne


def page_of(child):
    return f"/pro/patient/{child.id}/lettre/"


def posted(doctor, child, **more):
    return doctor.browser.post(page_of(child), TYPED | more)


def deposited(doctor, child, **more):
    answer = posted(doctor, child, **DEPOSIT, **more)
    assert answer.status_code == 302, words(answer)
    return answer["Location"].split("/documents/")[1].split("/")[0]


def held(person, kind):
    """
    The resources of a type in the person's record, as they see them.
    """
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock
    from ens.standards.fhir import json_gate

    now = clock.now()
    reach = access.reach(actor=person.actor, persons=(person.key,), action="read", now=now)
    query = record.parse_query(kind, [("patient", person.id), ("_count", "100")])
    return [json_gate.parse(hit.body) for hit in record.search(query, reach=reach, now=now).hits]


def seen_by(professional, person, kind):
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock

    now = clock.now()
    reach = access.reach(actor=professional.actor, persons=(person.key,), action="read", now=now)
    query = record.parse_query(kind, [("patient", person.id)])
    return len(record.search(query, reach=reach, now=now).hits)


def kept(person):
    return {kind: len(held(person, kind)) for kind in ("DocumentReference", "List", "Observation",
                                                       "Immunization")}  # fmt: skip


NOTHING = {"DocumentReference": 0, "List": 0, "Observation": 0, "Immunization": 0}


def test_she_reads_the_letter_again_before_anything_is_kept(doctor, child):
    page = posted(doctor, child, relire="1")
    text = words(page)
    assert page.status_code == 200
    assert "Visite du deuxième mois" in text
    assert "Peau <saine>." in text
    assert "5,4 kg" in text
    assert "A21CB" in text
    assert 'name="deposer"' in page.content.decode()
    assert kept(child) == NOTHING


@pytest.mark.row("PSP-24")
def test_a_letter_becomes_a_document_its_measures_and_its_vaccines(doctor, child):
    document = deposited(doctor, child)
    [reference] = held(child, "DocumentReference")
    assert reference["id"] == document
    assert reference["type"]["coding"][0]["code"] == "59283-2"
    assert reference["description"] == "Visite du deuxième mois"
    measures = {
        one["code"]["coding"][0]["code"]: one["valueQuantity"] for one in held(child, "Observation")
    }
    assert {code: (one["value"], one["code"]) for code, one in measures.items()} == {
        "29463-7": (Decimal("5.4"), "kg"),
        "8302-2": (Decimal("58.5"), "cm"),
        "9843-4": (39, "cm"),
    }
    vaccines = {one["vaccineCode"]["coding"][0]["code"]: one for one in held(child, "Immunization")}
    assert vaccines.keys() == {"J07CA09", "J07BH"}
    assert vaccines["J07CA09"]["lotNumber"] == "A21CB"
    assert vaccines["J07CA09"]["protocolApplied"][0]["doseNumberPositiveInt"] == 1
    assert "lotNumber" not in vaccines["J07BH"]
    for one in held(child, "Observation"):
        assert document in str(one)
    [told] = held(child, "Provenance")
    assert told["entity"][0]["what"] == {"reference": f"DocumentReference/{document}"}
    targets = {one["reference"] for one in told["target"]}
    assert targets >= {f"Immunization/{one['id']}" for one in vaccines.values()}


@pytest.mark.row("DMP-10")
def test_everything_it_stores_is_valid_fhir_of_the_source(doctor, child):
    deposited(doctor, child, systolique="95", diastolique="60", temperature="37,2")
    for kind in ("DocumentReference", "List", "Observation", "Immunization"):
        for one in held(child, kind):
            assert list(wrong_in(one)) == [], kind
    [pressure] = [one for one in held(child, "Observation") if "component" in one]
    assert [part["valueQuantity"]["value"] for part in pressure["component"]] == [95, 60]


def test_the_original_is_a_structured_document_signed_by_its_author(doctor, child):
    from ens.contexts.directory import api as directory
    from ens.standards.cda import document as cda

    document = deposited(doctor, child)
    file = doctor.browser.get(f"/pro/patient/{child.id}/documents/{document}/fichier/0/")
    read = cda.read_document(file.content)
    number = directory.professional(doctor.key).idnps
    assert read.level == 3
    assert read.authors[0].identifiers[0].extension == number
    assert read.legal_authenticator.identifiers[0].extension == number
    assert read.patient.traits.family == child.name.split()[-1]
    assert read.code.code == "59283-2"


def test_the_ins_travels_with_a_qualified_identity_only(doctor, child):
    from ens.contexts.identity import api as identity
    from ens.standards.cda import document as cda

    value = people.number(child)
    for status, expected in (("RECUP", []), ("QUAL", [value])):
        identity.set_status(person=child.key, status=status)
        document = deposited(doctor, child, idempotency_key=status)
        file = doctor.browser.get(f"/pro/patient/{child.id}/documents/{document}/fichier/0/")
        numbers = cda.read_document(file.content).patient.ins_numbers
        assert [one.value for one in numbers] == expected


def test_the_document_page_shows_its_measures_and_its_vaccines_to_the_person(doctor, child):
    document = deposited(doctor, child)
    text = words(child.browser.get(f"/espace/documents/{document}/"))
    assert "5,4 kg" in text
    assert "Rotavirus" in text
    assert "A21CB" in text
    assert f"Ajouté par {doctor.name}" in text
    shown = words(doctor.browser.get(f"/pro/patient/{child.id}/documents/{document}/"))
    assert "58,5 cm" in shown


def test_the_sheet_shows_measures_and_vaccines_latest_first(doctor, child):
    from ens.ground import clock

    earlier = clock.today() - dt.timedelta(days=60)
    deposited(doctor, child, vaccin_3="", vaccin_2="J07BD52", rang_2="2",
              date_2=earlier.strftime("%d/%m/%Y"))  # fmt: skip
    text = words(doctor.browser.get(f"/pro/patient/{child.id}/"))
    assert "5,4 kg" in text
    assert text.index("hépatite B") < text.index("Rougeole")
    assert 'href="/pro/patient/' + child.id + '/lettre/"' in (
        doctor.browser.get(f"/pro/patient/{child.id}/").content.decode()
    )


def test_the_person_and_both_parents_of_a_child_are_told_once(doctor, child):
    from ens.ground import clock, database
    from ens.journeys.deliver_notice import addressees

    mother, father = people.citizen("Camille"), people.citizen("Odile")
    for parent in (mother, father):
        people.represents(parent, child)
    document = deposited(doctor, child)
    rows = database.execute(
        "select kind, id from notices_notice where person = %s", (child.key,)
    ).fetchall()
    assert rows == [("document-added", document)]
    [(waiting,)] = database.execute(
        "select count(*) from ground_outbox where event = 'notices.NoticeWritten'"
        " and (payload->>'person')::bigint = %s",
        (child.key,),
    ).fetchall()
    assert waiting == 1
    told = {one.person for one in addressees(child.key, today=clock.today())}
    assert {mother.key, father.key} <= told
    assert f"{doctor.name} a ajouté" in words(mother.browser.get(f"/espace/{child.id}/"))


def test_the_register_says_that_she_added_it(doctor, child):
    document = deposited(doctor, child)
    told = words(child.browser.get(f"/espace/documents/{document}/"))
    assert f"Ajouté par {doctor.name}, Hôpital fictif" in told


@pytest.mark.row("PSP-24")
def test_the_same_form_sent_twice_gives_one_letter(doctor, child):
    first, second = deposited(doctor, child), deposited(doctor, child)
    assert first == second
    assert kept(child) == {"DocumentReference": 1, "List": 1, "Observation": 3, "Immunization": 2}


def test_a_letter_corrected_after_going_back_is_another_letter(doctor, child):
    first = deposited(doctor, child)
    assert deposited(doctor, child, conclusion="Autre chose.") != first


def test_her_corrections_start_from_what_she_typed(doctor, child):
    page = posted(doctor, child, corriger="1").content.decode()
    assert 'value="5,4"' in page
    assert "Peau &lt;saine&gt;." in page
    assert 'value="one"' in page
    assert '<option value="J07BH" selected>' in page


def test_a_line_is_added_and_nothing_typed_is_lost(doctor, child):
    page = posted(doctor, child, ajouter="1", poids="pas un nombre")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'name="vaccin_5"' in text
    assert 'name="vaccin_6"' not in text
    assert 'value="pas un nombre"' in text
    assert "À revoir dans deux mois." in text
    assert 'aria-invalid="true"' not in text


def test_there_is_an_end_to_the_lines(doctor, child):
    page = posted(doctor, child, ajouter="1", lignes="99999999").content.decode()
    assert 'name="vaccin_4"' in page
    page = posted(doctor, child, ajouter="1", lignes="12").content.decode()
    assert 'name="vaccin_13"' not in page
    assert 'name="ajouter"' not in page


MISTAKES = [
    ({"poids": "lourd"}, "Poids : écrivez un nombre"),
    ({"poids": "5,432"}, "Poids : écrivez un nombre"),
    ({"poids": "-5"}, "Poids : écrivez un nombre"),
    (
        {"poids": "5400"},
        "Attendu entre 0,3 kg et 400 kg",
    ),
    ({"taille": "5,85"}, "Taille : ce nombre n’est pas vraisemblable"),
    ({"temperature": "98,6"}, "Température : ce nombre n’est pas vraisemblable"),
    ({"systolique": "120"}, "La pression artérielle s’écrit avec ses deux nombres."),
    ({"systolique": "80", "diastolique": "120"}, "La pression diastolique est plus basse"),
    ({"vaccin_1": "X"}, "Vaccin 1 : choisissez le vaccin"),
    ({"vaccin_1": ""}, "Vaccin 1 : choisissez le vaccin"),
    ({"date_1": "31/02/2026"}, "Vaccin 1 : écrivez la date"),
    ({"date_1": "hier"}, "Vaccin 1 : écrivez la date"),
    ({"date_1": "01/01/1999"}, "Vaccin 1 : la date est entre la naissance et aujourd’hui."),
    ({"date_1": "01/01/2990"}, "Vaccin 1 : la date est entre la naissance et aujourd’hui."),
    ({"rang_1": "0"}, "Vaccin 1 : la dose est un nombre de 1 à 20."),
    ({"rang_1": "0199999999"}, "Vaccin 1 : la dose est un nombre de 1 à 20."),
    ({"rang_1": "deux"}, "Vaccin 1 : la dose est un nombre de 1 à 20."),
    ({"nature": "11502-2"}, "Choisissez le type de lettre."),
    ({"nature": ""}, "Choisissez le type de lettre."),
]


@pytest.mark.parametrize(("mistake", "said"), MISTAKES)
@pytest.mark.parametrize("button", ["relire", "deposer"])
def test_a_mistake_is_said_in_plain_french_and_nothing_is_kept(
    doctor, child, mistake, said, button
):
    page = posted(doctor, child, **mistake, **{button: "1"})
    assert page.status_code == 422
    assert said in words(page)
    assert "À revoir dans deux mois." in page.content.decode()
    assert kept(child) == NOTHING


def test_an_empty_letter_asks_for_something(doctor, child):
    page = doctor.browser.post(page_of(child), {"nature": "11488-4", "relire": "1"})
    assert page.status_code == 422
    assert "Écrivez au moins un texte, une mesure ou un vaccin." in words(page)


def test_what_no_document_can_carry_is_left_out(doctor, child):
    document = deposited(doctor, child, motif="a\0b\x0bc \ufffe", titre="\x1f")
    page = words(doctor.browser.get(f"/pro/patient/{child.id}/documents/{document}/"))
    assert "abc" in page


def test_without_a_title_it_is_called_by_its_type(doctor, child):
    deposited(doctor, child, titre="", nature="11488-4")
    [reference] = held(child, "DocumentReference")
    assert reference["description"] == "Compte rendu de consultation"


def test_the_examination_of_a_child_is_not_offered_for_an_adult(jeanne, anne):
    people.care_for(jeanne, anne)
    page = anne.browser.get(page_of(jeanne)).content.decode()
    assert 'value="11488-4"' in page
    assert 'value="59283-2"' not in page
    assert posted(anne, jeanne, **DEPOSIT).status_code == 422


def test_without_relation_there_is_no_form(child, anne):
    never = anne.browser.get("/pro/patient/00000000-0000-4000-8000-000000000000/lettre/")
    for answer in (anne.browser.get(page_of(child)), posted(anne, child, **DEPOSIT)):
        assert (answer.status_code, answer.content) == (404, never.content)
    assert kept(child) == NOTHING


def test_who_is_kept_out_writes_nothing(doctor, child):
    from ens.contexts.access import api as access
    from ens.ground import clock

    access.block(
        person=child.key, professional=doctor.key, made_by=child.actor.account, now=clock.now()
    )
    assert posted(doctor, child, **DEPOSIT).status_code == 404
    assert kept(child) == NOTHING


def test_a_space_that_is_not_open_takes_nothing(doctor, child):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    identity.close_space(person=child.key, by=child.key, now=clock.now())
    assert posted(doctor, child, **DEPOSIT).status_code == 404


@pytest.mark.parametrize("profession", ["60", "21", "70"])
def test_other_professions_do_not_write_such_letters(child, profession):
    nurse = people.doctor("Claire", profession=profession)
    people.care_for(child, nurse)
    for answer in (nurse.browser.get(page_of(child)), posted(nurse, child, **DEPOSIT)):
        assert answer.status_code == 403
        assert "Votre profession ne dépose pas ce type de lettre" in words(answer)
    assert kept(child) == NOTHING
    assert "/lettre/" not in nurse.browser.get(f"/pro/patient/{child.id}/").content.decode()


def test_who_opposed_new_documents_gets_none(doctor, child):
    from ens.contexts.access import api as access
    from ens.ground import clock, database

    access.oppose(person=child.key, against="feeding", made_by=0, now=clock.now())
    for answer in (doctor.browser.get(page_of(child)), posted(doctor, child, **DEPOSIT)):
        assert answer.status_code == 403
        assert "s’est opposée" in words(answer)
    assert kept(child) == NOTHING
    rows = database.execute(
        "select action, code from register_trace where person = %s and who = %s"
        " order by line desc limit 1",
        (child.key, doctor.actor.who),
    ).fetchall()
    assert rows == [("create", "feeding_opposed")]


def test_a_citizen_writes_no_letter(child, jeanne):
    assert jeanne.browser.get(page_of(child)).status_code == 403
    assert jeanne.browser.post(page_of(child), TYPED | DEPOSIT).status_code == 403


def test_without_the_register_nothing_is_kept_and_nothing_is_lost(doctor, child):
    from ens.ground import failpoints

    failpoints.arm("register-write:raise")
    try:
        page = posted(doctor, child, **DEPOSIT)
    finally:
        failpoints.arm("")
    assert page.status_code == 503
    assert "La lettre n’a pas pu être déposée" in words(page)
    assert 'name="deposer"' in page.content.decode()
    assert kept(child) == NOTHING
    deposited(doctor, child)
    assert kept(child)["DocumentReference"] == 1


def test_a_letter_that_cannot_be_read_now_is_not_deposited(doctor, child, monkeypatch):
    from ens.ground import parsing

    def too_slow(data, **more):
        raise parsing.ParsingTimedOut("trop lent")

    with monkeypatch.context() as patched:
        patched.setattr(parsing, "parse_clinical_document", too_slow)
        for button in ("relire", "deposer"):
            page = posted(doctor, child, **{button: "1"})
            assert page.status_code == 503
            assert "La lettre n’a pas pu être préparée" in words(page)
            assert 'value="5,4"' in page.content.decode()
    assert kept(child) == NOTHING


def test_a_document_is_read_before_the_transaction_begins(doctor, child, monkeypatch):
    from django.db import connection

    from ens.ground import parsing

    inside = []
    parse = parsing.parse_clinical_document
    monkeypatch.setattr(
        parsing,
        "parse_clinical_document",
        lambda data, **more: inside.append(connection.in_atomic_block) or parse(data, **more),
    )
    deposited(doctor, child)
    assert inside == [False]


ENDED = re.compile(r'name="brouillon" value="([^"]+)"')


def ended(doctor, child):
    """
    The page that a letter leads to once the session ended.
    """
    form = doctor.browser.get(page_of(child)).content.decode()
    ticket = re.search(r'name="billet" value="([^"]+)"', form)[1]
    return people.nobody().post(page_of(child), TYPED | DEPOSIT | {"billet": ticket})


def test_when_the_session_ended_the_letter_comes_back_sealed_and_is_taken_up_again(doctor, child):
    page = ended(doctor, child)
    assert page.status_code == 403
    assert "votre lettre n’est pas perdue" in words(page)
    text = page.content.decode()
    for health in ("souriant", "5,4", "J07CA09", "A21CB"):
        assert health not in text
    assert kept(child) == NOTHING
    again = doctor.browser.post(
        page_of(child), {"reprendre": "1", "brouillon": ENDED.search(text)[1]}
    ).content.decode()
    assert "À revoir dans deux mois." in again
    assert 'value="5,4"' in again
    assert '<option value="J07BH" selected>' in again


def test_pressing_too_early_keeps_it(doctor, child):
    sealed = ENDED.search(ended(doctor, child).content.decode())[1]
    page = people.nobody().post(page_of(child), {"reprendre": "1", "brouillon": sealed})
    assert page.status_code == 403
    assert ENDED.search(page.content.decode())[1] == sealed


def test_a_sealed_letter_opens_for_its_author_about_its_patient_and_for_a_day(doctor, child):
    from ens.ground import clock
    from ens.journeys.letter import draft

    sealed = ENDED.search(ended(doctor, child).content.decode())[1]
    other, elsewhere = people.doctor("Yves"), people.citizen("Odile")
    now = clock.now()

    def opened(actor=doctor.actor, patient=child.id, text=sealed, at=now):
        return draft.unseal(actor=actor, patient=patient, sealed=text, now=at)

    assert opened()["poids"] == "5,4"
    assert opened(actor=other.actor) == {}
    assert opened(patient=elsewhere.id) == {}
    assert opened(at=now + dt.timedelta(days=1, minutes=1)) == {}
    for text in ("", "é", "A" * 40, sealed[:-8], sealed[::-1]):
        assert opened(text=text) == {}
    people.care_for(child, other)
    page = other.browser.post(page_of(child), {"reprendre": "1", "brouillon": sealed})
    assert "Cette lettre ne peut pas être reprise" in words(page)
    assert "souriant" not in page.content.decode()


@pytest.mark.parametrize("ticket", ["", "1.2.3", "x.y.z", "1.1." + "0" * 32, "٣.٣.٣"])
def test_without_a_ticket_of_ours_nothing_is_sealed(child, database, ticket):
    page = people.nobody().post(page_of(child), TYPED | DEPOSIT | {"billet": ticket})
    assert page.status_code == 403
    assert "n’a pas été enregistré" in words(page)
    assert "brouillon" not in page.content.decode()


def test_a_masked_letter_hides_its_measures_and_its_vaccines(doctor, child):
    """
    A world where the letter is masked reads, to another doctor, as one where it never was.
    """
    other, twin = people.doctor("Yves"), people.citizen("Noe", born=born_of(child))
    for one in (child, twin):
        people.care_for(one, other)
    document = deposited(doctor, child)
    assert seen_by(other, child, "Immunization") == 2
    hide(child, document)
    for kind in ("DocumentReference", "List", "Immunization", "Observation"):
        assert seen_by(other, child, kind) == 0, kind
    assert seen_by(doctor, child, "Immunization") == 2
    sheets = [
        plain(other.browser.get(f"/pro/patient/{one.id}/").content.decode(), one)
        for one in (child, twin)
    ]
    assert sheets[0] == sheets[1]
    assert len(held(child, "Immunization")) == 2


def born_of(person):
    from ens.contexts.identity import api as identity

    return identity.person(person.key).birth_date


def hide(person, document):
    """
    By a parent: a child of this age does not decide alone.
    """
    from ens.ground import clock
    from ens.journeys import hide_document

    parent = people.citizen("Camille")
    people.represents(parent, person)
    hide_document.hide(
        actor=parent.actor, patient=person.id, document=document, hidden=True, key="",
        now=clock.now(),
    )  # fmt: skip


def plain(page, person):
    """
    A page without what differs between two persons or two visits.
    """
    page = page.replace(person.id, "ID").replace(person.name.split()[-1], "NAME")
    return re.sub(r'name="(csrfmiddlewaretoken|idempotency_key)" value="[^"]*"', "", page)
