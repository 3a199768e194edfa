"""
A mandate is never more than was given: to decide about some categories lets nobody into the rest,
what is the person's alone stays so, and it does not outlive the standing of whoever gave it.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.test_around import (
    accept,
    asked,
    at_instant,
    code_on,
    entrusted,
    mandate_of,
    sees,
)

TEAM = "access_relation"
CONSENTS = "access_consent"


@pytest.fixture
def lea(database):
    return people.citizen("Léa")


def rows(table, person) -> int:
    from ens.ground import database

    return database.execute(
        f"select count(*) from {table} where person = %s", (person.key,)
    ).fetchall()[0][0]


@pytest.fixture
def decides(jeanne, lea, monkeypatch):
    """
    Léa decides for Jeanne about documents, and sees it begin.
    """
    entrusted(jeanne, lea, acts=("decide",))
    at_instant(monkeypatch, mandate_of(jeanne).since, jeanne, lea)
    return f"/espace/{jeanne.id}/"


@pytest.fixture
def decides_all(jeanne, lea, monkeypatch):
    from ens.contexts.access import api as access

    entrusted(jeanne, lea, about=tuple(access.category_titles()), acts=("decide",))
    at_instant(monkeypatch, mandate_of(jeanne).since, jeanne, lea)
    return f"/espace/{jeanne.id}/"


def test_whoever_decides_about_documents_lets_nobody_into_the_whole_space(
    decides, jeanne, lea, anne
):
    tried = [
        lea.browser.post(f"{decides}partage/{anne.id}/choisir/", {"idempotency_key": "a"}),
        lea.browser.post(f"{decides}partage/code/", {"idempotency_key": "b"}),
        lea.browser.post(
            f"{decides}partage/accord/pro-{anne.id}/",
            {"duree": "an", "donner": "1", "idempotency_key": "c"},
        ),
    ]
    assert [one.status_code for one in tried] == [404, 404, 404]
    assert (rows(TEAM, jeanne), rows(CONSENTS, jeanne)) == (0, 0)
    assert rows("access_code", jeanne) == 0
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404


def test_whoever_decides_about_documents_lifts_no_opposition_nor_block(decides, jeanne, lea, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys import oppose, relate

    now = clock.now()
    asks = {"actor": jeanne.actor, "patient": "", "now": now}
    oppose.decide(against="consultation", opposed=True, key="o", **asks)
    relate.block(professional=anne.id, key="b", **asks)
    lea.browser.post(f"{decides}partage/{anne.id}/debloquer/", {"idempotency_key": "u"})
    lea.browser.post(
        f"{decides}partage/oppositions/consultation/", {"permettre": "1", "idempotency_key": "l"}
    )
    assert [one.professional for one in access.blocks_of(person=jeanne.key)] == [anne.key]
    assert "consultation" in access.oppositions_of(person=jeanne.key)


def test_whoever_decides_about_all_of_it_lets_somebody_in(decides_all, jeanne, lea, anne):
    answer = lea.browser.post(f"{decides_all}partage/{anne.id}/choisir/", {"idempotency_key": "a"})
    assert answer.status_code == 302
    assert rows(TEAM, jeanne) == 1


@pytest.mark.parametrize(
    "page",
    [
        "droits/", "droits/erasure/", "droits/effacement/", "recherche/", "recherche/recu/1/",
        "refuser/", "ouvrir/", "proches/", "proches/ajouter/", "proches/accompagnement/",
    ],
)  # fmt: skip
def test_what_is_the_persons_alone_opens_to_no_mandate(decides_all, jeanne, lea, page):
    assert lea.browser.get(f"{decides_all}{page}").status_code == 404
    said = {
        "mots": "Effacez tout.", "donnees": "professionnels", "recherche": "refuser",
        "idempotency_key": page,
    }  # fmt: skip
    assert lea.browser.post(f"{decides_all}{page}", said).status_code in (404, 405)
    assert rows("cases_case", jeanne) == 0


def test_no_mandate_agrees_to_research_nor_asks_to_erase(decides_all, jeanne, lea):
    from ens.contexts.record import api as record
    from ens.ground import clock
    from ens.journeys import data_rights, open_space, research_of_person

    asks = {"actor": lea.actor, "patient": jeanne.id, "now": clock.now(), "key": "k"}
    with pytest.raises(record.NotFound):
        data_rights.ask(kind="erasure", words="Tout.", **asks)
    with pytest.raises(record.NotFound):
        research_of_person.choose(basis="own", allowed=True, title="x", **asks)
    with pytest.raises(record.NotFound):
        open_space.refuse_space(**asks)
    assert rows("cases_case", jeanne) == 0


def child_of(parent, *, born=dt.date(2020, 3, 1)):
    child = people.citizen("Enfant", born=born)
    people.represents(parent, child)
    return child


def given_by(parent, child, whom, **more):
    base = f"/espace/{child.id}/proches/"
    answer = people.strongly(parent).post(f"{base}ajouter/", asked(whom, **more))
    if answer.status_code == 302:
        accept(whom, code_on(parent.browser.get(base)))
    return answer


@pytest.mark.parametrize("how", ["suspend", "end"])
def test_who_was_let_in_by_a_parent_who_is_kept_out_is_kept_out_with_them(lea, how):
    from ens.contexts.access import api as access
    from ens.contexts.accounts import api as accounts
    from ens.contexts.consents import api as consents
    from ens.ground import clock
    from ens.journeys.representing import links

    one, other, friend = (people.citizen(name) for name in ("Alix", "Sacha", "Noé"))
    child = child_of(one)
    people.represents(other, child)
    given_by(one, child, lea)
    given_by(other, child, friend)
    assert [sees(who, child) for who in (lea, friend)] == [200, 200]
    now = clock.now()
    account = accounts.appoint(
        provider="pro-sante-connect", identifier=f"essai/{child.id}", kind="operator",
        name="Inès", now=now,
    )  # fmt: skip
    operator = accounts.of_staff(
        account=account, kind="operator", structure=0, name="Inès", assurance=1
    )
    asks = {"actor": operator, "patient": child.id, "representative": one.id, "now": now}
    links.change(how=how, reference="JAF 26/01", key="k", **asks)
    assert [sees(who, child) for who in (one, lea, other, friend)] == [404, 404, 200, 200]
    if how == "suspend":
        links.change(how="resume", reference="JAF 26/02", key="r", **asks)
        assert [sees(who, child) for who in (one, lea)] == [200, 404]
    held = access.mandates_of(person=child.key, now=now)
    assert len(held) == (2 if how == "suspend" else 1)
    receipts = [one for one in consents.receipts_of(person=child.key) if one.kind == "mandate"]
    assert len([one for one in receipts if one.holds(now)]) == len(held)


def test_a_parent_gives_a_mandate_for_no_longer_than_they_represent_the_child(lea, monkeypatch):
    from ens.ground import clock

    parent = people.citizen("Parent")
    today = clock.today()
    grown = today + dt.timedelta(days=20)
    child = child_of(parent, born=grown.replace(year=grown.year - 18, day=min(grown.day, 28)))
    assert given_by(parent, child, lea, days=40).status_code == 422
    assert given_by(parent, child, lea, days=5).status_code == 302
    assert sees(lea, child) == 200


@pytest.mark.parametrize(
    ("born", "last"),
    [
        (dt.date(2008, 5, 4), dt.date(2026, 5, 3)),
        (dt.date(2008, 1, 1), dt.date(2025, 12, 31)),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28)),
        (dt.date(2008, 3, 1), dt.date(2026, 2, 28)),
    ],
)
def test_the_last_day_of_a_parent_is_the_eve_of_the_birthday(born, last):
    from ens.contexts.identity import api as identity

    one = identity.Representation(1, 2, "parent", "essai", born, None, False, None)
    assert identity.last_day_of(one, birth_date=born) == last
    assert identity.age(born, today=last) == 17
    assert identity.age(born, today=last + dt.timedelta(days=1)) == 18
