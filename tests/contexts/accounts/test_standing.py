"""
What goes on without a token ends when whoever asked is no more who they were.
"""

import datetime as dt

import pytest

from tests.fhir_api import inside


@pytest.fixture(scope="module")
def kept(database):
    from dataclasses import replace

    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    doctor = inside.doctor()
    inside.register_clients()
    actor = replace(inside.structure_of(doctor), scopes="system/Observation.rs")
    return doctor, accounts.standing_of(actor, "jeton", now=clock.now())


def test_a_hospitals_software_acts_for_its_doctor_for_a_while(kept):
    from ens.contexts.accounts import api as accounts
    from ens.contexts.accounts import rules
    from ens.ground import clock

    doctor, standing = kept
    now = clock.now()
    assert accounts.actor_of_standing(standing, now=now).professional == doctor.key
    late = now + rules.VOUCHED_LONGEST + dt.timedelta(seconds=1)
    with pytest.raises(accounts.TokenRefused):
        accounts.actor_of_standing(standing, now=late)


def test_not_once_a_key_that_may_have_signed_for_it_is_revoked(kept):
    """
    What is asked again afterwards, with another key, goes on.
    """
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    _, standing = kept
    standing = standing | {"client": "cle-volee"}
    key = {"kty": "EC", "crv": "P-384", "kid": "volee", "x": "AA", "y": "BB"}
    again = {
        "client_id": standing["client"], "kind": "structure", "auth": "private_key_jwt",
        "scopes": "system/Observation.rs",
        "jwks": {"keys": [key]},
    }  # fmt: skip
    accounts.register_clients([again], now=clock.now())
    accounts.actor_of_standing(standing, now=clock.now())
    accounts.revoke_key(client_id=standing["client"], kid="volee", now=clock.now())
    with pytest.raises(accounts.TokenRefused):
        accounts.actor_of_standing(standing, now=clock.now())
    later = standing | {"since": clock.now().timestamp() + 1}
    accounts.actor_of_standing(later, now=clock.now() + dt.timedelta(seconds=2))


def test_not_for_one_who_left_their_profession(kept):
    from ens.contexts.accounts import api as accounts
    from ens.contexts.directory import api as directory
    from ens.ground import clock

    doctor, standing = kept
    directory.upsert_professional(idnps=doctor.idnps, given="Anne", family="PARTIE", situations=[])
    with pytest.raises(accounts.TokenRefused):
        accounts.actor_of_standing(standing, now=clock.now())
