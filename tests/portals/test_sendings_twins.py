"""
What is sent to an application, as the page of who represents somebody shows it: the same page in
two worlds that differ by one thing kept secret from them.
"""

import datetime as dt
import re

import pytest

from tests.fhir_api import inside, things
from tests.journeys.subscriptions import asking, receiving
from tests.portals import people
from tests.portals.people import words
from tests.portals.test_applications import fhir, let_in, register
from tests.portals.test_sendings import SCOPES, page, patient

SECRET = {
    "system": (
        "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR"
        "/TRE-A07-StatutVisibiliteDocument"
    ),
    "code": "INVISIBLE_REPRESENTANTS_LEGAUX",
}
WIDE = SCOPES.replace("patient/*.cruds", "patient/*.cruds user/*.cruds")


class Family:
    """
    A teenager, an application of theirs, and a parent.
    """

    def __init__(self):
        self.mother = people.citizen("Mère")
        self.teen = people.citizen("Ado", born=dt.date(2011, 3, 4))
        people.represents(self.mother, self.teen)
        self.app = register(f"Journal {people.family_name()}")

    def deposit(self):
        with inside.http(inside.operator()) as loader:
            made = loader.post("/DocumentReference", json=things.document(patient(self.teen)))
            assert made.status_code == 201, made.text
        asking.match()
        return made.json()["id"]

    def hide(self, document):
        label = {"op": "add", "path": "/securityLabel", "value": [{"coding": [SECRET]}]}
        with inside.http(inside.operator()) as loader:
            answer = loader.patch(
                f"/DocumentReference/{document}", json=[label],
                headers={"content-type": "application/json-patch+json"},
            )  # fmt: skip
            assert answer.status_code == 200, answer.text

    def read(self):
        said = words(page(self.mother, self.app, self.teen))
        return re.sub(r"\d\d? ?[h:] ?\d\d", "<heure>", said.replace(self.app, "<app>"))


@pytest.fixture
def worlds(database):
    return Family(), Family()


def several(family, count, *, secret_one):
    token = let_in(family.teen, family.app, family.teen, SCOPES)
    with receiving.receiver() as server, fhir(token) as http:
        one = asking.active(http, server, name="document-deposited")
        for _ in range(count):
            family.deposit()
            asking.deliver(one)
        if secret_one:
            document = family.deposit()
            asking.deliver(one)
            family.hide(document)
    return family.read()


def test_lines_of_what_is_secret_push_no_other_line_out(worlds, monkeypatch):
    from ens.journeys.subscriptions import log_of_person

    monkeypatch.setattr(log_of_person, "MOST_LINES", 3)
    secretive, open_ = worlds
    said = several(secretive, 4, secret_one=True), several(open_, 4, secret_one=False)
    assert said[0].count("1 nouveauté") == said[1].count("1 nouveauté") == 3


def test_a_sending_that_failed_is_not_lent_to_what_came_later(worlds):
    """
    A number that nothing was told by is given again: the attempts of before were of another thing.
    """
    secretive, open_ = worlds
    pages = []
    for family, secret_one in ((secretive, True), (open_, False)):
        token = let_in(family.teen, family.app, family.teen, SCOPES)
        with receiving.receiver() as server, fhir(token) as http:
            one = asking.active(http, server, name="document-deposited")
            if secret_one:
                document = family.deposit()
                asking.deliver(one, send=unreachable)
                family.hide(document)
                asking.deliver(one)
            family.deposit()
            asking.deliver(one)
        pages.append(family.read())
    assert "ne répond pas" not in pages[0]
    assert pages[0].count("1 nouveauté") == pages[1].count("1 nouveauté") == 1


def unreachable(one, body):
    from ens.contexts.subscriptions import api as subscriptions

    return subscriptions.Result("unreachable", sent=False)


@pytest.mark.parametrize("secret_one", [True, False])
def test_an_application_that_fails_for_what_is_secret_fails_for_the_person_only(worlds, secret_one):
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import database

    family = worlds[0]
    token = let_in(family.teen, family.app, family.teen, SCOPES)
    with receiving.receiver() as server, fhir(token) as http:
        one = asking.active(http, server, name="document-deposited")
        before = family.read()
        document = family.deposit()
        wide = "user/*.cruds patient/Subscription.cruds"
        database.execute(
            "update accounts_grant set scopes = %s where client_id = %s", (wide, family.app)
        )
        database.execute(
            "update subscriptions_subscription set standing = jsonb_set(standing, '{scopes}',"
            " to_jsonb(%s::text)) where client = %s",
            (wide, family.app),
        )
        if secret_one:
            family.hide(document)
        asking.deliver(one, send=unreachable)
        database.execute(
            "update subscriptions_subscription set failing_since = now() - interval '25 hours'"
            " where client = %s",
            (family.app,),
        )
        asking.deliver(one, send=unreachable)
        assert subscriptions.find(one).status == "error"
    own = words(page(family.teen, family.app))
    assert "En panne" in own
    after = family.read()
    assert (after == before) is secret_one
    noticed = words(family.mother.browser.get(f"/espace/{family.teen.id}/"))
    assert ("ne répond" in noticed) is not secret_one


def test_the_address_of_one_parent_is_not_read_by_the_other(database):
    from ens.contexts.identity import api as identity

    family = Family()
    father = people.citizen("Père")
    people.represents(father, family.teen)
    address = f"pere-{father.key}@example.test"
    identity.change_email(person=father.key, email=address)
    token = let_in(father, family.app, family.teen, SCOPES)
    with fhir(token) as http:
        asked = asking.subscription(
            f"mailto:{address}",
            name="document-deposited",
            content="empty",
            channel={"type": "email", "payload": ""},
        )
        answer = http.post("/Subscription", json=asked)
        assert answer.status_code == 201, answer.text
    assert address in words(page(father, family.app, family.teen))
    said = words(page(family.mother, family.app, family.teen))
    assert "e-mail" in said
    assert address not in said
