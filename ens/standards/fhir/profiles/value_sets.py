"""
A ValueSet and a CodeSystem as definitions of a deployment keep them: without their words.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ens.standards.fhir.profiles.reading import NotADefinition

Json = Mapping[str, Any]

MOST_CODES: Final = 500_000
PARTS: Final = ("include", "exclude")
KEPT: Final = ("url", "version", "content", "hierarchyMeaning", "property")  # of a system


def set_row(resource: Json) -> dict[str, Any]:
    """
    :raises NotADefinition: it says no code, or says them in a way that cannot be read
    """
    url = resource["url"]
    try:
        compose = _compose(resource.get("compose") or {})
        expansion = _expansion(resource.get("expansion"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotADefinition(f"{url}: its codes cannot be read") from error
    if not compose.get("include") and expansion is None:
        raise NotADefinition(f"{url}: it says no code")
    return {
        "url": url,
        "version": resource.get("version", ""),
        "compose": compose,
        "expansion": expansion,
    }


def _compose(compose: Json) -> dict[str, Any]:
    return {name: [_part(one) for one in compose[name]] for name in PARTS if compose.get(name)}


def _part(one: Json) -> dict[str, Any]:
    if not isinstance(one, Mapping):
        raise TypeError
    row: dict[str, Any] = {name: _text(one[name]) for name in ("system", "version") if name in one}
    if "concept" in one:
        row["concept"] = [{"code": _text(each["code"])} for each in one["concept"]]
    if "valueSet" in one:
        row["valueSet"] = [_text(each) for each in one["valueSet"]]
    if "filter" in one:
        row["filter"] = [
            {name: _text(each[name]) for name in ("property", "op", "value")}
            for each in one["filter"]
        ]
    return row


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _expansion(expansion: Json | None) -> dict[str, list[str]] | None:
    """
    Where it is all of it: one that is paged, or says that there is more, is not used.
    """
    if not expansion or not expansion.get("contains"):
        return None
    found: dict[str, set[str]] = {}
    number = 0
    for one in _contained(expansion["contains"]):
        number += 1
        if "code" in one and not one.get("abstract"):
            found.setdefault(_text(one["system"]), set()).add(_text(one["code"]))
    if expansion.get("offset") or expansion.get("total", number) > number or number > MOST_CODES:
        return None
    return {system: sorted(codes) for system, codes in found.items()}


def _contained(contains: Any) -> Iterator[Json]:
    waiting = list(contains)
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(one.get("contains", ()))


def system_row(resource: Json) -> dict[str, Any]:
    """
    :raises NotADefinition: it holds no codes, too many, or some that cannot be read
    """
    url = resource["url"]
    try:
        row = {name: resource[name] for name in KEPT if name in resource}
        row["concept"], number = _concepts(resource.get("concept", ()))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotADefinition(f"{url}: its codes cannot be read") from error
    if not 0 < number <= MOST_CODES:
        raise NotADefinition(f"{url}: {number} codes, where 1 to {MOST_CODES} can be held")
    return row


def _concepts(concepts: Any) -> tuple[list[dict[str, Any]], int]:
    """
    Side by side, each saying what it was nested in.
    """
    found: list[dict[str, Any]] = []
    waiting = [(one, "") for one in concepts]
    while waiting:
        one, parent = waiting.pop()
        found.append(_concept(one, parent))
        waiting.extend((each, one["code"]) for each in one.get("concept", ()))
    return found, len(found)


def _concept(one: Json, parent: str) -> dict[str, Any]:
    row: dict[str, Any] = {"code": _text(one["code"])}
    said = [
        {"code": _text(each["code"])} | {key: each[key] for key in each if key.startswith("value")}
        for each in one.get("property", ())
    ]
    if parent:
        said.append({"code": "parent", "valueCode": parent})
    if said:
        row["property"] = said
    return row
