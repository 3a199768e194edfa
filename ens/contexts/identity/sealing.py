"""
What is readable only with the person's key: traits as they are written, e-mail, INS value.
"""

import datetime as dt
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.identity.values import Person
from ens.ground import keys
from ens.standards.ins import InsNumber, Traits


def seal_person(key: AESGCM, *, person: int, traits: Traits, usual_name: str, email: str) -> bytes:
    content = {
        "given": list(traits.given),
        "family": traits.family,
        "usual_name": usual_name,
        "birthplace": traits.birthplace,
        "email": email,
    }
    return keys.seal(key, orjson.dumps(content), place("person", person))


def unseal_person(
    row: tuple[int, Any, str, dt.date, str, str, bool, bytes, bytes],
) -> Person:
    person, public_id, state, birth_date, sex, status, local, sealed, wrapped = row
    key = keys.open_key(wrapped, person)
    content = orjson.loads(keys.unseal(key, sealed, place("person", person)))
    return Person(
        person=person,
        public_id=str(public_id),
        state=state,
        given=tuple(content["given"]),
        family=content["family"],
        usual_name=content["usual_name"],
        sex=sex,
        birth_date=birth_date,
        birthplace=content["birthplace"],
        email=content["email"],
        local=local,
        status=status,
    )


def seal_ins(key: AESGCM, *, person: int, ins: InsNumber) -> bytes:
    return keys.seal(key, ins.value.encode(), place("ins", person))


def unseal_ins(key: AESGCM, *, person: int, system: str, sealed: bytes) -> InsNumber:
    return InsNumber(system, keys.unseal(key, sealed, place("ins", person)).decode())


def hash_of(system: str, value: str) -> bytes:
    return keys.keyed_hash("ins", f"{system}|{value}")


def place(what: str, person: int) -> bytes:
    return f"identity:{what}:{person}".encode()
