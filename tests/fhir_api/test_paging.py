"""
Pages of a search: https://hl7.org/fhir/R4/http.html#paging

A link is for its reader, for an hour, and goes on among what the first page could see.
"""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import all_pages, assert_refused, included, link, matches

SORTS = (
    "-_lastUpdated", "_lastUpdated", "_id", "-_id", "date", "-date", "code", "-code", "performer",
    "-value-string,date", "value-string,-_lastUpdated", "-status,code,-date", "-_lastUpdated,date",
)  # fmt: skip
WORDS = ("aube", "brume", "Cime", "dune", None)


@pytest.fixture
def ten(person):
    """
    Ten observations, two of each day and two without date; three codes, five words, two
    performers, some without.
    """
    days = [f"2026-01-0{n // 2 + 1}" for n in range(8)] + [None, None]
    return [person.observe(**sortable(n, day))["id"] for n, day in enumerate(days)]


def sortable(n, day):
    word = WORDS[n % 5]
    return {
        "of": ("29463-7", "8302-2", "8867-4")[n % 3],
        "when": day,
        "effectiveDateTime": day,
        "valueQuantity": None,
        "valueString": word,
        "performer": [{"reference": f"Practitioner/p{n % 3}"}] if n % 3 else None,
    }


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("count", [1, 3, 10, 11])
def test_pages_put_end_to_end_are_the_whole(person, ten, sort, count):
    whole = matches(person.search(_sort=sort))
    paged = all_pages(person.http, "/Observation", patient=person.id, _sort=sort, _count=str(count))
    assert paged == whole
    assert sorted(whole) == sorted(ten)


def test_a_page_that_is_the_last_has_no_next(person, ten):
    assert link(person.search(_count="10"), "next") is None
    assert link(person.search(_count="9"), "next")


@pytest.mark.parametrize("sort", SORTS)
def test_what_is_created_meanwhile_is_in_no_page(person, ten, sort):
    first = person.search(_sort=sort, _count="4")
    for _ in range(3):
        person.observe(when="2026-01-02")
    assert sorted(rest(person, first)) == sorted(ten)


@pytest.mark.parametrize("sort", SORTS)
def test_what_is_changed_meanwhile_is_in_one_page(person, ten, sort):
    """
    One that was shown, and two that were not yet, change before the second page.
    """
    whole = matches(person.search(_sort=sort))
    first = person.search(_sort=sort, _count="4")
    for fid in (whole[1], whole[5], whole[9]):
        change(person, fid)
        change(person, fid)
    assert rest(person, first) == whole


@pytest.mark.parametrize("sort", SORTS)
def test_what_moves_in_the_order_meanwhile_keeps_its_place(person, ten, sort):
    """
    Everything that it is sorted by changes, for one that was shown and three that were not.
    """
    whole = matches(person.search(_sort=sort))
    first = person.search(_sort=sort, _count="3")
    for place, n in ((1, 9), (4, 0), (6, 7), (9, 3)):
        moved = things.observation(person.id, **sortable(n, f"202{n}-05-05"), id=whole[place])
        answer = person.http.put(f"/Observation/{whole[place]}", json=moved)
        assert answer.status_code == 200, answer.text
    assert rest(person, first) == whole


@pytest.mark.parametrize("sort", ["code", "-date,performer", "-_lastUpdated", "value-string"])
def test_pages_are_whole_while_others_write(person, ten, sort):
    """
    Two who create, change and delete what they created, all the time that the pages are read.
    """
    whole = matches(person.search(_sort=sort))
    stop = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        first = person.search(_sort=sort, _count="1")
        writing = [pool.submit(write, person, stop, whole[start::2]) for start in (0, 1)]
        try:
            found = rest(person, first)
        finally:
            stop.set()
        assert sum(one.result() for one in writing) > 0
    assert found == whole


def write(person, stop, known):
    """
    How many writes there was time for.
    """
    for n in itertools.count():
        if stop.is_set():
            return n
        sent = things.observation(person.id, **sortable(n, f"20{n % 70 + 10}-01-01"))
        made = person.http.post("/Observation", json=sent).json()["id"]
        fid = known[n % len(known)]
        answer = person.http.put(f"/Observation/{fid}", json={**sent, "id": fid})
        assert answer.status_code == 200, answer.text
        person.http.delete(f"/Observation/{made}").raise_for_status()
    return 0


def test_what_was_deleted_before_the_first_page_does_not_come_back_in_a_later_one(person, ten):
    gone = person.observe(when="2026-06-01")
    person.http.delete(f"/Observation/{gone['id']}").raise_for_status()
    for sort in ("_lastUpdated", "date", "code"):
        first = person.search(_sort=sort, _count="4")
        person.http.put(f"/Observation/{gone['id']}", json=gone).raise_for_status()
        assert sorted(rest(person, first)) == sorted(ten)
        person.http.delete(f"/Observation/{gone['id']}").raise_for_status()


def test_what_changed_too_much_is_searched_again(database, monkeypatch):
    from ens.contexts.record.search import since

    monkeypatch.setattr(since, "MOST_CHANGED", 2)
    holder = inside.holder()
    with inside.http(inside.operator()) as http:
        sent = [
            http.post("/Observation", json=things.observation(holder.id)).json() for _ in range(5)
        ]
        asked = {"patient": holder.id, "_sort": "code", "_count": "2"}
        following = link(http.get("/Observation", params=asked), "next")
        for one in sent[:2]:
            http.put(f"/Observation/{one['id']}", json=one).raise_for_status()
        assert http.get(following).status_code == 200
        http.put(f"/Observation/{sent[2]['id']}", json=sent[2]).raise_for_status()
        after = inside.last_line()
        assert_refused(http.get(following), 400, "expired")
    assert [line[4] for line in inside.lines_of(holder, after=after)] == [0]


@pytest.mark.parametrize("sort", ["-_lastUpdated", "code", "-date"])
def test_who_was_refused_between_two_pages_sees_no_more(database, sort):
    """
    The decision is made again for each page.
    """
    from ens.contexts.access import api as access
    from ens.ground import clock

    holder, doctor = inside.holder(), inside.doctor()
    inside.care_for(holder, doctor)
    with inside.http(inside.operator()) as http:
        for _ in range(3):
            http.post("/Observation", json=things.observation(holder.id)).raise_for_status()
    with inside.software_of(doctor) as http:
        asked = {"patient": holder.id, "_sort": sort, "_count": "1"}
        first = http.get("/Observation", params=asked)
        second = http.get(link(first, "next"))
        by = holder.actor.account
        access.block(person=holder.key, professional=doctor.key, made_by=by, now=clock.now())
        again = http.get(link(second, "next"))
        assert len(matches(second)) == 1
        assert (matches(again), link(again, "next")) == ([], None)
        assert again.json().get("total", 0) == 0


def test_what_is_deleted_meanwhile_is_left_out(person, ten):
    first = person.search(_count="4")
    gone = matches(person.search())[7]
    person.http.delete(f"/Observation/{gone}")
    assert sorted(rest(person, first)) == sorted(set(ten) - {gone})


def change(person, fid):
    present = person.http.get(f"/Observation/{fid}").json()
    answer = person.http.put(f"/Observation/{fid}", json={**present, "status": "amended"})
    assert answer.status_code == 200


def rest(person, page):
    found = matches(page)
    while following := link(page, "next"):
        page = person.http.get(following)
        found += matches(page)
    return found


def test_each_page_brings_its_own_includes(person, ten):
    first = person.search(_count="4", _include="Observation:subject")
    second = person.http.get(link(first, "next"))
    assert included(first) == included(second) == {person.reference}


def test_a_link_says_nothing_of_what_it_holds(person, ten):
    address = link(person.search(_count="2", code="29463-7"), "next")
    assert person.id not in address
    assert "29463" not in address


@pytest.fixture
def following(person, ten):
    return link(person.search(_count="4"), "next")


def test_another_readers_link_is_refused(following, nurse):
    assert_refused(nurse.get(following), 400, "expired")


def test_a_link_that_was_changed_is_refused(loader, following):
    for wrong in (following[:-2] + "AA", following + "A", following[:-20]):
        assert_refused(loader.get(wrong), 400, "expired")


@pytest.mark.parametrize("text", ["x", "é", "A" * 3000, "AAAA====", "%00%01"])
def test_what_is_no_link_is_refused(loader, text):
    assert_refused(loader.get("/", params={"_page": text}), 400, "expired")


def test_a_link_is_of_use_for_an_hour(running_system, loader, following):
    """
    The token is asked again: it lives five minutes.
    """
    try:
        running_system.set_clock("+PT59M")
        assert follow(running_system, following).status_code == 200
        running_system.set_clock("+PT61M")
        assert_refused(follow(running_system, following), 400, "expired")
    finally:
        running_system.clear_clock()


def follow(running_system, address):
    with running_system.http(running_system.new_token("loader")) as http:
        return http.get(address)


def test_a_link_without_token_is_refused(running_system, following):
    with running_system.http() as anonymous:
        assert_refused(anonymous.get(following), 401, "login")
