"""
Ways to break a resource that its definitions alone suggest, at any place.
"""

from collections.abc import Iterator
from typing import Any

from tests.standards.fhir.corpus import primitives
from tests.standards.fhir.corpus.edits import GONE, Edit, Path
from tests.standards.fhir.corpus.shapes import PRIMITIVES, Element, Json, Place, children

Edits = Iterator[Edit]
EXTENSION = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ENDLESS = frozenset({  # sets that are written elsewhere, without an end, or that hold everything
    "http://hl7.org/fhir/ValueSet/mimetypes",
    "http://hl7.org/fhir/ValueSet/languages",
    "http://hl7.org/fhir/ValueSet/all-languages",
    "http://hl7.org/fhir/ValueSet/currencies",
    "http://hl7.org/fhir/ValueSet/ucum-units",
    "http://hl7.org/fhir/ValueSet/timezones",
})  # fmt: skip
FOREIGN = {"coding": [{"system": "urn:ens:none", "code": "zz-none"}]}


def edits(place: Place) -> Edits:
    if isinstance(place.value, dict):
        yield from of_object(place)
        if place.type == "Reference":
            yield from of_reference(place)
    if place.type in PRIMITIVES:
        yield from of_primitive(place)
    yield from of_value(place)
    yield from of_code(place)


def put(kind: str, place: Place, value: Any, *rules: str) -> Edit:
    return Edit(kind, place.element.id, place.path, ((place.path, value),), rules)


def more(kind: str, place: Place, name: str, value: Any, *rules: str) -> Edit:
    return Edit(kind, _whole(place), place.path, (((*place.path, name), value),), rules)


def _whole(place: Place) -> str:
    return place.type if place.element.id == place.type else place.element.id


def of_object(place: Place) -> Edits:
    yield more("unknown element", place, "zzUnknown", "x")
    yield more("unknown element that starts with _", place, "_zzUnknown", {"id": "x"})
    yield more("element of another case", place, "ID", "x")
    if place.type not in PRIMITIVES and place.path and "resourceType" not in place.value:
        yield more("type inside a datatype", place, "resourceType", "Patient")
    if not _may_modify(place):
        yield more("modifier where none may be", place, "modifierExtension",
                   [{"url": EXTENSION, "valueCode": "unknown"}])  # fmt: skip
    for element in children(place.inside):
        yield from _of_child(place, element)


def _may_modify(place: Place) -> bool:
    return any(one.name == "modifierExtension" for one in children(place.inside))


def _of_child(place: Place, element: Element) -> Edits:
    at, names = place.path, element.json_names()
    present = [name for name in names if name in place.value or f"_{name}" in place.value]
    if element.minimum and present:
        taken = tuple(((*at, one), GONE) for name in present for one in (name, f"_{name}"))
        yield Edit("required and missing", element.id, at, taken)
    if element.is_choice:
        yield from _of_choice(place, element, present)
    for name in present:
        value = place.value.get(name)
        if isinstance(value, list):
            there = (*at, name)
            yield Edit("empty array", element.id, there, ((there, []),))
            yield Edit("object where an array goes", element.id, there, ((there, value[0]),))
            yield Edit("array in an array", element.id, there, ((there, [value]),))
            yield Edit("null in an array", element.id, there, ((there, [*value, None]),))
            if element.maximum not in ("*", "1"):
                many = value * (int(element.maximum) + 1)
                yield Edit("too many", element.id, there, ((there, many),))


def _of_choice(place: Place, element: Element, present: list[str]) -> Edits:
    at, stem = place.path, element.name[:-3]
    if not present:
        return
    name = present[0]
    first = (((*at, name), GONE), ((*at, f"_{name}"), GONE))
    yield Edit("choice without its type", element.id, at, (*first, ((*at, stem), "x")))
    yield Edit("choice of no type", element.id, at, (*first, ((*at, f"{stem}Zz"), "x")))
    for other, value in (("String", "x"), ("Boolean", True), ("Integer", 1), ("DateTime", "2024")):
        other_name = f"{stem}{other}"
        if other_name == name:
            continue
        if other_name in element.json_names():
            two = (((*at, other_name), value),)
            yield Edit("two types of a choice", element.id, at, two)
        else:
            yield Edit("choice of a type that may not be", element.id, at,
                       (*first, ((*at, other_name), value)))  # fmt: skip


def of_value(place: Place) -> Edits:
    if not place.path:
        return
    yield put("null", place, None)
    if not isinstance(place.path[-1], int):
        yield put("array where one value goes", place, [place.value])
    if isinstance(place.value, dict):
        yield put("empty object", place, {})
        if "resourceType" not in place.value:
            yield put("nothing but an id", place, {"id": "x"})
        for value in primitives.NOT_AN_OBJECT:
            yield put(f"{type(value).__name__} where an object goes", place, value)


def of_primitive(place: Place) -> Edits:
    if place.type == "xhtml":
        for name, value in primitives.NARRATIVES.items():
            yield put(f"narrative: {name}", place, value)
        return
    for value in primitives.BAD[place.type]:
        yield put(f"{place.type} that is {value!r}", place, value)


def of_code(place: Place) -> Edits:
    element = place.element
    if element.binding != "required" or element.set in ENDLESS or not element.set:
        return
    if place.type == "code":
        yield put("code outside a required set", place, "zz-none")
    elif place.type == "CodeableConcept":
        yield put("concept outside a required set", place, FOREIGN)
    elif place.type == "Coding":
        yield put("coding outside a required set", place, FOREIGN["coding"][0])


def of_reference(place: Place) -> Edits:
    text = place.value.get("reference")
    if not isinstance(text, str) or text.startswith("#"):
        return
    at: Path = (*place.path, "reference")
    for kind, value in {
        "reference to a bad id": "Patient/a b",
        "reference to an id too long": f"Patient/{'a' * 65}",
        "reference to no contained": "#zz-none",
        "reference to a word": "someone else",
        "reference to a type of no standard": "Nothing/1",
        "reference that is empty": "",
        "reference that is a number": 4,
    }.items():
        yield Edit(kind, place.element.id, at, ((at, value),))
    targets = place.element.targets
    if targets and "Resource" not in targets and "type" not in place.value:
        wrong = next(one for one in ("Substance", "Binary", "Slot", "Basic") if one not in targets)
        yield Edit("reference to a type that may not be", place.element.id, at,
                   ((at, f"{wrong}/1"),))  # fmt: skip


def of_resource(resource: Json) -> Edits:
    """
    What concerns a resource as a whole: what it contains, its text, its extensions.
    """
    name, inside = resource["resourceType"], {"resourceType": "Patient", "id": "zz"}
    held = resource.get("contained", [])
    where: Path = ("contained", len(held))
    if any(one.name == "contained" for one in children(name)):
        for kind, rule, value in (
            ("contained and not referred to", "dom-3", inside),
            ("contained without id", "", {"resourceType": "Patient", "active": True}),
            ("contained without type", "", {"id": "zz"}),
            ("contained of no type", "", {"resourceType": "Nothing", "id": "zz"}),
            ("contained that is text", "", "Patient/1"),
        ):
            yield Edit(kind, name, ("contained",), ((where, value),), (rule,) if rule else ())
        yield from _of_contained(name, held)
    yield Edit("unknown type", name, (), ((("resourceType",), "Nothing"),))
    yield Edit("no type", name, (), ((("resourceType",), GONE),))


def _of_contained(name: str, held: list[Any]) -> Edits:
    if not held:
        return
    at: Path = ("contained", 0)
    nested = [{"resourceType": "Patient", "id": "yy"}]
    meta: Path = (*at, "meta")
    if held[0]["resourceType"] not in ("Bundle", "Binary", "Parameters"):
        yield Edit("contained in a contained", name, at, (((*at, "contained"), nested),))
    for kind, rule, value in (
        ("contained with a version", "dom-4", {"versionId": "1"}),
        ("contained with a date", "dom-4", {"lastUpdated": "2024-01-01T10:00:00Z"}),
        ("contained with a label", "dom-5", {"security": [{"system": "urn:s", "code": "R"}]}),
    ):
        yield Edit(kind, name, at, ((meta, value),), (rule,))
    yield Edit("contained id taken away", name, (), (((*at, "id"), GONE),))
    yield Edit("contained id that is another", name, (), (((*at, "id"), "zz-other"),))
