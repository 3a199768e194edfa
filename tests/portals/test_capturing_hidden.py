"""
What taking down an agreement tells nobody: who is there, what is kept from whom.
"""

import re

import pytest

from tests.portals import people
from tests.portals.capturing import (
    ABSENT,
    MINE,
    OF_HELPED,
    actions,
    address_of,
    confirmed,
    end,
    entrust,
    keep_out,
    later,
    levelled,
    oppose,
    said,
    shown,
    standing,
    taken,
)
from tests.portals.people import words


@pytest.fixture
def paul(database):
    """
    A nurse who was there.
    """
    return people.doctor("Paul", profession="60", specialty="")


@pytest.mark.row("ACC-09")
def test_absent_persons_and_those_without_a_space_answer_alike(anne, paul):
    for address in (ABSENT, "/pro/accord/1/", "/pro/accord/%C3%A9/"):
        assert anne.browser.get(address).status_code == 404
    absent = shown(anne.browser, ABSENT)
    for state in ("refused", "closed", "to-open"):
        one = people.citizen("Odile", state=state)
        at = address_of(one, anne)
        assert shown(anne.browser, at) == absent
        posted, nobody = (anne.browser.post(way, said(paul)) for way in (at, ABSENT))
        assert (posted.status_code, levelled(posted)) == (404, levelled(nobody))


def test_an_address_serves_the_account_that_found_the_person_for_an_hour(
    jeanne, anne, paul, monkeypatch
):
    at = address_of(jeanne, anne)
    assert jeanne.id not in at
    assert paul.browser.get(at).status_code == 404
    assert jeanne.browser.get(at).status_code == 403
    assert people.nobody().get(at).status_code == 302
    assert anne.browser.get(at).status_code == 200
    later(monkeypatch, anne, hours=1, seconds=1)
    assert anne.browser.get(at).status_code == 404


KEPT = ("nothing", "block", "opposition", "by name", "refusal", "mask", "trusted", "emergency")


@pytest.mark.row("ACC-09")
@pytest.mark.parametrize("kept", KEPT[1:])
def test_no_page_of_it_tells_what_is_kept_from_the_professional(
    anne, paul, biologist, kept, monkeypatch
):
    """
    Two persons of the same names, one of whom keeps something: each step answers alike.
    """
    family = people.family_name()
    monkeypatch.setattr(people, "family_name", lambda: family)
    pages = [_walk(anne, paul, biologist, one) for one in ("nothing", kept)]
    assert pages[0] == pages[1]


def _walk(anne, paul, biologist, kept):
    from ens.ground import database

    person = people.citizen("Jeanne")
    people.deposit(biologist, person, masked=kept == "mask")
    if kept in ("block", "opposition", "by name", "refusal"):
        keep_out(person, anne, kept)
    elif kept == "emergency":
        oppose(person, "emergency")
    elif kept == "trusted":
        entrust(person, people.citizen("Léa"))
    at = address_of(person, anne)
    first = shown(anne.browser, at)
    wrong = anne.browser.post(at, said(paul, about=()))
    done = anne.browser.post(at, said(paul, key=person.id))
    mine, theirs = (words(one.browser.get(MINE)) for one in (anne, paul))
    [one] = standing(person)
    asked = words(paul.browser.get(f"{MINE}{one.capture}/"))
    refused = paul.browser.post(f"{MINE}{one.capture}/", {"refuser": "1"})
    database.execute("delete from access_capture where person = %s", (person.key,))
    return (
        first, wrong.status_code, levelled(wrong),
        done.status_code, done["Location"], *(_untimed(text) for text in (mine, theirs, asked)),
        refused["Location"],
    )  # fmt: skip


def _untimed(text):
    return re.sub(r"\d+ h \d\d", "", text)


@pytest.mark.row("ACC-09")
def test_what_opens_nothing_is_told_alike_whyever(anne, paul, monkeypatch):
    """
    Kept out, taken back, refused by the witness, lapsed: one sentence to the professional.
    """
    blocked, ended, refused, lapsed = (people.citizen("Odile") for _ in range(4))
    keep_out(blocked, anne, "block")
    for one in (blocked, ended, refused, lapsed):
        taken(anne, one, paul, key=one.id)
    confirmed(paul, blocked)
    confirmed(paul, ended)
    end(ended, ended)
    confirmed(paul, refused, "refuser")
    later(monkeypatch, anne, hours=25)
    text = words(anne.browser.get(MINE))
    assert text.count("N’ouvre rien : sans confirmation, retiré, ou à son terme.") == 4
    for one in (blocked, ended, refused, lapsed):
        assert one.name not in text


@pytest.mark.row("ACC-09")
def test_nobody_else_learns_of_it_or_ends_it(jeanne, anne, paul):
    """
    A stranger, and somebody who helps somebody else, read and do as if it had never been.
    """
    stranger, helped = people.citizen("Odile"), people.citizen("Louise")
    entrust(helped, stranger)
    before = shown(stranger.browser, OF_HELPED)
    taken(anne, jeanne, paul)
    [one] = standing(jeanne)
    for base in ("/espace/", f"/espace/{jeanne.id}/", f"/espace/{helped.id}/"):
        at = f"{base}accords/recueillis/{{}}/"
        there, nowhere = (
            stranger.browser.post(at.format(number), {"idempotency_key": base})
            for number in (one.capture, 999_999_999)
        )
        assert (there.status_code, levelled(there)) == (nowhere.status_code, levelled(nowhere))
    for number in (one.capture, 999_999_999, 2**63, 10**30):
        data = {"accord": number, "pour": jeanne.id, "confirmer": "1"}
        assert stranger.browser.post(OF_HELPED, data).status_code == 404
        own = f"/espace/accords/recueillis/{number}/"
        assert stranger.browser.post(own, {}).status_code in (302, 404)
        assert anne.browser.post(own, {}).status_code == 403
    assert shown(stranger.browser, OF_HELPED) == before
    assert len(standing(jeanne)) == 1
    assert actions(jeanne) == ["capture"]
