import datetime as dt
import itertools

import pytest

from ens.ground.actor import Actor
from ens.standards.ins import Traits

NOW = dt.datetime(2026, 1, 31, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
_numbers = itertools.count(1)


@pytest.fixture
def citizen(database):
    """
    Makes somebody with an open space and an account; returns who they are when signed in.
    """
    from ens.contexts.accounts import api as accounts
    from ens.contexts.identity import api as identity

    def make(born=dt.date(1990, 1, 1)):
        number = next(_numbers)
        traits = Traits(f"Demandeuse{number}", ("Lou",), "F", born, "75056")
        email = f"demandeuse{number}@example.test"
        one = identity.create_person(
            traits=traits, ins=None, status="PROV", state="open", email=email, now=NOW
        )
        account = accounts.account_of_citizen(person=one.person, name=one.name, now=NOW)
        return accounts.of_citizen(account=account, person=one.person, name=one.name, assurance=1)

    return make


@pytest.fixture
def parent_of(citizen):
    from ens.contexts.identity import api as identity

    def make(child: Actor) -> Actor:
        parent = citizen()
        identity.represent(
            representative=parent.person,
            represented=child.person,
            since=dt.date(2014, 1, 1),
            source="birth",
            by=0,
        )
        return parent

    return make


@pytest.fixture
def operator(database):
    from ens.contexts.accounts import api as accounts

    def make(kind="operator"):
        number = next(_numbers)
        account = accounts.appoint(
            provider="pro-sante-connect",
            identifier=f"899{number:09}",
            kind=kind,
            name=f"Agent {number}",
            now=NOW,
        )
        return accounts.of_staff(
            account=account, kind=kind, structure=0, name=f"Agent {number}", assurance=2
        )

    return make


@pytest.fixture
def reach(database):
    from ens.contexts.access import api as access

    def make(actor: Actor, person: int, now=NOW):
        return access.reach(actor=actor, persons=(person,), action="mask", now=now)

    return make


@pytest.fixture
def opened(database):
    """
    Opens a case as this actor, about themselves unless another is named.
    """
    from ens.contexts.cases import api as cases

    def make(actor: Actor, kind="rectification", *, words="C’est faux.", person=0, **more):
        told = {"about": "", "now": NOW, **more}
        return cases.open_case(
            person=person or actor.person,
            kind=kind,
            words=words,
            made_by=actor.account,
            who=actor.who,
            **told,
        )

    return make
