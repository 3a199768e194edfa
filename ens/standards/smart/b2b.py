"""
Who is behind a structure's software: the `hl7-b2b` extension of a client assertion.

Source: UDAP B2B authorization extension object (HL7 FHIR UDAP security IG, B2B chapter), with
French identifiers: the individual is `8<RPPS>` or `3<FINESS>/<local id>`, the organisation
`1<FINESS>`. A structure vouches for its users, but the trace always names the individual.
"""

import re
from dataclasses import dataclass
from typing import Any

TREATMENT, EMERGENCY = "TREAT", "ETREAT"
PURPOSES = (TREATMENT, EMERGENCY)

_ROLE = re.compile(r"(?P<code>[A-Za-z0-9._-]{1,32})\^(?P<oid>[0-9]+(?:\.[0-9]+)+)")
_RPPS = re.compile(r"8(?P<rpps>[0-9]{11})")
_LOCAL = re.compile(r"3(?P<finess>[0-9][0-9AB][0-9]{7})/(?P<local>[^\s/\x00-\x1f]{1,64})")
_STRUCTURE = re.compile(r"1(?P<finess>[0-9][0-9AB][0-9]{7})")
LONGEST_NAME = 200


class InvalidB2B(ValueError):
    """
    The extension is absent or wrong; the message is ASCII, for `error_description`.
    """


@dataclass(frozen=True, slots=True)
class B2B:
    """
    The individual (either `rpps` or `local` is filled), their structure and their purpose.
    """

    subject_id: str
    subject_name: str
    role: str
    role_oid: str
    finess: str
    purpose: str
    reason: str = ""
    rpps: str = ""
    local: str = ""


def read(claims: dict[str, Any]) -> B2B:
    """
    :raises InvalidB2B: if the individual, their structure or their purpose is not said
    """
    extensions = claims.get("extensions")
    extension = extensions.get("hl7-b2b") if isinstance(extensions, dict) else None
    if not isinstance(extension, dict):
        raise InvalidB2B("The hl7-b2b extension is missing.")
    if extension.get("version") != "1":
        raise InvalidB2B("hl7-b2b: version must be 1.")
    role, role_oid = _role(extension)
    finess = _organisation(extension)
    purpose, reason = _purpose(extension)
    rpps, local = _subject(extension, finess)
    return B2B(
        _text(extension, "subject_id"), _text(extension, "subject_name"),
        role, role_oid, finess, purpose, reason, rpps, local,
    )  # fmt: skip


def _text(extension: dict[str, Any], name: str) -> str:
    value = extension.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InvalidB2B(f"hl7-b2b: {name} is missing.")
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise InvalidB2B(f"hl7-b2b: {name} is not usable.")
    return value.strip()


def _subject(extension: dict[str, Any], finess: str) -> tuple[str, str]:
    text = _text(extension, "subject_id")
    if match := _RPPS.fullmatch(text):
        return match["rpps"], ""
    match = _LOCAL.fullmatch(text)
    if match is None:
        raise InvalidB2B("hl7-b2b: subject_id must be 8<RPPS> or 3<FINESS>/<local id>.")
    if match["finess"] != finess:
        raise InvalidB2B("hl7-b2b: subject_id belongs to another structure.")
    return "", match["local"]


def _role(extension: dict[str, Any]) -> tuple[str, str]:
    match = _ROLE.fullmatch(_text(extension, "subject_role"))
    if match is None:
        raise InvalidB2B("hl7-b2b: subject_role must be <code>^<OID>.")
    return match["code"], match["oid"]


def _organisation(extension: dict[str, Any]) -> str:
    match = _STRUCTURE.fullmatch(_text(extension, "organization_id"))
    if match is None:
        raise InvalidB2B("hl7-b2b: organization_id must be 1<FINESS>.")
    return match["finess"]


def _purpose(extension: dict[str, Any]) -> tuple[str, str]:
    """
    One purpose. An emergency says its reason.
    """
    purposes = extension.get("purpose_of_use")
    if not isinstance(purposes, list) or len(purposes) != 1 or purposes[0] not in PURPOSES:
        raise InvalidB2B("hl7-b2b: purpose_of_use must be TREAT or ETREAT.")
    if purposes[0] == TREATMENT:
        return TREATMENT, ""
    return EMERGENCY, _text(extension, "reason")
