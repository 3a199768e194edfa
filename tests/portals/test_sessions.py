"""
Where one is signed in: listed, ended one by one or all but this one, and a new device is told.
"""

import pytest

from tests.portals import people
from tests.portals.people import words

PAGE = "/espace/preferences/sessions/"


def signed_in_elsewhere(one, device="Firefox · Linux"):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    raw = accounts.open_session(
        one.actor, provider="franceconnect-plus", situation="", id_token="", device=device,
        now=clock.now(),
    )  # fmt: skip
    browser = people.nobody()
    browser.cookies["ens_session"] = raw
    return browser


def numbers(page):
    from lxml import html

    return html.fromstring(page.content).xpath('//button[@name="fermer"]/@value')


def is_in(browser):
    return browser.get("/espace/").status_code == 200


@pytest.mark.row("IDN-12")
def test_each_open_session_is_listed_with_its_device_and_how_it_began(jeanne):
    signed_in_elsewhere(jeanne)
    page = jeanne.browser.get(PAGE)
    said = words(page)
    assert "Firefox · Linux" in said
    assert "Connecté avec FranceConnect+" in said
    assert len(numbers(page)) == 1


def test_one_session_is_ended_and_the_others_go_on(jeanne):
    phone, tablet = signed_in_elsewhere(jeanne), signed_in_elsewhere(jeanne, "Safari · iPad")
    page = jeanne.browser.get(PAGE)
    at = words(page).index
    assert at("Safari · iPad") < at("Firefox · Linux")
    jeanne.browser.post(PAGE, {"fermer": numbers(page)[0]})
    assert [is_in(phone), is_in(tablet), is_in(jeanne.browser)] == [True, False, True]


def test_everywhere_else_is_ended_at_once(jeanne):
    others = [signed_in_elsewhere(jeanne) for _ in range(3)]
    answer = jeanne.browser.post(PAGE, {"partout": "1"}, follow=True)
    assert "Toutes les autres sessions sont fermées" in words(answer)
    assert [is_in(one) for one in others] == [False] * 3
    assert is_in(jeanne.browser)


def test_ending_is_in_the_register_and_twice_is_once(jeanne):
    from ens.ground import database

    signed_in_elsewhere(jeanne)
    for _ in range(2):
        jeanne.browser.post(PAGE, {"partout": "1", "idempotency_key": "k"})
    rows = database.execute(
        "select action, count from register_trace where person = %s and action = 'end-session'",
        (jeanne.key,),
    ).fetchall()
    assert rows == [("end-session", 1)]


def test_nobody_ends_the_session_of_somebody_else(jeanne):
    other = people.citizen("Autre")
    signed_in_elsewhere(jeanne)
    for number in numbers(jeanne.browser.get(PAGE)):
        other.browser.post(PAGE, {"fermer": number})
    other.browser.post(PAGE, {"partout": "1"})
    assert len(numbers(jeanne.browser.get(PAGE))) == 1


@pytest.mark.parametrize("number", ["x", "0" * 64, "a\x00b", "é" * 500, "' or 1=1"])
def test_a_number_that_is_none_ends_nothing(jeanne, number):
    phone = signed_in_elsewhere(jeanne)
    assert jeanne.browser.post(PAGE, {"fermer": number}).status_code == 302
    assert is_in(phone)


def test_the_page_says_nothing_of_what_others_do_with_their_account(jeanne):
    """
    Twin worlds: a parent's page is the same whether or not their child signed in somewhere.
    """
    from ens.ground import clock

    child = people.citizen("Rose", born=clock.today().replace(year=clock.today().year - 16))
    people.represents(jeanne, child)
    before = words(jeanne.browser.get(PAGE)).partition("Ailleurs")[2]
    signed_in_elsewhere(child)
    assert words(jeanne.browser.get(PAGE)).partition("Ailleurs")[2] == before


def arrive(one, device, says="Firefox · Linux"):
    from ens.ground import clock
    from ens.journeys import sign_in

    sign_in.recognise(session=one.session, device=device, says=says, now=clock.now())


def told_of_devices(reader, about):
    from ens.contexts.access import api as access
    from ens.contexts.notices import api as notices
    from ens.ground import clock

    reach = access.reach(actor=reader.actor, persons=(about.key,), action="read", now=clock.now())
    found = notices.notices_of(about.key, reach=reach)
    return [one.text for one in found if one.kind == "new-device"]


def test_a_new_device_is_told_once_and_the_first_is_not_new(jeanne):
    arrive(jeanne, "first")
    assert told_of_devices(jeanne, jeanne) == []
    for _ in range(2):
        arrive(jeanne, "second", "Safari · iPad")
    arrive(jeanne, "first")
    assert told_of_devices(jeanne, jeanne) == [
        "Connexion à votre compte depuis un appareil nouveau : Safari · iPad."
    ]


def test_a_parent_is_not_told_of_their_childs_devices(jeanne):
    from ens.ground import clock

    child = people.citizen("Rose", born=clock.today().replace(year=clock.today().year - 16))
    people.represents(jeanne, child)
    arrive(child, "first")
    arrive(child, "second")
    assert told_of_devices(jeanne, child) == []
    assert len(told_of_devices(child, child)) == 1


def test_after_everywhere_else_was_ended_another_device_is_new_again(jeanne):
    for device in ("here", "there"):
        arrive(jeanne, device)
    jeanne.browser.cookies["ens_device"] = "here"
    jeanne.browser.post(PAGE, {"partout": "1"})
    arrive(jeanne, "here")
    assert len(told_of_devices(jeanne, jeanne)) == 1
    arrive(jeanne, "there")
    assert len(told_of_devices(jeanne, jeanne)) == 2


def test_a_device_rests_as_a_keyed_hash(jeanne):
    from ens.ground import database

    arrive(jeanne, "secret-of-a-cookie")
    (kept,) = database.execute(
        "select hash from accounts_device where account = %s", (jeanne.actor.account,)
    ).fetchall()
    assert len(bytes(kept[0])) == 32
    assert b"secret" not in bytes(kept[0])


def test_the_page_is_for_whoever_is_signed_in(database):
    assert people.nobody().get(PAGE).status_code == 302
    assert people.doctor("Anne").browser.get(PAGE).status_code == 403
