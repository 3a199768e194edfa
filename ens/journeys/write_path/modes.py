"""
What becomes of a resource that does not keep to its profiles: by deployment, type and source.

The samples of the national guides do not all keep to the profiles of the same guides, so it is a
setting, and warns unless a deployment says otherwise (`modes.toml`, ENS_VALIDATION).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from ens.ground.actor import Actor
from ens.standards.fhir import definitions

PACKAGED = Path(__file__).with_name("modes.toml")
LARGEST = 100_000  # bytes
KNOWN = ("source", "type", "mode")


class Mode(StrEnum):
    REJECT = "reject"
    WARN = "warn"
    OFF = "off"


class Source(StrEnum):
    """
    Through what a resource comes: an application in somebody's name is an application.
    """

    STRUCTURE = "structure"
    PROFESSIONAL = "professional"
    CITIZEN = "citizen"
    APP = "app"
    OPERATOR = "operator"
    IMPORT = "import"


class NotModes(Exception):
    """
    A file of modes that cannot be followed; each line says why.
    """


@dataclass(frozen=True, slots=True)
class Modes:
    default: Mode
    rules: Mapping[tuple[str, str], Mode]

    def of(self, source: Source, type_: str) -> Mode:
        """
        The most precise rule: "" stands for any.
        """
        for key in ((source, type_), ("", type_), (source, "")):
            if key in self.rules:
                return self.rules[key]
        return self.default


def source_of(actor: Actor) -> Source:
    """
    Jobs and staff count as the operator's.
    """
    if actor.client and actor.kind in (Source.CITIZEN, Source.PROFESSIONAL):
        return Source.APP
    return Source(actor.kind) if actor.kind in list(Source) else Source.OPERATOR


def current() -> Modes:
    """
    Those of this deployment, read once.

    :raises NotModes
    """
    return _read(settings.ENS_VALIDATION or str(PACKAGED))


@cache
def _read(path: str) -> Modes:
    try:
        content = Path(path).read_bytes()
        if len(content) > LARGEST:
            raise NotModes(f"{path}: longer than {LARGEST} bytes")
        said = tomllib.loads(content.decode("utf-8"))
    except (OSError, ValueError) as error:
        raise NotModes(f"{path}: {error}") from None
    return parsed(said)


def parsed(said: Mapping[str, Any]) -> Modes:
    """
    :raises NotModes: all that is wrong with it
    """
    wrong = [f"{name}: not a setting" for name in said if name not in ("default", "rule")]
    default = said.get("default", "warn")
    wrong += _wrong_mode(default, "default")
    rules: dict[tuple[str, str], Mode] = {}
    rows = said.get("rule", [])
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        faults = _wrong_rule(row, f"rule {number}")
        if not faults:
            key = (row.get("source", ""), row.get("type", ""))
            if key in rules:
                faults = [f"rule {number}: said twice"]
            rules[key] = Mode(row["mode"])
        wrong += faults
    if wrong:
        raise NotModes("\n".join(wrong))
    return Modes(Mode(default), rules)


def _wrong_rule(row: Any, where: str) -> list[str]:
    if not isinstance(row, dict):
        return [f"{where}: not a table"]
    wrong = [f"{where}: {name}: not a setting" for name in row if name not in KNOWN]
    wrong += _wrong_mode(row.get("mode"), where)
    if "source" not in row and "type" not in row:
        wrong.append(f"{where}: of no source and no type: that is the default")
    if "source" in row and row["source"] not in list(Source):
        wrong.append(f"{where}: source is one of {', '.join(Source)}")
    if "type" in row and row["type"] not in definitions.RESOURCE_TYPES:
        wrong.append(f"{where}: FHIR R4 has no type {row['type']}")
    return wrong


def _wrong_mode(mode: Any, where: str) -> list[str]:
    return [] if mode in list(Mode) else [f"{where}: the mode is one of {', '.join(Mode)}"]
