"""
Acts on what a person hid are no more in the register that others read than the thing itself.
"""

import datetime as dt
import re
from contextlib import ExitStack

import pytest

from ens.contexts.access import api as access
from ens.contexts.register import api as register
from ens.ground import clock
from ens.journeys import audit_events
from tests.fhir_api import inside
from tests.fhir_api import test_hidden as hidden_tests
from tests.fhir_api.test_hidden import level

author = hidden_tests.author
doctor = hidden_tests.doctor
hospital = hidden_tests.hospital
let_in = hidden_tests.let_in
reader = hidden_tests.reader
worlds = hidden_tests.worlds

ASKED = [
    "AuditEvent?patient={patient}&date=ge2020&action=R&_count=1000",
    "AuditEvent?patient={patient}&date=ge2020&_count=1",
    "AuditEvent?patient={patient}&date=ge2020&_sort=date&_count=1",
    "AuditEvent?patient={patient}&date=ge2020&action=C",
    "AuditEvent?patient={patient}&date=ge2020&entity=DocumentReference/{document}",
    "AuditEvent?patient={patient}&date=ge2020&entity=Observation/{result}",
    "AuditEvent?patient={patient}&date=ge2020&subtype=mask",
    "AuditEvent?patient={patient}&date=ge2020&type=110113",
    "AuditEvent?patient={patient}&date=ge2020&outcome=4",
]
TOLD = ASKED[1:4]


def levelled(world, response):
    status, headers, text = level(world, response)
    text = re.sub(r"AuditEvent/[\w.-]+", "AuditEvent/<id>", text)
    text = re.sub(r'"id":"[\w.-]{43}"', '"id":"<id>"', text)
    text = re.sub(r"_after=[\w.-]+", "_after=<line>", text)
    text = re.sub(r'"value":"[0-9a-f-]{32,36}"', '"value":"<request>"', text)
    return status, headers, text


@pytest.fixture(scope="module")
def apps(worlds):
    """
    An application of each person, to which what they masked does not show.
    """
    with ExitStack() as opened:
        yield [
            opened.enter_context(
                inside.http(
                    inside.through(
                        world.person, "dedans-app", "patient/*.cruds", patient=world.person.key
                    )
                )
            )
            for world in worlds
        ]


@pytest.mark.parametrize("address", ASKED)
def test_both_worlds_answer_alike(apps, worlds, address):
    hidden, never = (
        levelled(world, app.get("/" + world.fill(address)))
        for world, app in zip(worlds, apps, strict=True)
    )
    assert hidden == never
    assert hidden[0] == 200
    assert ('"entry"' in hidden[2]) or address not in TOLD


def test_its_person_sees_them(worlds):
    """
    Without which the absence above would prove nothing.
    """
    hidden, _ = worlds
    person, now = hidden.person, clock.now()
    reach = access.reach(actor=person.actor, persons=(person.key,), action="read", now=now)
    since, until = now - dt.timedelta(days=1), now
    wanted = register.Wanted(since, until, type="DocumentReference", id=hidden.ids["document"])
    acts, _ = audit_events.page(reach=reach, wanted=wanted, limit=10, now=now)
    assert {one.code for one in acts} >= {"mask"}
