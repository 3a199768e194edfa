"""
The invariants of the base specification that protect the record, each as a small function.

They are asked of values whose structure was found right: members have their types.

Source: FHIR R4, the constraints of each type; the key (`per-1`) is in the answer. Not all are here:
those of definitional resources are left to their authors' own tools.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir import dates
from ens.standards.fhir.validate.found import Found

Json = Mapping[str, Any]
Invariant = Callable[[Json, Found], None]


def _say(found: Found, key: str, diagnostics: str, path: str = "") -> None:
    found.say("invariant", f"{diagnostics} ({key})", path)


def _objects(value: Any) -> Iterator[Json]:
    """
    Yield the objects of a list that may be malformed: the structure check says so.
    """
    if type(value) is list:
        yield from (one for one in value if type(one) is dict)


def _choice(value: Json, name: str) -> bool:
    return any(key.startswith(name) and key[len(name) : len(name) + 1].isupper() for key in value)


def _codings(concept: Any) -> frozenset[tuple[Any, Any]]:
    rows = _objects(concept.get("coding")) if type(concept) is dict else ()
    return frozenset(
        (one.get("system"), one["code"]) for one in rows if type(one.get("code")) is str
    )


def _needs(key: str, name: str, other: str) -> Invariant:
    """
    An element that has no meaning without another.
    """

    def check(value: Json, found: Found) -> None:
        if name in value and other not in value and "_" + other not in value:
            _say(found, key, f"{name} needs {other}")

    return check


def _one_of(key: str, *names: str) -> Invariant:
    def check(value: Json, found: Found) -> None:
        if not any(name in value or "_" + name in value for name in names):
            _say(found, key, f"one of {', '.join(names)} is needed")

    return check


# datatypes


def per_1(value: Json, found: Found) -> None:
    start, end = value.get("start"), value.get("end")
    if type(start) is str and type(end) is str:
        first, last = dates.span(start), dates.span(end)
        if first and last and first[0] > last[1]:
            _say(found, "per-1", "start must not be after end")


def _quantity_value(value: Any) -> Decimal | int | None:
    number = value.get("value") if type(value) is dict else None
    return number if isinstance(number, Decimal) or type(number) is int else None


def rng_2(value: Json, found: Found) -> None:
    low, high = _quantity_value(value.get("low")), _quantity_value(value.get("high"))
    if low is not None and high is not None and low > high:
        _say(found, "rng-2", "low must not be above high")


def rat_1(value: Json, found: Found) -> None:
    if ("numerator" in value) != ("denominator" in value):
        _say(found, "rat-1", "numerator and denominator go together")


def ext_1(value: Json, found: Found) -> None:
    nested, valued = "extension" in value, _choice(value, "value") or _choice(value, "_value")
    if nested == valued:
        _say(found, "ext-1", "an extension has either a value or extensions")


def ref_2(value: Json, found: Found) -> None:
    if not value.keys() & {"reference", "identifier", "display", "extension", "_reference"}:
        _say(found, "ref-2", "a reference has a reference, an identifier or a display")


def tim_repeat(value: Json, found: Found) -> None:
    for name, unit in (("duration", "durationUnit"), ("period", "periodUnit")):
        if name in value and unit not in value:
            _say(found, "tim-1" if name == "duration" else "tim-2", f"{name} needs {unit}")
    for name, key in (("duration", "tim-4"), ("period", "tim-5")):
        number = value.get(name)
        if isinstance(number, Decimal | int) and number < 0:
            _say(found, key, f"{name} must not be negative")
    if "timeOfDay" in value and "when" in value:
        _say(found, "tim-10", "timeOfDay and when exclude each other")


# every domain resource


def domain_resource(value: Json, found: Found) -> None:
    """
    What is contained: no more nesting, no version, no label, and "#id" leads there and back.
    """
    if found.depth:
        return
    rows = tuple(_objects(value.get("contained")))
    for index, one in enumerate(rows):
        _contained(one, f"contained[{index}]", found)
    known = {one["id"] for one in rows if type(one.get("id")) is str}
    references, uris = set(found.references), set(found.uris)
    found.leave()
    if known - references - uris and "" not in references | uris:
        found.advise("invariant", "a contained resource is referred to (dom-3)", "contained")
    if references - known - {""}:
        _say(found, "ref-1", "a reference to #id has no contained resource of that id")


def _contained(value: Json, path: str, found: Found) -> None:
    meta = value.get("meta")
    if "id" not in value:
        found.say("required", "a contained resource has an id", path)
    if "contained" in value:
        _say(found, "dom-2", "a contained resource contains no other", path)
    if type(meta) is dict and meta.keys() & {"versionId", "lastUpdated"}:
        text = "a contained resource has no version or date of update (dom-4)"
        found.advise("invariant", text, path)
    if type(meta) is dict and "security" in meta:
        _say(found, "dom-5", "a contained resource has no security label", path)


# resources


def obs_6(value: Json, found: Found) -> None:
    if "dataAbsentReason" in value and _choice(value, "value"):
        _say(found, "obs-6", "dataAbsentReason is for an observation without value")


def obs_7(value: Json, found: Found) -> None:
    components = value.get("component")
    if components is None or not _choice(value, "value"):
        return
    own = _codings(value.get("code"))
    if any(own & _codings(one.get("code")) for one in _objects(components)):
        _say(found, "obs-7", "a component with the observation's own code takes its value")


def ait(value: Json, found: Found) -> None:
    in_error = _is_in_error(value)
    if in_error and "clinicalStatus" in value:
        _say(found, "ait-2", "an allergy entered in error has no clinicalStatus")
    if not in_error and "clinicalStatus" not in value and "verificationStatus" in value:
        _say(found, "ait-1", "clinicalStatus is needed unless the allergy was entered in error")


def con(value: Json, found: Found) -> None:
    if _is_in_error(value) and "clinicalStatus" in value:
        _say(found, "con-5", "a condition entered in error has no clinicalStatus")
    active = {code for _, code in _codings(value.get("clinicalStatus"))}
    if _choice(value, "abatement") and active & {"active", "recurrence", "relapse"}:
        _say(found, "con-4", "a condition that has abated is inactive, resolved or in remission")


def _is_in_error(value: Json) -> bool:
    return "entered-in-error" in {code for _, code in _codings(value.get("verificationStatus"))}


def app(value: Json, found: Found) -> None:
    dated = "start" in value, "end" in value
    if dated[0] != dated[1]:
        _say(found, "app-2", "start and end go together")
    if not any(dated) and value.get("status") not in ("proposed", "cancelled", "waitlist"):
        _say(found, "app-3", "only a proposed, cancelled or waiting appointment has no date")


def bdl(value: Json, found: Found) -> None:
    kind = value.get("type")
    entries: Sequence[Json] = tuple(_objects(value.get("entry")))
    _bundle_total(value, kind, found)
    if kind == "document":
        _bundle_document(value, entries, found)
    if kind == "message" and not _opens_with(entries, "MessageHeader"):
        _say(found, "bdl-12", "a message opens with a MessageHeader")
    for index, entry in enumerate(entries):
        _bundle_entry(entry, kind, f"entry[{index}]", found)
    _bundle_unique(kind, entries, found)


def _bundle_total(value: Json, kind: Any, found: Found) -> None:
    if "total" in value and kind not in ("searchset", "history"):
        _say(found, "bdl-1", "only a search or a history has a total")


def _bundle_document(value: Json, entries: Sequence[Json], found: Found) -> None:
    identifier = value.get("identifier")
    if type(identifier) is not dict or not {"system", "value"} <= identifier.keys():
        _say(found, "bdl-9", "a document has an identifier with system and value")
    if "timestamp" not in value:
        _say(found, "bdl-10", "a document has a timestamp")
    if not _opens_with(entries, "Composition"):
        _say(found, "bdl-11", "a document opens with a Composition")


def _opens_with(entries: Sequence[Json], rtype: str) -> bool:
    first = entries[0].get("resource") if entries else None
    return type(first) is dict and first.get("resourceType") == rtype


def _bundle_entry(entry: Json, kind: Any, path: str, found: Found) -> None:
    with_request = kind in ("batch", "transaction", "history")
    with_response = kind in ("batch-response", "transaction-response", "history")
    if ("request" in entry) != with_request:
        say = "is needed" if with_request else "is not for this type of Bundle"
        _say(found, "bdl-3", f"request {say}", path)
    if ("response" in entry) != with_response and not with_response:
        _say(found, "bdl-4", "response is not for this type of Bundle", path)
    if "search" in entry and kind != "searchset":
        _say(found, "bdl-2", "search is for a searchset", path)
    if not entry.keys() & {"resource", "request", "response"}:
        _say(found, "bdl-5", "an entry has a resource, a request or a response", path)
    if "/_history/" in str(entry.get("fullUrl", "")):
        _say(found, "bdl-8", "fullUrl has no version", path)


def _bundle_unique(kind: Any, entries: Sequence[Json], found: Found) -> None:
    if kind in ("history", "batch", "searchset"):
        return
    keys = [(entry["fullUrl"], _version(entry)) for entry in entries if "fullUrl" in entry]
    if len(set(map(str, keys))) != len(keys):
        _say(found, "bdl-7", "each fullUrl is there once")


def _version(entry: Json) -> Any:
    resource = entry.get("resource")
    meta = resource.get("meta") if type(resource) is dict else None
    return meta.get("versionId") if type(meta) is dict else None


def cmp_section(value: Json, found: Found) -> None:
    if not value.keys() & {"text", "entry", "section"}:
        _say(found, "cmp-1", "a section has text, entries or sections")
    if "emptyReason" in value and "entry" in value:
        _say(found, "cmp-2", "emptyReason is for a section without entries")


def lst(value: Json, found: Found) -> None:
    if "emptyReason" in value and "entry" in value:
        _say(found, "lst-1", "emptyReason is for a list without entries")


def qrs_item(value: Json, found: Found) -> None:
    if "item" in value and "answer" in value:
        _say(found, "qrs-1", "an item nests under its answer, or has no answer")


_BY_STRUCTURE: Final[Mapping[str, tuple[Invariant, ...]]] = {
    "Period": (per_1,),
    "Range": (rng_2,),
    "Ratio": (rat_1,),
    "Quantity": (_needs("qty-3", "code", "system"),),
    "SimpleQuantity": (_needs("qty-3", "code", "system"),),
    "Extension": (ext_1,),
    "Attachment": (_needs("att-1", "data", "contentType"),),
    "ContactPoint": (_needs("cpt-2", "value", "system"),),
    "Timing.repeat": (tim_repeat,),
    "Patient.contact": (_one_of("pat-1", "name", "telecom", "address", "organization"),),
    "Organization": (_one_of("org-1", "identifier", "name"),),
    "Observation": (obs_6, obs_7),
    "Observation.component": (obs_6,),
    "Observation.referenceRange": (_one_of("obs-3", "low", "high", "text"),),
    "AllergyIntolerance": (ait,),
    "Condition": (con,),
    "Condition.stage": (_one_of("con-1", "summary", "assessment"),),
    "Condition.evidence": (_one_of("con-2", "code", "detail"),),
    "Appointment": (app,),
    "Appointment.participant": (_one_of("app-1", "type", "actor"),),
    "Bundle": (bdl,),
    "Composition.section": (cmp_section,),
    "List": (lst,),
    "QuestionnaireResponse.item": (qrs_item,),
    "Immunization.education": (_one_of("imm-1", "documentType", "reference"),),
}


def of(structure: str, *, domain: bool = False) -> tuple[Invariant, ...]:
    own = _BY_STRUCTURE.get(structure, ())
    return (domain_resource, *own) if domain else own
