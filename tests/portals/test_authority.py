"""
The authority's pages: who may, what they tell, what they never show.
"""

import csv
import datetime as dt
import io
import uuid

import pytest
from lxml import html

from tests.portals import people
from tests.portals.people import press, words

YEAR = 2034
PAGES = (
    "/autorite/", "/autorite/methode/", "/autorite/urgences/", "/autorite/depots/",
    "/autorite/acces/", "/autorite/espaces/", "/autorite/bris-de-glace/", "/autorite/refus/",
    "/autorite/applications/", "/autorite/depots/donnees.csv", "/autorite/matrice/",
    "/autorite/veille/", "/autorite/matrice/10/",
)  # fmt: skip


@pytest.fixture
def agent(database):
    return people.staff("authority")


@pytest.fixture(scope="module")
def deposits(database):
    """
    Of one month far away: forty by midwives of Rennes, four by others of Lyon, thirty of Paris.
    """
    from ens.contexts.directory import api as directory
    from ens.contexts.register import api as register
    from ens.ground import database as ground

    at = dt.datetime(YEAR, 2, 3, tzinfo=dt.UTC)
    for name, postal_code, profession, count in (
        ("=Maison de naissance", "35000", "Sage-femme", 40),
        ("Cabinet de Lyon", "69003", "Orthoptiste", 4),
        ("Hôpital de Paris", "75011", "Médecin", 30),
    ):
        place = directory.upsert_structure(
            idnst=f"4{uuid.uuid4().int % 10**14:014}", name=name, postal_code=postal_code
        )
        who = register.enroll(
            kind="professional", account=1, name="X", profession=profession,
            structure=name, place=place.structure,
        )  # fmt: skip
        lines = [register.Line(800_000_001, who, "create", "DocumentReference", id=str(n))
                 for n in range(count)]  # fmt: skip
        with ground.transaction():
            register.write(lines, now=at)


@pytest.fixture
def then(monkeypatch):
    """
    Two months later, for the pages.
    """
    from ens.ground import clock

    real = clock.now()
    later = dt.datetime(YEAR, 4, 5, 9, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: later)
    return real


@pytest.mark.parametrize("address", PAGES)
def test_an_agent_of_the_authority_opens_every_page(agent, address):
    assert agent.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_nobody_signed_in_is_led_to_the_sign_in_page_and_back(database, address):
    answer = people.nobody().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/connexion/?next=%2Fautorite%2F")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("kind", ["citizen", "doctor", "operator", "researcher", "editor"])
def test_anybody_else_is_told_that_it_takes_another_account(database, address, kind):
    browser = {
        "citizen": lambda: people.citizen().browser,
        "doctor": lambda: people.doctor().browser,
    }
    seen = browser.get(kind, lambda: people.staff(kind))().get(address)
    assert seen.status_code == 403
    assert "demande un autre compte" in words(seen)


@pytest.mark.parametrize(
    "address",
    [
        "/autorite/rien/",
        "/autorite/rien/donnees.csv",
        "/autorite/urgences/9999999/",
        "/autorite/urgences/99999999999999999999999/",
    ],
)
def test_what_does_not_exist_is_said_so(agent, address):
    assert agent.get(address).status_code == 404


@pytest.mark.parametrize(
    "query", ["annee=x", "annee=9999", "annee=-1", "annee=²²²²", "mois=13", "mois=00", "par=rien",
              "par=code", "annee=0001", "mois=%00"]
)  # fmt: skip
def test_an_address_typed_by_hand_never_breaks_a_page(agent, query):
    assert agent.get(f"/autorite/depots/?{query}").status_code == 200
    assert agent.get(f"/autorite/?{query}").status_code == 200
    assert agent.get(f"/autorite/depots/donnees.csv?{query}").status_code == 200


def cells(page):
    """
    What the page's tables say, by the head of each row.
    """
    rows = html.fromstring(page.content).xpath("//main//table/tbody/tr")
    return {
        row.find("th").text_content().strip(): row.find("td").text_content().strip() for row in rows
    }


def test_a_figure_a_chart_and_its_table_tell_the_same_year(deposits, then):
    agent = people.staff("authority")
    page = agent.get("/autorite/depots/")
    text = words(page)
    assert f"75 documents sont entrés dans les espaces en {YEAR}." in text
    assert f"Le plus haut : 75 en février {YEAR}." in text
    assert cells(page)["Février 2034"] == "75"
    assert cells(page)["Mars 2034"] == "0"
    assert page.content.decode().count('class="column"') >= 1


def test_small_numbers_and_who_would_give_them_away_are_not_named(deposits, then):
    agent = people.staff("authority")
    page = agent.get("/autorite/depots/?par=structure")
    by_place = words(page)
    assert "Cabinet de Lyon" not in by_place
    assert cells(page)["=Maison de naissance"] == "40"
    assert "D’autres lignes ne sont pas nommées" in by_place
    by_region = agent.get("/autorite/depots/?par=region&mois=2")
    assert cells(by_region)["Bretagne"] == "40"
    assert "Auvergne" not in words(by_region)


def test_the_file_says_no_more_than_the_page(deposits, then):
    agent = people.staff("authority")
    answer = agent.get("/autorite/depots/donnees.csv?par=structure")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f"ens-depots-{YEAR}-par-structure.csv" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["ligne"] for row in rows} == {"", "'=Maison de naissance"}
    total = [row["nombre"] for row in rows if row["mois"] == "total"]
    assert total == ["75", "40"]
    assert {row["nombre"] for row in rows if row["mois"] == "2034-03"} == {"0"}
    assert not {"4", "30", "34", "74"} & {row["nombre"] for row in rows}


def test_a_file_holds_every_chart_of_its_page(agent):
    answer = agent.get("/autorite/espaces/donnees.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["ligne"] for row in rows} == {
        "", "Espaces créés", "Espaces refusés", "Espaces fermés"
    }  # fmt: skip
    assert {row["mois"] for row in rows} >= {"total"}


def test_a_year_in_which_nothing_happened_says_so_and_draws_nothing(database, then):
    agent = people.staff("authority")
    page = agent.get("/autorite/depots/?annee=2001")
    assert "Rien ne s’est passé cette année-là" in words(page)
    assert '<svg class="curve"' not in page.content.decode()


def test_how_it_is_counted_is_written_with_the_policy_in_force(agent):
    text = words(agent.get("/autorite/methode/"))
    assert "Un nombre inférieur à 11 n’est pas montré" in text
    assert "arrondis à 5 près" in text
    assert "Compté" in text


def test_the_dashboard_tells_the_spaces_as_they_are(agent):
    before = people.citizen()
    text = words(agent.get("/autorite/"))
    assert "Les espaces aujourd’hui" in text
    assert "Documents déposés" in text
    assert before.name not in text


@pytest.fixture
def emergency(database):
    """
    A glass broken by a regulating doctor.
    """
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.ground import database as ground

    person, doctor = people.citizen("Odile"), people.doctor("Hugo")
    declared = access.Declaration(
        person=person.key, professional=doctor.key, structure=doctor.actor.structure,
        capacity="emergency", reason="cannot-speak", text="Trouvée inconsciente dans la rue.",
        made_by=doctor.actor.account, who=doctor.actor.who,
    )  # fmt: skip
    now = clock.now()
    ground.execute("delete from access_review where decided_at is null")  # of other tests
    with ground.transaction():
        glass = access.break_glass(declared=declared, now=now)
        access.open_review(declared=declared, glass=glass, now=now)
    [review] = access.reviews_of(person=person.key, since=now, now=now)
    return person, doctor, review.review


def lines_of(person, action):
    from ens.ground import database as ground

    return ground.execute(
        "select w.name from register_trace t join register_who w using (who)"
        " where t.person = %s and t.action = %s", (person.key, action),
    ).fetchall()  # fmt: skip


def test_the_queue_names_the_professional_and_never_the_person(agent, emergency):
    person, doctor, review = emergency
    listed = agent.get("/autorite/urgences/")
    assert doctor.name in words(listed)
    one = agent.get(f"/autorite/urgences/{review}/")
    text = words(one)
    assert doctor.name in text
    assert "La personne ne peut pas s’exprimer" in text
    assert "inconsciente" not in text
    for page in (listed, one):
        said = page.content.decode()
        assert person.name.split()[-1] not in said
        assert person.id not in said


def test_what_the_professional_wrote_is_read_once_asked_and_the_reading_is_kept(agent, emergency):
    person, _doctor, review = emergency
    address = f"/autorite/urgences/{review}/"
    assert lines_of(person, "read-reason") == []
    read = press(agent, agent.get(address), "lire")
    assert "Trouvée inconsciente dans la rue." in words(read)
    assert len(lines_of(person, "read-reason")) == 1
    assert "inconsciente" not in words(agent.get(address))


@pytest.mark.row("ACC-11")
def test_an_emergency_leaves_the_queue_only_by_a_decision_told_to_the_person(agent, emergency):
    person, _doctor, review = emergency
    address = f"/autorite/urgences/{review}/"
    for decision, comment, said in (
        ("", "", "Choisissez ce que vous décidez."),
        ("nimporte", "x", "Choisissez ce que vous décidez."),
        ("abusive", "  ", "Expliquez votre décision en quelques mots."),
        ("to-explain", "", "Expliquez votre décision en quelques mots."),
    ):
        wrong = press(agent, agent.get(address), "decider", decision=decision, comment=comment)
        assert wrong.status_code == 422
        assert said in words(wrong)
        assert address in agent.get("/autorite/urgences/").content.decode()
    asked = press(
        agent, agent.get(address), "decider", decision="to-explain", comment="Pourquoi seul ?"
    )
    assert "L’urgence reste à vérifier" in words(asked)
    assert address in asked.content.decode()
    done = press(agent, agent.get(address), "decider", decision="abusive", comment="Sans urgence.")
    assert "non justifié" in words(done)
    assert address not in done.content.decode()
    assert "Ce n’était pas justifié" in words(agent.get(address))
    assert len(lines_of(person, "review")) == 2
    assert "pas justifi" in words(person.browser.get("/espace/"))


def test_the_same_decision_sent_twice_is_one_and_another_agents_comes_too_late(agent, emergency):
    person, _doctor, review = emergency
    address = f"/autorite/urgences/{review}/"
    other = people.staff("authority")
    late = other.get(address)
    _, data, _ = people.form_of(agent.get(address), "decider")
    data |= {"decision": "justified", "comment": ""}
    answers = [agent.post(address, data)["Location"] for _ in range(2)]
    assert answers == ["/autorite/urgences/?fait=justified"] * 2
    assert len(lines_of(person, "review")) == 1
    too_late = press(other, late, "decider", decision="abusive", comment="Non.")
    assert "Un autre agent avait déjà décidé" in words(too_late)
    assert "C’était justifié" in words(agent.get(address))
