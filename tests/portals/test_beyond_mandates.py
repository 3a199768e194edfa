"""
What a mandate does not reach although it decides: whom the person trusts, who is kept out of the
whole space, what was lent once it is over. The same of a parent who is kept out.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.people import words
from tests.portals.test_archive import taken
from tests.portals.test_around import asked, at_instant, entrusted, mandate_of
from tests.portals.test_emergency import broken
from tests.portals.test_limits_of_mandates import child_of
from tests.portals.test_mediation import begin


@pytest.fixture
def lea(database):
    return people.citizen("Léa")


@pytest.fixture
def mandated(jeanne, lea, anne, monkeypatch):
    """
    Léa decides for Jeanne about these categories, and sees it begin.
    """

    def begun(*about) -> str:
        entrusted(jeanne, lea, about=about, acts=("decide",))
        at_instant(monkeypatch, mandate_of(jeanne).since, jeanne, lea, anne)
        return f"/espace/{jeanne.id}/"

    return begun


def test_whoever_decides_about_documents_keeps_nobody_out_of_the_whole_space(
    mandated, jeanne, lea, anne
):
    from ens.contexts.access import api as access
    from ens.contexts.directory import api as directory
    from ens.ground import clock
    from ens.journeys.sharing import consents

    theirs = mandated("documents")
    people.care_for(jeanne, anne, kind="treating")
    noe = people.doctor("Noé")
    consents.agree(
        actor=jeanne.actor, patient="", to=f"pro-{noe.id}", term="an", key="c", now=clock.now()
    )
    place = directory.structure(anne.actor.structure).public_id
    tried = [
        ("partage/oppositions/urgence/", "s-opposer"),
        ("partage/oppositions/consultation/", "s-opposer"),
        ("partage/oppositions/depot/", "s-opposer"),
        (f"partage/{anne.id}/bloquer/", "bloquer"),
        (f"partage/{anne.id}/retirer/", "retirer"),
        (f"partage/accord/pro-{noe.id}/", "terminer"),
        (f"partage/lieux/{place}/bloquer/", "refuser"),
        (f"partage/lieux/{place}/depots/", "refuser"),
    ]
    for address, button in tried:
        said = {button: "1", "idempotency_key": address}
        assert lea.browser.post(f"{theirs}{address}", said).status_code == 404, address
    assert access.oppositions_of(person=jeanne.key) == {}
    assert access.blocks_of(person=jeanne.key) == ()
    assert access.sources_opposed(person=jeanne.key) == {}
    for doctor in (anne, noe):
        assert doctor.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 200
    for address, button in tried:
        said = {button: "1", "idempotency_key": address}
        assert jeanne.browser.post(f"/espace/{address}", said).status_code == 302, address
    assert set(access.oppositions_of(person=jeanne.key)) == {"emergency", "consultation", "feeding"}


def test_whom_the_person_trusts_with_what_is_told_to_no_mandate(mandated, jeanne, lea):
    """
    The receipts name those who were asked, and what passes lend.
    """
    from ens.contexts.access import api as access
    from ens.contexts.consents import api as consents

    theirs = mandated(*access.category_titles())
    other = people.citizen("Noé")
    assert people.strongly(jeanne).post("/espace/proches/ajouter/", asked(other)).status_code == 302
    assert lea.browser.get(f"{theirs}accords/").status_code == 404
    for one in consents.receipts_of(person=jeanne.key):
        assert lea.browser.get(f"{theirs}accords/{one.receipt}/").status_code == 404
        assert jeanne.browser.get(f"/espace/accords/{one.receipt}/").status_code == 200
    assert "accords/" not in lea.browser.get(theirs).content.decode()
    child = child_of(lea)
    assert lea.browser.get(f"/espace/{child.id}/accords/").status_code == 200


def test_an_emergency_is_told_to_those_whose_mandate_is_about_who_is_around(jeanne, lea):
    noe = people.citizen("Noé")
    entrusted(jeanne, lea, about=("reimbursements",))
    entrusted(jeanne, noe, about=("administrative",))
    doctor = people.doctor("Karim", specialty="SM59")
    assert broken(doctor, jeanne).status_code == 200
    assert doctor.name not in words(lea.browser.get(f"/espace/{jeanne.id}/"))
    assert doctor.name not in words(lea.browser.get(f"/espace/{jeanne.id}/acces/"))
    assert doctor.name in words(noe.browser.get(f"/espace/{jeanne.id}/acces/"))


def pass_of(actor, person, *, term="trois-mois"):
    from ens.ground import clock
    from ens.journeys.sharing import passes

    asks = {"actor": actor, "patient": person.id, "now": clock.now()}
    _, number = passes.make(lends=["documents"], several=True, term=term, key=term, **asks)
    return passes.one_pass(number=number, **asks)[1]


def bears(doctor, code):
    answer = doctor.browser.post("/pro/passe/", {"code": code, "idempotency_key": code})
    return answer.status_code == 302


@pytest.mark.parametrize("how", ["finir", "suspendre", "give up"])
def test_a_pass_ends_with_the_mandate_of_whoever_made_it(mandated, jeanne, lea, anne, how):
    from ens.contexts.consents import api as consents
    from ens.ground import clock

    mandated("documents")
    made, kept = pass_of(lea.actor, jeanne), pass_of(jeanne.actor, jeanne, term="jour")
    assert made.until == mandate_of(jeanne).until
    assert bears(anne, made.code)
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 200
    if how == "give up":
        lea.browser.post(f"/espace/proches/aides/{jeanne.id}/", {"idempotency_key": how})
    else:
        number = mandate_of(jeanne).mandate
        jeanne.browser.post(f"/espace/proches/{number}/", {how: "1", "idempotency_key": how})
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404
    later = people.doctor("Noé")
    assert not bears(later, made.code)
    held = {one.about for one in consents.receipts_of(person=jeanne.key) if one.holds(clock.now())}
    assert f"pass:{made.number}" not in held
    assert bears(later, kept.code)
    assert "accès temporaire" in words(jeanne.browser.get("/espace/acces/"))


@pytest.mark.parametrize("how", ["suspend", "end"])
def test_what_a_parent_lent_ends_when_they_are_kept_out(anne, database, how):
    from ens.contexts.access import api as access
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock
    from ens.journeys import relate
    from ens.journeys.representing import links

    one, other = (people.citizen(name) for name in ("Alix", "Sacha"))
    child = child_of(one)
    people.represents(other, child)
    now = clock.now()
    made, kept = (pass_of(parent.actor, child) for parent in (one, other))
    relate.show_code(actor=one.actor, patient=child.id, key="s", now=now)
    shown = access.present_code(person=child.key, now=now)
    ask = f"/espace/{child.id}/proches/accompagnement/"
    mediators = [people.staff("mediator") for _ in range(2)]
    one.browser.post(ask, {"code": "1", "avec": "changer", "idempotency_key": "m"})
    helping = access.shown_assistance_code(person=child.key, now=now)
    assert begin(mediators[0], helping.text).status_code == 302
    one.browser.post(ask, {"code": "1", "avec": "changer", "idempotency_key": "m2"})
    helping = access.shown_assistance_code(person=child.key, now=now)
    account = accounts.appoint(
        provider="pro-sante-connect", identifier=f"essai/{child.id}", kind="operator",
        name="Inès", now=now,
    )  # fmt: skip
    operator = accounts.of_staff(
        account=account, kind="operator", structure=0, name="Inès", assurance=1
    )
    links.change(
        actor=operator, patient=child.id, representative=one.id, how=how, reference="JAF 26/01",
        key="k", now=now,
    )  # fmt: skip
    assert not bears(anne, made.code)
    assert not bears(anne, shown.text)
    assert mediators[0].get(f"/mediation/{child.id}/").status_code == 404
    assert begin(mediators[1], helping.text).status_code == 422
    assert bears(anne, kept.code)


def test_a_parent_lends_for_no_longer_than_they_decide(database):
    from ens.ground import clock

    parent = people.citizen("Parent")
    grown = clock.today() + dt.timedelta(days=20)
    child = child_of(parent, born=grown.replace(year=grown.year - 18, day=min(grown.day, 28)))
    made = pass_of(parent.actor, child)
    last = made.until.astimezone(clock.PARIS)
    assert last.date() <= grown
    assert last.time() == dt.time()


def test_who_takes_documents_away_takes_nothing_of_what_was_decided(jeanne, lea, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys import relate

    for name, act in (("roux", relate.by_name), ("block", relate.block)):
        doctor = people.doctor(name)
        act(actor=jeanne.actor, patient="", professional=doctor.id, key=name, now=clock.now())
    entrusted(jeanne, lea, about=("documents",), acts=("take",))
    mine, theirs = taken(jeanne), taken(lea, f"/espace/{jeanne.id}/archive/")
    assert doctor.name in mine.read("choix.csv").decode()
    assert mine.read("choix.csv").count(b"\n") > 2
    assert theirs.read("choix.csv").count(b"\n") == 1
    assert doctor.name not in theirs.read("choix.html").decode()
    assert len(access.blocks_of(person=jeanne.key)) == 1
