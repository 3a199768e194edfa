"""
What a reference leads to: a contained resource, one of the Bundle, or one that the caller finds.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ens.standards.fhir.validate import bundles
from ens.standards.fhir.validate.found import Found

Json = Mapping[str, Any]


def resolve(text: str, found: Found) -> Json | None:
    """
    A text is asked once of the caller's `resolve`, which may be far away.
    """
    if text.startswith("#"):
        return _contained(text[1:], found.root)
    run = found.run
    if run is None:
        return None
    if inside := bundles.find(text, run.full_url(found.root), run.index):
        return inside
    if run.outside is None:
        return None
    if text not in run.asked:
        run.spend()
        run.asked[text] = run.outside(text)
    return run.asked[text]


def _contained(fid: str, root: Json | None) -> Json | None:
    if root is None or not fid:
        return root
    rows = root.get("contained")
    for one in rows if type(rows) is list else ():
        if type(one) is dict and one.get("id") == fid:
            return one
    return None


def from_inside(found: Found) -> Callable[[str], Json | None]:
    return lambda text: resolve(text, found)


def member_of(found: Found) -> Callable[[Any, str], bool | None]:
    """
    For the engine: a code, a Coding or a CodeableConcept, and a value set.
    """

    def asked(value: Any, value_set: str) -> bool | None:
        if found.run is None:
            return None
        return found.run.compiled.is_member(value, value_set)

    return asked


def conforms_to(found: Found) -> Callable[[Any, str], bool | None]:
    def asked(value: Any, profile: str) -> bool | None:
        if found.run is None:
            return None
        known = found.run.compiled.profile(profile)
        return known.conforms(value, found) if known else None

    return asked


def subsumes(found: Found) -> Callable[[str, str, str], bool | None]:
    """
    For the engine: whether a code of a system is above another of it.
    """

    def asked(system: str, above: str, below: str) -> bool | None:
        known = found.run.compiled.definitions.code_system(system) if found.run else None
        if known is None or not {above, below} <= known.codes:
            return None
        return below in known.below(above)

    return asked


def slice_of(found: Found) -> Callable[[list[Any], str, str], list[bool] | None]:
    def asked(values: list[Any], profile: str, name: str) -> list[bool] | None:
        known = found.run.compiled.profile(profile) if found.run else None
        return known.of_slice(name, values, found) if known else None

    return asked
