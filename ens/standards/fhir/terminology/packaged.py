"""
The value sets and code systems that R4 itself defines, read when one is first asked for.

Source: `tools/reduce_terminology.py`, from the files that `../definitions/PROVENANCE.md` names.
"""

import gzip
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from ens.standards.fhir.terminology.code_system import CodeSystem, code_system
from ens.standards.fhir.terminology.rules import ValueSetRules

TABLE: Final = Path(__file__).parent / "r4-terminology.json.gz"


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = json.loads(gzip.decompress(TABLE.read_bytes()))
    return found


def packaged_set(url: str, version: str = "") -> Mapping[str, Any] | None:
    """
    The ValueSet, of that version if one is named: how it is composed and nothing else.
    """
    return _of_version(_table()["sets"].get(url), version)


@lru_cache(maxsize=64)
def packaged_system(url: str, version: str = "") -> CodeSystem | None:
    found = _of_version(_table()["systems"].get(url), version)
    return code_system(found) if found and found.get("concept") else None


def _of_version(found: Any, version: str) -> Mapping[str, Any] | None:
    return found if found and version in ("", found.get("version", "")) else None


def packaged_rules(url: str, version: str = "") -> ValueSetRules | None:
    found = packaged_set(url, version)
    return ValueSetRules(url, found.get("version", ""), found["compose"]) if found else None


def packaged_names() -> tuple[str, ...]:
    return (*_table()["sets"], *_table()["systems"])
