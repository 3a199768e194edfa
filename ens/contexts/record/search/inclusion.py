"""
One `_include` or `_revinclude`, as it is asked.

Source: https://hl7.org/fhir/R4/search.html#include. `*` is every reference parameter: of the
types searched, of a type that is named (`Observation:*`), or of every type.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.record.search.kinds.criterion import NotUnderstood
from ens.ground import open_types
from ens.standards.fhir import definitions, owners
from ens.standards.fhir.definitions import SearchParameter

NAMES = ("_include", "_revinclude")
ITERATE = ":iterate"
EVERY = "*"
MOST_INCLUDES = 20


@dataclass(frozen=True, slots=True)
class Include:
    """
    `_include=source:parameter[:target]`, or its reverse; a source of "" is every type.

    `sps` are the numbers of the parameters followed, `target` the one type that they may lead
    to ("" for any), `iterate` says that what it brings is followed too; `brings` is the type of
    all that it brings, if there is but one.
    """

    source: str
    sps: tuple[int, ...]
    target: str
    reverse: bool
    iterate: bool
    brings: str

    @property
    def names(self) -> tuple[str, ...]:
        """
        The types that the request itself names, whose scope is asked.
        """
        return tuple(name for name in dict.fromkeys((self.source, self.brings)) if name)


def is_one(name: str) -> bool:
    return name.removesuffix(ITERATE) in NAMES


def read(types: Sequence[str], name: str, value: str) -> Include:
    """
    :raises NotUnderstood: a source, a parameter or a target that does not exist or never serves
    """
    reverse, iterate = name.startswith("_revinclude"), name.endswith(ITERATE)
    source, _, rest = value.partition(":")
    code, _, target = rest.partition(":")
    if value == EVERY:
        source, code = "", EVERY
    elif not open_types.is_open(source):
        raise NotUnderstood(f"{name}={value!r}: {source!r} is no type")
    if reverse and source and not may_point_back(source, types):
        raise NotUnderstood(
            f"{name}={value!r}: nothing leads from what is nobody's to what is a person's"
        )
    if not reverse and not iterate and source and source not in types:
        raise NotUnderstood(f"{name}={value!r}: {source!r} is not a type searched")
    followed = _followed(source, code, f"{name}={value!r}")
    if target and not any(target in one.targets for one in followed):
        raise NotUnderstood(f"{name}={value!r}: {target!r} is not a target of {code!r}")
    if reverse and not iterate:
        followed = tuple(one for one in followed if any(name in one.targets for name in types))
        if not followed:
            raise NotUnderstood(f"{name}={value!r}: never points at {' or '.join(types)}")
    brings = source if reverse else target or _only([one.targets for one in followed])
    sps = tuple(one.number for one in followed)
    return Include(source, sps, target, reverse, iterate, brings)


def may_point_back(source: str, types: Sequence[str]) -> bool:
    """
    Not what is a person's at what is nobody's: the search would be about persons it does not name.
    """
    kinds = {owners.owner_rule(name).kind for name in types}
    return owners.owner_rule(source).kind != "person" or kinds != {"commons"}


def _only(targets: Sequence[tuple[str, ...]]) -> str:
    found = {name for each in targets for name in each}
    return found.pop() if len(found) == 1 else ""


def _followed(source: str, code: str, said: str) -> tuple[SearchParameter, ...]:
    types = (source,) if source else open_types.names()
    every = [
        one
        for each in types
        for one in definitions.search_parameters(each).values()
        if one.kind == "reference"
    ]
    if code == EVERY:
        return tuple(every)
    named = tuple(one for one in every if one.code == code)
    if not named:
        raise NotUnderstood(f"{said}: {code!r} is not a reference parameter")
    return named
