"""
The scopes of SMART App Launch 2.2: what an application may do, in the words it asks for.

Source: https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html.

    (patient|user|system)/(Type|*).(c?r?u?d?s?, not empty)[?name=value[&name=value]*]
    (patient|user|system)/(Type|*).(read|write|*)                       version 1

Letters out of order are refused, never guessed. Several scopes are a union.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LETTERS = "cruds"
VERSION_1 = {"read": "rs", "write": "cud", "*": "cruds"}
IDENTITY = ("openid", "fhirUser", "profile")
REFRESH = ("offline_access", "online_access")

_RESOURCE = re.compile(
    r"(?P<context>patient|user|system)/(?P<type>\*|[A-Z][A-Za-z]{1,63})\."
    r"(?P<letters>read|write|\*|(?=[cruds])c?r?u?d?s?)(?:\?(?P<query>[^\s?#]+))?"
)
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*=[^=&]+")
_LAUNCH = re.compile(r"launch(?:/[a-z]+)?(?:\?role=[^\s]+)?")
_LETTER_OF = {
    "read": "r", "vread": "r", "history-instance": "r",
    "search-type": "s", "search-system": "s", "history-type": "s", "history-system": "s",
    "create": "c", "update": "u", "patch": "u", "delete": "d",
}  # fmt: skip

Parameter = tuple[str, str]


class MalformedScope(ValueError):
    """
    The text looks like a resource scope and is not one.
    """


@dataclass(frozen=True, slots=True)
class ResourceScope:
    """
    One resource scope; `text` is the form in which it was asked.
    """

    context: str
    type: str
    letters: str
    parameters: tuple[Parameter, ...]
    text: str

    def concerns(self, resource_type: str, letter: str) -> bool:
        return letter in self.letters and self.type in ("*", resource_type)


@dataclass(frozen=True, slots=True)
class Scopes:
    """
    What was asked or granted: resource scopes, and the others (launch, identity, refresh).
    """

    resources: tuple[ResourceScope, ...]
    others: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.texts)

    def __contains__(self, text: str) -> bool:
        return text in self.others

    @property
    def texts(self) -> tuple[str, ...]:
        """
        Each scope as text; the launch and identity ones first.
        """
        return (*self.others, *(scope.text for scope in self.resources))

    @property
    def contexts(self) -> frozenset[str]:
        return frozenset(scope.context for scope in self.resources)

    def permits(self, resource_type: str, interaction: str) -> bool:
        """
        True if some scope lets this interaction through, perhaps under a condition.
        """
        return bool(self.conditions(resource_type, interaction))

    def conditions(self, resource_type: str, interaction: str) -> tuple[tuple[Parameter, ...], ...]:
        """
        The alternatives under which the interaction is let through.

        One alternative is parameters that must all hold; an empty one always holds; no
        alternative at all means refused.
        """
        letter = _LETTER_OF[interaction]
        found = (s.parameters for s in self.resources if s.concerns(resource_type, letter))
        return tuple(dict.fromkeys(found))

    def narrow(self, limit: "Scopes") -> "Scopes":
        """
        What both allow. A scope that is wholly allowed stays, in the form in which it was asked.
        """
        kept: dict[str, ResourceScope] = {}
        for scope in self.resources:
            for common in _common(scope, limit.resources):
                kept.setdefault(common.text, common)
        others = tuple(text for text in self.others if text in limit.others)
        return Scopes(_without_covered(tuple(kept.values()), asked=self.resources), others)

    def covers(self, granted: "Scopes") -> bool:
        """
        True if every scope of `granted` is within these.
        """
        return set(granted.others) <= set(self.others) and all(
            _covered(scope, self.resources) for scope in granted.resources
        )


NOTHING = Scopes((), ())


@lru_cache(maxsize=4096)
def parse(text: str) -> Scopes:
    """
    Read scopes separated by spaces; repeated ones count once.

    :raises MalformedScope: if one looks like a resource scope and breaks the grammar
    """
    words = dict.fromkeys(word for word in text.split(" ") if word)
    resources = tuple(_resource(word) for word in words if "/" in word and not _is_launch(word))
    others = tuple(word for word in words if "/" not in word or _is_launch(word))
    return Scopes(resources, others)


def known(text: str) -> bool:
    """
    True for a scope of this grammar, whatever the server does with it.
    """
    if text in IDENTITY or text in REFRESH or _is_launch(text):
        return True
    match = _RESOURCE.fullmatch(text)
    return match is not None and _parameters(match["query"]) is not None


def joined(scopes: Iterable[str]) -> Scopes:
    return parse(" ".join(scopes))


def without(scopes: Scopes, refused: Scopes) -> Scopes:
    """
    Take letters away: `patient/Observation.crs` without `patient/Observation.c` is `.rs`.

    A refused scope speaks of the same context, type and parameters, or it takes nothing.
    """
    left = tuple(
        kept for scope in scopes.resources if (kept := _less(scope, refused.resources)) is not None
    )
    return Scopes(left, tuple(text for text in scopes.others if text not in refused.others))


def union(several: Iterable[Scopes]) -> Scopes:
    """
    All that some of these allow, the letters of what speaks of the same things together.
    """
    letters: dict[tuple[str, str, tuple[Parameter, ...]], set[str]] = {}
    others: dict[str, None] = {}
    for one in several:
        others |= dict.fromkeys(one.others)
        for scope in one.resources:
            same = (scope.context, scope.type, scope.parameters)
            letters.setdefault(same, set()).update(scope.letters)
    resources = (
        resource(*same, letters="".join(letter for letter in LETTERS if letter in held))
        for same, held in letters.items()
    )
    return Scopes(tuple(resources), tuple(others))


def _less(scope: ResourceScope, refused: tuple[ResourceScope, ...]) -> ResourceScope | None:
    same = (scope.context, scope.type, scope.parameters)
    gone = "".join(r.letters for r in refused if (r.context, r.type, r.parameters) == same)
    letters = "".join(letter for letter in scope.letters if letter not in gone)
    if letters == scope.letters:
        return scope
    return resource(*same, letters=letters) if letters else None


def resource(
    context: str, on: str, parameters: tuple[Parameter, ...] = (), *, letters: str
) -> ResourceScope:
    query = "?" + "&".join(f"{name}={value}" for name, value in parameters) if parameters else ""
    return ResourceScope(context, on, letters, parameters, f"{context}/{on}.{letters}{query}")


def _is_launch(text: str) -> bool:
    return _LAUNCH.fullmatch(text) is not None


def _resource(text: str) -> ResourceScope:
    match = _RESOURCE.fullmatch(text)
    parameters = _parameters(match["query"]) if match else None
    if match is None or parameters is None:
        raise MalformedScope(text)
    letters = VERSION_1.get(match["letters"], match["letters"])
    return ResourceScope(match["context"], match["type"], letters, parameters, text)


def _parameters(query: str | None) -> tuple[Parameter, ...] | None:
    pairs = query.split("&") if query else []
    if not all(_PARAMETER.fullmatch(pair) for pair in pairs):
        return None
    return tuple((name, value) for name, _, value in (pair.partition("=") for pair in pairs))


def _common(scope: ResourceScope, limit: tuple[ResourceScope, ...]) -> list[ResourceScope]:
    if _covered(scope, limit):
        return [scope]
    return [both for other in limit if (both := _both(scope, other)) is not None]


def _both(one: ResourceScope, other: ResourceScope) -> ResourceScope | None:
    letters = "".join(letter for letter in one.letters if letter in other.letters)
    if not letters or one.context != other.context or not _meet(one.type, other.type):
        return None
    type_ = one.type if other.type == "*" else other.type
    parameters = tuple(dict.fromkeys(one.parameters + other.parameters))
    return resource(one.context, type_, parameters, letters=letters)


def _meet(one: str, other: str) -> bool:
    return one == other or "*" in (one, other)


def _without_covered(
    scopes: tuple[ResourceScope, ...], *, asked: tuple[ResourceScope, ...]
) -> tuple[ResourceScope, ...]:
    """
    Leave out what the others already say, except what was asked as it is.
    """
    kept = list(scopes)
    for scope in scopes:
        others = tuple(other for other in kept if other is not scope)
        if scope not in asked and _covered(scope, others):
            kept.remove(scope)
    return tuple(kept)


def _covered(scope: ResourceScope, by: tuple[ResourceScope, ...]) -> bool:
    return all(
        any(
            other.context == scope.context
            and other.type in ("*", scope.type)
            and letter in other.letters
            and set(other.parameters) <= set(scope.parameters)
            for other in by
        )
        for letter in scope.letters
    )
