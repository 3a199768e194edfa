"""
What the store shows, finds and refuses.
"""

import datetime as dt
import uuid

import pytest

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
SAID = {
    "purpose": "Noter sa tension et la montrer à son médecin.",
    "impact": 1,
    "needs": ["tension", "hypertension", "cœur"],
    "price": "Gratuite.",
    "funder": "Éditeur fictif.",
    "data_use": "Rien n’en sort.",
    "contact": "aide@editeur.example",
}


@pytest.fixture
def store(database):
    from ens.contexts.store import api

    return api


@pytest.fixture
def app(database):
    """
    A registered application that the store does not have.
    """
    from ens.contexts.accounts import api as accounts

    client_id = f"store-{uuid.uuid4().hex[:12]}"
    accounts.register_clients(
        [
            {
                "client_id": client_id, "kind": "app", "auth": "none",
                "name": f"Tension {client_id}", "publisher": "Éditeur d’essai",
                "redirect_uris": ["http://127.0.0.1:9/callback"],
                "launch_uri": "http://127.0.0.1:9/launch",
                "scopes": "launch patient/Observation.rs",
            }
        ],
        now=NOW,
    )  # fmt: skip
    return client_id


def put(store, app, **changes):
    store.list_apps([SAID | {"client_id": app} | changes], now=NOW)


def names(store, words=""):
    return {one.client_id for one in store.listings(words=words)}


def test_an_application_that_nobody_listed_is_not_in_the_store(store, app):
    assert app not in names(store)
    with pytest.raises(store.UnknownListing):
        store.listing(app)


@pytest.mark.row("STO-27")
def test_a_listing_says_price_funder_and_what_is_done_with_data(store, app):
    put(store, app)
    one = store.listing(app)
    assert (one.price, one.funder, one.data_use) == (
        SAID["price"], SAID["funder"], SAID["data_use"],
    )  # fmt: skip
    assert (one.impact, one.scopes) == (1, "launch patient/Observation.rs")
    assert one.launch_uri == "http://127.0.0.1:9/launch"


@pytest.mark.row("STO-27")
@pytest.mark.parametrize("field", ["purpose", "price", "funder", "data_use", "contact"])
@pytest.mark.parametrize("value", ["", "  ", None, "a\x00b", "x" * 401])
def test_a_listing_that_leaves_one_unsaid_is_refused(store, app, field, value):
    with pytest.raises(store.InvalidListing, match=f"{app}: {field}"):
        put(store, app, **{field: value})
    assert app not in names(store)


@pytest.mark.parametrize("impact", [-1, 4, None, True, "1"])
def test_a_class_of_impact_is_one_of_four(store, app, impact):
    with pytest.raises(store.InvalidListing, match="impact"):
        put(store, app, impact=impact)


def test_one_wrong_listing_keeps_the_others_out_too(store, app):
    with pytest.raises(store.InvalidListing):
        store.list_apps(
            [SAID | {"client_id": app}, SAID | {"client_id": "other", "price": ""}], now=NOW
        )
    assert app not in names(store)


@pytest.mark.parametrize("words", ["tension", "TENS", "coeur", "medecin montrer", "hyper tension"])
def test_an_application_is_found_by_the_words_of_what_it_is_for(store, app, words):
    put(store, app)
    assert app in names(store, words)


@pytest.mark.parametrize("words", ["ension", "diabète", "tension diabète", "'; drop table", "%"])
def test_other_words_find_something_else(store, app, words):
    put(store, app)
    assert app not in names(store, words)


def test_a_listing_sent_again_takes_the_new_words(store, app):
    put(store, app)
    put(store, app, price="2 euros par mois.")
    assert store.listing(app).price == "2 euros par mois."


def test_a_suspended_application_leaves_the_store_and_stays_out_of_it(store, app):
    put(store, app)
    store.suspend(client_id=app, because="Contrôle non passé", now=NOW)
    assert app not in names(store)
    with pytest.raises(store.UnknownListing):
        store.listing(app)
    assert store.described([app])[app].suspended_because == "Contrôle non passé"
    put(store, app)
    assert app not in names(store)


def test_what_is_not_in_the_store_is_not_suspended(store, app):
    with pytest.raises(store.UnknownListing):
        store.suspend(client_id=app, because="", now=NOW)


def test_a_revoked_client_is_not_in_the_store(store, app):
    from ens.contexts.accounts import api as accounts

    put(store, app)
    accounts.revoke_client(client_id=app, now=NOW)
    assert app not in names(store)


def test_a_listing_whose_client_is_unknown_or_no_app_is_not_shown(store):
    put(store, "nobodys-client")
    assert "nobodys-client" not in names(store)
