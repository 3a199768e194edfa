"""
Rights over one's data: asked by the person, followed by them alone, answered by the desk.
"""

import datetime as dt
import re

import pytest
from lxml import html

from tests.plugins import roles
from tests.portals import people
from tests.portals.people import press, words

PAGE, DESK = "/espace/droits/", "/exploitation/demandes/"
SAID = "Le compte rendu du 3 mars parle de ma sœur."
NO_CASE = 111_122_223_333


@pytest.fixture
def operator(database):
    return people.staff("operator")


def asked(one, right="rectification", said=SAID, base=PAGE):
    """
    Ask by the form, and return the address of the case.
    """
    page = one.browser.get(f"{base}{right}/")
    assert page.status_code == 200
    answer = press(one.browser, page, "demander", mots=said)
    return answer.redirect_chain[-1][0].partition("?")[0]


def number_of(address):
    return int(address.rstrip("/").rpartition("/")[2])


def stepped(operator, address, what, text=""):
    number = number_of(address)
    return operator.post(f"{DESK}{number}/", {"etape": what, "texte": text}, follow=True)


def lines(one):
    from ens.ground import database

    rows = database.execute(
        "select action from register_trace where person = %s order by line", (one.key,)
    )
    return [row[0] for row in rows.fetchall()]


@pytest.mark.row("ACC-21")
@pytest.mark.parametrize(
    ("right", "said", "title"),
    [
        ("acces", "", "Accès à vos données"),
        ("rectification", SAID, "Correction"),
        ("portabilite", "", "Données à emporter ailleurs"),
        ("effacement", "", "Effacement"),
        ("opposition", SAID, "Opposition"),
    ],
)
def test_each_right_is_asked_in_one_form_and_followed(jeanne, right, said, title):
    address = asked(jeanne, right, said)
    page = words(jeanne.browser.get(address))
    assert title in page
    assert "Réponse au plus tard le" in page
    assert "Demande envoyée" in page
    assert title in words(jeanne.browser.get(PAGE))


def test_each_right_says_what_can_be_done_at_once(jeanne):
    page = jeanne.browser.get(f"{PAGE}effacement/")
    assert "Masquer un document" in words(page)
    assert 'href="/espace/documents/"' in page.content.decode()


def test_a_form_without_its_words_says_so_and_opens_nothing(jeanne):
    answer = jeanne.browser.post(f"{PAGE}rectification/", {"mots": "  "})
    assert answer.status_code == 422
    assert "Écrivez quelques mots." in words(answer)
    assert "Vos demandes" not in words(jeanne.browser.get(PAGE))


def test_too_many_words_are_refused_and_kept_on_the_page(jeanne):
    answer = jeanne.browser.post(f"{PAGE}acces/", {"mots": "a" * 4001})
    assert answer.status_code == 422
    assert "trop long" in words(answer)


def test_a_form_sent_twice_opens_one_case(jeanne):
    sent = {"mots": SAID, "idempotency_key": "k"}
    first, second = (jeanne.browser.post(f"{PAGE}rectification/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]


def test_nobody_asks_without_end(jeanne):
    answers = [jeanne.browser.post(f"{PAGE}acces/", {}).status_code for _ in range(21)]
    assert answers == [302] * 20 + [429]


@pytest.mark.parametrize("right", ["oubli", "contest", "demandes", "%00", "effacement'"])
def test_a_right_that_is_none_is_not_found(jeanne, right):
    assert jeanne.browser.get(f"{PAGE}{right}/").status_code == 404


def test_what_is_typed_is_shown_as_text(jeanne):
    address = asked(jeanne, said="<script>alert(1)</script>")
    assert b"<script>alert" not in jeanne.browser.get(address).content


@pytest.mark.parametrize("state", ["to-open", "refused", "closed"])
def test_a_right_does_not_wait_for_a_space_to_be_open(database, state):
    one = people.citizen("Nora", state=state)
    address = asked(one, "effacement", "")
    assert "Demande envoyée" in words(one.browser.get(address))


def test_nobody_sees_the_case_of_somebody_else(jeanne):
    other = people.citizen("Autre")
    address = asked(jeanne)
    theirs = address.replace("/espace/", f"/espace/{jeanne.id}/")
    absent = f"{PAGE}demandes/{NO_CASE}/"
    answers = [other.browser.get(one) for one in (address, theirs, absent)]
    assert [one.status_code for one in answers] == [404] * 3
    assert len({words(one) for one in answers}) == 1
    assert other.browser.post(address, {"message": "x"}).status_code == 404
    assert people.nobody().get(address).status_code == 302


@pytest.mark.parametrize("number", ["0", "1", "999999999999999999999999"])
def test_a_number_that_is_none_is_not_found(jeanne, operator, number):
    assert jeanne.browser.get(f"{PAGE}demandes/{number}/").status_code == 404
    assert operator.get(f"{DESK}{number}/").status_code == 404
    assert operator.post(f"{DESK}{number}/", {"nommer": "1"}).status_code == 404


def test_a_parent_sees_the_same_pages_whatever_their_child_asked(database):
    """
    Twin worlds: two children alike, one of whom asked something; the desk even answered.
    """
    from ens.ground import clock

    born = clock.today() - dt.timedelta(days=16 * 366)
    families = [(people.citizen("Inès"), people.citizen("Rose", born=born)) for _ in range(2)]
    for mother, child in families:
        people.represents(mother, child)
    address = asked(families[0][1])
    families[0][1].browser.get(PAGE)
    stepped(people.staff("operator"), address, "answered", "C’est corrigé.")
    number = number_of(address)
    worlds = []
    for mother, child in families:
        base = f"/espace/{child.id}/"
        pages = [
            mother.browser.get(f"{base}{path}")
            for path in ("droits/", "droits/acces/", f"droits/demandes/{number}/", "", "acces/")
        ]
        worlds.append([(page.status_code, alike(page, mother, child)) for page in pages])
    assert worlds[0] == worlds[1]


def alike(page, mother, child):
    said = words(page).replace(mother.name, "M").replace(child.name, "X")
    return said.replace(child.id, "I")


def test_a_parent_asks_for_their_child_who_sees_it(database):
    from ens.ground import clock

    born = clock.today() - dt.timedelta(days=16 * 366)
    mother, child = people.citizen("Inès"), people.citizen("Rose", born=born)
    people.represents(mother, child)
    address = asked(mother, base=f"/espace/{child.id}/droits/")
    assert address.startswith(f"/espace/{child.id}/droits/demandes/")
    assert SAID in words(child.browser.get(f"{PAGE}demandes/{number_of(address)}/"))


def about_document(one, document, base=PAGE):
    sent = {"mots": SAID, "document": document}
    return one.browser.post(f"{base}rectification/", sent, follow=True)


def test_a_correction_asked_from_a_document_says_who_wrote_it_and_not_what(
    jeanne, biologist, document, operator
):
    page = jeanne.browser.get(f"/espace/documents/{document}/")
    assert f"/espace/droits/rectification/?document={document}" in page.content.decode()
    asking = jeanne.browser.get(f"{PAGE}rectification/?document={document}")
    answer = press(jeanne.browser, asking, "demander", mots=SAID)
    assert f"/espace/documents/{document}/" in answer.content.decode()
    number = number_of(answer.redirect_chain[-1][0].partition("?")[0])
    seen = words(operator.get(f"{DESK}{number}/"))
    assert biologist.name in seen
    assert "analyses" not in seen.lower()


@pytest.mark.parametrize("wrong", ["-", "x" * 65, "../..", "11111111-2222-4333-8444-555555555555"])
def test_a_document_that_is_none_opens_nothing(jeanne, wrong):
    assert about_document(jeanne, wrong).status_code == 404
    assert "Vos demandes" not in words(jeanne.browser.get(PAGE))


def test_a_document_that_one_may_not_see_is_as_one_that_is_not(jeanne, document):
    other = people.citizen("Autre")
    answers = [about_document(other, one) for one in (document, document[:-4] + "0000")]
    assert [one.status_code for one in answers] == [404, 404]
    assert words(answers[0]) == words(answers[1])


def test_the_desk_sees_references_and_dates_and_not_who(jeanne, operator):
    address = asked(jeanne)
    queue = words(operator.get(DESK))
    page = words(operator.get(f"{DESK}{number_of(address)}/"))
    assert SAID not in queue
    assert SAID in page
    for said in (queue, page):
        assert jeanne.name not in said
        assert jeanne.id not in said


def test_reading_and_naming_are_each_in_the_register_of_the_person(jeanne, operator):
    number = number_of(asked(jeanne))
    before = len(lines(jeanne))
    operator.get(f"{DESK}{number}/")
    assert lines(jeanne)[before:] == ["read-case"]
    page = words(operator.post(f"{DESK}{number}/", {"nommer": "1"}))
    assert jeanne.name in page
    assert lines(jeanne)[before + 1 :] == ["name-case", "read-case"]


def test_an_answer_is_read_by_the_person_who_is_told(jeanne, operator):
    address = asked(jeanne)
    stepped(operator, address, "sent", "À l’Hôpital fictif.")
    stepped(operator, address, "answered", "L’hôpital a remplacé son document.")
    page = words(jeanne.browser.get(address))
    assert "Transmise à qui peut corriger" in page
    assert "À l’Hôpital fictif." in page
    assert "L’hôpital a remplacé son document." in page
    assert "a reçu une réponse" in words(jeanne.browser.get("/espace/"))


def test_the_person_writes_and_the_desk_reads(jeanne, operator):
    address = asked(jeanne)
    stepped(operator, address, "asked", "Quelle page ?")
    press(jeanne.browser, jeanne.browser.get(address), "envoyer", message="La deuxième.")
    assert "La deuxième." in words(operator.get(f"{DESK}{number_of(address)}/"))
    assert jeanne.browser.post(address, {"message": ""}).status_code == 422


def test_only_a_step_that_may_follow_is_taken(jeanne, operator):
    address = asked(jeanne)
    for what in ("executed", "accepted", "proposed", "x", ""):
        assert stepped(operator, address, what, "mots").status_code == 422
    assert stepped(operator, address, "refused", "").status_code == 422
    stepped(operator, address, "refused", "Rien de faux.")
    stepped(operator, address, "closed")
    assert stepped(operator, address, "answered", "mots").status_code == 422
    closed = jeanne.browser.post(address, {"message": "Encore."})
    assert (closed.status_code, "close" in words(closed)) == (422, True)


def test_an_erasure_is_proposed_anew_once_the_person_wrote_again(jeanne, operator):
    """
    Nobody accepts what was proposed before: reopened, or told meanwhile that it should not be.
    """
    second = people.staff("operator")
    address = asked(jeanne, "effacement", "")
    stepped(operator, address, "proposed", "Rien ne s’y oppose.")
    press(jeanne.browser, jeanne.browser.get(address), "envoyer", message="Non, gardez tout.")
    assert stepped(second, address, "accepted").status_code == 422
    stepped(operator, address, "proposed", "Rien ne s’y oppose.")
    stepped(second, address, "refused", "La personne a changé d’avis.")
    press(jeanne.browser, jeanne.browser.get(address), "envoyer", message="Merci.")
    assert stepped(second, address, "accepted").status_code == 422
    assert decided_to_erase(jeanne) == []
    stepped(operator, address, "proposed", "Demandé de nouveau.")
    stepped(second, address, "accepted")
    assert len(decided_to_erase(jeanne)) == 1
    for what in ("executed", "answered", "refused"):
        assert stepped(second, address, what, "Fait.").status_code == 422


def test_an_erasure_is_decided_by_two_people(jeanne, operator):
    second = people.staff("operator")
    address = asked(jeanne, "effacement", "")
    number = number_of(address)
    stepped(operator, address, "proposed", "Rien ne s’y oppose.")
    assert "proposé" not in words(jeanne.browser.get(address)).lower()
    again = stepped(operator, address, "accepted")
    assert again.status_code == 422
    assert "un autre agent" in words(again)
    assert "Accepter l’effacement" not in words(operator.get(f"{DESK}{number}/"))
    assert "Accepter l’effacement" in words(second.get(f"{DESK}{number}/"))
    assert decided_to_erase(jeanne) == []
    stepped(second, address, "accepted")
    assert "Effacement accepté par deux agents" in words(jeanne.browser.get(address))
    assert decided_to_erase(jeanne) == [number]
    execute_erasure(jeanne, number)
    assert second.get(f"{DESK}{number}/").status_code == 404


def decided_to_erase(one):
    from ens.ground import database

    rows = database.execute(
        "select payload ->> 'case' from ground_outbox"
        " where event like '%%ErasureDecided'"
        " and payload @> jsonb_build_object('person', %s::bigint)",
        (one.key,),
    )
    return [int(row[0]) for row in rows.fetchall()]


def execute_erasure(one, number):
    from ens.contexts.identity import api as identity
    from ens.ground import clock
    from ens.journeys import erase_person

    event = identity.ErasureDecided(one.key, number, one.actor.who)
    with roles.as_role("ens_jobs"):
        erase_person.on_decision(event, now=clock.now())


def test_a_late_case_is_shown_late_and_first(jeanne, operator):
    from ens.ground import database

    number = number_of(asked(jeanne))
    database.execute("update cases_case set due_on = '2020-01-01' where person = %s", (jeanne.key,))
    page = words(operator.get(DESK))
    assert "en retard" in page
    assert "En retard" in words(operator.get(f"{DESK}{number}/"))
    shown = html.fromstring(operator.get(DESK).content).xpath(
        "//main//*[@class='row-title']/a/@href"
    )
    assert shown[0] == f"{DESK}{number}/"
    database.execute("update cases_case set due_on = current_date where person = %s", (jeanne.key,))


@pytest.mark.parametrize("kind", ["authority", "researcher", "editor"])
def test_the_desk_is_the_operators_alone(jeanne, kind):
    number = number_of(asked(jeanne))
    for other in (people.staff(kind), jeanne.browser):
        assert other.get(DESK).status_code == 403
        assert other.get(f"{DESK}{number}/").status_code == 403
        assert other.post(f"{DESK}{number}/", {"etape": "closed"}).status_code == 403


def test_without_the_register_nothing_is_shown(jeanne, operator, monkeypatch):
    from ens.ground import failpoints

    address = asked(jeanne)

    def broken(name):
        if name == "register-write":
            raise failpoints.FailpointReached(name)

    monkeypatch.setattr(failpoints, "reach", broken)
    answers = [jeanne.browser.get(address), operator.get(f"{DESK}{number_of(address)}/")]
    assert [one.status_code for one in answers] == [503, 503]
    assert not any(SAID in words(one) for one in answers)


def test_nobody_answers_who_contests_what_they_did_themselves(jeanne):
    from tests.portals.test_access_line import address as line_of
    from tests.portals.test_access_line import contest

    one, other = people.staff("operator"), people.staff("operator")
    found = one.post("/exploitation/representations/", {"numero": people.number(jeanne)})
    assert found.status_code == 200
    assert contest(jeanne, line_of(jeanne, "a vu qui représente")).status_code == 302
    number = re.findall(r"/exploitation/demandes/(\d+)/", one.get(DESK).content.decode())
    [mine] = [each for each in number if about_of(each) == jeanne.key]
    where = f"/espace/droits/demandes/{mine}/"
    refused = stepped(one, where, "answered", "Tout va bien.")
    assert refused.status_code == 422
    assert "un autre agent y répond" in words(refused)
    assert stepped(other, where, "answered", "Voici pourquoi.").status_code == 200


def about_of(number) -> int:
    from ens.ground import database

    [(person,)] = database.execute(
        "select person from cases_case where number = %s", (int(number),)
    ).fetchall()
    return person
