"""
Notifications as Bundles and their status as Parameters, in R4.

Source: HL7 Subscriptions R5 Backport 1.1.0: profiles backport-subscription-notification-r4 and
backport-subscription-status-r4, and the extensions of Subscription.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ens.standards.fhir import dates

IG = "http://hl7.org/fhir/uv/subscriptions-backport"
_DEFINITION = f"{IG}/StructureDefinition"
PROFILE = f"{_DEFINITION}/backport-subscription"
NOTIFICATION = f"{_DEFINITION}/backport-subscription-notification-r4"
STATUS = f"{_DEFINITION}/backport-subscription-status-r4"
FILTER = f"{_DEFINITION}/backport-filter-criteria"
CONTENT = f"{_DEFINITION}/backport-payload-content"
HEARTBEAT = f"{_DEFINITION}/backport-heartbeat-period"
TIMEOUT = f"{_DEFINITION}/backport-timeout"
MAX_COUNT = f"{_DEFINITION}/backport-max-count"
TOPIC_CANONICAL = f"{_DEFINITION}/capabilitystatement-subscriptiontopic-canonical"
OPERATION = f"{IG}/OperationDefinition/backport-subscription"

Json = Mapping[str, Any]
METHODS = {"create": ("POST", "201"), "update": ("PUT", "200"), "delete": ("DELETE", "204")}


@dataclass(frozen=True, slots=True)
class Told:
    """
    One event as its receiver reads it: `focus` is "Type/id", "" when the content is empty; `body`
    the resource's bytes when it is full.
    """

    number: int
    at: dt.datetime
    focus: str
    action: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class State:
    """
    What a status says of a subscription; `error` is a code of ours and its words.
    """

    id: str
    topic: str
    status: str
    last_number: int
    error: tuple[str, str] = ("", "")


def extensions(element: Any, url: str) -> list[Json]:
    """
    Those of an element (or of the sibling of a primitive) that have this url.
    """
    if not isinstance(element, Mapping):
        return []
    return [one for one in element.get("extension", []) if one.get("url") == url]


def status(state: State, kind: str, told: Sequence[Told], *, base: str) -> dict[str, Any]:
    """
    The Parameters of `kind`: handshake, heartbeat, event-notification, query-status, query-event.
    """
    parameters: list[dict[str, Any]] = [
        {
            "name": "subscription",
            "valueReference": {"reference": f"{base}/Subscription/{state.id}"},
        },
        {"name": "topic", "valueCanonical": state.topic},
        {"name": "status", "valueCode": state.status},
        {"name": "type", "valueCode": kind},
        {"name": "eventsSinceSubscriptionStart", "valueString": str(state.last_number)},
        *({"name": "notificationEvent", "part": _event(one, base)} for one in told),
    ]
    code, text = state.error
    if code:
        parameters.append({"name": "error", "valueCodeableConcept": _concept(code, text, base)})
    return {
        "resourceType": "Parameters",
        "id": str(uuid.uuid4()),
        "meta": {"profile": [STATUS]},
        "parameter": parameters,
    }


def _event(one: Told, base: str) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [
        {"name": "eventNumber", "valueString": str(one.number)},
        {"name": "timestamp", "valueInstant": dates.instant(one.at)},
    ]
    if one.focus:
        parts.append({"name": "focus", "valueReference": {"reference": f"{base}/{one.focus}"}})
    return parts


def _concept(code: str, text: str, base: str) -> dict[str, Any]:
    system = f"{base.removesuffix('/fhir')}/codes/subscription"
    return {"coding": [{"system": system, "code": code}], "text": text}


def notification(
    state: State, kind: str, told: Sequence[Told], *, base: str, now: dt.datetime
) -> bytes:
    """
    The Bundle that is sent, or that `$events` gives.
    """
    first = status(state, kind, told, base=base)
    entries = [
        {
            "fullUrl": f"urn:uuid:{first['id']}",
            "resource": first,
            "request": {"method": "GET", "url": f"{base}/Subscription/{state.id}/$status"},
            "response": {"status": "200"},
        },
        *(_entry(one, base) for one in told if one.focus),
    ]
    return orjson.dumps(
        {
            "resourceType": "Bundle",
            "id": str(uuid.uuid4()),
            "meta": {"profile": [NOTIFICATION]},
            "type": "history",
            "timestamp": dates.instant(now),
            "entry": entries,
        }
    )


def _entry(one: Told, base: str) -> dict[str, Any]:
    method, answered = METHODS[one.action]
    url = one.focus.partition("/")[0] if method == "POST" else one.focus
    entry: dict[str, Any] = {"fullUrl": f"{base}/{one.focus}"}
    if one.body:
        entry["resource"] = orjson.Fragment(one.body)
    return entry | {"request": {"method": method, "url": url}, "response": {"status": answered}}
