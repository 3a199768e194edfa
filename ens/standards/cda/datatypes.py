"""
The HL7 V3 data types that documents use: II, CD, TS, telecom, address, as plain values.

Source: HL7 V3 Data Types, Abstract Specification, release 1.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from ens.standards.cda.tree import Node

PARIS = "Europe/Paris"
MAX_REPEATED = 100

Thing = TypeVar("Thing")

_TIME = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d{2})(?:(?P<day>\d{2})"
    r"(?:(?P<hour>\d{2})(?:(?P<minute>\d{2})(?:(?P<second>\d{2})(?:\.(?P<part>\d{1,6})\d*)?)?)?)?"
    r")?)?(?P<zone>[+-]\d{4})?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """
    HL7 II: an OID or UUID root, and an extension unless the root says all.
    """

    root: str
    extension: str = ""

    @property
    def unique_id(self) -> str:
        """
        The identifier as XDS writes a document's uniqueId: "root^extension" or the root alone.
        """
        return f"{self.root}^{self.extension}" if self.extension else self.root

    @property
    def uri(self) -> str:
        return urn(self.root)


@dataclass(frozen=True, slots=True)
class Code:
    """
    HL7 CD: a code, its system (OID) and display, and the words that the sender used.
    """

    code: str
    system: str = ""
    display: str = ""
    original: str = ""
    null_flavor: str = ""
    translations: "tuple[Code, ...]" = ()

    @property
    def label(self) -> str:
        """
        What to call it before people: the sender's own words first.
        """
        return self.original or self.display or self.code


@dataclass(frozen=True, slots=True)
class Moment:
    """
    HL7 TS: an instant and how precisely it is known ("year", "month", "day" or "time").

    A time without an offset is taken as Paris time, which is what French software means.
    """

    instant: datetime
    precision: str

    @property
    def day(self) -> date:
        return self.instant.date()

    @property
    def fhir(self) -> str:
        """
        The FHIR dateTime of the same precision.
        """
        lengths = {"year": 4, "month": 7, "day": 10}
        text = self.instant.isoformat()
        return text[: lengths[self.precision]] if self.precision in lengths else text


def few(values: Iterable[Thing]) -> tuple[Thing, ...]:
    """
    Return no more values than an honest header has.
    """
    return tuple(islice(values, MAX_REPEATED))


def urn(root: str) -> str:
    """
    Return the URI of an OID or a UUID.
    """
    if re.fullmatch(r"[0-2](?:\.\d+)+", root, re.ASCII):
        return f"urn:oid:{root}"
    if re.fullmatch(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", root, re.ASCII):
        return f"urn:uuid:{root.lower()}"
    return root


def moment_of(text: str) -> Moment | None:
    """
    Read an HL7 time such as "20210401171000+0100"; None where it is absent or no date exists.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    parts = match.groupdict()
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    try:
        naive = datetime(
            int(parts["year"]), int(parts["month"] or 1), int(parts["day"] or 1), hour, minute
        ) + timedelta(
            seconds=min(second, 59), microseconds=int((parts["part"] or "").ljust(6, "0"))
        )
        return Moment(_located(naive, parts["zone"]), _precision(parts))
    except (ValueError, OverflowError):
        return None


def _precision(parts: dict[str, str | None]) -> str:
    if parts["hour"] is not None:
        return "time"
    if parts["day"] is not None:
        return "day"
    return "month" if parts["month"] is not None else "year"


def _located(naive: datetime, zone: str | None) -> datetime:
    if zone is None:
        offset = naive.replace(tzinfo=ZoneInfo(PARIS)).utcoffset() or timedelta(0)
    else:
        size = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
        offset = -size if zone[0] == "-" else size
    # A fixed offset, so that the value travels between processes as it is.
    return naive.replace(tzinfo=timezone(offset) if offset else UTC)


def moment_at(node: Node | None, path: str) -> Moment | None:
    found = node.first(path) if node is not None else None
    return moment_of(found.get("value")) if found is not None else None


def identifier_of(node: Node | None) -> Identifier | None:
    if node is None or not node.get("root"):
        return None
    return Identifier(node.get("root").strip(), node.get("extension").strip())


def identifiers_at(node: Node, path: str) -> tuple[Identifier, ...]:
    found = (identifier_of(one) for one in node.every(path))
    return few(one for one in found if one is not None)


def code_of(node: Node | None, texts: Mapping[str, str] | None = None) -> Code | None:
    """
    Read a CD, CE or CV; `texts` resolves the references of its original text to the narrative.
    """
    if node is None:
        return None
    return Code(
        code=node.get("code").strip(),
        system=node.get("codeSystem").strip(),
        display=node.get("displayName").strip(),
        original=referred_text(node.first("originalText"), texts or {}),
        null_flavor=node.get("nullFlavor"),
        translations=few(
            one for one in (code_of(found) for found in node.elements("translation")) if one
        ),
    )


def codes_of(nodes: Iterable[Node]) -> tuple[Code, ...]:
    found = (code_of(node) for node in nodes)
    return few(one for one in found if one is not None and one.code)


def referred_text(node: Node | None, texts: Mapping[str, str]) -> str:
    """
    Return an element's own text, or the narrative that its reference points to.
    """
    if node is None:
        return ""
    reference = node.first("reference")
    if reference is None:
        return node.text
    return texts.get(reference.get("value").removeprefix("#"), "") or node.text


def telecoms_of(node: Node) -> tuple[str, ...]:
    return few(one.get("value") for one in node.elements("telecom") if one.get("value"))


def address_of(node: Node | None) -> str:
    """
    Return an address on one line, its parts in the sender's order.
    """
    if node is None:
        return ""
    parts = [one.text for one in node.elements() if one.text]
    return " ".join(parts) if parts else node.text
