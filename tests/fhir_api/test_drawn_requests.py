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
# Of the requests of a shard: the part that is done; bodies by format; answers in XML.
DONE = 0.30
SENT = {
    "application/fhir+json": 200, "application/fhir+xml": 60, "application/json-patch+json": 200,
    "application/x-www-form-urlencoded": 200,
}  # fmt: skip
LEAST_IN_XML = 100
FIRST = int(os.environ.get("ENS_FUZZ_SEED", "1"))


@pytest.fixture(scope="module")
def met(database):
    one = world.made()
    yield one
    one.close()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SHARDS))
def test_no_drawn_request_makes_a_fault(met, seed):
    began = time.process_time()
    reached = shooting.run(met, seed)
    seconds = time.process_time() - began
    sys.stdout.write(f"seed {seed}: {reached.requests} requests, {seconds:.0f} s of CPU\n")
    sys.stdout.write(f"{reached.told()}\n{dict(reached.formats)}\n")
    assert not reached.faults, f"ENS_FUZZ_SEED={seed}\n" + "\n".join(reached.faults[:20])
    assert reached.requests >= REQUESTS
    assert_deep(reached)


def assert_deep(reached):
    """
    Each route did what it was asked at least once, but one that the draw of a seed may miss, and
    much of what was asked was done.
    """
    assert set(reached.statuses) == {f"{one.method} {one.shape}" for one in routes.ROUTES}, (
        reached.told()
    )
    never = [route for route in reached.statuses if not reached.share(route)]
    assert len(never) <= 1, never
    assert reached.share() > DONE
    for kind, least in SENT.items():
        assert reached.formats[f"sent {kind}"] >= least, kind
    assert reached.formats["application/fhir+xml"] >= LEAST_IN_XML
    refused = {status for counts in reached.statuses.values() for status in counts}
    assert refused >= {400, 401, 403, 404, 405, 410, 412, 422}
