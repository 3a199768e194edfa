"""
Behind a structure's software: an individual whom the directory knows elsewhere is only somebody
of that structure, and gets nothing of what their own patients gave them.
"""

import datetime as dt
import itertools
from types import SimpleNamespace

import pytest

from tests.gateways.oauth.conftest import (
    as_software,
    asking,
    assertion,
    b2b,
    form_of,
    sign_in_citizen,
)

_ranks = itertools.count(700_000)


@pytest.fixture
def elsewhere(served):
    """
    A doctor who works in a practice only, and their RPPS number.
    """
    from ens.contexts.directory import api as directory
    from ens.sandbox.population import numbers

    rank = next(_ranks)
    practice = directory.upsert_structure(
        finess=numbers.fictive_finess(rank).value, name="Cabinet des essais"
    )
    known = directory.upsert_professional(
        idnps=f"8{numbers.fictive_rpps(rank).value}", given="Ève", family="AILLEURS",
        situations=[directory.Situation(f"ailleurs-{rank}", "10", "SM54", 0, practice.finess, "")],
    )  # fmt: skip
    return known


def actor_named(http, served, known, **more):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    said = b2b(served, subject_id=known.idnps, subject_name="Ève AILLEURS", **more)
    response = as_software(http, assertion(served, extensions=said))
    assert response.status_code == 200, response.text
    return accounts.actor_of_token(response.json()["access_token"], now=clock.now())


def person(given, born, **more):
    from ens.contexts.identity import api as identity
    from ens.ground import clock
    from ens.standards.ins import Traits

    traits = Traits("INDIVIDU", (given,), "F", born, "75056")
    return identity.create_person(
        traits=traits, ins=None, status="PROV", state="open", now=clock.now(), **more
    )


@pytest.fixture
def patient(served):
    return person("Iris", dt.date(1970, 1, 1)).person


def test_who_does_not_work_there_is_somebody_of_the_structure_only(http, served, elsewhere):
    actor = actor_named(http, served, elsewhere)

    assert (actor.kind, actor.structure) == ("structure", served.hospital.structure)
    assert (actor.professional, actor.profession) == (0, "")
    assert actor.name == "Ève AILLEURS"
    assert actor_named(http, served, elsewhere).account == actor.account


@pytest.mark.parametrize("role", ["10^1.2.250.1.213.1.1.5.5", "60^1.2.250.1.213.1.1.5.5"])
def test_no_role_that_is_said_gives_them_a_profession(http, served, elsewhere, role):
    assert actor_named(http, served, elsewhere, subject_role=role).profession == ""


def test_they_do_not_write_as_themselves(http, served, elsewhere):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    themselves = accounts.account_of_professional(
        professional=elsewhere.professional, name="", now=clock.now()
    )
    assert actor_named(http, served, elsewhere).account != themselves


def test_they_feed_and_see_nothing_of_their_own_patients(http, served, elsewhere, patient):
    """
    Not even what they wrote themselves, in their practice.
    """
    from ens.contexts.access import api as access
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock
    from ens.ground.label import kind_of, label

    now, report = clock.now(), label(kind_of("DocumentReference", "11502-2"), 0)
    access.relate(
        person=patient, professional=elsewhere.professional, kind="treating", source="declared",
        made_by=1, now=now,
    )  # fmt: skip
    themselves = accounts.account_of_professional(
        professional=elsewhere.professional, name="", now=now
    )
    actor = actor_named(http, served, elsewhere)

    def allowed(action, author):
        reach = access.reach(actor=actor, persons=(patient,), action=action, now=now)
        return reach.allows(patient, report, author=author)

    assert not allowed("read", 1)
    assert not allowed("read", themselves)
    assert not allowed("update", themselves)
    assert allowed("create", actor.account)
    assert allowed("read", actor.account)


def test_who_works_there_acts_as_themselves(http, served, patient):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.ground.label import kind_of, label

    now, report = clock.now(), label(kind_of("DocumentReference", "11502-2"), 0)
    access.relate(
        person=patient, professional=served.doctor.professional, source="named", made_by=1, now=now
    )
    actor = actor_named(http, served, served.doctor)
    assert actor.professional == served.doctor.professional
    reach = access.reach(actor=actor, persons=(patient,), action="read", now=now)
    assert reach.allows(patient, report, author=1)


def test_the_authorisation_page_offers_no_record_of_a_child_of_age(http, served):
    """
    Nor does it leave out the adult of whom a judge gave charge.
    """
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    parent = person("Ada", dt.date(1960, 1, 2))
    adult, minor, protected = (
        person("Bo", dt.date(1990, 1, 2)),
        person("Cy", clock.today()),
        person("Di", dt.date(1930, 1, 2)),
    )
    for one, kind in ((adult, "parent"), (minor, "parent"), (protected, "habilitation-familiale")):
        identity.represent(
            representative=parent.person, represented=one.person, kind=kind,
            since=clock.today(), source="acte", by=0,
        )  # fmt: skip
    browser = sign_in_citizen(http, SimpleNamespace(parent=parent))

    page = browser.get("/oauth/authorize", params=asking(served))

    assert adult.public_id not in page.text
    assert minor.public_id in page.text
    assert protected.public_id in page.text
    assert form_of(page)
