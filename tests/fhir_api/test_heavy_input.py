"""
What is made to cost much is refused for little: with its place, in bounded time, and nothing of
it stays in memory.

Time is that of the processor, so that a busy machine changes nothing.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fhir_api import heavy
from tests.fhir_api.answers import issues

# What a process may hold at its highest while it refuses, beyond what it held; and after.
HIGHEST = 700 * heavy.MEGABYTE
STAYS = 60 * heavy.MEGABYTE
ROUNDS = 3
TICKS = os.sysconf("SC_CLK_TCK")
SECONDS_OF_A_SEARCH = 3.0


@pytest.fixture(scope="module")
def measure(loader, somebody):
    return somebody.observe()["id"]


def seconds_of(running):
    """
    Of the processor, by every process of the system but the database.
    """
    ticks = 0
    for pid in running.processes():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def held(running, field="VmRSS"):
    found = {}
    for pid in running.processes():
        try:
            text = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        if field in text:
            found[pid] = int(text.partition(f"{field}:")[2].split()[0]) * 1024
    return found


def forget_the_highest(running):
    for pid in running.processes():
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def send(loader, one, patient, measure):
    path = one.path.replace("ID", measure)
    headers = one.headers or heavy.JSON
    return loader.request(one.method, path, content=one.body(patient), headers=headers, timeout=120)


@pytest.mark.parametrize("what", heavy.BODIES)
def test_a_body_is_refused_in_bounded_time(running_system, loader, somebody, measure, what):
    one = heavy.BODIES[what]
    before = seconds_of(running_system)
    response = send(loader, one, somebody.id, measure)
    spent = seconds_of(running_system) - before
    assert response.status_code in one.statuses, response.text[:500]
    assert spent < one.seconds
    if response.status_code >= 400:
        told = [f"{one.get('diagnostics')} {one.get('expression')}" for one in issues(response)]
        assert one.place in told[0]
        assert len(response.content) < 100_000


@pytest.mark.parametrize("what", heavy.SEARCHES)
def test_a_search_is_answered_in_bounded_time(running_system, loader, somebody, what):
    before = seconds_of(running_system)
    query = f"patient={somebody.id}&{heavy.SEARCHES[what]}"
    found = loader.get(f"/Observation?{query}")
    posted = loader.post("/Observation/_search", content=query, headers=heavy.FORM)
    assert seconds_of(running_system) - before < SECONDS_OF_A_SEARCH
    for response in (found, posted):
        assert response.status_code in (200, 400, 414, 422), response.text[:500]
        if response.status_code >= 400:
            assert issues(response)[0]["diagnostics"]
            assert len(response.content) < 10_000


def test_nothing_of_it_stays(running_system, loader, somebody, measure):
    """
    The heaviest, again and again: what is held at the highest is bounded, and given back.
    """
    heaviest = [
        "a text of ten megabytes as a code", "a million extensions",
        "ten gigabytes in ten megabytes", "a hundred thousand entries of a transaction",
        "a hundred thousand entries of a batch", "a form of ten megabytes",
    ]  # fmt: skip
    chosen = [_made(heavy.BODIES[name], somebody.id) for name in heaviest]
    rounds = []
    for _ in range(ROUNDS):
        forget_the_highest(running_system)
        before = held(running_system)
        for one in chosen:
            send(loader, one, somebody.id, measure)
        highest = held(running_system, "VmHWM")
        grown = max(highest[pid] - before.get(pid, 0) for pid in highest)
        assert grown < HIGHEST
        rounds.append(sum(held(running_system).values()))
    assert rounds[-1] - rounds[0] < STAYS, rounds


def _made(one, patient):
    """
    The same with its body made once.
    """
    body = one.body(patient)
    return replace(one, body=lambda _: body)
