"""
Who represents a person: begun, suspended, resumed and ended by an operator with a reference, kept
out in danger by a professional; each parent apart, sessions that are open included.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import words

PAGE = "/exploitation/representations/"
PAGES = (
    "", "documents/", "mesures/", "acces/", "resume/", "archive/", "partage/", "proches/",
    "prevention/", "applications/",
)  # fmt: skip
CHILD, PARENT = dt.date(2018, 6, 1), dt.date(1985, 2, 3)


@pytest.fixture
def operator(database):
    return people.staff("operator")


@pytest.fixture
def family(database):
    """
    A child with two parents, one document by a doctor of the care team.
    """
    child = people.citizen("Lou", born=CHILD)
    one, other = (people.citizen(name, born=PARENT) for name in ("Alix", "Sacha"))
    for parent in (one, other):
        people.represents(parent, child)
    return child, one, other


def sees(parent, child, page="") -> int:
    return parent.browser.get(f"/espace/{child.id}/{page}").status_code


def change(operator, child, parent, name, reference="JAF Nantes 26/01234", key=""):
    data = {"personne": child.id, "representant": parent.id, "reference": reference, name: "1",
            "idempotency_key": key or f"{name}-{parent.id}"}  # fmt: skip
    return operator.post(PAGE, data)


@pytest.mark.row("ACC-18")
def test_a_parent_suspended_sees_nothing_at_the_next_request_and_the_other_all(family, operator):
    child, one, other = family
    assert [sees(parent, child) for parent in (one, other)] == [200, 200]
    assert change(operator, child, one, "suspendre").status_code == 302
    assert [sees(parent, child) for parent in (one, other)] == [404, 200]
    change(operator, child, one, "reprendre")
    assert sees(one, child) == 200
    change(operator, child, one, "finir")
    assert [sees(parent, child) for parent in (one, other)] == [404, 200]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_the_child_is_left_to_a_suspended_parent_on_any_page(family, operator, page):
    child, one, _ = family
    change(operator, child, one, "suspendre")
    absent = one.browser.get(f"/espace/00000000-0000-4000-8000-000000000000/{page}")
    there = one.browser.get(f"/espace/{child.id}/{page}")
    assert (there.status_code, there.content) == (absent.status_code, absent.content)


def test_the_switch_forgets_the_child_and_no_notice_says_it_to_the_suspended(family, operator):
    child, one, other = family
    change(operator, child, one, "suspendre")
    assert child.id not in one.browser.get("/espace/").content.decode()
    assert f"{one.name} n'agit plus pour {child.name} pour l'instant." in words(
        other.browser.get(f"/espace/{child.id}/")
    )


def test_the_register_says_who_suspended_and_under_which_reference(family, operator):
    child, one, other = family
    change(operator, child, one, "suspendre")
    said = words(other.browser.get(f"/espace/{child.id}/acces/"))
    assert "a suspendu l’accès d’un représentant" in said


@pytest.mark.parametrize("reference", ["", "  ", "ab", "\x00\x00\x00", "x" * 301])
def test_nothing_is_changed_without_a_reference(family, operator, reference):
    child, one, _ = family
    assert change(operator, child, one, "suspendre", reference).status_code == 422
    assert sees(one, child) == 200


@pytest.mark.parametrize("kind", ["authority", "researcher", "editor"])
def test_no_other_staff_changes_who_represents_whom(family, kind):
    child, one, _ = family
    answer = change(people.staff(kind), child, one, "suspendre")
    assert answer.status_code == 403
    assert sees(one, child) == 200


def test_neither_a_citizen_nor_a_professional_has_the_operators_page(family, anne):
    child, one, other = family
    for somebody in (other.browser, anne.browser, people.nobody()):
        assert change(somebody, child, one, "suspendre").status_code == 403
    assert sees(one, child) == 200


def test_an_operator_finds_them_by_the_ins_and_sees_names_alone(family, operator):
    child, one, other = family
    number = people.number(child)
    page = operator.post(PAGE, {"numero": number, "chercher": "1"})
    for said in (child.name, one.name, other.name, "Parent"):
        assert said in words(page)
    looked = words(other.browser.get(f"/espace/{child.id}/acces/"))
    assert "a vu qui représente cette personne" in looked


@pytest.mark.parametrize("number", ["", "1", "x" * 40, "\x00", "280117505600199", "é" * 40])
def test_a_number_of_nobody_is_answered(operator, number):
    page = operator.post(PAGE, {"numero": number, "chercher": "1"})
    assert page.status_code == 422
    assert "Personne ici n’a ce numéro" in words(page)


def begin(operator, person, bearer, kind, **more):
    data = {
        "commencer": "1", "nature": kind, "pour": people.number(person),
        "par": people.number(bearer), "reference": "TJ Nantes 26/77", "idempotency_key": kind,
    }  # fmt: skip
    return operator.post(PAGE, data | more)


TERM = {"jusqu_jour": "1", "jusqu_mois": "5", "jusqu_annee": "2029"}


@pytest.mark.parametrize("kind", ["tutelle", "habilitation-familiale", "protection-future"])
def test_who_a_judge_named_represents_an_adult(operator, jeanne, anne, document, kind):
    guardian = people.citizen("Tuteur")
    assert sees(guardian, jeanne) == 404
    assert begin(operator, jeanne, guardian, kind).status_code == 302
    assert sees(guardian, jeanne, f"documents/{document}/") == 200
    assert sees(guardian, jeanne, "partage/") == 200


@pytest.mark.parametrize("kind", ["curatelle", "sauvegarde"])
def test_who_assists_an_adult_sees_what_that_is_about_and_decides_of_nothing(
    operator, jeanne, document, kind
):
    curator = people.citizen("Curateur")
    assert begin(operator, jeanne, curator, kind, **TERM).status_code == 302
    assert sees(curator, jeanne) == 200
    assert sees(curator, jeanne, f"documents/{document}/") == 404
    assert sees(curator, jeanne, "partage/") == 404
    assert jeanne.browser.get("/espace/proches/").status_code == 200
    assert change(operator, jeanne, curator, "finir").status_code == 302
    assert sees(curator, jeanne) == 404


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("curatelle", {}),
        ("nobody", {}),
        ("tutelle", {"reference": ""}),
        ("tutelle", {"jusqu_jour": "31", "jusqu_mois": "2", "jusqu_annee": "2029"}),
        ("tutelle", {"jusqu_jour": "1", "jusqu_mois": "2", "jusqu_annee": "1999"}),
        ("tutelle", {"par": "280117505600199"}),
    ],
)
def test_a_decision_that_does_not_hold_keeps_nothing(operator, jeanne, kind, more):
    guardian = people.citizen("Tuteur")
    assert begin(operator, jeanne, guardian, kind, **more).status_code == 422
    assert sees(guardian, jeanne) == 404


def in_danger(doctor, child, parent, danger="violence"):
    data = {"representant": parent.id, "danger": danger, "idempotency_key": f"d-{danger}"}
    return doctor.browser.post(f"/pro/patient/{child.id}/representants/", data)


def test_a_professional_of_the_care_team_keeps_a_parent_out_in_danger(family, anne):
    child, one, other = family
    people.care_for(child, anne)
    assert anne.browser.get(f"/pro/patient/{child.id}/representants/").status_code == 200
    assert in_danger(anne, child, one, "").status_code == 422
    assert sees(one, child) == 200
    assert in_danger(anne, child, one).status_code == 302
    assert [sees(parent, child) for parent in (one, other)] == [404, 200]


def test_a_professional_who_does_not_care_for_the_child_gets_nowhere(family, anne):
    child, one, _ = family
    absent = anne.browser.get("/pro/patient/00000000-0000-4000-8000-000000000000/representants/")
    there = anne.browser.get(f"/pro/patient/{child.id}/representants/")
    assert (there.status_code, there.content) == (absent.status_code, absent.content)
    assert in_danger(anne, child, one).status_code == 404
    assert sees(one, child) == 200


@pytest.mark.row("ACC-18")
@pytest.mark.parametrize(
    ("born", "last", "first"),
    [
        (dt.date(2008, 5, 17), dt.date(2026, 5, 16), dt.date(2026, 5, 17)),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28), dt.date(2026, 3, 1)),
    ],
)
def test_at_eighteen_in_paris_the_space_is_the_childs_alone_and_nothing_is_lost(
    database, biologist, monkeypatch, born, last, first
):
    from ens.ground import clock

    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2025, 9, 1, 9, tzinfo=dt.UTC))
    child, parent = people.citizen("Lou", born=born), people.citizen("Alix", born=PARENT)
    people.represents(parent, child)
    document = people.deposit(biologist, child, day=dt.date(2025, 6, 2))
    before = dt.datetime.combine(last, dt.time(23, 59, 59), clock.PARIS)
    after = dt.datetime.combine(first, dt.time(), clock.PARIS)
    for at, of_parent in ((before, 200), (after, 404)):
        monkeypatch.setattr(clock, "now", lambda at=at: at.astimezone(dt.UTC))
        for one in (child, parent):
            one.browser = people.sign_in(one.actor, "franceconnect")[0]
        assert sees(parent, child, f"documents/{document}/") == of_parent, at
        assert child.browser.get(f"/espace/documents/{document}/").status_code == 200
    assert child.browser.get("/espace/partage/").status_code == 200


def test_a_token_that_a_suspended_parent_holds_opens_nothing_at_its_next_request(
    family, operator, biologist
):
    from tests.fhir_api import inside

    child, one, _ = family
    document = people.deposit(biologist, child)
    through = inside.through(one, "dedans-app", "patient/*.rs", patient=child.key)
    with inside.http(through) as api:
        assert api.get(f"/DocumentReference/{document}").status_code == 200
        change(operator, child, one, "suspendre")
        assert api.get(f"/DocumentReference/{document}").status_code == 404
        found = api.get("/DocumentReference", params={"patient": child.id})
        assert found.status_code in (200, 404)
        assert document not in found.text
        change(operator, child, one, "reprendre")
        assert api.get(f"/DocumentReference/{document}").status_code == 200


def test_a_mandate_that_ends_is_gone_for_the_tokens_of_the_helper_too(jeanne, document):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from tests.fhir_api import inside

    helper = people.citizen("Léa")
    now = clock.now()
    held = access.entrust(
        person=jeanne.key, mandatary=helper.key, kind="helper", named=("documents",),
        acts=("see",), since=now - dt.timedelta(days=1), until=now + dt.timedelta(days=1),
        made_by=jeanne.actor.account, now=now - dt.timedelta(days=1),
    )  # fmt: skip
    through = inside.through(helper, "dedans-app", "patient/*.rs", patient=jeanne.key)
    with inside.http(through) as api:
        assert api.get(f"/DocumentReference/{document}").status_code == 200
        assert api.get(f"/Patient/{jeanne.id}").status_code == 404
        access.suspend_mandate(person=jeanne.key, number=held.mandate, by=0, now=now)
        assert api.get(f"/DocumentReference/{document}").status_code == 404


@pytest.mark.parametrize("kind", ["curatelle", "tutelle"])
@pytest.mark.parametrize(
    ("since", "until"),
    [("0001", "2030"), ("2020", "9999"), ("9999", "9999"), ("1899", "2030"), ("2031", "2030")],
)
def test_what_no_judge_decides_is_refused_in_words(database, kind, since, until):
    one, other = people.citizen("Alix"), people.citizen("Sacha")
    said = {
        "commencer": "1", "par": people.number(one), "pour": people.number(other), "nature": kind,
        "reference": "TJ 26/01", "depuis_jour": "1", "depuis_mois": "1", "depuis_annee": since,
        "jusqu_jour": "31", "jusqu_mois": "12", "jusqu_annee": until,
    }  # fmt: skip
    answer = people.staff("operator").post("/exploitation/representations/", said)
    assert answer.status_code == 422
    assert "ne peut pas exister" in words(answer)
    assert one.browser.get(f"/espace/{other.id}/").status_code == 404


def test_the_word_of_a_professional_takes_no_judge_s_place(family, anne, operator):
    """
    Who lifts a suspension reads what it rests on: a decision stays told as it was.
    """
    child, one, _ = family
    people.care_for(child, anne)
    assert change(operator, child, one, "suspendre").status_code == 302
    assert in_danger(anne, child, one).status_code == 302
    assert reason_of(child, one) == "JAF Nantes 26/01234"


def reason_of(child, parent) -> str:
    from ens.ground import database

    [(reason,)] = database.execute(
        "select reason from identity_representation where person = %s and representative = %s",
        (child.key, parent.key),
    ).fetchall()
    return reason


def test_what_a_professional_did_in_danger_waits_for_an_operator_until_one_decides(
    family, anne, operator
):
    """
    Nobody keeps a parent out for long on a word alone: a friend of the other one could.
    """
    child, one, other = family
    people.care_for(child, anne)
    before = waiting(operator)
    assert in_danger(anne, child, one).status_code == 302
    page = operator.get(PAGE)
    assert "À vérifier" in words(page)
    assert waiting(operator) - before == {child.id}
    assert child.name not in words(page)
    assert one.name not in words(page)
    shown = operator.post(PAGE, {"verifier": child.id})
    assert child.name in words(shown)
    assert one.name in words(shown)
    assert "Confirmer la suspension" in words(shown)
    assert "a vu qui représente" in words(other.browser.get(f"/espace/{child.id}/acces/"))
    assert change(operator, child, one, "suspendre").status_code == 302
    assert waiting(operator) == before
    assert [sees(parent, child) for parent in (one, other)] == [404, 200]
    assert operator.post(PAGE, {"verifier": "rien"}).status_code == 422


def waiting(operator) -> set[str]:
    page = operator.get(PAGE).content.decode()
    return set(re.findall(r'name="verifier" value="([^"]+)"', page))
