"""
What is sent to an application, as the person reads it: to whom, when, and why nothing was.
"""

import pytest

from tests.clients import hostile
from tests.fhir_api import inside, things
from tests.journeys.subscriptions import asking, receiving
from tests.portals import people
from tests.portals.people import words
from tests.portals.test_applications import fhir, let_in, register

SCOPES = "launch/patient openid patient/*.cruds offline_access"


@pytest.fixture
def app(database):
    return register(f"Suivi {people.family_name()}")


@pytest.fixture
def http(jeanne, app):
    with fhir(let_in(jeanne, app, jeanne, SCOPES)) as client:
        yield client


def page(reader, app, whose=None):
    base = f"/espace/{whose.id}/" if whose else "/espace/"
    return reader.browser.get(f"{base}applications/{app}/envois/")


def observe(http, person):
    answer = http.post("/Observation", json=things.observation(person.id))
    assert answer.status_code == 201, answer.text
    asking.match()


def test_it_says_to_whom_what_was_sent_and_how_it_was_received(jeanne, app, http):
    with receiving.receiver() as server:
        one = asking.active(http, server)
        observe(http, jeanne)
        asking.deliver(one)
    said = words(page(jeanne, app))
    for text in (
        "Une mesure ou un résultat est ajouté ou corrigé", "En service", "127.0.0.1",
        "1 nouveauté : mesure ou résultat", "Bien reçu", "Premier contact",
    ):  # fmt: skip
        assert text in said
    assert "/recu" not in said


def test_it_says_why_nothing_came(jeanne, app, http):
    with receiving.receiver() as server:
        one = asking.active(http, server)
        server.answer = 500
        observe(http, jeanne)
        asking.deliver(one)
    said = words(page(jeanne, app))
    assert "Son serveur a refusé le message. Réponse 500." in said
    with hostile.receiver(hostile.closes_at_once) as port:
        from django.test import override_settings

        with override_settings(ENS_OUTSIDE_LOOPBACK=[port]):
            moved = asking.subscription(f"http://127.0.0.1:{port}/") | {"id": one}
            http.put(f"/Subscription/{one}", json=moved)
            asking.deliver(one)
    said = words(page(jeanne, app))
    assert "En panne" in said
    assert "Son serveur a coupé la conversation." in said


def test_it_says_that_the_permission_ended(jeanne, app, http):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    with receiving.receiver() as server:
        one = asking.active(http, server)
        observe(http, jeanne)
        client = accounts.client_of(app)
        accounts.withdraw(by=jeanne.actor, client=client, person=jeanne.key, now=clock.now())
        asking.deliver(one)
    said = words(page(jeanne, app))
    assert "Arrêté" in said
    assert "Son autorisation a pris fin." in said


def test_what_was_kept_back_is_told_to_who_sees_it(jeanne, app, http):
    """
    The permission for documents is taken back before the sending: the person knows what did not
    leave, the application nothing.
    """
    with receiving.receiver() as server:
        one = asking.active(http, server, name="document-deposited")
        made = http.post("/DocumentReference", json=things.document(patient(jeanne)))
        assert made.status_code == 201, made.text
        asking.match()
        narrow(app)
        assert asking.deliver(one) is None
        assert server.numbers() == []
    said = words(page(jeanne, app))
    assert "Ce qui n’est pas parti" in said
    assert "Document," in said


def narrow(app):
    """
    No more documents, from now on.
    """
    from ens.ground import database

    database.execute(
        "update accounts_grant set scopes = 'patient/Observation.rs patient/Subscription.cruds'"
        " where client_id = %s",
        (app,),
    )


def patient(one):
    return {"reference": f"Patient/{one.id}"}


def test_who_does_not_decide_reads_nothing(jeanne, app, http):
    with receiving.receiver() as server:
        asking.active(http, server)
    stranger = people.citizen("Étrangère")
    assert page(stranger, app, jeanne).status_code == 404
    assert "Rien ne lui est envoyé" in words(page(stranger, app))
    assert page(jeanne, "jamais").status_code == 404


def test_a_parent_reads_of_no_more_than_they_see(database):
    """
    What a teenager keeps from their parents is told to no application, and no page shows that
    something was kept back.
    """
    import datetime as dt

    mother, teen = people.citizen("Mère"), people.citizen("Ado", born=dt.date(2011, 3, 4))
    people.represents(mother, teen)
    app = register(f"Journal {people.family_name()}")
    secret = {
        "system": (
            "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR"
            "/TRE-A07-StatutVisibiliteDocument"
        ),
        "code": "INVISIBLE_REPRESENTANTS_LEGAUX",
    }
    with receiving.receiver() as server, fhir(let_in(teen, app, teen, SCOPES)) as http:
        one = asking.active(http, server, name="document-deposited")
        before = words(page(mother, app, teen))
        assert "Premier contact" in before
        with inside.http(inside.operator()) as loader:
            made = loader.post(
                "/DocumentReference",
                json=things.document(patient(teen), securityLabel=[{"coding": [secret]}]),
            )
            assert made.status_code == 201, made.text
        asking.match()
        asking.deliver(one)
    assert words(page(mother, app, teen)) == before
    assert server.numbers() == []


def test_every_topic_and_every_type_of_one_has_its_words():
    from ens.contexts.subscriptions import api as subscriptions
    from ens.portals.citizen import sending_words

    topics = subscriptions.topics()
    assert set(sending_words.TITLES) == {topic.name for topic in topics}
    assert set(sending_words.TYPES) == {name for topic in topics for name in topic.types}
