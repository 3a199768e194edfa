"""
The agreement of somebody who cannot give it alone: taken down by a professional, confirmed by
somebody else, ended in one tap; and what it never goes over.
"""

import datetime as dt
import re

import pytest
from django.test import override_settings

from tests.portals import people
from tests.portals.capturing import (
    AGREEMENTS,
    MINE,
    OF_HELPED,
    actions,
    confirm_for,
    confirmed,
    end,
    entrust,
    keep_out,
    later,
    notices,
    sheet,
    standing,
    taken,
)
from tests.portals.people import press, words


@pytest.fixture
def paul(database):
    """
    A nurse who was there.
    """
    return people.doctor("Paul", profession="60", specialty="")


@pytest.fixture
def lea(database):
    return people.citizen("Léa")


# --- what it opens, and when


@pytest.mark.row("ACC-09")
def test_what_was_said_before_a_witness_opens_once_the_witness_confirmed(
    jeanne, anne, paul, document
):
    answer = taken(anne, jeanne, paul)
    assert answer["Location"] == f"{MINE}?fait=demande"
    assert sheet(anne, jeanne) == 404
    assert "À confirmer par" in words(anne.browser.get(MINE))
    assert "vous avez confirmé" in words(confirmed(paul, jeanne))
    page = anne.browser.get(f"/pro/patient/{jeanne.id}/")
    assert "La personne vous montre : les documents et résultats." in words(page)
    of = f"/pro/patient/{jeanne.id}/documents/{document}/"
    assert anne.browser.get(of).status_code == 200
    assert sheet(paul, jeanne) == 404
    assert jeanne.name in words(anne.browser.get(MINE))
    assert jeanne.name in words(anne.browser.get("/pro/"))


@pytest.mark.row("ACC-09")
def test_the_person_is_told_at_once_and_reads_who_said_it_and_who_confirmed(jeanne, anne, paul):
    taken(anne, jeanne, paul)
    home = words(jeanne.browser.get("/espace/"))
    assert f"{anne.name} dit avoir recueilli votre accord" in home
    assert paul.name in home
    waiting = words(jeanne.browser.get(AGREEMENTS))
    for text in (anne.name, "N’ouvre rien", "La personne, de vive voix", paul.name,
                 "De vive voix, avec des mots simples"):  # fmt: skip
        assert text in waiting, text
    confirmed(paul, jeanne)
    assert notices(jeanne) == ["capture-asked", "capture-confirmed"]
    page = jeanne.browser.get(AGREEMENTS)
    assert "En vigueur jusqu’au" in words(page)
    [number] = re.findall(rb'href="(?:/espace/accords/)?(\d+)/"', page.content)
    receipt = words(jeanne.browser.get(f"{AGREEMENTS}{number.decode()}/"))
    for text in (f"Recueilli par{anne.name}", "Exprimé parLa personne", f"Témoin{paul.name}"):
        assert text in receipt.replace(": ", ""), receipt
    register = words(jeanne.browser.get("/espace/acces/"))
    assert "dit avoir recueilli un accord" in register
    assert "a confirmé un accord recueilli par un professionnel" in register
    assert actions(jeanne) == ["capture", "read-capture", "confirm-capture"]


@pytest.mark.row("ACC-09")
def test_the_person_takes_it_back_in_one_tap_before_and_after(jeanne, anne, paul):
    taken(anne, jeanne, paul)
    page = press(jeanne.browser, jeanne.browser.get(AGREEMENTS), "refuser")
    assert "cet accord n’ouvre rien" in words(page)
    assert standing(jeanne) == ()
    assert words(paul.browser.get(MINE)).count("On vous nomme") == 0
    taken(anne, jeanne, paul, key="again")
    confirmed(paul, jeanne)
    assert sheet(anne, jeanne) == 200
    page = press(jeanne.browser, jeanne.browser.get(AGREEMENTS), "retirer")
    assert "Aucun accord n’est en vigueur" in words(page)
    assert sheet(anne, jeanne) == 404
    assert actions(jeanne)[-1] == "end-capture"
    assert "N’ouvre rien" in words(anne.browser.get(MINE))


def test_the_witness_may_say_no(jeanne, anne, paul):
    taken(anne, jeanne, paul)
    confirmed(paul, jeanne, "refuser")
    assert sheet(anne, jeanne) == 404
    assert notices(jeanne) == ["capture-asked", "capture-refused"]


@pytest.mark.row("ACC-09")
def test_not_confirmed_within_a_day_it_lapses(jeanne, anne, paul, monkeypatch):
    taken(anne, jeanne, paul)
    [one] = standing(jeanne)
    later(monkeypatch, jeanne, anne, paul, hours=24)
    for way in (paul.browser.get, lambda at: paul.browser.post(at, {"confirmer": "1"})):
        assert way(f"{MINE}{one.capture}/").status_code == 404
    assert standing(jeanne) == ()
    assert sheet(anne, jeanne) == 404
    assert taken(anne, jeanne, paul, key="again").status_code == 302
    confirmed(paul, jeanne)
    assert sheet(anne, jeanne) == 200


@pytest.mark.row("ACC-09")
@pytest.mark.parametrize("days", [1, 7, 30])
def test_it_ends_at_its_term(jeanne, anne, paul, monkeypatch, days):
    taken(anne, jeanne, paul, days=days)
    confirmed(paul, jeanne)
    later(monkeypatch, anne, days=days)
    assert sheet(anne, jeanne) == 404


def test_it_lasts_no_longer_than_the_setting(jeanne, anne, paul):
    assert taken(anne, jeanne, paul, days=90).status_code == 422
    with override_settings(ENS_CAPTURE_DAYS=90):
        assert taken(anne, jeanne, paul, days=90).status_code == 302
        assert taken(anne, jeanne, paul, days=91, key="b").status_code == 422


def test_what_is_not_in_it_is_not_seen(jeanne, anne, paul, document):
    taken(anne, jeanne, paul, about=("measures",))
    confirmed(paul, jeanne)
    assert sheet(anne, jeanne) == 200
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/").status_code == 404


def test_what_the_person_gave_meanwhile_stands_as_they_gave_it(jeanne, anne, paul, document):
    from ens.contexts.access import api as access
    from ens.ground import clock

    taken(anne, jeanne, paul, about=("measures",), days=1)
    given = {"duree": "an", "donner": "1", "idempotency_key": "g"}
    jeanne.browser.post(f"/espace/partage/accord/pro-{anne.id}/", given)
    confirmed(paul, jeanne)
    [one] = access.agreements_of(person=jeanne.key, now=clock.now())
    assert (one.source, one.until - clock.now() > dt.timedelta(days=300)) == ("space", True)
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/").status_code == 200
    assert standing(jeanne) == ()


def test_the_person_widens_it_in_their_space_and_it_is_theirs(jeanne, anne, paul, document):
    taken(anne, jeanne, paul, about=("measures",))
    confirmed(paul, jeanne)
    given = {"duree": "semaine", "donner": "1", "idempotency_key": "g"}
    jeanne.browser.post(f"/espace/partage/accord/pro-{anne.id}/", given)
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/").status_code == 200
    assert standing(jeanne) == ()
    assert "Accord recueilli par un professionnel" not in words(
        jeanne.browser.get(AGREEMENTS)
    ).split("Terminés")[0].split("En vigueur")[1]  # fmt: skip


# --- what it never goes over


@pytest.mark.row("ACC-09")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", ["block", "opposition", "refusal"])
def test_it_goes_over_no_block_opposition_or_refusal(jeanne, anne, paul, document, how, when):
    if when == "before":
        keep_out(jeanne, anne, how)
    taken(anne, jeanne, paul, about=("documents", "measures"))
    confirmed(paul, jeanne)
    if when == "after":
        keep_out(jeanne, anne, how)
    of = f"/pro/patient/{jeanne.id}/documents/{document}/"
    assert anne.browser.get(of).status_code == 404
    assert sheet(anne, jeanne) == (200 if how == "refusal" else 404)


@pytest.mark.row("ACC-09")
def test_it_lifts_no_mask(jeanne, anne, paul, biologist):
    masked = people.deposit(biologist, jeanne, masked=True)
    taken(anne, jeanne, paul)
    confirmed(paul, jeanne)
    assert sheet(anne, jeanne) == 200
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{masked}/").status_code == 404


# --- through somebody close


@pytest.mark.row("ACC-09")
def test_the_trusted_person_confirms_from_their_own_space(jeanne, anne, lea, document):
    entrust(jeanne, lea)
    taken(anne, jeanne, through="trusted")
    assert notices(lea) == ["capture-of-asked"]
    assert jeanne.name in words(lea.browser.get("/espace/"))
    assert sheet(anne, jeanne) == 404
    page = press(lea.browser, lea.browser.get(OF_HELPED), "confirmer")
    assert actions(jeanne, lea) == ["read-capture", "confirm-capture", "read-capture"]
    assert "vous avez confirmé" in words(page)
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/").status_code == 200
    from ens.ground import database

    rows = database.execute(
        "select source, witness from access_consent where person = %s", (jeanne.key,)
    )
    assert rows.fetchall() == [("trusted", lea.name)]
    assert notices(jeanne) == ["capture-asked-of-relatives", "capture-confirmed"]


@pytest.mark.row("ACC-09")
def test_a_trusted_person_ends_it_in_one_tap_whoever_confirmed(jeanne, anne, paul, lea):
    entrust(jeanne, lea, named=("documents",))
    taken(anne, jeanne, paul, about=("measures",))
    assert notices(lea) == ["capture-of-asked"]
    assert b'name="confirmer"' not in lea.browser.get(OF_HELPED).content
    confirmed(paul, jeanne)
    page = press(lea.browser, lea.browser.get(OF_HELPED), "retirer")
    assert "cet accord n’ouvre rien" in words(page)
    assert sheet(anne, jeanne) == 404
    assert actions(jeanne)[-1] == "end-capture"


@pytest.mark.row("ACC-09")
def test_a_helper_confirms_only_if_they_decide(jeanne, anne, lea):
    odile = people.citizen("Odile")
    entrust(jeanne, odile, kind="helper", acts=("see", "write", "take"))
    entrust(jeanne, lea, kind="helper", acts=("see", "decide"))
    taken(anne, jeanne, through="helper")
    assert (notices(odile), notices(lea)) == ([], ["capture-of-asked"])
    assert confirm_for(odile, jeanne).status_code == 404
    assert anne.name not in words(odile.browser.get(OF_HELPED))
    assert confirm_for(lea, jeanne).status_code == 302
    assert sheet(anne, jeanne) == 200


def test_who_represents_the_person_ends_it(anne, paul, lea):
    child = people.citizen("Noé", born=dt.date(2010, 1, 1))
    people.represents(lea, child)
    taken(anne, child, paul)
    confirmed(paul, child)
    assert end(lea, child).status_code == 302
    assert sheet(anne, child) == 404


@pytest.mark.parametrize("kind", ["trusted", "helper"])
def test_nobody_lets_into_more_than_their_own_mandate_is_about(jeanne, anne, lea, kind):
    entrust(jeanne, lea, kind=kind, acts=("see", "decide"), named=("measures",))
    taken(anne, jeanne, through=kind, about=("documents", "measures"))
    assert confirm_for(lea, jeanne).status_code == 404
    assert sheet(anne, jeanne) == 404


@pytest.mark.parametrize("how", ["ended", "suspended"])
def test_a_mandate_that_is_over_confirms_and_ends_nothing(jeanne, anne, lea, how):
    from ens.contexts.access import api as access
    from ens.ground import clock

    one = entrust(jeanne, lea)
    taken(anne, jeanne, through="trusted")
    change = {"ended": access.end_mandate, "suspended": access.suspend_mandate}[how]
    change(person=jeanne.key, number=one.mandate, by=0, now=clock.now())
    assert confirm_for(lea, jeanne).status_code == 404
    assert end(lea, jeanne).status_code == 404
    assert len(standing(jeanne)) == 1


def test_one_sort_of_relative_does_not_confirm_for_the_other(jeanne, anne, lea):
    entrust(jeanne, lea, kind="trusted", acts=("see", "decide"))
    taken(anne, jeanne, through="helper")
    assert confirm_for(lea, jeanne).status_code == 404


@pytest.mark.row("ACC-09")
def test_whoever_decides_about_some_of_it_reads_only_what_that_is(jeanne, anne, paul, lea):
    entrust(jeanne, lea, kind="helper", acts=("see", "decide"), named=("measures",))
    taken(anne, jeanne, paul, about=("documents",))
    for page in (OF_HELPED, f"/espace/{jeanne.id}/accords/"):
        assert anne.name not in words(lea.browser.get(page))
    end(jeanne, jeanne)
    taken(anne, jeanne, paul, about=("measures",), key="b")
    assert anne.name in words(lea.browser.get(OF_HELPED))
