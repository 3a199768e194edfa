"""
Pages of a search: https://hl7.org/fhir/R4/http.html#paging

A link is for its reader, for an hour, and goes on among what the first page could see.
"""

import pytest

from tests.fhir_api.answers import all_pages, assert_refused, included, link, matches

SORTS = ("-_lastUpdated", "_lastUpdated", "_id", "-_id", "date", "-date")


@pytest.fixture
def ten(person):
    """
    Ten observations, two of each day and two without date.
    """
    days = [f"2026-01-0{n // 2 + 1}" for n in range(8)] + [None, None]
    return [person.observe(when=day, effectiveDateTime=day)["id"] for day in days]


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
    address = link(person.search(_count="4", code="29463-7"), "next")
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
