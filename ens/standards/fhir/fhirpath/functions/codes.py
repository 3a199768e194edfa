"""
What a code means beside others, as far as the environment can tell.

Source: https://hl7.org/fhir/R4/fhirpath.html#functions: memberOf, subsumes, subsumedBy.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions.table import Function, answer
from ens.standards.fhir.fhirpath.nodes import Items, plain, text

Coded = tuple[str, str]


def member_of(run: Run, focus: Items, value_set: Items) -> Items:
    """
    Nothing when it cannot be told here.
    """
    wanted = text(value_set)
    asked = run.environment.member_of
    if not focus or wanted is None or asked is None:
        return []
    return answer(asked(_alone(focus), wanted))


def subsumes(run: Run, focus: Items, other: Items) -> Items:
    return _subsumes(run, focus, other)


def subsumed_by(run: Run, focus: Items, other: Items) -> Items:
    return _subsumes(run, other, focus)


def _subsumes(run: Run, broader: Items, narrower: Items) -> Items:
    """
    A concept of several codings subsumes by any of them. Nothing when none can be compared.
    """
    if not broader or not narrower:
        return []
    told = [
        _tells(run, above, below)
        for above in _codings(_alone(broader))
        for below in _codings(_alone(narrower))
        if above[0] == below[0]
    ]
    run.spend(len(told))
    if any(told):
        return [True]
    return [False] if told and None not in told else []


def _tells(run: Run, above: Coded, below: Coded) -> bool | None:
    if above == below:
        return True
    asked = run.environment.subsumes
    return asked(above[0], above[1], below[1]) if asked else None


def _codings(value: Any) -> Iterator[Coded]:
    if not isinstance(value, Mapping):
        return
    for coding in value.get("coding") or (value,):
        code = coding.get("code") if isinstance(coding, Mapping) else None
        if isinstance(code, str):
            yield str(coding.get("system", "")), code


def _alone(items: Items) -> Any:
    """
    :raises FhirPathError: there are several
    """
    if len(items) > 1:
        raise FhirPathError("one item was expected here, not several")
    return plain(items[0])


TABLE: Final[Mapping[str, Function]] = {
    "memberOf": Function(member_of, 1, 1),
    "subsumes": Function(subsumes, 1, 1),
    "subsumedBy": Function(subsumed_by, 1, 1),
}
