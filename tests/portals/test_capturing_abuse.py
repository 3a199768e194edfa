"""
What somebody might try with the agreement of a person who cannot give it alone.
"""

import datetime as dt

import pytest
from django.test import override_settings

from tests.portals import people
from tests.portals.capturing import (
    MINE,
    actions,
    address_of,
    confirm_for,
    confirmed,
    end,
    entrust,
    levelled,
    notices,
    said,
    sheet,
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


@pytest.fixture
def lea(database):
    return people.citizen("Léa")


@pytest.mark.row("ACC-09")
def test_nobody_is_their_own_witness_in_another_post_or_another_registration(jeanne, anne):
    from ens.contexts.directory import api as directory
    from ens.standards import rpps

    assert taken(anne, jeanne, anne).status_code == 422
    one = directory.professional(anne.key)
    number = rpps.with_check_digit("9990123456").value
    other = directory.upsert_professional(
        idnps=f"8{number}", given=one.given.upper(), family=one.family.lower(), civility="",
        situations=[directory.Situation("other-post", "60", "", 0, people.FINESS, "")],
    )  # fmt: skip
    answer = anne.browser.post(address_of(jeanne, anne), said(key="b", lequel=other.public_id))
    assert answer.status_code == 422
    assert "quelqu’un d’autre que vous" in words(answer)
    assert standing(jeanne) == ()


def test_a_professional_who_is_also_the_relative_does_not_confirm_what_they_took_down(jeanne, anne):
    from ens.contexts.directory import api as directory
    from ens.contexts.identity import api as identity

    as_citizen = people.citizen("Anne")
    family = identity.person(as_citizen.key).family
    one = directory.professional(anne.key)
    directory.upsert_professional(
        idnps=one.idnps, given="Anne", family=family, civility="Dr", situations=one.situations
    )
    entrust(jeanne, as_citizen)
    taken(anne, jeanne, through="trusted")
    assert notices(as_citizen) == []
    assert confirm_for(as_citizen, jeanne).status_code == 404


def test_only_the_named_witness_confirms_and_once(jeanne, anne, paul):
    other = people.doctor("Karim")
    taken(anne, jeanne, paul)
    [one] = standing(jeanne)
    at = f"{MINE}{one.capture}/"
    absent = other.browser.get(f"{MINE}999999999/")
    for doctor in (other, anne):
        assert doctor.browser.get(at).status_code == 404
        assert doctor.browser.post(at, {"confirmer": "1"}).status_code == 404
    assert levelled(other.browser.get(at)) == levelled(absent)
    assert sheet(anne, jeanne) == 404
    confirmed(paul, jeanne)
    assert paul.browser.post(at, {"confirmer": "1", "idempotency_key": "z"}).status_code == 404


def test_confirmed_at_the_moment_it_is_taken_back_it_opens_nothing(jeanne, anne, paul, monkeypatch):
    """
    The witness's request saw it waiting; the person's was first.
    """
    from ens.contexts.access import api as access

    taken(anne, jeanne, paul)
    [stale] = standing(jeanne)
    assert end(jeanne, jeanne).status_code == 302
    monkeypatch.setattr(access, "captures_witnessed", lambda **asked: (stale,))
    answer = paul.browser.post(f"{MINE}{stale.capture}/", {"confirmer": "1"})
    assert answer.status_code == 404
    assert sheet(anne, jeanne) == 404
    assert actions(jeanne)[-1] == "refuse-capture"


@pytest.mark.row("ACC-09")
def test_a_witness_reads_initials_and_a_year_and_no_more(jeanne, anne, paul):
    from ens.contexts.identity import api as identity

    taken(anne, jeanne, paul)
    [one] = standing(jeanne)
    page = paul.browser.get(f"{MINE}{one.capture}/")
    person = identity.person(jeanne.key)
    assert f"J. {person.family[0]}., de 1961" in words(page)
    for told in (person.family, jeanne.id, "mai 1961", "04/05"):
        assert told not in page.content.decode()
    assert "read-capture" in actions(jeanne, paul)
    assert jeanne.id not in words(paul.browser.get(MINE))
    for place in ("", "documents/", "resume/"):
        assert paul.browser.get(f"/pro/patient/{jeanne.id}/{place}").status_code == 404
    confirmed(paul, jeanne)
    assert sheet(paul, jeanne) == 404


@pytest.mark.row("ACC-09")
def test_after_five_in_a_week_the_sixth_is_refused_and_writes_nothing(anne, paul):
    persons = [people.citizen("Odile") for _ in range(6)]
    for one in persons[:5]:
        assert taken(anne, one, paul).status_code == 302
    answer = taken(anne, persons[5], paul)
    assert answer.status_code == 429
    assert "5 en sept jours" in words(answer)
    assert (standing(persons[5]), notices(persons[5]), actions(persons[5])) == ((), [], [])
    with override_settings(ENS_CAPTURE_WEEKLY=6):
        assert taken(anne, persons[5], paul, key="b").status_code == 302


def test_asked_twice_it_waits_once(jeanne, anne, paul):
    at = address_of(jeanne, anne)
    for key in ("a", "a", "b"):
        assert anne.browser.post(at, said(paul, key=key)).status_code == 302
    assert len(standing(jeanne)) == 1
    assert notices(jeanne) == ["capture-asked"]


def test_a_child_s_representative_agrees_from_their_space(anne, paul):
    child = people.citizen("Noé", born=dt.date(2020, 1, 1))
    page = anne.browser.get(address_of(child, anne))
    assert "Qui le représente donne cet accord" in words(page)
    assert b'name="recueillir"' not in page.content
    assert taken(anne, child, paul).status_code == 404
    assert standing(child) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"par": ""}, {"par": "voisin"}, {"comment": "rien"}, {"quoi": []}, {"quoi": ["tout"]},
        {"quoi": ["administrative"]}, {"duree": ""}, {"duree": "3"}, {"duree": "-1"},
        {"duree": "9" * 40}, {"duree": "²"}, {"lequel": "", "temoin": ""},
        {"lequel": "", "temoin": "Zzyzx Personne"}, {"lequel": "", "temoin": "\x00"},
        {"lequel": "x" * 500, "temoin": "9" * 11},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_asked_again(jeanne, anne, paul, wrong):
    answer = anne.browser.post(address_of(jeanne, anne), said(paul) | wrong)
    assert answer.status_code == 422
    assert "Erreur" in words(answer)
    assert standing(jeanne) == ()


def test_a_witness_is_found_by_name_and_never_guessed(jeanne, anne, paul):
    from ens.contexts.directory import api as directory

    one = directory.professional(paul.key)
    at = address_of(jeanne, anne)
    for typed in ("Paul", one.family[:6], one.family):
        answer = anne.browser.post(at, said() | {"temoin": typed})
        assert answer.status_code == 422, typed
        assert "Choisissez le témoin dans la liste" in words(answer)
    assert f'value="{paul.id}"' in answer.content.decode()
    other = anne.browser.post(at, said(people.doctor("Karim")) | {"temoin": one.family})
    assert other.status_code == 422
    assert standing(jeanne) == ()
    typed = {"temoin": f"{one.family.lower()}  {one.given}"}
    assert anne.browser.post(at, said() | typed).status_code == 302
    [waiting] = standing(jeanne)
    assert waiting.witness == paul.key


def test_no_free_word_says_who_confirms(jeanne, anne, lea):
    """
    Nobody is on record: whatever the form names, nobody is asked.
    """
    typed = said(through="trusted") | {"temoin": lea.name, "proche": lea.id, "lequel": lea.id}
    assert anne.browser.post(address_of(jeanne, anne), typed).status_code == 302
    assert notices(lea) == []
    assert confirm_for(lea, jeanne).status_code == 404


def test_without_the_register_nothing_is_taken_down_nor_confirmed(jeanne, anne, paul):
    from ens.ground import failpoints

    at = address_of(jeanne, anne)
    failpoints.arm("register-write:raise")
    try:
        assert anne.browser.post(at, said(paul)).status_code == 503
    finally:
        failpoints.arm("")
    assert standing(jeanne) == ()
    anne.browser.post(at, said(paul))
    [one] = standing(jeanne)
    failpoints.arm("register-write:raise")
    try:
        answer = paul.browser.post(f"{MINE}{one.capture}/", {"confirmer": "1"})
        assert answer.status_code == 503
    finally:
        failpoints.arm("")
    assert sheet(anne, jeanne) == 404


def test_what_professionals_say_among_themselves_vouches_for_nobody(jeanne, anne, paul, lea):
    """
    To the watch for curiosity, only the person, or who acts for them, lets somebody in.
    """
    from ens.contexts.access import api as access
    from ens.ground import clock

    pair = (anne.key, jeanne.key)

    def vouched():
        now = clock.now() + dt.timedelta(minutes=1)
        since = now - dt.timedelta(days=1)
        return access.vouched_for([pair], since=since, until=now) == {pair}

    taken(anne, jeanne, paul)
    confirmed(paul, jeanne)
    assert not vouched()
    end(jeanne, jeanne)
    entrust(jeanne, lea)
    taken(anne, jeanne, through="trusted", key="b")
    confirm_for(lea, jeanne)
    assert vouched()
