"""
From what a query asks to its answer: level by level, all the places of a level together, so that
what a list refers to is read at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.conf import settings

from ens.contexts.record import api as record
from ens.fhir_api.graphql import kinds
from ens.fhir_api.graphql.budget import Budget
from ens.fhir_api.graphql.directives import INDEX
from ens.fhir_api.graphql.expressions import evaluated, holds
from ens.fhir_api.graphql.faults import Fault
from ens.fhir_api.graphql.kinds import CONNECTION, EDGE, LIST, ROOT
from ens.fhir_api.graphql.output import Output
from ens.fhir_api.graphql.plan import Arguments, Field, Selection
from ens.fhir_api.graphql.reading import Page, Reading
from ens.fhir_api.graphql.values import text_of
from ens.standards.fhir import fhirpath, reference

Json = dict[str, Any]
NOT_SEEN: Final = "a reference leads to nothing that is here: say optional: true where that may be"


@dataclass(frozen=True, slots=True)
class Place:
    """
    An element or a resource. `whole` is the resource that it is in, with what that contains;
    `address` is its own, "" for what is inside another.
    """

    value: Json
    type: str
    whole: Json
    address: str = ""


def of_resource(value: Json) -> Place:
    name = str(value["resourceType"])
    return Place(value, name, value, f"{name}/{value['id']}")


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a field is at one place; `is_there` if it answers although there is none.
    """

    places: Sequence[Place]
    many: bool
    is_there: bool = False


NONE: Final = Found((), many=False)


class Runner:
    def __init__(self, reading: Reading, budget: Budget) -> None:
        self.reading, self.budget = reading, budget
        self.finders: dict[str, Callable[[Sequence[Place], Field], list[Found]]] = {
            "element": self._elements,
            "reference": self._referred,
            "one": self._one,
            "list": self._lists,
            "connection": self._connections,
        }

    def answer(self, root: Place, selection: Selection) -> Json:
        (found,) = self._select([root], selection)
        return found.told()

    def _select(self, places: Sequence[Place], selection: Selection) -> list[Output]:
        outputs = [Output() for _ in places]
        by_type: dict[str, list[int]] = {}
        for number, place in enumerate(places):
            by_type.setdefault(place.type, []).append(number)
        for structure, numbers in by_type.items():
            here = [places[number] for number in numbers]
            answers = [outputs[number] for number in numbers]
            for one in selection.of(structure):
                self._field(here, answers, one)
        return outputs

    def _field(self, here: Sequence[Place], answers: Sequence[Output], one: Field) -> None:
        self.budget.give([])
        if one.family in ("leaf", "typename"):
            for place, answer in zip(here, answers, strict=True):
                self._leaf(place, answer, one)
            return
        found = self.finders[one.family](here, one)
        if one.marks.first:
            found = [Found(each.places[:1], each.many, each.is_there) for each in found]
        below = iter(self._select([place for each in found for place in each.places], one.inner))
        for each, answer in zip(found, answers, strict=True):
            self._put(each, answer, one, islice(below, len(each.places)))

    def _leaf(self, place: Place, answer: Output, one: Field) -> None:
        value: Any = place.value.get(one.name)
        if one.family == "typename":
            value = kinds.typename(place.type)
        if value is None:
            return
        many = isinstance(value, list)
        values: list[Any] = value if many else [value]
        values = values[:1] if one.marks.first else values
        self.budget.give(values)
        for suffix, each in self._sliced(one, values, "", place.whole):
            answer.add(one.key + suffix, each, one, kind="", many=many)

    def _put(self, found: Found, answer: Output, one: Field, below: Iterable[Output]) -> None:
        self.budget.give([])
        if found.is_there and not found.places and not one.marks.flatten:
            answer.add(one.key, [] if found.many else [None], one, kind="", many=found.many)
        many = found.many
        for number, (place, output) in enumerate(zip(found.places, below, strict=True)):
            suffix = self._suffix(one, place.value, place.type, place.whole, number)
            if one.marks.flatten:
                answer.take(output, suffix, many=many)
                continue
            told = output.told() if place.value or place.type == ROOT else None
            self.budget.give([])
            answer.add(one.key + suffix, [told], one, kind=_kind(place), many=many)

    def _sliced(
        self, one: Field, values: list[Any], kind: str, whole: Json
    ) -> Iterable[tuple[str, list[Any]]]:
        if one.marks.slice is None:
            return [("", values)]
        every = enumerate(values)
        return [(self._suffix(one, each, kind, whole, number), [each]) for number, each in every]

    def _suffix(self, one: Field, value: Any, kind: str, whole: Json, number: int) -> str:
        """
        What `@slice` adds to the name of one of several.
        """
        path = one.marks.slice
        if path is None:
            return ""
        if isinstance(path, str):
            return f".{number}" if path == INDEX else ""
        found = evaluated(path, value, kind, whole, self.budget, one.at)
        return f".{_shown(found[0])}" if found else ""

    def _elements(self, here: Sequence[Place], one: Field) -> list[Found]:
        return [self._element(place, one) for place in here]

    def _element(self, place: Place, one: Field) -> Found:
        child = kinds.child(place.type, one.name, kinds.NOWHERE)
        value = place.value.get(one.name)
        if child is None or value is None:
            return NONE
        many = isinstance(value, list)
        every = [_below(place, one, each, child) for each in (value if many else [value])]
        kept = [each for each in every if self._matches(each, one)]
        start, count = one.arguments.offset, one.arguments.count
        kept = kept[start : None if count is None else start + count]
        return Found(kept, many, is_there=many and not one.name.startswith("_"))

    def _matches(self, place: Place, one: Field) -> bool:
        asked: Arguments = one.arguments
        for name, wanted in asked.matching.items():
            value = place.value.get(name)
            values = value if isinstance(value, list) else [value]
            if wanted not in [text_of(each) for each in values if each is not None]:
                return False
        return asked.expression is None or self._holds(asked.expression, place, one)

    def _holds(self, expression: fhirpath.Expression, place: Place, one: Field) -> bool:
        return holds(expression, place.value, place.type, place.whole, self.budget, one.at)

    def _referred(self, here: Sequence[Place], one: Field) -> list[Found]:
        """
        What the references of all these places lead to, read together.
        """
        asked = one.arguments
        targets = [_target(place) for place in here]
        wanted = [
            (each.type, each.id)
            for each in targets
            if each.kind == "literal" and asked.type in ("", each.type)
        ]
        self.reading.follow(wanted, optional=asked.optional)
        return [self._led(place, target, one) for place, target in zip(here, targets, strict=True)]

    def _led(self, place: Place, target: reference.Target, one: Field) -> Found:
        asked = one.arguments
        if target.kind == "contained":
            inside = _contained(place.whole, target.id)
            found = inside and Place(inside, str(inside["resourceType"]), place.whole)
        elif target.kind == "literal" and asked.type not in ("", target.type):
            return NONE
        else:
            value = self.reading.followed.get((target.type, target.id))
            found = value and of_resource(value)
        if not found:
            if asked.optional:
                return NONE
            raise Fault(NOT_SEEN, one.at, status=404, code="not-found")
        return Found([found], many=False) if asked.type in ("", found.type) else NONE

    def _one(self, here: Sequence[Place], one: Field) -> list[Found]:
        """
        What is not there, what was deleted and what is not seen are one answer.
        """
        try:
            found = [of_resource(self.reading.one(one.name, one.arguments.id))]
        except (record.NotFound, record.Gone):
            found = []
        return [Found(found, many=False, is_there=True) for _ in here]

    def _lists(self, here: Sequence[Place], one: Field) -> list[Found]:
        return [self._list(place, one) for place in here]

    def _list(self, place: Place, one: Field) -> Found:
        name = one.name.removesuffix(LIST)
        found: Sequence[Json] = ()
        if place.type == ROOT or place.address:
            found = self.reading.listed(name, _criteria(place, one))
        return Found(self._kept(found, one), many=True, is_there=True)

    def _kept(self, found: Sequence[Json], one: Field) -> list[Place]:
        places = [of_resource(each) for each in found]
        expression = one.arguments.expression
        if expression is None:
            return places
        return [place for place in places if self._holds(expression, place, one)]

    def _connections(self, here: Sequence[Place], one: Field) -> list[Found]:
        return [self._connection(place, one) for place in here]

    def _connection(self, place: Place, one: Field) -> Found:
        name = one.name.removesuffix(CONNECTION)
        if one.arguments.cursor:
            page = self.reading.page_at(name, one.arguments.cursor)
        elif place.type == ROOT or place.address:
            pairs = list(_criteria(place, one))
            if any(each.name == "count" for each in one.inner.fields):
                pairs.append(("_total", "accurate"))
            page = self.reading.page(name, pairs)
        else:
            page = Page((), 0, "", is_first=True)
        kept = [each.value for each in self._kept(page.found, one)]
        return Found([Place(_page(page, kept), one.name, {})], many=False)


def _page(page: Page, kept: Sequence[Json]) -> Json:
    said: Json = {
        "count": page.total,
        "offset": 0 if page.is_first else None,
        "pagesize": len(page.found),
        "next": page.next or None,
        "edges": [{"mode": "match", "resource": one} for one in kept],
    }
    return {name: value for name, value in said.items() if value is not None}


def _criteria(place: Place, one: Field) -> Sequence[tuple[str, str]]:
    back = one.arguments.back
    return [*([(back, place.address)] if back else []), *one.arguments.search]


def _below(place: Place, one: Field, value: Any, child: kinds.Child) -> Place:
    """
    One element of a place. A resource inside another has no address of its own; what is in a
    Bundle contains its own.
    """
    if place.type.endswith(EDGE) and one.name == "resource":
        return of_resource(value)
    known = value if isinstance(value, dict) else {}
    if len(child.types) > 1:
        whole = place.whole if one.name == "contained" else known
        return Place(known, str(known.get("resourceType", "")), whole)
    (name,) = child.types
    return Place(known, name, place.whole)


def _target(place: Place) -> reference.Target:
    text = place.value.get("reference")
    if not isinstance(text, str):
        return reference.Target("invalid")
    return reference.parse(text, base=settings.FHIR_BASE)


def _contained(whole: Json, fid: str) -> Json | None:
    if not fid:
        return whole
    inside = whole.get("contained", ())
    return next((one for one in inside if one.get("id") == fid), None)


def _kind(place: Place) -> str:
    return "" if kinds.is_resource(place.type) else place.type


def _shown(value: Any) -> str:
    return text_of(value) if not isinstance(value, dict) else ""
