"""
The parts that `GET /healthz` tells of.
"""

import json

from django.test import override_settings

from ens.config import health

NOBODY = "http://127.0.0.1:9"


def asked():
    told = {}

    def start(status, headers):
        told["status"] = status

    [body] = health.application({}, start)
    return told["status"], json.loads(body)


def test_a_collector_that_does_not_answer_is_down_and_the_hub_with_it(database):
    with override_settings(COLLECTOR_URL=NOBODY):
        status, told = asked()
    assert status.startswith("503")
    assert told["parts"]["collector"] == told["parts"]["hub"] == {"status": "down"}
    assert told["parts"]["database"] == {"status": "ok"}


def test_a_deployment_that_feeds_no_research_has_no_such_parts(database):
    with override_settings(COLLECTOR_URL=""):
        _, told = asked()
    assert not {"collector", "hub"} & told["parts"].keys()
