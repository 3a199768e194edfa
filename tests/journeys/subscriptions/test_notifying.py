"""
From a deposit to a receiver: a real one, on a socket of this machine.
"""

import datetime as dt

import pytest

from tests.conforming import wrong_in
from tests.fhir_api import inside, things
from tests.journeys.subscriptions import asking, receiving


def observe(http, person, **more):
    answer = http.post("/Observation", json=things.observation(person.id, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def told(one, count=1):
    """
    One round of matching and as many of sending.
    """
    asking.match()
    return [asking.deliver(one) for _ in range(count)]


def test_a_measure_is_told_to_who_asked(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server)
        fid = observe(app, person)
        assert asking.match() == 1
        assert asking.deliver(one).is_received
    came = server.came[-1]
    assert receiving.numbers_of(came) == [1]
    (focus,) = receiving.focuses_of(came)
    assert focus.endswith(f"/fhir/Observation/{fid}")
    assert "resource" not in came["entry"][1]
    assert came["type"] == "history"


def test_a_notification_is_valid_fhir(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server, content="full-resource")
        observe(app, person)
        told(one)
    assert [list(wrong_in(bundle)) for bundle in server.came] == [[], []]


def test_an_empty_one_says_only_that_there_is_something(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server, content="empty")
        fid = observe(app, person)
        told(one)
    came = server.came[-1]
    assert receiving.numbers_of(came) == [1]
    assert len(came["entry"]) == 1
    assert fid not in str(came)


def test_a_full_one_carries_the_resource_as_it_is_read(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server, content="full-resource")
        fid = observe(app, person)
        told(one)
    assert server.came[-1]["entry"][1]["resource"] == app.get(f"/Observation/{fid}").json()


def test_what_is_told_is_in_the_register_as_a_reading_by_that_software(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server)
        fid = observe(app, person)
        before = inside.last_line()
        told(one)
    lines = inside.lines_of(person, after=before)
    assert [(line[1], line[2], line[3]) for line in lines] == [("read", "Observation", fid)]


def test_nothing_is_sent_when_the_register_cannot_be_written(app, person):
    from ens.contexts.register import api as register

    with receiving.receiver() as server:
        one = asking.active(app, server)
        observe(app, person)
        asking.match()
        with inside.failing("register-write:raise"), pytest.raises(register.NotWritten):
            asking.deliver(one)
        assert server.numbers() == []
        assert asking.deliver(one).is_received
        assert server.numbers() == [1]


def test_events_come_in_order_numbered_without_a_gap_as_many_as_asked(app, person):
    from ens.standards.fhir import backport

    most = {"url": backport.MAX_COUNT, "valuePositiveInt": 3}
    with receiving.receiver() as server:
        one = asking.active(app, server, extensions=[most])
        made = [observe(app, person, value=60 + number) for number in range(7)]
        told(one, 4)
    sent = server.of("event-notification")
    assert [receiving.numbers_of(bundle) for bundle in sent] == [[1, 2, 3], [4, 5, 6], [7]]
    order = [focus.rpartition("/")[2] for bundle in sent for focus in receiving.focuses_of(bundle)]
    assert order == made


def test_only_what_the_filters_choose_is_told(app, person):
    with receiving.receiver() as server:
        asked = [f"Observation?patient=Patient/{person.id}&code=http://loinc.org|8867-4"]
        one = asking.active(app, server, filters=asked)
        observe(app, person)
        pulse = observe(app, person, of="8867-4")
        told(one, 2)
    assert [receiving.focuses_of(one) for one in server.of("event-notification")] == [
        [f"{app.base_url}Observation/{pulse}"]
    ]


def test_a_deletion_is_told_to_who_chose_nothing(app, person):
    booked = {
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-12-01T09:00:00Z",
        "end": "2026-12-01T09:30:00Z",
        "participant": [{"actor": person.reference, "status": "accepted"}],
    }
    with receiving.receiver() as server:
        one = asking.active(app, server, name="appointment-changed", content="full-resource")
        fid = app.post("/Appointment", json=booked).json()["id"]
        told(one)
        assert app.delete(f"/Appointment/{fid}").status_code == 204
        told(one)
    assert server.numbers() == [1, 2]
    last = server.came[-1]["entry"][1]
    assert last["request"]["method"] == "DELETE"
    assert "resource" not in last


def test_another_persons_measures_are_not_told(app, person):
    other = inside.holder("Autre")
    theirs = inside.through(other, "dedans-app", asking.SCOPES, patient=other.key)
    with receiving.receiver() as server, inside.http(theirs) as http:
        one = asking.active(app, server)
        observe(http, other)
        assert asking.match() == 0
        assert asking.deliver(one) is None


def test_a_heartbeat_comes_when_nothing_else_does(app, person):
    from ens.ground import clock
    from ens.standards.fhir import backport

    beat = {"url": backport.HEARTBEAT, "valueUnsignedInt": 60}
    with receiving.receiver() as server:
        one = asking.active(app, server, extensions=[beat])
        now = clock.now()
        assert asking.deliver(one, now + dt.timedelta(seconds=30)) is None
        assert asking.deliver(one, now + dt.timedelta(seconds=61)).is_received
    assert [receiving.kind_of(bundle) for bundle in server.came] == ["handshake", "heartbeat"]


def test_own_headers_are_sent_and_shown_to_nobody(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server, channel={"header": ["Authorization: Bearer sesame"]})
        assert server.headers_came[-1]["Authorization"] == "Bearer sesame"
        assert "sesame" not in app.get(f"/Subscription/{one}").text
        assert "sesame" not in app.get("/Subscription").text


def test_the_worker_claims_what_is_due_and_nothing_twice(app, person):
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import clock

    with receiving.receiver() as server:
        asking.active(app, server)
        observe(app, person)
        asking.match()
        now = clock.now()
        held = subscriptions.claim(failing=False, limit=100, now=now)
        assert any(one.person == person.key for one in held)
        again = subscriptions.claim(failing=False, limit=100, now=now)
        assert not any(one.person == person.key for one in again)
        later = subscriptions.claim(failing=False, limit=100, now=now + dt.timedelta(seconds=61))
        assert any(one.person == person.key for one in later)


def test_what_was_interrupted_while_it_left_comes_again_with_its_number(app, person):
    """
    The worker is killed between the sending and what it keeps of it.
    """

    def killed(one, body):
        raise SystemExit

    with receiving.receiver() as server:
        one = asking.active(app, server)
        observe(app, person)
        asking.match()
        with pytest.raises(SystemExit):
            asking.deliver(one, send=killed)
        observe(app, person)
        told(one, 2)
    assert server.numbers() == [1, 2]


def test_an_email_waits_for_the_hours_that_the_person_chose(app, person):
    from ens.contexts.identity import api as identity
    from ens.contexts.notices import api as notices
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import clock

    identity.change_email(person=person.key, email="jeanne@example.test")
    never = notices.Preferences(choices={"documents": "never"})
    notices.prefer(person=person.key, chosen=never, now=clock.now())
    asked = asking.subscription(
        "mailto:jeanne@example.test", content="empty", channel={"type": "email", "payload": None}
    )
    one = app.post("/Subscription", json=asked).json()["id"]
    observe(app, person)
    asking.match()
    assert asking.deliver(one) is None
    assert subscriptions.find(one).last_number == 0


def test_an_email_says_nothing_but_that_there_is_something(app, person):
    from django.core import mail
    from django.test import override_settings

    from ens.contexts.identity import api as identity

    address = "jeanne@example.test"
    identity.change_email(person=person.key, email=address)
    memory = "django.core.mail.backends.locmem.EmailBackend"
    asked = asking.subscription(
        f"mailto:{address}", content="empty", channel={"type": "email", "payload": None}
    )
    with override_settings(EMAIL_BACKEND=memory):
        mail.outbox = []
        one = app.post("/Subscription", json=asked)
        assert one.status_code == 201, one.text
        fid = observe(app, person)
        asking.match()
        assert asking.deliver(one.json()["id"]).is_received
        (sent,) = mail.outbox
    assert sent.to == [address]
    assert fid not in sent.body
    assert "Observation" not in sent.body


def test_no_email_goes_to_an_address_that_its_user_left(app, person):
    """
    Who still reads the former one would learn of each thing that happens.
    """
    from django.core import mail
    from django.test import override_settings

    from ens.contexts.identity import api as identity
    from ens.contexts.subscriptions import api as subscriptions

    identity.change_email(person=person.key, email="avant@example.test")
    asked = asking.subscription(
        "mailto:avant@example.test", content="empty", channel={"type": "email", "payload": None}
    )
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        one = app.post("/Subscription", json=asked).json()["id"]
        identity.change_email(person=person.key, email="depuis@example.test")
        observe(app, person)
        asking.match()
        assert asking.deliver(one) is None
        assert mail.outbox == []
    kept = subscriptions.find(one)
    assert (kept.status, kept.reason) == ("off", "not-allowed")


def test_an_email_has_no_heartbeat(app, person):
    from ens.contexts.identity import api as identity
    from ens.standards.fhir import backport

    identity.change_email(person=person.key, email="jeanne@example.test")
    beat = {"url": backport.HEARTBEAT, "valueUnsignedInt": 10}
    asked = asking.subscription(
        "mailto:jeanne@example.test", content="empty", channel={"type": "email", "payload": None},
        extensions=[beat],
    )  # fmt: skip
    assert app.post("/Subscription", json=asked).status_code == 422
