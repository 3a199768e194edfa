"""
One act of the register: what it was, why it could be, since when, and how it is contested.
"""

import datetime as dt

import pytest
from lxml import html

from tests.portals import people
from tests.portals.people import words
from tests.portals.test_vaccines import key_in


@pytest.fixture
def read(jeanne, anne, document):
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")


def address(one, said, *, of="/espace/acces/?voir=autres"):
    page = html.fromstring(one.browser.get(of).content)
    for row in page.xpath("//li[contains(@class, 'trace')]"):
        if said in row.text_content():
            return row.xpath(".//p[@class='row-more']/a/@href")[0]
    raise AssertionError(said)


@pytest.mark.row("ACC-24")
def test_it_says_why_since_when_and_by_which_text(jeanne, anne, read):
    from ens.ground import clock
    from ens.ui.words import day

    text = words(jeanne.browser.get(address(jeanne, anne.name)))
    since = day(clock.today() - dt.timedelta(days=1))
    assert f"l'équipe de soins, depuis le {since}" in text.replace("\u00a0", " ").replace(
        since.replace("\u00a0", " "), since
    )
    assert "Sans cela, refus : ce professionnel ne fait pas partie" in text
    assert "Code de la santé publique, L1110-12" in text


def test_the_treating_doctor_is_told_as_such_first(jeanne, anne, document):
    people.care_for(jeanne, anne, kind="treating")
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    page = html.fromstring(jeanne.browser.get(address(jeanne, anne.name)).content)
    first = " ".join(page.xpath("//ol[@class='grounds']/li")[0].text_content().split())
    assert "Parce que c'est votre médecin traitant, depuis le" in first
    assert "Sans cela, refus : ce professionnel ne fait pas partie" in first


def test_it_tells_who_whom_what_when_from_where_why_and_how(jeanne, anne, read):
    text = words(jeanne.browser.get(address(jeanne, anne.name)))
    for said in (
        anne.name, "Médecin", "Hôpital fictif", jeanne.name, "Les documents (", "Le portail des",
        "Les soins", "Ordinaire", "Permis", "team",
    ):  # fmt: skip
        assert said in text


def test_a_refusal_says_its_rule_and_its_text(jeanne, anne):
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    text = words(jeanne.browser.get(address(jeanne, anne.name)))
    assert "Pourquoi cela a-t-il été refusé ?" in text
    assert "équipe de soins : rien ne lui a été montré." in text
    assert "no_relation" in text
    assert "L1110-4" in text


def test_an_id_that_was_never_given_or_of_somebody_else_is_not_found(jeanne, anne, read):
    other = people.citizen("Odile")
    theirs = address(jeanne, anne.name)
    assert other.browser.get(theirs).status_code == 404
    for fid in ("1", "a" * 300, "é", "..", "%00", "A" * 43):
        assert jeanne.browser.get(f"/espace/acces/{fid}/").status_code == 404


def contest(one, where, text="Je ne connais pas cette personne."):
    key = key_in(one.browser.get(where))
    return one.browser.post(where, {"motif": text, "idempotency_key": key})


@pytest.mark.row("ACC-15")
def test_contesting_opens_a_case_once_and_its_answer_is_read_beside_the_line(jeanne, anne, read):
    from ens.contexts.cases import api as cases
    from ens.ground import clock
    from tests.journeys.emergency.test_break_glass import authority

    where = address(jeanne, anne.name)
    form = {"motif": "Qui est-ce ?", "idempotency_key": key_in(jeanne.browser.get(where))}
    for _ in range(2):
        assert jeanne.browser.post(where, form).status_code == 302
    text = words(jeanne.browser.get(f"{where}?fait=conteste"))
    assert "C’est enregistré : votre contestation est suivie." in text
    assert "une réponse vous est due" in text
    assert "Je conteste cet accès" not in text
    found = [one for one in cases.waiting(clock.now()) if one.person == jeanne.key]
    assert [(one.kind, one.about.partition(":")[0]) for one in found] == [("contest", "register")]
    desk = authority("operator")
    followed = cases.read_by_desk(number=found[0].number, by=desk, now=clock.now())
    [known] = [step.text for step in followed.steps if step.what == "known"]
    assert anne.name in known
    assert "équipe de soins" in known
    assert "analyses" not in known
    cases.decide(
        number=found[0].number, what="answered", text="Elle remplace votre médecin.", by=desk,
        now=clock.now(),
    )  # fmt: skip
    text = words(jeanne.browser.get(where))
    assert "Votre contestation a reçu une réponse." in text
    assert "Elle remplace votre médecin." in text
    assert "Je conteste cet accès" in text


@pytest.mark.parametrize("text", ["", "   ", "x" * 5000])
def test_words_are_asked_for_and_bounded(jeanne, anne, read, text):
    from ens.contexts.cases import api as cases
    from ens.ground import clock

    answer = contest(jeanne, address(jeanne, anne.name), text)
    assert answer.status_code == 422
    assert "Dites en quelques mots" in words(answer)
    assert not [one for one in cases.waiting(clock.now()) if one.person == jeanne.key]


def test_somebody_else_contests_nothing(jeanne, anne, read):
    where = address(jeanne, anne.name)
    other = people.citizen("Odile")
    assert other.browser.post(where, {"motif": "x"}).status_code == 404
    assert anne.browser.post(where, {"motif": "x"}).status_code == 403


# --- what is hidden from a parent


def family():
    mother = people.citizen("Mère")
    teen = people.citizen("Ado", born=dt.date(2011, 3, 4))
    people.represents(mother, teen)
    return mother, teen


def write(doctor, person, *, flags, action="read"):
    from ens.contexts.access import api as access
    from ens.contexts.register import api as register
    from ens.ground import clock, label

    number = label.label(label.kind_of("DocumentReference", "11502-2"), flags)
    line = register.Line(
        person=person.key, who=doctor.actor.who, action=action, type="DocumentReference",
        id="a-document", label=number, facts=int(access.Fact.PRO | access.Fact.TEAM),
    )  # fmt: skip
    register.write([line], now=clock.now())


QUERIES = (
    "", "?voir=autres", "?acte=see", "?categorie=documents", "?issue=permitted", "?mode=normal",
    "?avant=9999999999999999-9",
)  # fmt: skip


@pytest.mark.parametrize("hidden", ["SECRET", "UNANNOUNCED", "PERSONAL"])
def test_twin_worlds_are_alike_in_pages_choices_drawings_and_files(database, hidden):
    """
    One teenager's doctor read something hidden; the other's read nothing. Another doctor, who
    only read what is hidden, is offered to nobody.
    """
    from ens.ground.label import Flag

    pages = []
    for is_there in (True, False):
        mother, teen = family()
        known, unknown = people.doctor("Anne"), people.doctor("Zoé")
        write(known, teen, flags=0)
        if is_there:
            for doctor in (known, unknown):
                write(doctor, teen, flags=int(Flag[hidden]))
        base = f"/espace/{teen.id}/acces/"
        shown = [mother.browser.get(f"{base}{query}") for query in QUERIES]
        shown += [mother.browser.get(f"{base}fichier/{kind}/") for kind in ("tableau", "feuille")]
        told = "".join(words(one) for one in shown).replace(known.name, "ANNE")
        assert unknown.name not in told
        named = told.replace(mother.name, "MERE").replace(teen.name, "ADO")
        pages.append(plain(named))
    assert pages[0] == pages[1]


def plain(text):
    """
    Without hours and references, which differ between any two moments.
    """
    import re

    text = re.sub(r"'?[A-Za-z0-9.\-]{43}", "<id>", text.replace("\u00a0", " "))
    return re.sub(r"\d\d? ?h ?\d\d|\d\d:\d\d:\d\d", "<hour>", text)


def test_a_hidden_line_is_as_absent_as_one_that_never_was(database):
    from ens.ground.label import Flag

    mother, teen = family()
    write(people.doctor("Anne"), teen, flags=int(Flag.SECRET))
    own = address(teen, "a ouvert")
    theirs = own.replace("/espace/", f"/espace/{teen.id}/")
    assert teen.browser.get(own).status_code == 200
    hidden, absent = (
        mother.browser.get(one) for one in (theirs, f"/espace/{teen.id}/acces/{'A' * 43}/")
    )
    assert hidden.status_code == absent.status_code == 404
    assert mother.browser.post(theirs, {"motif": "Qui ?"}).status_code == 404


def test_a_case_about_what_is_secret_is_secret(database):
    from ens.contexts.cases import api as cases
    from ens.ground import clock
    from ens.ground.label import Flag, flags_in

    _mother, teen = family()
    write(people.doctor("Anne"), teen, flags=int(Flag.SECRET))
    assert contest(teen, address(teen, "a ouvert")).status_code == 302
    [one] = [each for each in cases.waiting(clock.now()) if each.person == teen.key]
    assert flags_in(one.label) & Flag.SECRET


def test_nobody_fills_the_desk_with_contests(jeanne, anne, read):
    """
    As many in a day as of any other right, in whatever words and of whichever line.
    """
    from ens.ground import database
    from ens.journeys.data_rights import ASKED

    where = address(jeanne, anne.name)
    answers = [
        jeanne.browser.post(where, {"motif": f"Encore {n}", "idempotency_key": n}).status_code
        for n in range(ASKED.most + 1)
    ]
    assert answers == [302] * ASKED.most + [429]
    [(count,)] = database.execute(
        "select count(*) from cases_case where person = %s", (jeanne.key,)
    ).fetchall()
    assert count == ASKED.most
