"""
What a profile asks of each element, as its snapshot says it.

Source: FHIR R4 structuredefinition.html, elementdefinition.html. Words for people are left out, but
the sentence of each invariant.
"""

from dataclasses import dataclass
from typing import Any

Valued = tuple[str, Any]  # the datatype, then the value as JSON has it


@dataclass(frozen=True, slots=True)
class TypeRef:
    """
    `profiles` and `targets` are canonical addresses: of the type itself, of what is referred to.
    """

    code: str
    profiles: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slicing:
    """
    `discriminators`: (value | exists | pattern | type | profile, path); `rules`: open, closed,
    openAtEnd.
    """

    discriminators: tuple[tuple[str, str], ...]
    rules: str = "open"
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """
    `strength`: required, extensible, preferred, example.
    """

    strength: str
    value_set: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """
    `severity`: error, warning. `expression` is FHIRPath, empty when none is given.
    """

    key: str
    severity: str
    human: str
    expression: str


@dataclass(frozen=True, slots=True)
class ElementRule:
    """
    `maximum` is None where the definition has "*". `content_reference` is the id of the element
    whose children these are, without its "#".
    """

    id: str
    path: str
    slice_name: str = ""
    minimum: int = 0
    maximum: int | None = None
    types: tuple[TypeRef, ...] = ()
    fixed: Valued | None = None
    pattern: Valued | None = None
    slicing: Slicing | None = None
    binding: Binding | None = None
    constraints: tuple[Constraint, ...] = ()
    content_reference: str = ""
    modifier: bool = False
    must_support: bool = False
    max_length: int | None = None
    min_value: Valued | None = None
    max_value: Valued | None = None
    summary: bool = False
    condition_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """
    `base` is empty where there is none; `contexts` of an extension: (element | fhirpath |
    extension, where).
    """

    url: str
    version: str
    name: str
    title: str
    type: str
    kind: str
    derivation: str
    base: str
    abstract: bool
    elements: tuple[ElementRule, ...]
    contexts: tuple[tuple[str, str], ...] = ()
