"""
The register as AuditEvents: the acts that a reader sees, for their software.

Sources: IHE ITI-81 (a search of acts is bounded by date); ANS "Traçabilité de traces de santé".
A line tells of a thing, so whoever does not see the thing does not see the line, and neither does
an application without the scope of its type.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import keys
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys.trace import OF_REGISTER, REGISTER, trace_reading_of_register
from ens.standards.fhir import audit_event
from ens.standards.fhir.audit_event import Act, Agent, Server

TYPE: Final = REGISTER
IDNPS: Final = "urn:oid:1.2.250.1.71.4.2.1"
# What the register calls an act, as FHIR does; the others are acts on rights.
INTERACTIONS: Final = {
    "read": "read", "vread": "vread", "history": "history-instance", "search": "search-type",
    "create": "create", "update": "update", "mask": "update", "unmask": "update",
    "announce": "update", "postpone": "update", "conceal": "update", "reveal": "update",
    "delete": "delete", "summary": "read",
}  # fmt: skip
EXPORTS: Final = frozenset({"export", "send"})
EMERGENCIES: Final = frozenset({
    "break-glass", "end-break-glass", "ask-emergency", "say-whereabouts", "read-whereabouts",
})  # fmt: skip
EMERGENCY: Final = "ETREAT"


def page(
    *, reach: Reach, wanted: register.Wanted, limit: int, now: dt.datetime
) -> tuple[tuple[Act, ...], str]:
    """
    These acts, and the id after which the next page begins, "" when there is none; the reading
    is itself written.

    :raises register.NotWritten: nothing is served
    """
    seen = _who_show_it(reach)
    found = register.entries(reach=seen, wanted=wanted, limit=limit + 1)
    trace_reading_of_register(reach, now=now)
    shown = found[:limit]
    following = sealed(shown[-1].person, shown[-1].access.line) if len(found) > limit else ""
    return told(shown), following


def one(fid: str, *, actor: Actor, now: dt.datetime) -> Act:
    """
    :raises record.NotFound: no such act, or not for this reader
    """
    person, line = opened(fid)
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
    always = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)
    wanted = register.Wanted(*always, after=line - 1, before=line + 1)
    found = register.entries(reach=_who_show_it(reach), wanted=wanted, limit=1)
    if not found:
        raise record.NotFound
    trace_reading_of_register(reach, now=now)
    return told(found)[0]


def _who_show_it(reach: Reach) -> Reach:
    """
    The persons whose register the reader may read at all; the register of nobody's things is
    no reader's.
    """
    for person in reach.persons:
        if person == record.COMMONS or not reach.allows(person, OF_REGISTER, author=0):
            reach = reach.without(person)
    return reach


def told(entries: Sequence[register.Entry]) -> tuple[Act, ...]:
    known = accounts.accounts_of(list({one.access.account for one in entries}))
    professionals = {
        each.professional: each
        for each in directory.professionals([one.professional for one in known.values()])
    }
    return tuple(_act(one, _agent(one, known, professionals)) for one in entries)


def _agent(
    entry: register.Entry,
    known: dict[int, accounts.Account],
    professionals: dict[int, directory.Professional],
) -> Agent | None:
    """
    The human; nobody when it was a job, or software that acts alone.
    """
    said = entry.access
    account = known.get(said.account)
    if account is None or said.kind == "job":
        return None
    role = ", ".join(part for part in (said.profession, said.structure) if part)
    agent = Agent(said.name or said.software, role=role)
    if account.person == entry.person:
        return replace(agent, reference=f"Patient/{record.patient_id(entry.person)}")
    if found := professionals.get(account.professional):
        reference = f"Practitioner/{found.public_id}"
        return replace(agent, reference=reference, identifier=(IDNPS, found.idnps))
    return agent


def _act(entry: register.Entry, user: Agent | None) -> Act:
    said = entry.access
    software = said.software or ("" if user else said.name)
    return Act(
        id=sealed(entry.person, said.line),
        at=said.at,
        kind=_kind(said.action),
        code=said.action,
        patient=f"Patient/{record.patient_id(entry.person)}",
        type=said.type,
        thing=said.id,
        query=_names(said.detail) if said.action == "search" else "",
        refused=str(access.refusal(said.code)) if said.code else "",
        user=user,
        software=Agent(software) if software else None,
        request=entry.request,
        purpose=EMERGENCY if said.facts & access.Fact.BREAK_GLASS else "",
    )


def _names(criteria: str) -> str:
    """
    What a search was by. What it was after stays in the register: a reader who does not see a
    thing would learn that somebody looked for it.
    """
    parts = criteria.split("&")
    return "&".join(one.partition("=")[0] for one in parts if "=" in one or one.startswith("$"))


def _kind(action: str) -> str:
    if action in INTERACTIONS:
        return INTERACTIONS[action]
    if action in EXPORTS:
        return "export"
    return "emergency" if action in EMERGENCIES else "rights"


def resource(act: Act, *, national: bool) -> dict[str, Any]:
    server = Server(settings.FHIR_BASE, "ENS", f"{settings.ENS_PUBLIC_URL}/codes/acts")
    return audit_event.national(act, server) if national else audit_event.balp(act, server)


@cache
def _key() -> AESSIV:
    return AESSIV(keys.derived("audit-event") + keys.derived("audit-event-2"))


def sealed(person: int, line: int) -> str:
    """
    The id of an act: always the same, and it tells neither whose it is nor how many there are.
    """
    plain = person.to_bytes(8, "big") + line.to_bytes(8, "big")
    text = base64.urlsafe_b64encode(_key().encrypt(plain, None)).decode()
    return text.rstrip("=").replace("_", ".")


def opened(fid: str) -> tuple[int, int]:
    """
    Whose act an id is, and its line.

    :raises record.NotFound: no id that was ever given
    """
    try:
        padded = fid.replace(".", "_") + "=" * (-len(fid) % 4)
        plain = _key().decrypt(base64.urlsafe_b64decode(padded), None)
    except (ValueError, binascii.Error, InvalidTag) as error:
        raise record.NotFound from error
    if len(plain) != 16:
        raise record.NotFound
    return int.from_bytes(plain[:8], "big"), int.from_bytes(plain[8:], "big")
