"""
What takes long, a page or a file, shows nothing of what was taken back meanwhile.
"""

import datetime as dt
import itertools

import pytest

from tests.portals import people
from tests.portals.people import words

PAGE = "/pro/patient/{}/"


@pytest.fixture
def long(monkeypatch):
    """
    Every page takes long, every piece of a file too.
    """
    from ens.journeys import meanwhile

    monkeypatch.setattr(meanwhile, "LONG_SECONDS", -1.0)
    monkeypatch.setattr(meanwhile, "AGAIN_SECONDS", -1.0)


@pytest.fixture
def during(monkeypatch, long):
    """
    Something happens once while a page is made.
    """
    from ens.portals.shared import lasting

    still, waiting = lasting.still, []

    def interrupted(request, decided):
        while waiting:
            waiting.pop()()
        return still(request, decided)

    monkeypatch.setattr(lasting, "still", interrupted)
    return waiting.append


def end_session(one):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    kept = accounts.number_of_session("none")
    accounts.end_other_sessions(account=one.actor.account, kept=kept, now=clock.now())


def end_relation(person, professional):
    from ens.contexts.access import api as access
    from ens.ground import clock

    access.end_relation(person=person.key, professional=professional.key, now=clock.now())


def archive(one, address="/espace/archive/"):
    answer = people.strongly(one).post(address, {"telecharger": "1"})
    assert answer.status_code in (200, 403)
    return answer, answer.streaming_content if answer.streaming else iter(())


def test_a_long_page_of_somebody_whose_relation_ended_is_not_shown(jeanne, anne, during):
    people.care_for(jeanne, anne)
    assert jeanne.name in words(anne.browser.get(PAGE.format(jeanne.id)))
    during(lambda: end_relation(jeanne, anne))
    answer = anne.browser.get(PAGE.format(jeanne.id))
    assert answer.status_code == 403
    assert jeanne.name not in words(answer)
    assert "Cette page ne peut plus être montrée" in words(answer)
    assert anne.browser.get(PAGE.format(jeanne.id)).status_code == 404


def test_a_long_page_of_a_session_that_ended_is_not_shown(jeanne, during):
    during(lambda: end_session(jeanne))
    assert jeanne.browser.get("/espace/").status_code == 403


def test_an_archive_that_was_being_made_does_not_leave(jeanne, document, during):
    during(lambda: end_session(jeanne))
    answer, pieces = archive(jeanne)
    assert (answer.status_code, list(pieces)) == (403, [])


def test_an_archive_on_its_way_stops_with_the_session(jeanne, document, long, monkeypatch):
    from ens.portals.shared import lasting

    monkeypatch.setattr(lasting, "PIECE", 1000)
    _, pieces = archive(jeanne)
    assert len(list(itertools.islice(pieces, 3))) == 3
    end_session(jeanne)
    with pytest.raises(lasting.TakenBack):
        next(pieces)


def test_a_parents_archive_on_its_way_stops_once_they_are_suspended(long, monkeypatch):
    from ens.contexts.identity import api as identity
    from ens.ground import clock
    from ens.portals.shared import lasting

    parent = people.citizen("Awa")
    child = people.citizen("Lina", born=clock.today() - 6 * dt.timedelta(days=365))
    people.represents(parent, child)
    monkeypatch.setattr(lasting, "PIECE", 1000)
    _, pieces = archive(parent, f"/espace/{child.id}/archive/")
    next(pieces)
    identity.suspend_representation(
        representative=parent.key, represented=child.key, by=0, reason="juge", now=clock.now()
    )
    with pytest.raises(lasting.TakenBack):
        next(pieces)


def test_an_archive_that_takes_long_is_whole_all_the_same(jeanne, document, long):
    import io
    import zipfile

    answer, pieces = archive(jeanne)
    whole = b"".join(pieces)
    assert len(whole) == int(answer["Content-Length"])
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
