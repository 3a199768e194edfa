"""
Whatever a receiver does, calling it ends, in its time and in little memory.
"""

import tracemalloc

import pytest

from ens.clients import outside
from ens.clients.outside_addresses import Policy
from tests.clients import hostile

SECONDS = 1.0
EXPECTED = {
    hostile.hangs: "silent",
    hostile.drips: "silent",
    hostile.drips_its_body: "silent",
    hostile.floods: "too-long",
    hostile.speaks_for_ever: "too-long",
    hostile.floods_headers: "broken",
    hostile.floods_a_line: "broken",
    hostile.closes: "broken",
    hostile.closes_at_once: "broken",
    hostile.speaks_garbage: "broken",
    hostile.continues_for_ever: "silent",
}


def call(port, scheme="http", *, body=b"{}", seconds=SECONDS):
    rules = Policy(loopback=frozenset({port}))
    url = f"{scheme}://127.0.0.1:{port}/"
    return outside.call("POST", url, body=body, headers={}, seconds=seconds, rules=rules)


@pytest.mark.parametrize("behaviour", EXPECTED, ids=lambda one: one.__name__)
def test_it_ends_and_says_why(behaviour):
    tracemalloc.start()
    with hostile.receiver(behaviour) as port, pytest.raises(outside.NotAnswered) as error:
        call(port)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.value.reason == EXPECTED[behaviour]
    assert error.value.sent
    assert most < 5_000_000


def test_an_answer_that_comes_in_pieces_and_ends_with_the_connection_is_read():
    with hostile.receiver(hostile.answers_in_pieces) as port:
        assert call(port) == outside.Answer(200, b"thank you", "text/plain")


@pytest.mark.parametrize(
    "behaviour", [hostile.hangs, hostile.speaks_garbage, hostile.closes_at_once]
)
def test_what_is_no_tls_is_told_nothing(behaviour, monkeypatch):
    monkeypatch.setattr(outside, "CONNECT_SECONDS", 0.5)
    with hostile.receiver(behaviour) as port, pytest.raises(outside.NotAnswered) as error:
        call(port, "https")
    assert (error.value.reason, error.value.sent) == ("insecure", False)


def test_what_did_not_leave_in_time_does_not_leave_later(monkeypatch):
    """
    It was decided before the call: a receiver that reads slowly would have it once it is taken
    back.
    """
    with hostile.receiver(hostile.reads_late) as port:
        assert call(port, body=bytes(hostile.LATE), seconds=10).status == 200
    monkeypatch.setattr(outside, "SENT_SECONDS", 0.4)
    with hostile.receiver(hostile.reads_late) as port, pytest.raises(outside.NotAnswered) as error:
        call(port, body=bytes(hostile.LATE), seconds=10)
    assert error.value.reason == "silent"
