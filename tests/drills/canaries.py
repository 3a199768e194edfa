"""
Words that nothing else says, planted wherever something about a person is written; told as JSON.

Run as `python -m tests.drills.canaries` with a system's ENS_HOME and DATABASE_URL.
"""

import dataclasses
import json
import secrets
import string
import sys
from typing import Any

# Where each is: sealed under the person's key, or in clear in rows that are searched.
SEALED = (
    "note of a result", "narrative of a result", "file", "title of a file", "words of a case",
    "answer of a case", "words of a notice", "family name as written", "usual name", "e-mail",
    "version before",
)  # fmt: skip
CLEAR = (
    "family name as it is looked up", "code of a result", "second code of a result",
    "value that is a text", "description of a document", "city of an address",
    "criteria in the register", "second criteria in the register", "name in the register",
)  # fmt: skip


def drawn() -> dict[str, str]:
    """
    Letters alone, in one case: they are written, folded and looked up alike.
    """
    letters = string.ascii_lowercase
    return {
        place: "zq" + "".join(secrets.choice(letters) for _ in range(14))
        for place in SEALED + CLEAR
    }


def plant() -> dict[str, Any]:
    from tests.portals import people

    words = drawn()
    words["family name as it is looked up"] = words["family name as written"]
    one = _somebody(words)
    _told(one, words)
    _deposited(one, words)
    _in_register(one, words)
    other = people.citizen("Témoin")
    return {"id": one.id, "person": one.key, "other": other.id, "words": words}


def _somebody(words: dict[str, str]) -> Any:
    from ens.contexts.accounts import api as accounts
    from ens.contexts.identity import api as identity
    from ens.contexts.record import api as record
    from ens.ground import clock
    from ens.standards.ins import Traits
    from tests.portals import people

    record.write_dictionaries()
    now = clock.now()
    traits = Traits(words["family name as written"].upper(), ("Zoé",), "F", people.BORN, "75056")
    known = identity.create_person(
        traits=traits, ins=None, status="PROV", state="open", usual_name=words["usual name"],
        email=f"{words['e-mail']}@example.test", now=now,
    )  # fmt: skip
    account = accounts.account_of_citizen(
        person=known.person, name=words["name in the register"], now=now
    )
    actor = accounts.of_citizen(
        account=account, person=known.person, name=words["name in the register"], assurance=2
    )
    one = people.Someone(known.person, known.public_id, known.name, actor, people.nobody(), "")
    patient = {
        "resourceType": "Patient",
        "name": [{"family": traits.family}],
        "address": [{"city": words["city of an address"]}],
    }
    _stored(one, patient, known.public_id)
    return one


def _stored(one: Any, resource: dict[str, Any], fid: str) -> None:
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock, database

    now = clock.now()
    with database.transaction():
        reach = access.reach(actor=one.actor, persons=(one.key,), action="create", now=now)
        draft = record.Draft(resource["resourceType"], fid, one.key, resource)
        record.create([draft], reach=reach, now=now)


def _deposited(one: Any, words: dict[str, str]) -> None:
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.journeys.write_path import store_resources
    from tests.portals import people

    result = _result(one, words)
    with database.transaction():
        wanted = store_resources.wanted_of(result, record.new_id())
        store_resources.create([wanted], actor=one.actor, now=clock.now())
    people.deposit_file(one, one, words["file"].encode(), media_type="text/plain")
    with database.transaction():
        document = people._reference(
            one, one, b"x", "text/plain", people.dt.date(2026, 3, 2), "11502-2"
        )
        document["description"] = words["description of a document"]
        document["content"][0]["attachment"]["title"] = words["title of a file"]
        wanted = store_resources.wanted_of(document, record.new_id())
        store_resources.create([wanted], actor=one.actor, now=clock.now())


def _result(one: Any, words: dict[str, str]) -> dict[str, Any]:
    said = f"<div xmlns='http://www.w3.org/1999/xhtml'>{words['narrative of a result']}</div>"
    return {
        "resourceType": "Observation",
        "status": "final",
        "text": {"status": "generated", "div": said},
        "code": {
            "coding": [
                {"system": "urn:oid:1.2.3", "code": words["code of a result"]},
                {"system": "http://loinc.org", "code": words["second code of a result"]},
            ]
        },
        "subject": {"reference": f"Patient/{one.id}"},
        "effectiveDateTime": "2026-03-02",
        "valueString": words["value that is a text"],
        "note": [{"text": f"{words['note of a result']} {words['version before']}"}],
    }


def _told(one: Any, words: dict[str, str]) -> None:
    from ens.contexts.cases import api as cases
    from ens.contexts.notices import api as notices
    from ens.ground import clock, database

    now = clock.now()
    with database.transaction():
        notices.notify(
            person=one.key, kind="document-added", subject_label=0, about=("", ""),
            text_values={"author": "Zoé", "title": words["words of a notice"]}, now=now,
        )  # fmt: skip
        for place in ("words of a case", "answer of a case"):
            cases.open_case(
                person=one.key, kind="contest", about="", words=words[place],
                made_by=one.actor.account, who=one.actor.who, now=now,
            )  # fmt: skip


def _in_register(one: Any, words: dict[str, str]) -> None:
    from ens.contexts.register import api as register
    from ens.ground import clock, database

    with database.transaction():
        for place in ("criteria in the register", "second criteria in the register"):
            line = register.Line(one.key, one.actor.who, "search", "Observation")
            register.write([dataclasses.replace(line, detail=words[place])], now=clock.now())


if __name__ == "__main__":
    from ens.config import setup

    setup.django()
    sys.stdout.write(json.dumps(plant()) + "\n")
