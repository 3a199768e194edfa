"""
What the hub tells of what it received: people, never fewer than eleven of them.
"""

import re

import httpx
import pytest

from ens.config import commands
from ens.hub import counting
from ens.standards.fhir import json_gate
from tests.hub.parties import content
from tests.plugins.browsing import overflow, unfolded, violations
from tests.plugins.instance import PLAIN


def line(number, person, **more):
    return {"id": f"v1:{number}", "pseudonym": f"v1:{person}", **content(), **more}


def vaccine(code):
    coding = {"system": "http://www.whocc.no/atc", "code": code}
    return {"resourceType": "Immunization", "vaccineCode": {"coding": [coding]}}


@pytest.fixture
def received(tmp_path):
    """
    Two files: 23 persons with a result, 12 of them with a vaccine, 3 with another.
    """
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    lines = [line(n, n) for n in range(23)]
    lines += [line(100 + n, n, month="2026-04", resource=vaccine("J07BD52")) for n in range(12)]
    entries = [{"thing": "x" * 43, "version": 1, "resource": vaccine("J07BK01")}]
    document = {"resourceType": "DocumentReference", "type": {"coding": [{"code": "11502-2"}]}}
    lines += [line(200 + n, n, resource=document, entries=entries) for n in range(3)]
    for name, part in (("1", lines[:20]), ("2", lines[20:])):
        text = b"".join(json_gate.serialise(one) + b"\n" for one in part)
        (incoming / f"{name}.ndjson").write_bytes(text)
    return incoming


def told(incoming, by):
    return {one.value: one.people for one in counting.count(incoming, by=by).counts}


def test_people_are_counted_by_type_and_small_counts_are_hidden_with_another(received):
    assert told(received, "type") == {"DocumentReference": None, "Immunization": None,
                                      "Observation": 25}  # fmt: skip
    assert counting.count(received, by="type").total == 25


def test_what_was_extracted_from_a_document_counts_as_what_it_is(received):
    assert told(received, "vaccine") == {"*": None}
    assert told(received, "document") == {"*": None}
    assert told(received, "measure") == {"2823-3": 25}


def test_a_person_counts_once_however_many_records_they_have(received):
    assert told(received, "month") == {"2026-03": 25, "2026-04": 10}
    assert told(received, "sex") == {"F": 25}


@pytest.mark.parametrize("by", sorted(counting.BY))
def test_nothing_below_the_threshold_is_told_by_anything(received, by):
    table = counting.count(received, by=by)
    assert all(one.people is None or one.people >= 10 for one in table.counts)
    assert all(one.people is None or one.people % 5 == 0 for one in table.counts)


def test_a_hub_that_received_nothing_counts_nobody(tmp_path):
    assert counting.count(tmp_path, by="type") == counting.Table(0, ())


def test_nobody_counts_by_what_is_not_on_the_list(received):
    with pytest.raises(KeyError):
        counting.count(received, by="pseudonym")


def test_the_policy_is_data_with_its_version():
    policy = counting.policy()
    assert (policy.threshold, policy.rounding) == (11, 5)


def test_the_command_counts_and_hides(received, monkeypatch, capsys):
    monkeypatch.setenv("ENS_HUB_HOME", str(received.parent))
    assert commands.main(["hub", "count", "--by", "month"]) == 0
    assert capsys.readouterr().out.split() == ["2026-03", "25", "2026-04", "10",
                                               "people", "in", "all", "25"]  # fmt: skip
    assert commands.main(["hub", "count", "--by", "vaccine"]) == 0
    assert "< 11, or hidden" in capsys.readouterr().out


def test_a_file_half_written_is_not_read(received):
    (received.parent / ".writing").write_bytes(b'{"id":"v1:half')
    assert counting.count(received, by="type").total == 25


def page_of(parties):
    answer = httpx.get(f"{parties.url('hub')}/", **PLAIN)
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", " ", answer.text)


def test_the_page_of_an_empty_hub_says_so(parties):
    assert "Rien n’a été reçu" in page_of(parties)


@pytest.fixture(scope="module")
def filled(parties):
    for n in range(14):
        who = f"1|local|person-{n}|1990-01-01|F"
        parties.send(parties.message(f"m{n}", who, content("m")))
    for n in range(3):
        who = f"1|local|person-{n}|1990-01-01|F"
        parties.send(parties.message(f"v{n}", who, content("v", resource=vaccine("J07BD52"))))
    return parties


def test_the_page_tells_protected_counts_and_why(filled):
    said = " ".join(page_of(filled).split())
    assert "Personnes dont quelque chose a été reçu : 15" in said
    assert "Vaccins moins de 11, ou masqué" in said
    assert "mars 2026 15" in said
    assert "moins de 11 personnes" in said


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_page_and_nothing_is_cut(filled, blank_page, width):
    page = blank_page(width=width)
    page.goto(f"{filled.url('hub')}/")
    assert violations(unfolded(page)) == []
    assert overflow(page) <= 0


def test_the_page_lets_nothing_else_in_and_sets_no_cookie(parties):
    answer = httpx.get(f"{parties.url('hub')}/", **PLAIN)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
