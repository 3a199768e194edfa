"""
The types that a profile allows an element, the profiles of its type and of what it refers to.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ens.standards.fhir.profiles import TypeRef
from ens.standards.fhir.validate import references, resolving, words
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.items import ANY_RESOURCE, Item, ItemCheck, typed

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled
    from ens.standards.fhir.validate.conformance import ProfileCheck
    from ens.standards.fhir.validate.elements import Element


def type_checks(element: "Element") -> Iterator[ItemCheck]:
    types = element.node.rule.types
    if not types or any(types == one.rule.types for one in element.bases):
        return
    codes = frozenset(one.code for one in types)
    if _narrows(codes, element):
        yield _allowed(codes, element.profile.url)
    for one in types:
        if one.profiles and one.code != "Extension" and not _is_beneath(one, element):
            yield from _profiled(one, element.compiled)
        if one.code == "Reference" and not _is_beneath(one, element):
            yield _target(one.targets, element.compiled)


def _narrows(codes: frozenset[str], element: "Element") -> bool:
    """
    Fewer types than beneath, or some resources where any may be.
    """
    if codes <= ANY_RESOURCE and not codes & {"Resource", "DomainResource"}:
        return True
    return any(codes < {one.code for one in base.rule.types} for base in element.bases)


def _is_beneath(one: TypeRef, element: "Element") -> bool:
    return any(one in base.rule.types for base in element.bases)


def _allowed(codes: frozenset[str], url: str) -> ItemCheck:
    wanted = ", ".join(sorted(codes))

    def check(item: Item, found: Found) -> None:
        if item.type and item.type not in codes:
            found.say(words.TYPE_PROFILE, types=wanted, profile=url)

    return check


def _profiled(one: TypeRef, compiled: "Compiled") -> Iterator[ItemCheck]:
    """
    A profile that is not known here cannot be asked for: any value may conform to it.
    """
    profiles = [compiled.profile(url) for url in one.profiles]
    known = [each for each in profiles if each]
    if not known or len(known) != len(profiles):
        return
    yield _to_one(one.code, known[0]) if len(known) == 1 else _to_any(one.code, known)


def _to_one(code: str, profile: "ProfileCheck") -> ItemCheck:
    def check(item: Item, found: Found) -> None:
        if item.type == code or code in ANY_RESOURCE:
            profile.check(item.value, found, item.extra)

    return check


def _to_any(code: str, profiles: list["ProfileCheck"]) -> ItemCheck:
    wanted = ", ".join(one.url for one in profiles)

    def check(item: Item, found: Found) -> None:
        if item.type != code and code not in ANY_RESOURCE:
            return
        if not any(one.conforms(item.value, found) for one in profiles):
            found.say(words.CONFORMS, profiles=wanted)

    return check


def _target(targets: tuple[str, ...], compiled: "Compiled") -> ItemCheck:
    """
    The type that the text says, then the type and the profile of what it leads to, when it does.
    """
    allowed = references.target_types(targets, compiled)
    wanted = ", ".join(sorted(allowed))
    by_type = _by_type(targets, compiled)

    def check(item: Item, found: Found) -> None:
        text = item.value.get("reference") if type(item.value) is dict else None
        if item.type != "Reference" or type(text) is not str or not text:
            return
        said = references.type_of(text)
        target = resolving.resolve(text, found)
        rtype = typed(target, "Resource") if target is not None else said
        if allowed and rtype and rtype not in allowed:
            found.say(words.TARGET, "reference", types=wanted)
        elif target is not None and rtype in by_type:
            _check_target(target, by_type[rtype], found)

    return check


def _by_type(
    targets: tuple[str, ...], compiled: "Compiled"
) -> dict[str, tuple["ProfileCheck", ...]]:
    """
    The profiles of each type that must all be known to be asked for; a type itself asks nothing.
    """
    found: dict[str, list[ProfileCheck]] = {}
    free: set[str] = set()
    for url in targets:
        rtype, profile = compiled.type_of(url), compiled.profile(url)
        if profile is None or profile.profile.derivation != "constraint":
            free.add(rtype)
        else:
            found.setdefault(rtype, []).append(profile)
    return {rtype: tuple(rows) for rtype, rows in found.items() if rtype not in free}


def _check_target(target: object, profiles: tuple["ProfileCheck", ...], found: Found) -> None:
    if not any(one.conforms(target, found) for one in profiles):
        wanted = ", ".join(one.url for one in profiles)
        found.say(words.TARGET_PROFILE, "reference", profiles=wanted)
