"""
The way of research over the wire: a collector and a hub as processes, and us as the care side.
"""

import os
import re
from pathlib import Path

import httpx
import pytest

from ens.standards.fhir import json_gate
from ens.standards.jose import Party
from tests.hub.parties import CARE, Parties, content
from tests.plugins.instance import PLAIN

ANNE = "1|urn:oid:1.2.250.1.213.1.4.10|261057505600145|1961-05-04|F"
PAUL = "1|urn:oid:1.2.250.1.213.1.4.10|180027505600112|1980-02-01|M"
PSEUDONYM = re.compile(r"v1:[A-Za-z0-9_-]{43}")


def kept(parties, key):
    before = {line["id"] for line in parties.lines()}
    answer = parties.send(parties.message(key, ANNE, content(key[0])))
    assert parties.received(answer) == {"received": [key], "refused": []}
    return [line for line in parties.lines() if line["id"] not in before]


@pytest.mark.row("HUB-02")
def test_one_person_has_one_pseudonym_and_two_persons_have_two(parties):
    [first], [second] = kept(parties, "a1"), kept(parties, "b1")
    answer = parties.send(parties.message("c1", PAUL, content("c")))
    assert parties.received(answer)["received"] == ["c1"]
    [third] = [line for line in parties.lines() if line["id"] not in (first["id"], second["id"])]
    assert first["pseudonym"] == second["pseudonym"] != third["pseudonym"]
    assert all(PSEUDONYM.fullmatch(one["pseudonym"]) for one in (first, third))


@pytest.mark.row("HUB-02")
def test_the_hub_keeps_neither_who_it_is_nor_what_the_two_before_it_called_them(parties):
    kept(parties, "d1")
    everything = b"".join(p.read_bytes() for p in parties.incoming.iterdir())
    for told in ("261057505600145", "1961-05-04", "d1" * 10, "d" * 43):
        assert told.encode() not in everything


@pytest.mark.row("HUB-02")
def test_with_one_of_the_two_keys_nobody_finds_a_person_again(tmp_path):
    """
    The same identity under other keys, of one side or of the other, is another pseudonym.
    """
    found = []
    for changed in ("", "collector", "hub"):
        both = Parties(tmp_path / f"one-{changed}")
        both.know_care()
        for name, key in (("collector", "pseudonym-1"), ("hub", "pseudonym-2")):
            keys = both.home / name / "keys"
            keys.mkdir(parents=True, mode=0o700)
            (keys / f"{key}.key").write_bytes((b"2" if name == changed else b"1") * 32)
            (keys / f"{key}.key").chmod(0o600)
        both.start()
        try:
            both.send(both.message("a1", ANNE, content()))
            found.append(both.lines()[0]["pseudonym"])
        finally:
            both.kill()
    assert len(set(found)) == 3


def test_what_comes_twice_is_kept_once_in_one_message_or_in_two(parties):
    before = len(parties.lines())
    message = parties.message("e1", ANNE, content("e"))
    for sent in ((message, message), (message,)):
        assert parties.received(parties.send(*sent))["received"] == ["e1"]
    assert len(parties.lines()) == before + 1


def test_one_may_ask_whether_something_arrived_without_sending_it(parties):
    kept(parties, "f1")
    asked = [parties.message(key, ANNE, None) for key in ("f1", "f2")]
    assert parties.received(parties.send(*asked)) == {"received": ["f1"], "refused": []}


def test_records_of_one_thing_keep_its_name_whatever_the_version(parties):
    for version in (1, 2):
        parties.send(parties.message(f"g{version}", ANNE, content("g", version=version)))
    one, two = parties.lines()[-2:]
    assert one["thing"] == two["thing"]
    assert one["id"] != two["id"]
    assert PSEUDONYM.fullmatch(one["thing"])


@pytest.mark.row("HUB-02")
def test_neither_process_holds_the_others_key(parties):
    """
    Neither in what it was started with, nor in a file it has open, nor in its memory.
    """
    for name, other in (("collector", "hub"), ("hub", "collector")):
        process = Path("/proc") / str(parties.running[name].pid)
        secrets = [p.read_bytes() for p in (parties.home / other / "keys").iterdir()]
        assert len(secrets) == 3
        for file in ("environ", "cmdline"):
            started_with = (process / file).read_bytes()
            assert not any(secret in started_with for secret in secrets)
            assert b"DATABASE_URL" not in started_with
        opened = [os.readlink(one) for one in (process / "fd").iterdir()]
        assert not any(f"/{other}/keys" in one or "deployment.key" in one for one in opened)
        assert not any(is_in_memory(process, secret) for secret in secrets)
        mine = (parties.home / name / "keys" / OWN_KEY[name]).read_bytes()
        assert is_in_memory(process, mine)


OWN_KEY = {"collector": "pseudonym-1.key", "hub": "pseudonym-2.key"}


def is_in_memory(process, secret):
    """
    Whether a process holds these bytes anywhere it can write.
    """
    regions = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", (process / "maps").read_text(), re.M)
    with (process / "mem").open("rb", buffering=0) as memory:
        for start, end in regions:
            memory.seek(int(start, 16))
            try:
                if secret in memory.read(int(end, 16) - int(start, 16)):
                    return True
            except OSError:
                continue
    return False


@pytest.mark.row("HUB-02")
def test_the_keys_of_the_two_are_their_owners_alone_and_share_nothing(parties):
    found = {}
    for name in ("collector", "hub"):
        folder = parties.home / name / "keys"
        assert folder.stat().st_mode & 0o077 == 0
        for path in folder.iterdir():
            assert path.stat().st_mode & 0o077 == 0
            found[name, path.name] = path.read_bytes()
    assert len(set(found.values())) == len(found) == 6


def test_what_the_hub_received_is_its_owner_s_alone(parties):
    kept(parties, "p1")
    for path in (parties.incoming, *parties.incoming.iterdir()):
        assert path.stat().st_mode & 0o077 == 0


def test_the_collector_keeps_nothing_of_what_goes_through_it(parties):
    kept(parties, "h1")
    left = {p.relative_to(parties.home / "collector").as_posix()
            for p in (parties.home / "collector").rglob("*") if p.is_file()}  # fmt: skip
    assert left == {
        "card.json", "keys/signing.key", "keys/sealing.key", "keys/pseudonym-1.key",
    }  # fmt: skip


STRANGER = Party.of_secrets("stranger", signing=b"s" * 32, sealing=b"t" * 32)


def test_the_collector_takes_nothing_from_a_stranger(parties):
    before = len(parties.lines())
    message = parties.message("i1", ANNE, content("i"))
    assert parties.send(message, care=STRANGER).status_code == 400
    assert len(parties.lines()) == before


def test_the_hub_takes_nothing_but_from_the_collector(parties):
    before = len(parties.lines())
    line = {"key": "v1:x", "pseudonym": "v1:y", "content": None}
    for party, kind in ((STRANGER, "ens-collected"), (CARE, "ens-collected"), (CARE, "ens-fed")):
        signed = party.sign(json_gate.serialise(line), kind=kind)
        answer = httpx.post(f"{parties.url('hub')}/batches", content=signed, **PLAIN)
        assert answer.status_code == 400
    assert len(parties.lines()) == before


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"a.b.c", "é".encode(), b"\xff\x00", b"x" * 1_000_000]
)
@pytest.mark.parametrize(("name", "path"), [("collector", "messages"), ("hub", "batches")])
def test_what_is_no_message_is_refused(parties, name, path, body):
    answer = httpx.post(f"{parties.url(name)}/{path}", content=body, **PLAIN)
    assert answer.status_code == 400


def test_a_message_too_large_is_refused_before_it_is_read(parties):
    for name, path in (("collector", "messages"), ("hub", "batches")):
        answer = httpx.post(f"{parties.url(name)}/{path}", content=b"x" * 16_000_001, **PLAIN)
        assert answer.status_code == 413


def test_one_message_that_cannot_be_opened_does_not_hold_back_the_others(parties):
    """
    Sealed to keys of before, or not a seal at all: it is sent again, sealed anew.
    """
    good = parties.message("j1", ANNE, content("j"))
    bad = good | {"key": "j2", "subject": STRANGER.card.seal(b"who")}
    unreadable = good | {"key": "j3", "content": STRANGER.card.seal(b"what")}
    told = parties.received(parties.send(bad, good, unreadable))
    assert told == {"received": ["j1"], "refused": ["j3"]}


@pytest.mark.parametrize(
    "more",
    [
        {"name": "DUPONT"},
        {"month": "2026-03-02"},
        {"born": "1961-05-04"},
        {"thing": "short"},
        {"resource": {"resourceType": "Observation", "note": [{"text": "x"}]}},
        {"resource": {"resourceType": "Observation", "code": {"text": "potassium"}}},
        {"resource": {"resourceType": "Observation", "method": {"a": "two words"}}},
        {"resource": {"resourceType": "Observation", "method": {"a": "anne@example.test"}}},
        {"resource": {"resourceType": "Observation", "valueInteger": 261057505600145}},
        {"entries": [{"thing": "t" * 43, "version": 1, "resource": {"display": "x"}}]},
        {"entries": [{"thing": "t" * 43, "version": 1}]},
        {"entries": [{"thing": "t" * 43, "version": 1, "resource": {}, "who": "x"}]},
    ],
)
def test_a_record_that_holds_what_the_hub_does_not_take_is_refused_whole(parties, more):
    before = len(parties.lines())
    message = parties.message("k1", ANNE, content("k") | more)
    assert parties.received(parties.send(message)) == {"received": [], "refused": ["k1"]}
    assert len(parties.lines()) == before


def test_while_the_hub_is_down_nothing_is_said_to_be_received(tmp_path):
    both = Parties(tmp_path)
    both.know_care()
    both.start()
    message = both.message("a1", ANNE, content())
    both.kill("hub")
    try:
        assert both.send(message).status_code == 503
        assert httpx.get(f"{both.url('collector')}/healthz", **PLAIN).json()["hub"] == "down"
        both.start("hub")
        assert both.received(both.send(message))["received"] == ["a1"]
    finally:
        both.kill()


def test_before_it_knows_the_care_side_the_collector_asks_to_wait(tmp_path):
    both = Parties(tmp_path)
    both.start()
    try:
        assert both.send(both.message("a1", ANNE, content())).status_code == 503
    finally:
        both.kill()


def test_a_hub_of_one_home_runs_once(parties):
    second = Parties(parties.home)
    with pytest.raises((AssertionError, TimeoutError)):
        second.start("hub")
    second.kill()
