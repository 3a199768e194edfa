"""
Reading what a Subscription asks, and how long to wait before it is tried again.

Sources: FHIR R4 subscription.html; Subscriptions R5 Backport 1.1, profile backport-subscription
and channels.html.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from ens.contexts.subscriptions.values import Asked, Pairs
from ens.standards.fhir import backport
from ens.standards.fhir.outcome import Issue, issue

Json = Mapping[str, Any]
CHANNELS = ("rest-hook", "websocket", "email")
CONTENTS = ("empty", "id-only", "full-resource")
JSON_TYPES = ("application/fhir+json", "application/json")
MOST_FILTERS, MOST_HEADERS, LONGEST_HEADER = 10, 10, 2000
LONGEST_FILTER = 1000
LEAST_HEARTBEAT, MOST_AT_ONCE, LONGEST_TIMEOUT = 10, 50, 15
FIRST_WAIT, LONGEST_WAIT = 5, 3600  # seconds
GIVE_UP = dt.timedelta(hours=24)
HEADER = re.compile(r"([A-Za-z0-9-]{1,60}):[ ]?([ -~]{0,1900})")
# A receiver's own secret, or what it sorts its mail by; nothing that says how a request is read.
ALLOWED_HEADER = re.compile(r"authorization|x-(?!forwarded|real-ip|http-method)[a-z0-9-]+")
PATIENT = ("patient", "subject")


class NotAsked(Exception):
    """
    The resource asks nothing that is done here.
    """

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(one.diagnostics for one in issues))
        self.issues = issues


def refused(code: str, text: str, place: str) -> NotAsked:
    return NotAsked(issue("error", code, text, expression=(f"Subscription.{place}",)))


def read(resource: Json, *, allowed: Callable[[str], Mapping[str, Sequence[str]] | None]) -> Asked:
    """
    `allowed` gives, for the canonical URL of a topic, the search parameters of each of its types.

    :raises NotAsked
    """
    topic = str(resource.get("criteria", ""))
    known = allowed(topic)
    if known is None:
        text = "criteria is the canonical URL of a topic of this server: its metadata lists them"
        raise refused("not-supported", text, "criteria")
    if resource.get("status") not in ("requested", "off"):
        raise refused("business-rule", "a client asks requested or off; the rest is told", "status")
    filters, patient = _filters(resource, known)
    channel = resource.get("channel") or {}
    kind, content = _channel(channel)
    if kind == "email" and backport.extensions(channel, backport.HEARTBEAT):
        raise refused("business-rule", "an e-mail has no heartbeat", "channel.extension")
    return Asked(
        topic=topic,
        filters=filters,
        patient=patient,
        channel=kind,
        endpoint=_endpoint(kind, channel),
        headers=_headers(kind, channel),
        content=content,
        heartbeat=_number(channel, backport.HEARTBEAT, least=LEAST_HEARTBEAT, most=86_400),
        timeout=_number(channel, backport.TIMEOUT, least=1, most=LONGEST_TIMEOUT),
        most=_number(channel, backport.MAX_COUNT, least=1, most=MOST_AT_ONCE) or 1,
        ends_at=_ends(resource),
        off=resource["status"] == "off",
    )


def _filters(
    resource: Json, known: Mapping[str, Sequence[str]]
) -> tuple[tuple[tuple[str, Pairs], ...], str]:
    said = [
        str(one.get("valueString", ""))
        for one in backport.extensions(resource.get("_criteria"), backport.FILTER)
    ]
    if len(said) > MOST_FILTERS:
        raise refused("too-costly", f"{MOST_FILTERS} filters at most", "criteria.extension")
    found: list[tuple[str, Pairs]] = []
    patients: set[str] = set()
    for text in said:
        name, pairs = _filter(text, known)
        patients |= {value.removeprefix("Patient/") for key, value in pairs if key in PATIENT}
        rest = tuple(pair for pair in pairs if pair[0] not in PATIENT)
        found += [(name, rest)] if rest else []
    if len(patients) > 1 or any("," in one for one in patients):
        raise refused("business-rule", "a subscription is about one patient", "criteria.extension")
    return tuple(found), next(iter(patients), "")


def _filter(text: str, known: Mapping[str, Sequence[str]]) -> tuple[str, list[tuple[str, str]]]:
    name, mark, query = text.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    place = "criteria.extension"
    if len(text) > LONGEST_FILTER or not mark or not pairs or name not in known:
        raise refused("value", f"a filter is {'|'.join(known)}?parameter=value", place)
    if not all(one.isprintable() for pair in pairs for one in pair):
        raise refused("value", "a filter holds a character that is not printed", place)
    for key, value in pairs:
        if key not in (*PATIENT, *known[name]) or not value:
            allowed = ", ".join(("patient", *known[name]))
            raise refused("not-supported", f"what filters {name} here: {allowed}", place)
    return name, pairs


def _channel(channel: Json) -> tuple[str, str]:
    kind = str(channel.get("type", ""))
    if kind not in CHANNELS:
        raise refused("not-supported", f"the channels are {', '.join(CHANNELS)}", "channel.type")
    said = backport.extensions(channel.get("_payload"), backport.CONTENT)
    content = str(said[0].get("valueCode", "")) if said else "empty"
    if content not in CONTENTS:
        text = f"the content is {', '.join(CONTENTS)}"
        raise refused("value", text, "channel.payload.extension")
    if kind == "email":
        if content != "empty":
            text = "an e-mail says only that there is something new: content empty"
            raise refused("business-rule", text, "channel.payload.extension")
        return kind, content
    if channel.get("payload", JSON_TYPES[0]) not in JSON_TYPES:
        raise refused("not-supported", f"the payload is {JSON_TYPES[0]}", "channel.payload")
    return kind, content


def _endpoint(kind: str, channel: Json) -> str:
    endpoint = str(channel.get("endpoint", ""))
    if kind == "websocket":
        if endpoint:
            raise refused("business-rule", "a websocket has no endpoint", "channel.endpoint")
    elif not endpoint:
        raise refused("required", "where to send is missing", "channel.endpoint")
    elif kind == "email" and not endpoint.startswith("mailto:"):
        raise refused("value", "the endpoint of an e-mail is mailto:", "channel.endpoint")
    return endpoint


def _headers(kind: str, channel: Json) -> Pairs:
    said = channel.get("header") or []
    if said and kind != "rest-hook":
        raise refused("business-rule", "only rest-hook has headers", "channel.header")
    if len(said) > MOST_HEADERS or sum(map(len, map(str, said))) > LONGEST_HEADER:
        raise refused("too-costly", f"{MOST_HEADERS} short headers at most", "channel.header")
    return tuple(map(_header, map(str, said)))


def _header(text: str) -> tuple[str, str]:
    match = HEADER.fullmatch(text)
    if match is None or not ALLOWED_HEADER.fullmatch(match[1].lower()):
        text = "a header is Authorization or X-..., in printable ASCII"
        raise refused("not-supported", text, "channel.header")
    return match[1], match[2]


def _number(channel: Json, url: str, *, least: int, most: int) -> int:
    said = backport.extensions(channel, url)
    if not said:
        return 0
    value = next((value for key, value in said[0].items() if key.startswith("value")), None)
    if not isinstance(value, int) or not least <= value <= most:
        raise refused("value", f"from {least} to {most}", "channel.extension")
    return value


def _ends(resource: Json) -> dt.datetime | None:
    text = str(resource.get("end", ""))
    if not text:
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise refused("value", "the end is not an instant", "end") from error


def wait(failures: int) -> dt.timedelta:
    """
    Twice as long each time, an hour at most.
    """
    return dt.timedelta(seconds=min(FIRST_WAIT * 2 ** min(failures - 1, 20), LONGEST_WAIT))
