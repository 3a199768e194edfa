"""
Subscriptions as software asks for them, and the worker's rounds without the worker.
"""

from tests.journeys.subscriptions import receiving

SCOPES = "patient/*.cruds"


def topic(name):
    from django.conf import settings

    return f"{settings.ENS_PUBLIC_URL}/topics/{name}"


def subscription(
    endpoint="", name="observation-recorded", content="id-only", filters=(), extensions=(), **more
):
    from ens.standards.fhir import backport

    channel = {"type": "rest-hook", "endpoint": endpoint, "payload": "application/fhir+json"}
    channel["_payload"] = {"extension": [{"url": backport.CONTENT, "valueCode": content}]}
    channel |= {"extension": list(extensions)} if extensions else {}
    channel |= more.pop("channel", {})
    made = {
        "resourceType": "Subscription",
        "meta": {"profile": [backport.PROFILE]},
        "status": "requested",
        "reason": "Suivre les mesures",
        "criteria": topic(name),
        "channel": {key: value for key, value in channel.items() if value},
    }
    if filters:
        made["_criteria"] = {
            "extension": [{"url": backport.FILTER, "valueString": one} for one in filters]
        }
    return made | more


def match(now=None):
    """
    What the worker does of the events that wait, those of this module only.
    """
    from ens.config import events
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import clock, database, outbox

    with database.transaction():
        waiting = outbox.take_waiting(limit=10_000)
        mine = [one for one in waiting if one[1] == outbox.name_of(subscriptions.Touched)]
        for _, event, payload, _ in mine:
            events.handle("match_touched", event, payload, now=now or clock.now())
        outbox.mark_dispatched([one[0] for one in mine], now=clock.now())
    return len(mine)


def deliver(one_id, now=None, **more):
    """
    One round for this subscription.
    """
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import clock
    from ens.journeys.subscriptions import notifying

    return notifying.deliver(subscriptions.find(one_id), now=now or clock.now(), **more)


def active(http, server, **more):
    """
    A subscription whose receiver said yes.
    """
    answer = http.post("/Subscription", json=subscription(server.url, **more))
    assert answer.status_code == 201, answer.text
    one = answer.json()["id"]
    assert deliver(one).is_received
    assert receiving.kind_of(server.came[-1]) == "handshake"
    return one
