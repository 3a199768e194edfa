"""
A professional finds somebody by the traits of their birth certificate, through INSi.
"""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.test import override_settings

from tests.fakes.running import citizen, running
from tests.portals import people
from tests.portals.people import words

PAGE = "/pro/identite/"
SYSTEM = "urn:oid:1.2.250.1.213.1.4.10"


def number_of(rank):
    from ens.standards import nir

    root = f"2910475056{rank:03}"
    return {"system": SYSTEM, "value": root + nir.key_of(root)}


REGISTERED = [
    citizen("essai-une", ["Jeanne", "Marie"], "ESSAIUNE", ins=number_of(901)),
    citizen("essai-deux-1", ["Louise", "Anne"], "ESSAIDEUX", ins=number_of(902)),
    citizen("essai-deux-2", ["Louise", "Rose"], "ESSAIDEUX", ins=number_of(903)),
    citizen("essai-ailleurs", ["Odile"], "ESSAITROIS", ins=number_of(904)),
]
TYPED = {
    "nom": "Essaiune", "prenom": "jeanne", "sexe": "F", "naissance_jour": "12",
    "naissance_mois": "4", "naissance_annee": "1991", "lieu": "", "idempotency_key": "k",
}  # fmt: skip


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    with running(tmp_path_factory.mktemp("insi"), REGISTERED) as sandbox:
        yield sandbox


@pytest.fixture
def insi(national):
    with override_settings(INSI_URL=f"{national.url}/insi"):
        yield national
    national.as_before()


@pytest.fixture
def known(database):
    """
    Jeanne Essaiune, whose space is open; made once, since her number is hers alone.
    """
    from ens.contexts.identity import api as identity
    from ens.ground import clock
    from ens.standards.ins import InsNumber, Traits

    number = InsNumber(SYSTEM, REGISTERED[0]["ins"]["value"])
    person = identity.person_of_ins(number.system, number.value)
    if person is None:
        traits = Traits("ESSAIUNE", ("Jeanne", "Marie"), "F", dt.date(1991, 4, 12), "75056")
        person = identity.create_person(
            traits=traits, ins=number, status="QUAL", state="open", email="", now=clock.now()
        ).person
    one = identity.person(person)
    actor = people.citizen().actor
    return people.Someone(person, one.public_id, one.name, replace(actor, person=person), None, "")


def asked(someone, **more):
    return someone.browser.post(PAGE, TYPED | more)


def lines_of(someone):
    from ens.ground import database

    return database.execute(
        "select person, action, type, id, detail, count, code from register_trace"
        " where who = %s and action = 'identify' order by line",
        (someone.actor.who,),
    ).fetchall()


@pytest.mark.row("PSP-07")
@pytest.mark.row("SOC-01")
def test_00_shows_the_national_identity_and_asks_for_the_code(anne, known, insi):
    page = asked(anne)
    text = words(page)
    assert "JEANNE ESSAIUNE" in text
    assert "JEANNE MARIE" in text
    assert REGISTERED[0]["ins"]["value"][:13] in text
    assert "Récupérée auprès d’INSi" in text
    assert "Cette personne a un espace de santé" in text
    assert 'name="code"' in page.content.decode()
    assert known.id not in page.content.decode()


@pytest.mark.row("ACC-09")
def test_the_person_found_may_have_an_agreement_taken_down(anne, known, insi):
    page = asked(anne)
    [address] = re.findall(r'href="(/pro/accord/[^"]+/)"', page.content.decode())
    assert known.id not in address
    form = anne.browser.get(address)
    assert form.status_code == 200
    assert "Jeanne ESSAIUNE" in words(form)
    assert people.doctor("Karim").browser.get(address).status_code == 404


def test_the_code_of_the_person_found_is_that_of_the_first_page(anne, known, insi):
    from ens.contexts.access import api as access
    from ens.ground import clock

    page = asked(anne)
    code = access.new_code(person=known.key, now=clock.now()).text
    opened = people.press(anne.browser, page, "entrer", code=code)
    assert opened.redirect_chain == [(f"/pro/patient/{known.id}/", 302)]
    again = asked(anne)
    assert f'href="/pro/patient/{known.id}/"' in again.content.decode()
    assert 'name="code"' not in again.content.decode()


@pytest.mark.row("PSP-07")
def test_whoever_is_found_reads_in_the_register_who_asked(anne, known, insi):
    asked(anne)
    assert lines_of(anne) == [(known.key, "identify", "Patient", known.id, "00", 1, "")]
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys import who_looked
    from ens.portals.citizen import register_words as told

    reach = access.reach(actor=known.actor, persons=(known.key,), action="read", now=clock.now())
    [first, *_] = who_looked.latest_of_others(reach=reach, count=5)
    assert anne.name in told.who(first)
    assert told.what(first) == "a cherché cette identité auprès du service national INSi"


def test_insi_is_told_who_asks(anne, known, insi, monkeypatch):
    from ens.clients import insi as client
    from ens.contexts.directory import api as directory

    sent = []
    ask = client._ask
    monkeypatch.setattr(client, "_ask", lambda one, url: sent.append(one) or ask(one, url))
    asked(anne)
    [envelope] = sent
    [said] = envelope.iter(f"{{{client.CONTEXT}}}Emetteur")
    assert said.text == directory.professional(anne.key).idnps


def test_somebody_found_without_a_space_here_is_said_plainly(anne, insi):
    page = asked(anne, nom="Essaitrois", prenom="Odile")
    assert "Pas d’espace de santé ouvert" in words(page)
    assert 'name="code"' not in page.content.decode()
    assert lines_of(anne) == [(0, "identify", "Patient", "", "00", 1, "")]


def test_a_space_that_is_not_open_reads_as_no_space(anne, insi):
    from ens.contexts.identity import api as identity
    from ens.ground import clock
    from ens.standards.ins import InsNumber, Traits

    number = InsNumber(SYSTEM, REGISTERED[1]["ins"]["value"])
    if identity.person_of_ins(number.system, number.value) is None:
        traits = Traits("ESSAIDEUX", ("Louise", "Anne"), "F", dt.date(1991, 4, 12), "75056")
        identity.create_person(
            traits=traits, ins=number, status="QUAL", state="to-open", email="", now=clock.now()
        )
    page = asked(anne, nom="Essaideux", prenom="Louise Anne")
    assert "Pas d’espace de santé ouvert" in words(page)


def test_who_keeps_her_out_is_told_of_as_who_never_met_her(known, insi):
    from ens.contexts.access import api as access
    from ens.ground import clock

    kept_out, stranger = people.doctor("Yves"), people.doctor("Yves")
    access.block(
        person=known.key, professional=kept_out.key, made_by=known.actor.account, now=clock.now()
    )
    pages = [words(asked(one)) for one in (kept_out, stranger)]
    assert pages[0] == pages[1]


@pytest.mark.row("PSP-07")
def test_01_says_what_to_check_and_keeps_what_was_typed(anne, insi):
    page = asked(anne, prenom="Zoé")
    assert page.status_code == 200
    assert "Personne n’a cette identité" in words(page)
    assert 'value="Zoé"' in page.content.decode()
    assert 'value="1991"' in page.content.decode()
    assert lines_of(anne) == [(0, "identify", "Patient", "", "01", 0, "")]


@pytest.mark.row("PSP-07")
def test_02_shows_nobody_and_asks_for_more_names_then_the_birthplace(anne, insi):
    page = asked(anne, nom="Essaideux", prenom="Louise")
    text = words(page)
    assert "Plusieurs personnes ont cette identité" in text
    assert "ROSE" not in text
    assert lines_of(anne)[0][4] == "02"
    assert "ESSAIDEUX" in words(asked(anne, nom="Essaideux", prenom="Louise Rose"))


@pytest.mark.parametrize("behaviour", ["down", "error"])
def test_a_service_that_fails_leaves_a_clear_page_and_nothing_lost(anne, insi, behaviour):
    insi.play("insi", behaviour)
    page = asked(anne)
    assert page.status_code == 503
    assert "Le service national ne répond pas" in words(page)
    assert 'value="Essaiune"' in page.content.decode()
    assert lines_of(anne)[0][4] == "down"


def test_a_service_that_is_slow_is_not_waited_for(anne, insi, monkeypatch):
    import httpx

    from ens.clients import insi as client

    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.2))
    insi.play("insi", "slow", delay_ms=1500)
    assert asked(anne).status_code == 503


def test_without_the_register_nobody_is_shown(anne, known, insi):
    from ens.ground import failpoints

    failpoints.arm("register-write:raise")
    try:
        page = asked(anne)
    finally:
        failpoints.arm("")
    assert page.status_code == 503
    assert "JEANNE" not in words(page)
    assert 'value="Essaiune"' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("nom", " ", "Écrivez le nom de naissance."),
        ("nom", "!!!", "Écrivez le nom de naissance."),
        ("nom", "a\0b", "Écrivez le nom de naissance."),
        ("prenom", "", "Écrivez le premier prénom"),
        ("sexe", "X", "Choisissez le sexe"),
        ("naissance_annee", "", "Indiquez le jour, le mois et l’année."),
        ("naissance_jour", "31", "Cette date n’existe pas."),
        ("naissance_jour", "9" * 30, "Cette date n’existe pas."),
        ("naissance_annee", "2990", "Cette date n’est pas encore passée."),
        ("lieu", "Paris", "Le code INSEE a cinq caractères"),
        ("lieu", "2C004", "Le code INSEE a cinq caractères"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(anne, insi, field, value, said):
    page = asked(anne, **{field: value})
    assert page.status_code == 422
    assert said in words(page)
    assert 'aria-invalid="true"' in page.content.decode() or field == "sexe"
    assert lines_of(anne) == []


def test_no_trait_is_in_an_address_nor_read_from_one(anne, insi):
    page = anne.browser.get(PAGE, TYPED)
    assert lines_of(anne) == []
    form = page.content.decode()
    assert 'method="post" action="/pro/identite/"' in form
    assert 'value="Essaiune"' not in form


def test_an_account_asks_sixty_times_in_ten_minutes_and_no_more(anne, insi):
    from ens.ground import clock, rate
    from ens.journeys import identify

    now, account = clock.now(), anne.actor.account
    for _ in range(identify.QUESTIONS.most):
        rate.take(identify.QUESTIONS, account, now=now)
    page = asked(anne)
    assert page.status_code == 429
    assert "soixante fois en dix minutes" in words(page)
    assert 'value="Essaiune"' in page.content.decode()
    assert lines_of(anne) == []
    other = people.doctor("Odile")
    assert asked(other).status_code == 200
    with pytest.raises(rate.TooFast):
        rate.take(identify.QUESTIONS, account, now=now)
    later = now + identify.QUESTIONS.within + dt.timedelta(seconds=1)
    rate.take(identify.QUESTIONS, account, now=later)


def test_a_citizen_and_a_visitor_do_not_ask(jeanne, insi):
    assert jeanne.browser.post(PAGE, TYPED).status_code == 403
    assert people.nobody().post(PAGE, TYPED).status_code == 403
    assert people.nobody().get(PAGE).status_code == 302
