"""
The entries of a summary as FHIR resources: problems, allergies, medicines, vaccines, acts,
devices, observations.

What an entry does not say is left out, never guessed; who the resources are about, and their ids,
are given by the caller.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ens.standards.cda.body import is_about_somebody_else
from ens.standards.cda.lab_values import Texts
from ens.standards.cda.observations import present
from ens.standards.cda.synthesis import concerns, details, observed, treatments
from ens.standards.cda.synthesis.details import Thing
from ens.standards.cda.tree import Node

_DONE: Final = {
    "active": "in-progress", "completed": "completed", "aborted": "stopped",
    "cancelled": "not-done", "nullified": "entered-in-error", "new": "preparation",
    "suspended": "on-hold", "held": "on-hold",
}  # fmt: skip
_USED: Final = {
    "active": "active", "completed": "completed", "aborted": "stopped", "suspended": "on-hold",
    "nullified": "entered-in-error", "new": "intended",
}  # fmt: skip


def of_entry(entry: Node, path: str, texts: Texts) -> list[Thing]:
    """
    The resources of one entry; none for a kind that has no place here.
    """
    for child in entry.elements():
        if is_about_somebody_else(child):
            return []
        if read := _READ.get(child.name):
            return [one for one in read(child, f"{path}/{child.name}[1]", texts) if one]
    return []


def _act(act: Node, path: str, texts: Texts) -> Iterator[Thing]:
    """
    What is no concern is looked into for results.
    """
    return concerns.of(act, texts) if concerns.is_one(act) else observed.of(act, path, texts)


def _procedure(node: Node, path: str, texts: Texts) -> Iterator[Thing]:
    what = details.concept(node.first("code"), texts)
    if not what or node.get("moodCode") not in ("EVN", ""):
        return
    done = node.get("negationInd") != "true"
    status = _DONE.get(details.code_at(node, "statusCode"), "unknown")
    sites = (details.concept(one, texts) for one in node.elements("targetSiteCode"))
    yield present(
        {
            "resourceType": "Procedure",
            "identifier": details.ids(node),
            "status": status if done else "not-done",
            "code": what,
            "subject": details.SUBJECT,
            **details.when(node, "performed"),
            "reasonCode": details.reasons(node, texts),
            "bodySite": [one for one in sites if one],
            "note": details.notes(node, texts),
        }
    )


def _supply(node: Node, path: str, texts: Texts) -> Iterator[Thing]:
    """
    A device that the person has: the thing itself, inside, and that it is used.
    """
    role = node.first("participant/participantRole")
    kind = details.concept(role.first("playingDevice/code"), texts) if role is not None else None
    if role is None or not kind or node.get("moodCode") not in ("EVN", ""):
        return
    device = present(
        {"resourceType": "Device", "id": "device", "identifier": details.ids(role), "type": kind}
    )
    yield present(
        {
            "resourceType": "DeviceUseStatement",
            "contained": [device],
            "identifier": details.ids(node),
            "status": _USED.get(details.code_at(node, "statusCode"), "active"),
            "subject": details.SUBJECT,
            **details.when(node, "timing"),
            "device": {"reference": "#device"},
            "note": details.notes(node, texts),
        }
    )


_READ: Final[Mapping[str, Callable[[Node, str, Texts], Iterator[Thing]]]] = {
    "act": _act,
    "observation": observed.of,
    "organizer": observed.of,
    "procedure": _procedure,
    "substanceAdministration": treatments.of,
    "supply": _supply,
}
