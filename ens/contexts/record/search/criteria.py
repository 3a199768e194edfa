"""
One parameter of a search, read by the file of its kind.

Each parameter of R4, and of `standards/fhir/search_parameters.toml`, is of one of these kinds:
adding one is data.
"""

from collections.abc import Callable, Mapping

from ens.contexts.record.search.kinds import (
    composite,
    date,
    listed,
    missing,
    near,
    number,
    own_row,
    phonetic,
    quantity,
    reference,
    string,
    text,
    token,
    uri,
)
from ens.contexts.record.search.kinds.criterion import Criterion, NotUnderstood
from ens.standards.fhir import definitions, extract
from ens.standards.fhir.definitions import SearchParameter

_READERS: Mapping[str, Callable[[SearchParameter, str, str], Criterion]] = {
    "token": token.read,
    "uri": uri.read,
    "reference": reference.read,
    "date": date.read,
    "string": string.read,
    "number": number.read,
    "quantity": quantity.read,
    "composite": composite.read,
    "special": near.read,
}
# The modifiers that each kind understands.
MODIFIERS: Mapping[str, tuple[str, ...]] = {
    "token": (*token.MODIFIERS, text.MODIFIER),
    "reference": reference.MODIFIERS,
    "uri": uri.MODIFIERS,
    "date": date.MODIFIERS,
    "string": string.MODIFIERS,
    "number": number.MODIFIERS,
    "quantity": quantity.MODIFIERS,
}
PREFIXES: Mapping[str, tuple[str, ...]] = {
    "date": tuple(date.PREFIXES),
    "number": number.PREFIXES,
    "quantity": quantity.PREFIXES,
}
SUPPORTED = frozenset(_READERS)


def criterion(type: str, name: str, value: str) -> Criterion:  # noqa: A002
    """
    Read one parameter of a search on this type.

    :raises NotUnderstood: unknown parameter, modifier or value
    """
    code, _, modifier = name.partition(":")
    if code in own_row.READERS and not modifier:
        return own_row.READERS[code](value)
    if text.is_supported(type, code) and not modifier:
        return text.read(type, code, value)
    if name == listed.NAME:
        return listed.read(type, value)
    code, chained = _chain(code)
    parameter = definitions.search_parameters(type).get(code)
    reader = _READERS.get(parameter.kind) if parameter else None
    known = code not in own_row.READERS and code not in extract.not_supported(type)
    if parameter is None or reader is None or not known:
        raise NotUnderstood(f"unknown parameter {name!r} on {type}")
    if modifier == "missing":
        return missing.read(parameter, value)
    if (parameter.kind, modifier) == ("token", text.MODIFIER):
        return text.beside_code(parameter, value)
    if code == phonetic.CODE:
        return phonetic.read(parameter, modifier, value)
    return reader(parameter, "identifier" if chained else modifier, value)


def _chain(code: str) -> tuple[str, bool]:
    """
    The one chain that is read: `patient.identifier` is `patient:identifier`.
    """
    return (
        (code.removesuffix(".identifier"), True) if code.endswith(".identifier") else (code, False)
    )
