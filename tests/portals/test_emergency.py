"""
The glass on the pages: who has one to break, what it opens, what the person is told.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import press, words

NEVER = "/pro/patient/00000000-0000-4000-8000-000000000000/urgence/"
TEXT = "Trouvée inconsciente sur la voie publique"


@pytest.fixture
def karim(database):
    """
    A doctor of an emergency specialty, without any relation.
    """
    return people.doctor("Karim", specialty="SM59")


def page_of(patient):
    return f"/pro/patient/{patient.id}/urgence/"


def declared(**more):
    return {"reason": "immediate-danger", "text": TEXT, **more}


def broken(doctor, patient, **more):
    page = doctor.browser.get(page_of(patient))
    assert page.status_code == 200, words(page)
    return press(doctor.browser, page, "bris-de-glace", **declared(**more))


def lines(patient):
    from ens.ground import database

    return database.execute(
        "select action, code, detail from register_trace where person = %s order by line",
        (patient.key,),
    ).fetchall()


def counts(patient):
    """
    Glasses, reviews, notices of emergencies about a person.
    """
    from ens.ground import database

    return database.execute(
        "select (select count(*) from access_break_glass where person = %(person)s),"
        " (select count(*) from access_review where person = %(person)s),"
        " (select count(*) from notices_notice where person = %(person)s"
        " and kind like 'break-glass%%')",
        {"person": patient.key},
    ).fetchone()


# --- who has a glass to break


@pytest.mark.row("ACC-11")
def test_who_may_not_break_it_meets_the_page_of_an_address_that_never_existed(jeanne, anne):
    absent, present = anne.browser.get(NEVER), anne.browser.get(page_of(jeanne))
    assert absent.status_code == present.status_code == 404
    assert absent.content == present.content
    assert dict(absent.headers) == dict(present.headers)
    posted = anne.browser.post(page_of(jeanne), declared())
    assert (posted.status_code, posted.content) == (404, absent.content)
    assert counts(jeanne) == (0, 0, 0)


@pytest.mark.parametrize("state", ["refused", "closed"])
def test_a_space_that_is_not_open_has_no_glass(karim, state):
    patient = people.citizen("Odile", state=state)
    absent, present = karim.browser.get(NEVER), karim.browser.get(page_of(patient))
    assert (present.status_code, present.content) == (404, absent.content)
    assert karim.browser.post(page_of(patient), declared()).content == absent.content
    assert counts(patient) == (0, 0, 0)


def test_a_citizen_and_nobody_have_no_such_page(jeanne):
    assert jeanne.browser.get(page_of(jeanne)).status_code == 403
    assert people.nobody().get(page_of(jeanne)).status_code == 302
    assert people.nobody().post(page_of(jeanne), declared()).status_code == 403


def test_who_cares_for_the_person_is_led_to_her_page(jeanne, karim):
    people.care_for(jeanne, karim)
    answer = karim.browser.get(page_of(jeanne))
    assert answer["Location"] == f"/pro/patient/{jeanne.id}/"
    assert karim.browser.post(page_of(jeanne), declared())["Location"] == answer["Location"]
    assert counts(jeanne) == (0, 0, 0)


# --- what it says, what it asks


def test_the_page_says_who_and_what_will_happen_and_shows_nothing_of_the_record(
    jeanne, karim, document
):
    page = karim.browser.get(page_of(jeanne))
    text = words(page)
    assert jeanne.name in text
    assert "prévenue tout de suite" in text
    assert "Pendant 2 heures" in text
    assert "Une vérification suit toujours" in text
    assert "Potassium" not in text
    assert document not in page.content.decode()
    assert "appel au centre 15" not in text.lower()
    assert lines(jeanne)[-1][:2] == ("ask-emergency", "")
    assert "Dr Karim" in words(jeanne.browser.get("/espace/acces/"))


def test_of_a_minor_the_parents_are_named_among_those_told(karim):
    from ens.ground import clock

    child = people.citizen("Noé", born=clock.today() - dt.timedelta(days=8))
    assert "La personne et ses parents sont prévenus" in words(karim.browser.get(page_of(child)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "", "text": TEXT}, ["Choisissez le motif."]),
        ({"reason": "curiosity", "text": TEXT}, ["Choisissez le motif."]),
        ({"reason": "regulation-call", "text": TEXT}, ["Choisissez le motif."]),
        ({"reason": "cannot-speak", "text": "  vite     "}, ["Expliquez en quelques mots"]),
        ({"reason": "cannot-speak", "text": "x" * 1001}, ["Expliquez en quelques mots"]),
        ({}, ["Choisissez le motif.", "Expliquez en quelques mots"]),
    ],
)
def test_a_declaration_that_is_not_complete_opens_nothing(jeanne, karim, typed, said):
    page = karim.browser.post(page_of(jeanne), {"idempotency_key": "k", **typed})
    assert page.status_code == 422
    for one in said:
        assert one in words(page)
    assert 'href="#id_reason"' in page.content.decode() or typed.get("reason")
    assert counts(jeanne) == (0, 0, 0)
    assert karim.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404


# --- what it opens


@pytest.mark.row("ACC-11")
def test_the_glass_opens_the_page_for_two_hours_under_a_banner(jeanne, karim, document):
    sheet = broken(karim, jeanne)
    assert sheet.redirect_chain == [(f"/pro/patient/{jeanne.id}/", 302)]
    text = words(sheet)
    assert "Ouvert en urgence jusqu’à" in text
    assert "Potassium" in text
    assert document in sheet.content.decode()
    for more in ("documents/", f"documents/{document}/"):
        page = karim.browser.get(f"/pro/patient/{jeanne.id}/{more}")
        assert "Ouvert en urgence jusqu’à" in words(page)
    assert counts(jeanne) == (1, 1, 1)
    assert ("break-glass", "", "immediate-danger") in lines(jeanne)


@pytest.mark.row("ACC-11")
def test_the_words_are_sealed_and_in_no_trace_and_no_notice(jeanne, karim):
    from ens.contexts.access import api as access
    from ens.ground import database

    broken(karim, jeanne)
    [(sealed, again)] = database.execute(
        "select g.sealed, r.sealed from access_break_glass g"
        " join access_review r using (person, break_glass) where g.person = %s",
        (jeanne.key,),
    ).fetchall()
    for kept in (sealed, again):
        assert TEXT.encode() not in kept
    assert TEXT not in str(lines(jeanne))
    told = words(jeanne.browser.get("/espace/")) + words(jeanne.browser.get("/espace/acces/"))
    assert TEXT not in told
    declaration = access.Declaration(1, 1, 1, "emergency", "cannot-speak", TEXT, 1, 1)
    assert TEXT not in repr(declaration)


def test_asking_again_shows_the_present_glass(jeanne, karim):
    page = karim.browser.get(page_of(jeanne))
    press(karim.browser, page, "bris-de-glace", **declared())
    assert karim.browser.get(page_of(jeanne))["Location"] == f"/pro/patient/{jeanne.id}/"
    again = press(karim.browser, page, "bris-de-glace", **declared(text="Une autre explication"))
    assert again.redirect_chain == [(f"/pro/patient/{jeanne.id}/", 302)]
    assert counts(jeanne) == (1, 1, 1)


@pytest.mark.row("ACC-11")
def test_at_its_term_the_person_does_not_exist_any_more(jeanne, karim, monkeypatch):
    from ens.contexts.access import api as access
    from ens.ground import clock

    broken(karim, jeanne)
    sheet = f"/pro/patient/{jeanne.id}/"
    later = clock.now() + access.duration()
    really = clock.now
    monkeypatch.setattr(
        clock, "now", lambda: really() + access.duration() - dt.timedelta(minutes=1)
    )
    keep_session(karim, later)
    assert karim.browser.get(sheet).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: later + dt.timedelta(minutes=1))
    absent = karim.browser.get("/pro/patient/00000000-0000-4000-8000-000000000000/")
    answer = karim.browser.get(sheet)
    assert (answer.status_code, answer.content) == (404, absent.content)
    assert karim.browser.post(f"{page_of(jeanne)}fermer/").status_code == 404


def keep_session(one, until):
    """
    As if the professional had been clicking all along.
    """
    from ens.ground import database

    database.execute(
        "update accounts_session set seen_at = %s, expires_at = %s where account_id = %s",
        (until, until + dt.timedelta(hours=8), one.actor.account),
    )


@pytest.mark.row("ACC-11")
def test_it_is_closed_before_its_term_by_a_button(jeanne, karim):
    sheet = broken(karim, jeanne)
    closed = press(karim.browser, sheet, "fermer")
    assert closed.redirect_chain == [("/pro/", 302)]
    assert karim.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404
    assert "end-break-glass" in [action for action, _, _ in lines(jeanne)]
    assert counts(jeanne) == (1, 1, 1)


def test_the_desk_leads_back_to_the_space_while_it_is_open(jeanne, karim, anne):
    sheet = broken(karim, jeanne)
    assert words(karim.browser.get("/pro/")).count("Ouvert en urgence jusqu’à") == 1
    assert f'href="/pro/patient/{jeanne.id}/"' in karim.browser.get("/pro/").content.decode()
    assert "Ouvert en urgence" not in words(anne.browser.get("/pro/"))
    press(karim.browser, sheet, "fermer")
    assert "Ouvert en urgence" not in words(karim.browser.get("/pro/"))


def test_the_glass_of_one_is_not_that_of_a_colleague(jeanne, karim):
    broken(karim, jeanne)
    other = people.doctor("Yves", specialty="SM59")
    assert other.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404
    assert other.browser.post(f"{page_of(jeanne)}fermer/").status_code == 404
    assert karim.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 200


# --- what it never opens


def without(text, *parts):
    for part in parts:
        text = text.replace(part, "")
    return text


@pytest.mark.row("ACC-11")
def test_a_masked_report_its_results_its_counts_are_as_if_it_had_never_been(karim, biologist):
    """
    Twin worlds: one person has a masked report, the other has none.
    """
    with_it, without_it = people.citizen("Jeanne"), people.citizen("Jeanne")
    for one in (with_it, without_it):
        people.deposit(biologist, one, value="4.2", day=dt.date(2026, 3, 2))
    people.deposit(biologist, with_it, value="6.9", day=dt.date(2026, 3, 4), masked=True)
    for one in (with_it, without_it):
        broken(karim, one)
    for address in ("", "documents/", "documents/?type=11502-2", "documents/?annee=2026"):
        pages = [
            words(karim.browser.get(f"/pro/patient/{one.id}/{address}")).replace(one.name, "")
            for one in (with_it, without_it)
        ]
        assert without(pages[0], family(with_it)) == without(pages[1], family(without_it))
        assert "6,9" not in pages[0]


def family(one):
    return one.name.split()[-1]


@pytest.mark.row("ACC-11")
def test_a_masked_report_opened_by_its_address_does_not_exist(jeanne, karim, biologist):
    masked = people.deposit(biologist, jeanne, masked=True)
    broken(karim, jeanne)
    base = f"/pro/patient/{jeanne.id}/documents/"
    absent = karim.browser.get(f"{base}00000000-0000-4000-8000-000000000000/")
    for address in (f"{masked}/", f"{masked}/fichier/0/"):
        answer = karim.browser.get(base + address)
        assert (answer.status_code, answer.content) == (404, absent.content)


# --- opposition and block


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("against", ["emergency", "consultation", "block", "structure"])
def test_an_opposition_or_a_block_is_refused_told_once_and_reviewed(jeanne, karim, against):
    refuse(jeanne, karim, against)
    answer = broken(karim, jeanne)
    assert answer.status_code == 403
    text = words(answer)
    assert "Cet espace ne s’ouvre pas, même en urgence" in text
    for telling in ("oppos", "bloqu", jeanne.name):
        assert telling not in text
    assert bare(broken(karim, jeanne)) == bare(answer)
    assert karim.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404
    assert counts(jeanne) == (0, 1, 1)
    assert [code for action, code, _ in lines(jeanne) if action == "break-glass"] == [
        {"emergency": "emergency_opposed", "consultation": "consultation_opposed"}.get(
            against, "professional_blocked"
        )
    ] * 2
    told = words(jeanne.browser.get("/espace/"))
    assert f"{karim.name} a voulu ouvrir cet espace en urgence" in told
    register = words(jeanne.browser.get("/espace/acces/"))
    assert "a voulu ouvrir cet espace en urgence" in register


def bare(page):
    """
    A page without what each form draws anew.
    """
    return re.sub(rb'name="(csrfmiddlewaretoken|idempotency_key)" value="[^"]*"', b"", page.content)


def refuse(jeanne, karim, against):
    from ens.contexts.access import api as access
    from ens.ground import clock

    by = {"person": jeanne.key, "made_by": jeanne.actor.account, "now": clock.now()}
    if against == "block":
        access.block(professional=karim.key, **by)
    elif against == "structure":
        access.block(structure=karim.actor.structure, **by)
    else:
        access.oppose(against=against, **by)


def test_every_refusal_is_the_same_page(karim):
    pages = set()
    for against in ("emergency", "consultation", "block", "structure"):
        person = people.citizen("Odile")
        refuse(person, karim, against)
        pages.add(bare(broken(karim, person)))
    assert len(pages) == 1


@pytest.mark.row("ACC-11")
def test_an_opposition_made_meanwhile_closes_the_glass_at_the_next_page(jeanne, karim):
    broken(karim, jeanne)
    refuse(jeanne, karim, "emergency")
    assert karim.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404


# --- how often


@pytest.mark.row("ACC-11")
def test_after_five_in_a_week_the_sixth_is_refused_and_reviewed(karim, monkeypatch):
    from ens.ground import clock

    persons = [people.citizen("Odile") for _ in range(6)]
    for one in persons[:5]:
        assert broken(karim, one).status_code == 200
    answer = broken(karim, persons[5])
    assert answer.status_code == 429
    assert "5 ouvertures en sept jours" in words(answer)
    assert counts(persons[5]) == (0, 1, 0)
    now = clock.now() + dt.timedelta(days=7, minutes=1)
    keep_session(karim, now)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert broken(karim, persons[5]).status_code == 200


# --- what the person is told, and what she may answer


@pytest.mark.row("ACC-13")
def test_what_was_read_under_the_glass_is_told_as_such_with_its_reason(jeanne, karim, document):
    broken(karim, jeanne, reason="cannot-speak")
    karim.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    told = words(jeanne.browser.get("/espace/"))
    assert f"{karim.name} a ouvert cet espace en urgence" in told
    assert "la personne ne peut pas s’exprimer" in told
    text = words(jeanne.browser.get("/espace/acces/"))
    assert "a ouvert cet espace en urgence" in text
    said = "Parce que cette personne a déclaré une urgence : la personne ne peut pas s’exprimer."
    assert text.count(said) >= 2
    assert "La vérification est en attente." in text
    alone = words(jeanne.browser.get(f"/espace/documents/{document}/"))
    assert said in alone


@pytest.mark.row("ACC-11")
def test_both_parents_are_told_at_once_in_the_child_s_space_and_by_e_mail(karim):
    from ens.ground import clock
    from ens.journeys import deliver_notice

    child = people.citizen("Noé", born=clock.today() - dt.timedelta(days=8))
    parents = [people.citizen("Camille"), people.citizen("Julien")]
    for parent in parents:
        people.represents(parent, child)
    broken(karim, child)
    for parent in parents:
        assert "a ouvert cet espace en urgence" in words(parent.browser.get(f"/espace/{child.id}/"))
    told = deliver_notice.addressees(child.key, today=clock.today())
    assert {one.person for one in told} == {child.key, *(one.key for one in parents)}


def test_its_e_mail_waits_for_no_hours():
    from ens.contexts.notices import rules
    from ens.contexts.notices.values import NEVER, Preferences

    chosen = Preferences(choices=dict.fromkeys(rules.FAMILIES, NEVER))
    night = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)
    for kind in ("break-glass", "break-glass-refused", "break-glass-abusive"):
        assert rules.leaves_at(kind, chosen, now=night) == night


def test_the_treating_doctor_reads_that_a_colleague_opened_it(jeanne, karim, anne):
    other = people.doctor("Yves")
    people.care_for(jeanne, anne, kind="treating")
    people.care_for(jeanne, other)
    broken(karim, jeanne)
    sheet = f"/pro/patient/{jeanne.id}/"
    assert f": {karim.name}. Motif : danger immédiat" in words(anne.browser.get(sheet))
    assert "Ouvert en urgence par un confrère" not in words(other.browser.get(sheet))
    assert "Ouvert en urgence par un confrère" not in words(karim.browser.get(sheet))


def test_she_contests_it_once_and_it_goes_to_the_head_of_the_reviews(jeanne, karim):
    from ens.contexts.access import api as access
    from ens.ground import clock

    first = people.citizen("Odile")
    broken(karim, first)
    broken(karim, jeanne)
    page = jeanne.browser.get("/espace/acces/")
    answer = press(jeanne.browser, page, "contester")
    assert "C’est noté" in words(answer)
    assert "Vous la contestez" in words(answer)
    assert 'name="contester"' not in answer.content.decode()
    press(jeanne.browser, page, "contester")
    assert [action for action, _, _ in lines(jeanne)].count("contest") == 1
    waiting = access.reviews_waiting(limit=1000, now=clock.now())
    mine, other = (
        next(place for place, one in enumerate(waiting) if one.review == review_of(who))
        for who in (jeanne, first)
    )
    assert mine < other


def review_of(patient):
    from ens.ground import database

    return database.execute(
        "select review from access_review where person = %s", (patient.key,)
    ).fetchone()[0]


def test_she_contests_nothing_about_somebody_else(jeanne, karim):
    stranger = people.citizen("Odile")
    broken(karim, jeanne)
    for number in (review_of(jeanne), 999_999_999, 2**63, 10**30):
        address = f"/espace/acces/urgences/{number}/contester/"
        assert stranger.browser.post(address, {}).status_code == 404
        assert (
            stranger.browser.post(
                address.replace("/espace/", f"/espace/{jeanne.id}/"), {}
            ).status_code
            == 404
        )
    assert [action for action, _, _ in lines(jeanne)].count("contest") == 0
