"""
Requests drawn by schemathesis from the OpenAPI description: none makes the server fail, every
refusal is an OperationOutcome, and they reach deep.

`make test` sends 2,000; `make fuzz` 50,000, in shards of as many, each with a seed of its own.
"""

import os
import sys
import time

import pytest

from ens.fhir_api import routes
from tests.fhir_api.drawn import shooting, world

pytestmark = pytest.mark.fuzz

REQUESTS = 2_000
SHARDS = 25 if os.environ.get("ENS_LONG") else 1
# Of the requests of a run: the part that is done; bodies by format; answers in XML.
DONE = 0.35
SENT = {
    "application/fhir+json": 200, "application/fhir+xml": 60, "application/json-patch+json": 200,
    "application/x-www-form-urlencoded": 200,
}  # fmt: skip
LEAST_IN_XML = 100
# What waits for a worker or is of a subscription, which no drawn request makes: each has tests of
# its own.
WAITING = ("bulk/", "$export", "$import", "$status", "$events", "$get-ws-binding-token")
FIRST = int(os.environ.get("ENS_FUZZ_SEED", "1"))


@pytest.fixture(scope="module")
def met(database):
    one = world.made()
    yield one
    one.close()


@pytest.fixture(scope="module")
def every():
    """
    What all the shards of this run reached.
    """
    return shooting.Reached()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SHARDS))
def test_no_drawn_request_makes_a_fault(met, every, seed):
    began = time.process_time()
    reached = shooting.run(met, seed)
    seconds = time.process_time() - began
    sys.stdout.write(f"seed {seed}: {reached.requests} requests, {seconds:.0f} s of CPU\n")
    sys.stdout.write(f"{reached.told()}\n{dict(reached.formats)}\n")
    assert not reached.faults, f"ENS_FUZZ_SEED={seed}\n" + "\n".join(reached.faults[:20])
    assert reached.requests >= REQUESTS
    every.add(reached)


def test_drawn_requests_reach_deep(every):
    """
    Each route did what it was asked at least once, and much of what was asked was done. Over the
    whole run: the draw of one seed may miss a route.
    """
    assert set(every.statuses) == {f"{one.method} {one.shape}" for one in routes.ROUTES}, (
        every.told()
    )
    never = [route for route in every.statuses if not every.share(route)]
    never = [route for route in never if not any(one in route for one in WAITING)]
    assert not never, never
    assert every.share() > DONE
    for kind, least in SENT.items():
        assert every.formats[f"sent {kind}"] >= least * SHARDS, kind
    assert every.formats["application/fhir+xml"] >= LEAST_IN_XML * SHARDS
    refused = {status for counts in every.statuses.values() for status in counts}
    assert refused >= {400, 401, 403, 404, 405, 410, 412, 422}
