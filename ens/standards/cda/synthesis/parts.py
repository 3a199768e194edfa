"""
What the entries of a summary are made of, from FHIR to CDA: codes, dates, quantities, notes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ens.standards.cda import systems
from ens.standards.cda.datatypes import moment_of
from ens.standards.cda.markup import Element, element
from ens.standards.cda.synthesis import codes

Json = Mapping[str, Any]

_FHIR_TIME: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?\d*)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
COMMENT: Final = ("2.16.840.1.113883.10.20.1.40", "1.3.6.1.4.1.19376.1.5.3.1.4.2",
                  "1.2.250.1.213.1.1.3.32")  # fmt: skip
SEVERITY: Final = ("2.16.840.1.113883.10.20.1.55", "1.3.6.1.4.1.19376.1.5.3.1.4.1",
                   "1.2.250.1.213.1.1.3.29")  # fmt: skip
STATUS: Final = ("2.16.840.1.113883.10.20.1.50", "2.16.840.1.113883.10.20.1.57",
                 "1.3.6.1.4.1.19376.1.5.3.1.4.1.1", "1.2.250.1.213.1.1.3.30")  # fmt: skip
CERTAINTY: Final = ("1.2.250.1.213.1.1.3.171",)
REASON: Final = ("1.3.6.1.4.1.19376.1.5.3.1.4.4.1", "1.2.250.1.213.1.1.3.36")


def templates(roots: tuple[str, ...]) -> list[Element]:
    return [element("templateId", root=one) for one in roots]


def observation(
    roots: tuple[str, ...], *, children: Sequence[Element], **attributes: str
) -> Element:
    """
    What was observed, of these templates.
    """
    return element(
        "observation",
        classCode="OBS",
        moodCode="EVN",
        **attributes,
        children=[*templates(roots), *children],
    )


def time_of(text: Any) -> str:
    """
    A FHIR date or instant as an HL7 TS of the same precision, "" if it is none.
    """
    match = _FHIR_TIME.fullmatch(str(text or ""))
    if match is None:
        return ""
    *digits, part, zone = match.groups()
    made = "".join(one for one in digits if one) + (part or "")
    return made + ("+0000" if zone == "Z" else (zone or "").replace(":", ""))


def fhir_time(text: str) -> str:
    """
    The other way; "" if it is no date.
    """
    moment = moment_of(text) if text else None
    return moment.fhir if moment else ""


def moment(tag: str, text: Any) -> list[Element]:
    value = time_of(text)
    return [element(tag, value=value)] if value else []


def interval(low: Any, high: Any, *, xsi_type: str = "") -> list[Element]:
    bounds = [*moment("low", low), *moment("high", high)]
    return [element("effectiveTime", xsi_type=xsi_type, children=bounds)] if bounds else []


def when(resource: Json, name: str) -> list[Element]:
    """
    A choice of dateTime and Period.
    """
    if text := resource.get(f"{name}DateTime"):
        return moment("effectiveTime", text)
    period = resource.get(f"{name}Period") or {}
    return interval(period.get("start"), period.get("end"), xsi_type="IVL_TS")


def coded(tag: str, concept: Any, *, xsi_type: str = "") -> Element:
    """
    A CD of all the codings that have a place in CDA; the author's words are its original text.
    """
    concept = concept if isinstance(concept, Mapping) else {}
    codings = [one for one in concept.get("coding", ()) if _has_place(one)]
    first, others = codings[:1], codings[1:]
    said = [element("originalText", str(concept["text"]))] if concept.get("text") else []
    more = [_of("translation", one) for one in others]
    if not first:
        return element(tag, xsi_type=xsi_type, children=said, nullFlavor="OTH" if said else "UNK")
    return _of(tag, first[0], [*said, *more], xsi_type)


def _has_place(coding: Json) -> bool:
    return bool(coding.get("code") and systems.oid_of(str(coding.get("system", ""))))


def _of(tag: str, coding: Json, children: Sequence[Element] = (), xsi_type: str = "") -> Element:
    return element(
        tag,
        children=children,
        xsi_type=xsi_type,
        code=str(coding["code"]),
        codeSystem=systems.oid_of(str(coding["system"])),
        displayName=str(coding.get("display", "")),
    )


def loinc(code: str, display: str) -> Element:
    return element("code", code=code, codeSystem=systems.LOINC, displayName=display)


def ids(resource: Json) -> list[Element]:
    """
    Its identifiers, or that it is not known: every act of CDA has an id.
    """
    return list(identifiers(resource)) or [element("id", nullFlavor="UNK")]


def identifiers(resource: Json) -> Iterator[Element]:
    """
    Those whose system is an OID, and those that are a UUID or an OID themselves.
    """
    for one in resource.get("identifier", ()):
        system, value = str(one.get("system", "")), str(one.get("value", ""))
        if system == "urn:ietf:rfc:3986" and value.startswith(("urn:uuid:", "urn:oid:")):
            yield element("id", root=value.split(":", 2)[2])
        elif system.startswith(("urn:oid:", "urn:uuid:")) and value:
            yield element("id", root=system.split(":", 2)[2], extension=value)


def quantity(tag: str, value: Any, *, xsi_type: str = "") -> list[Element]:
    """
    A PQ, whose unit is one of UCUM or none; nothing for another, nor for a mere bound.
    """
    if not is_physical(value) or value.get("comparator"):
        return []
    number = format(Decimal(value["value"]), "f")
    return [element(tag, xsi_type=xsi_type, value=number, unit=str(value.get("code") or "1"))]


def is_physical(value: Any) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("value"), int | Decimal):
        return False
    if value.get("system") == systems.UCUM_URI and value.get("code"):
        return True
    return not value.get("unit") and not value.get("code")


def notes(resource: Json) -> Iterator[Element]:
    for one in resource.get("note", ()):
        if text := one.get("text"):
            act = element(
                "act",
                classCode="ACT",
                moodCode="EVN",
                children=[
                    *templates(COMMENT),
                    loinc(codes.COMMENT, "Commentaire"),
                    element("text", str(text)),
                    element("statusCode", code="completed"),
                    *author(one.get("time")),
                ],
            )
            yield element("entryRelationship", typeCode="SUBJ", inversionInd="true", children=[act])


def author(time: Any) -> list[Element]:
    """
    When it was written down; by whom is not told by a time.
    """
    made = moment("time", time)
    nobody = element("assignedAuthor", children=[element("id", nullFlavor="UNK")])
    return [element("author", children=[*made, nobody])] if made else []


def stated(
    roots: tuple[str, ...], code: Element, concept: Any, *, kind: str = "SUBJ", invert: bool = True
) -> list[Element]:
    """
    An observation about the entry: its status, its certainty, how severe it is.
    """
    if not isinstance(concept, Mapping) or not concept:
        return []
    made = observation(
        roots,
        children=[
            code,
            element("statusCode", code="completed"),
            coded("value", concept, xsi_type="CD"),
        ],
    )
    turned = "true" if invert else "false"
    return [element("entryRelationship", typeCode=kind, inversionInd=turned, children=[made])]


def severity(concept: Any) -> list[Element]:
    code = element(
        "code", code=codes.SEVERITY, codeSystem="2.16.840.1.113883.5.4", displayName="Sévérité"
    )
    return stated(SEVERITY, code, concept)


def clinical_status(concept: Any) -> list[Element]:
    return stated(STATUS, loinc(codes.STATUS, "Statut"), concept, kind="REFR", invert=False)


def certainty(concept: Any) -> list[Element]:
    return stated(CERTAINTY, loinc(codes.CERTAINTY, "Certitude"), concept)


def reasons(resource: Json) -> Iterator[Element]:
    for concept in resource.get("reasonCode", ()):
        act = element(
            "act",
            classCode="ACT",
            moodCode="EVN",
            children=[*templates(REASON), coded("code", concept)],
        )
        yield element("entryRelationship", typeCode="RSON", children=[act])
