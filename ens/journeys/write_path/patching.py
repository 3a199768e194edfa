"""
A patch: part of a resource changes, the rest stays as it is stored, digit for digit.

A document and its submission change by their status, their visibility and their archiving
only; another content is another document, which replaces the first one.

Source: https://hl7.org/fhir/R4/http.html#patch, PDSm (update of metadata).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys.errors import Unacceptable, unacceptable
from ens.journeys.write_path import change_resource, judging, visibility
from ens.journeys.write_path.only_read import OnlyRead
from ens.standards.fhir import json_gate, json_patch
from ens.standards.fhir.fhirpath_patch import FhirPathPatch
from ens.standards.fhir.json_patch import Operation
from ens.standards.fhir.merge_patch import Merge

Json = Mapping[str, Any]
Patch = Sequence[Operation] | Merge | FhirPathPatch
ARCHIVED = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived"
SUBMISSION = "submissionset"
CHANGEABLE = frozenset({"status", "securityLabel"})
ARCHIVING = json_patch.pointer(f"/extension[url:'{ARCHIVED}']/valueBoolean")
NOT_THE_AUTHOR = "not_the_author"
FIXED = ("resourceType", "id")
OWN_META = frozenset({"versionId", "lastUpdated"})


class NotPatched(Exception):
    """
    These elements of a document do not change by a patch.
    """

    def __init__(self, type: str, names: Sequence[str]) -> None:  # noqa: A002
        super().__init__(type, names)
        self.type, self.names = type, tuple(names)


class Unchanged(Exception):
    """
    There is nothing to change: the resource, as it was read, stays as it is.
    """

    def __init__(self, resource: Json) -> None:
        super().__init__()
        self.resource = resource


REFUSALS = (
    NotPatched,
    Unchanged,
    Unacceptable,
    record.Gone,
    record.VersionConflict,
    record.VisibilityNotYours,
)


def patch(
    place: record.Place,
    operations: Patch,
    *,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    now: dt.datetime,
) -> record.Stored:
    """
    Store the patched resource in the caller's transaction, or nothing.

    The row is held from the decision to the end: nobody changes it between its reading and
    its new version.

    A document's visibility is changed by whoever may say it, author or not.

    :raises record.NotFound, access.Refused
    :raises OnlyRead: record.Gone, record.VersionConflict, record.VisibilityNotYours,
        Unacceptable, NotPatched
    """
    persons = (place.person,)
    reach = access.reach(actor=actor, persons=persons, action="update", now=now)
    try:
        record.require(place, reach=reach)
    except access.Refused as refused:
        if place.type != "DocumentReference" or refused.code != NOT_THE_AUTHOR:
            raise
        return _of_another(place, operations, refused, actor=actor, expected=expected, now=now)
    try:
        after = _after(place, operations, expected, actor, now)
        remarks = judging.remarks(after, actor=actor)
        return change_resource.replace(place, after, actor=actor, remarks=remarks, now=now)
    except REFUSALS as error:
        again = partial(_read, place, actor, now)
        raise OnlyRead(error, reading=again) from None


def _of_another(
    place: record.Place,
    operations: Patch,
    refused: access.Refused,
    *,
    actor: Actor,
    expected: record.Expected,
    now: dt.datetime,
) -> record.Stored:
    """
    Whoever did not write a document changes who sees it, if that is theirs to say, and no more.

    :raises access.Refused: anything else, or not theirs to say
    """
    try:
        before = json_gate.parse(_read(place, actor, now).body)
        after = _after(place, operations, expected, actor, now)
        flag = visibility.changes(before, after)
    except (NotPatched, Unchanged, Unacceptable):
        raise refused from None
    if flag is None:
        raise refused
    return visibility.change(place, after, flag=flag, actor=actor, expected=expected, now=now)


def _after(
    place: record.Place,
    operations: Patch,
    expected: record.Expected,
    actor: Actor,
    now: dt.datetime,
) -> Json:
    present = _read(place, actor, now)
    expected.require(present.version, deleted=False)
    before = json_gate.parse(present.body, max_bytes=len(present.body))
    if isinstance(operations, Merge):
        operations = operations.operations(before)
    after = _patched(before, operations)
    _require_patchable(before, after)
    judging.require_valid(after)
    return after


def _read(place: record.Place, actor: Actor, now: dt.datetime) -> record.Stored:
    reach = access.reach(actor=actor, persons=(place.person,), action="read", now=now)
    return record.read(place, reach=reach, now=now)


def _plain(one: Operation, before: Json) -> Operation:
    """
    The path by which PDSm's own example archives a document, as a JSON Pointer.
    """
    if one.path != ARCHIVING:
        return one
    known = before.get("extension", [])
    for place, extension in enumerate(known):
        if extension.get("url") == ARCHIVED:
            return replace(one, path=("extension", str(place), "valueBoolean"))
    added = {"url": ARCHIVED, "valueBoolean": one.value}
    if known:
        return Operation("add", ("extension", "-"), added)
    return Operation("add", ("extension",), [added])


def _patched(before: Json, operations: Sequence[Operation] | FhirPathPatch) -> dict[str, Any]:
    try:
        after = _filled(_applied(before, operations))
    except json_patch.PatchFailed as error:
        raise unacceptable("processing", str(error)[:500]) from None
    if type(after) is not dict:
        raise unacceptable("structure", "what the patch leaves is not a resource")
    for name in FIXED:
        if after.get(name) != before.get(name):
            raise unacceptable("business-rule", f"{name} does not change", expression=(name,))
    return after


def _applied(before: Json, operations: Sequence[Operation] | FhirPathPatch) -> Any:
    if isinstance(operations, FhirPathPatch):
        return operations.applied(before)
    return json_patch.apply([_plain(one, before) for one in operations], before)


def _filled(value: Any) -> Any:
    """
    Without the arrays and objects that a removal left empty: FHIR's JSON has none.
    """
    if type(value) is dict:
        kept = {name: _filled(child) for name, child in value.items()}
        return {name: child for name, child in kept.items() if child not in ({}, [])}
    if type(value) is list:
        return [child for child in map(_filled, value) if child not in ({}, [])]
    return value


def _require_patchable(before: Json, after: Json) -> None:
    if not _is_of_document(before):
        return
    names = dict.fromkeys((*before, *after))
    changed = [name for name in names if _differs(name, before, after)]
    if changed:
        raise NotPatched(before["resourceType"], changed)


def _is_of_document(resource: Json) -> bool:
    """
    A DocumentReference, or the List of a submission.
    """
    if resource["resourceType"] != "List":
        return bool(resource["resourceType"] == "DocumentReference")
    codings = resource.get("code", {}).get("coding", [])
    return any(one.get("code") == SUBMISSION for one in codings)


def _differs(name: str, before: Json, after: Json) -> bool:
    if name in CHANGEABLE:
        return False
    one, other = before.get(name), after.get(name)
    if name == "meta":
        return not json_patch.same(_said(one), _said(other))
    if name == "extension":
        return not json_patch.same(_lasting(one), _lasting(other))
    return (name in before) != (name in after) or not json_patch.same(one, other)


def _said(meta: Any) -> Any:
    """
    What a client says in `meta`: the version and its date are ours, whatever is sent.
    """
    if type(meta) is not dict:
        return meta or {}
    return {name: value for name, value in meta.items() if name not in OWN_META}


def _lasting(extensions: Any) -> Any:
    """
    The extensions other than the one that says whether it is archived.
    """
    if type(extensions) is not list:
        return extensions or []
    return [one for one in extensions if type(one) is not dict or one.get("url") != ARCHIVED]
