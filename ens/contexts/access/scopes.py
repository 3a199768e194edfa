"""
SMART scopes as sets of labels: what an application may reach, whatever the person behind it.

A condition on `category` or `type` picks kinds; a condition that kinds cannot tell apart
opens nothing. `patient/` scopes leave out what is masked or secret: an application sees it
only when it names it. The content of a document follows the DocumentReference scopes.
"""

from functools import lru_cache

from ens.ground import label
from ens.ground.label import ALL, NONE, Flag, Kind
from ens.standards.smart import scopes as smart
from ens.standards.smart.scopes import Parameter, ResourceScope

INTERACTIONS = {
    "read": "r",
    "search": "s",
    "create": "c",
    "update": "u",
    "delete": "d",
    "mask": "u",
    "announce": "u",
    "conceal": "u",
    "register": "c",
    "export": "rs",  # what is taken away is both searched and read
}


@lru_cache(maxsize=4096)
def labels(scopes: str, action: str, *, launched: bool) -> int:
    """
    The labels that these granted scopes open for this action; none for what apps never do.

    `launched`: about the person of the launch context, whom alone `patient/` scopes open.
    """
    opened = NONE
    for place, letter in enumerate(INTERACTIONS.get(action, "")):
        found = _of_letter(scopes, letter, launched=launched)
        opened = opened & found if place else found
    return opened


def _of_letter(scopes: str, letter: str, *, launched: bool) -> int:
    opened = NONE
    for scope in smart.parse(scopes).resources:
        if letter in scope.letters and (launched or scope.context != "patient"):
            opened |= _labels(scope)
    return opened


def _labels(scope: ResourceScope) -> int:
    numbers = frozenset(kind.number for kind in label.kinds() if _concerns(scope, kind))
    found = label.labels_of_kinds(numbers)
    if scope.context == "patient":
        found &= ALL ^ label.labels_flagged(Flag.MASKED | Flag.SECRET)
    return found


def _concerns(scope: ResourceScope, kind: Kind) -> bool:
    if kind.number == 0 or not kind.type[:1].isupper() or scope.type not in ("*", kind.type):
        return False
    return all(_meets(parameter, kind) for parameter in scope.parameters)


def _meets(parameter: Parameter, kind: Kind) -> bool:
    name, value = parameter
    code = value.rpartition("|")[2]
    if name == "category":
        return bool(kind.category) and kind.category == code
    return name == "type" and kind.type == "DocumentReference" and kind.code == code
