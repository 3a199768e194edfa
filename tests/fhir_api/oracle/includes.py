"""
What comes along with the matches of a page.

https://hl7.org/fhir/R4/search.html#include
"""

from ens.standards.fhir import definitions, owners
from tests.fhir_api.oracle import evaluate


def beside(world, matches, controls):
    """
    {(type, id)} of what the `_include` and `_revinclude` of a search bring, the matches left out.

    A search of what is nobody's brings nothing that is somebody's.
    """
    own = {_named(one) for one in matches}
    persons = {name for name, _ in own if owners.owner_rule(name).kind != "commons"}
    found, fresh, first = dict.fromkeys(own), list(matches), True
    while fresh:
        brought = [
            one
            for name, value in controls
            if first or name.endswith(":iterate")
            for source in fresh
            for one in _brought(world, source, name.partition(":")[0], value)
        ]
        fresh = [
            one for one in brought if _named(one) not in found and (persons or not world.owner(one))
        ]
        found.update(dict.fromkeys(_named(one) for one in fresh))
        first = False
    return set(found) - own


def _named(resource):
    return resource["resourceType"], resource["id"]


def _brought(world, source, name, value):
    rtype, _, rest = value.partition(":")
    code, _, wanted = rest.partition(":")
    if name == "_include":
        return _pointed(world, source, rtype, code, wanted)
    return _pointing(world, source, rtype, code, wanted)


def _pointed(world, source, rtype, code, wanted):
    if rtype not in ("*", source["resourceType"]):
        return
    for parameter in _references(source["resourceType"], code):
        for one in evaluate.targets(world, source, parameter):
            if wanted in ("", one["resourceType"]):
                yield one


def _pointing(world, source, rtype, code, wanted):
    if wanted not in ("", source["resourceType"]):
        return
    for one in world.of_type(rtype):
        for parameter in _references(rtype, code):
            if any(each is source for each in evaluate.targets(world, one, parameter)):
                yield one


def _references(rtype, code):
    known = definitions.search_parameters(rtype)
    if code in ("", "*"):
        return [one for one in known.values() if one.kind == "reference"]
    return [known[code]]
