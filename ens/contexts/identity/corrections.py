"""
What changes of an identity once it is known: the e-mail, the status, the INS.
"""

import dataclasses

from ens.contexts.identity import sealing
from ens.contexts.identity.queries import person as read_person
from ens.contexts.identity.values import Person, UnknownPerson
from ens.ground import database, keys
from ens.standards.ins import IdentityStatus


def change_email(*, person: int, email: str) -> Person:
    """
    :raises UnknownPerson: if nobody has this key
    """
    one = dataclasses.replace(read_person(person), email=email)
    sealed = sealing.seal_person(
        keys.person_key(person),
        person=person,
        traits=one.traits,
        usual_name=one.usual_name,
        email=email,
    )
    database.execute("update identity_person set sealed = %s where person = %s", (sealed, person))
    return one


def set_status(*, person: int, status: str) -> None:
    """
    Record what INSi retrieved and what a high-trust document controlled.

    :raises UnknownPerson: if nobody has this key
    """
    changed = database.execute(
        "update identity_person set status = %s where person = %s",
        (IdentityStatus(status).value, person),
    ).rowcount
    if not changed:
        raise UnknownPerson(person)
