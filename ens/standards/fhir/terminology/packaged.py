"""
The value sets and code systems that come with the product, each read when it is first asked for.

Source: `tools/reduce_terminology.py`; PROVENANCE.md says from what, and under which licence.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ens.standards.fhir.canonical import today
from ens.standards.fhir.pack import Pack
from ens.standards.fhir.terminology.code_system import CodeSystem, code_system
from ens.standards.fhir.terminology.rules import ValueSetRules, rules_of

_PACK: Final = Pack(Path(__file__).parent / "packaged.pack")


@lru_cache(maxsize=256)
def packaged_rules(url: str, version: str = "") -> ValueSetRules | None:
    """
    The ValueSet, of that version if one is named.
    """
    found = _read("sets", url, version)
    return None if found is None else rules_of(found)


@lru_cache(maxsize=64)
def packaged_system(url: str, version: str = "") -> CodeSystem | None:
    found = _read("systems", url, version)
    return code_system(found) if found and found.get("concept") else None


def packaged_names() -> tuple[str, ...]:
    return tuple(sorted({*_PACK.told["sets"], *_PACK.told["systems"]}))


def packaged_versions(kind: str, url: str) -> tuple[str, ...]:
    """
    Of a ValueSet or a CodeSystem: one is held of each.
    """
    held = _PACK.told["sets" if kind == "ValueSet" else "systems"].get(today(url))
    return () if held is None else (held,)


def _read(kind: str, url: str, version: str) -> Any:
    held = _PACK.told[kind].get(today(url))
    if held is None or version not in ("", held):
        return None
    return _PACK.read(f"{kind} {today(url)}")
