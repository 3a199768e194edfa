"""
A search on several types, or in the compartment of a patient.

Source: https://hl7.org/fhir/R4/http.html#search and compartmentdefinition-patient.html. Other
parameters are common to all the types; each type is searched by its own, and their rows make
one list in one order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ens.contexts.record.search import inclusion, query
from ens.contexts.record.search.kinds.criterion import Bind, Criterion, NotUnderstood, Row
from ens.contexts.record.search.kinds.own_row import IdCriterion, LastUpdatedCriterion
from ens.contexts.record.search.query import Query, Reader
from ens.ground import open_types
from ens.standards.fhir import definitions

Pairs = Sequence[tuple[str, str]]
PATIENT = "Patient"
MOST_TYPES = 20  # each with its own parameters
# What one of the types takes for all.
OF_ALL = frozenset({"_count", "_total", "_summary", "_contained", "_containedType"})


@dataclass(frozen=True, slots=True)
class CompartmentCriterion(Criterion):
    """
    A parameter that the compartment's definition names points at the patient, by reference or
    by a number that is the owner's, since every row of the search is the patient's own.
    """

    fid: str
    sps: tuple[int, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        own = f"x.person = {row.alias}.person and x.rid = {row.alias}.rid"
        patient = bind(definitions.type_number(PATIENT))
        of_type, sps, fid = f"{row.alias}.type = {patient}", bind(list(self.sps)), bind(self.fid)
        return (
            f"({of_type} and {row.alias}.fid = {fid}"
            f" or exists (select from record_reference x where {own}"
            f" and x.sp = any({sps}::smallint[]) and x.target = {fid}"
            f" and x.target_type = {patient})"
            f" or exists (select from record_token x where {own}"
            f" and x.sp = any({sps}::smallint[])))"
        )


SHARED = (IdCriterion, LastUpdatedCriterion, CompartmentCriterion)


def compartment_types() -> tuple[str, ...]:
    """
    The types that a patient's compartment may hold.
    """
    found = {name for name in open_types.names() if definitions.patient_compartment(name)}
    return tuple(sorted(found | {PATIENT}))


def parse(parameters: Pairs, *, lenient: bool = False) -> Query:
    """
    Read the parameters of a search on the types that `_type` names, or on all.

    :raises NotUnderstood: naming the parameter, unless `lenient`
    """
    types, rest = _types(parameters, open_types.names())
    return _parse(types, rest, lenient=lenient, compartment="")


def parse_compartment(
    fid: str,
    type: str,  # noqa: A002
    parameters: Pairs,
    *,
    lenient: bool = False,
) -> Query:
    """
    The same in the compartment of a patient; `type` is one, or `*` for all that it may hold.

    :raises NotUnderstood: also for a type that is never in it
    """
    if type == inclusion.EVERY:
        types, rest = _types(parameters, compartment_types())
        return _parse(types, rest, lenient=lenient, compartment=fid)
    if type not in compartment_types():
        raise NotUnderstood(f"{type} is never in the compartment of a patient")
    asked = query.parse(type, parameters, lenient=lenient)
    return _inside(asked, fid)


def parse_again(type: str, compartment: str, used: Pairs) -> Query:  # noqa: A002
    """
    A search that was understood before, from what it used.
    """
    if type:
        asked = query.parse(type, used)
        return _inside(asked, compartment) if compartment else asked
    return parse_compartment(compartment, inclusion.EVERY, used) if compartment else parse(used)


def _types(parameters: Pairs, among: Sequence[str]) -> tuple[tuple[str, ...], Pairs]:
    said = [name for key, value in parameters if key == "_type" for name in value.split(",")]
    unknown = [name for name in said if name not in among]
    if unknown:
        raise NotUnderstood(f"_type: {unknown[0]!r} is not searched here")
    rest = [pair for pair in parameters if pair[0] != "_type"]
    return tuple(dict.fromkeys(said)) or tuple(among), rest


def _parse(types: tuple[str, ...], parameters: Pairs, *, lenient: bool, compartment: str) -> Query:
    readers = [Reader(name, types) for name in types]
    ignored = []
    for name, value in parameters:
        try:
            _take(readers, name, value)
        except NotUnderstood as error:
            if not lenient:
                raise
            ignored.append(str(error))
    parts = tuple(reader.query(()) for reader in readers)
    if compartment:
        parts = tuple(_inside(part, compartment) for part in parts)
    _require_same_order(parts)
    whole = readers[0].query(tuple(ignored))
    every = len(types) == len(open_types.names()) or (
        bool(compartment) and types == compartment_types()
    )
    said = () if every else (("_type", ",".join(types)),)
    return replace(
        whole,
        type="",
        types=types,
        used=(*said, *whole.used),
        parts=_merged(parts),
        compartment=compartment,
        about_somebody=whole.about_somebody or bool(compartment),
    )


def _take(readers: Sequence[Reader], name: str, value: str) -> None:
    """
    By all of the types, or by none: what one of them does not know is refused.
    """
    if name in OF_ALL or inclusion.is_one(name):
        readers[0].take(name, value)
        return
    if len(readers) > 1:
        for reader in readers:
            Reader(reader.type, reader.types).take(name, value)
    for reader in readers:
        reader.take(name, value)


def _inside(asked: Query, fid: str) -> Query:
    """
    The same search in a compartment.
    """
    parameters = definitions.search_parameters(asked.type)
    sps = (parameters[code].number for code in definitions.patient_compartment(asked.type))
    criterion = CompartmentCriterion(fid, tuple(sps))
    return replace(
        asked,
        criteria=(*asked.criteria, criterion),
        about_somebody=True,
        compartment=fid,
    )


def _require_same_order(parts: Sequence[Query]) -> None:
    orders = {tuple((one.key, one.descending) for one in part.sorts) for part in parts}
    if len(orders) > 1:
        raise NotUnderstood("_sort: not of one kind in all these types")


def _merged(parts: tuple[Query, ...]) -> tuple[Query, ...]:
    """
    Types that nothing is asked of by their own parameters are searched together.
    """
    criteria = [one for part in parts for one in part.criteria]
    plain = all(isinstance(one, SHARED) for one in criteria)
    if plain and not any(one.sp for one in parts[0].sorts):
        types = tuple(part.types[0] for part in parts)
        return (replace(parts[0], type="", types=types, criteria=_shared(parts)),)
    if len(parts) > MOST_TYPES:
        raise NotUnderstood(f"_type: {MOST_TYPES} types at most with these parameters")
    return parts


def _shared(parts: Sequence[Query]) -> tuple[Criterion, ...]:
    """
    The criteria of the first, in the compartment of any.
    """
    every = [one for part in parts for one in part.criteria]
    inside = [one for one in every if isinstance(one, CompartmentCriterion)]
    own = [one for one in parts[0].criteria if not isinstance(one, CompartmentCriterion)]
    if not inside:
        return tuple(own)
    sps = tuple(sp for one in inside for sp in one.sps)
    return (*own, CompartmentCriterion(inside[0].fid, sps))
