"""
Which codes a value set holds, and which concepts are under which.

https://hl7.org/fhir/R4/search.html#token
"""

from ens.standards.fhir import definitions

PUBLISHED = "http://hl7.org/fhir/ValueSet/"


def members(url, world):
    """
    (system, code) of a ValueSet, named by its address or by its url and perhaps its version.
    """
    found = _published(url)
    for one in world.of_type("ValueSet"):
        if is_named(one, url):
            found |= set(_expanded(one, world))
    return found


def _published(url):
    """
    The codes of a value set of the standard that an element must take one of.
    """
    name = url.removeprefix(PUBLISHED)
    try:
        listed = definitions.code_list(name) if name != url else {}
    except KeyError:
        return set()
    return {(system, code) for system, codes in listed.items() for code in codes}


def is_named(resource, url):
    name, _, version = url.partition("|")
    if url == f"{resource['resourceType']}/{resource['id']}":
        return True
    return resource.get("url") == name and version in ("", resource.get("version"))


def _expanded(one, world):
    compose = one.get("compose", {})
    out = {pair for part in compose.get("exclude", ()) for pair in _included(part, world)}
    for part in compose.get("include", ()):
        yield from (pair for pair in _included(part, world) if pair not in out)


def _included(part, world):
    """
    The codes of a system, or those listed; those of other value sets when there are some.
    """
    held = None
    if "system" in part:
        listed = [row["code"] for row in part.get("concept", ())]
        codes = listed or [code for code, _ in world.concepts(part["system"])]
        held = {(part["system"], code) for code in codes}
    for url in part.get("valueSet", ()):
        other = members(url, world)
        held = other if held is None else held & other
    return held or set()


def related(held, wanted, modifier, world):
    """
    Whether a code is the one asked, or under it (`below`), or over it (`above`).
    """
    system, code = held
    asked = wanted[-1]
    if len(wanted) == 2 and wanted[0] != system:
        return False
    low, high = (code, asked) if modifier == "below" else (asked, code)
    parents = dict(world.concepts(system))
    if code == asked:
        return True
    while low := parents.get(low):
        if low == high:
            return True
    return False
