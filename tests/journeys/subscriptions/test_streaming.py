"""
What a connection that stays open is told, and what ends it.
"""

import pytest

from tests.fhir_api import inside, things
from tests.journeys.subscriptions import asking, receiving


@pytest.fixture
def person(database):
    return inside.holder()


@pytest.fixture
def app(person):
    inside.register_clients()
    actor = inside.through(person, "dedans-app", "patient/*.cruds", patient=person.key)
    with inside.http(actor) as http:
        yield http


def followed(app):
    asked = asking.subscription(channel={"type": "websocket"})
    return app.post("/Subscription", json=asked).json()["id"]


def token(app):
    said = app.get("/Subscription/$get-ws-binding-token").json()["parameter"]
    return next(one["valueString"] for one in said if one["name"] == "token")


def observe(app, person):
    assert app.post("/Observation", json=things.observation(person.id)).status_code == 201
    asking.match()


def test_a_connection_is_told_no_more_once_another_way_is_asked(app, person):
    """
    The notifications go to the receiver, and to nobody who was bound before.
    """
    from ens.ground import clock
    from ens.journeys.subscriptions import streaming

    one = followed(app)
    bound = streaming.bound(token(app), now=clock.now())
    late = token(app)
    assert len(bound.places) == 1
    with receiving.receiver() as server:
        moved = asking.subscription(server.url) | {"id": one}
        assert app.put(f"/Subscription/{one}", json=moved).status_code == 200
        assert asking.deliver(one).is_received
        observe(app, person)
        assert streaming.take(bound.places, now=clock.now()) is None
        assert streaming.still_on(bound.places, now=clock.now()) == ()
        assert streaming.bound(late, now=clock.now()).places == ()
        assert asking.deliver(one).is_received
        assert server.numbers() == [1]


def test_a_connection_is_over_with_the_permission_though_nothing_happens(app, person):
    from ens.contexts.accounts import api as accounts
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import clock
    from ens.journeys.subscriptions import streaming

    client, raw = inside.allowed(person)
    app.headers["authorization"] = f"Bearer {raw}"
    one = followed(app)
    places = streaming.bound(token(app), now=clock.now()).places
    assert streaming.still_on(places, now=clock.now()) == places
    accounts.withdraw(by=person.actor, client=client, person=person.key, now=clock.now())
    assert streaming.still_on(places, now=clock.now()) == ()
    assert subscriptions.find(one).reason == "permission-ended"


def test_a_token_binds_nothing_once_the_permission_is_over(app, person):
    from ens.ground import clock, database
    from ens.journeys.subscriptions import streaming

    followed(app)
    raw = token(app)
    database.execute("update accounts_client set revoked_at = now() where client_id = 'dedans-app'")
    try:
        bound = streaming.bound(raw, now=clock.now())
        assert (bound.places, bound.handshakes) == ((), ())
    finally:
        database.execute(
            "update accounts_client set revoked_at = null where client_id = 'dedans-app'"
        )
