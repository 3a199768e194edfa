import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """
    A code with its French name, and one sentence when the name alone may not be enough.
    """

    system: str
    code: str
    name: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """
    A type of document, with the class (TRE_A03) under which lists and rights group it.
    """

    code: str
    system: str
    class_code: str
    name: str
    explanation: str


@dataclass(frozen=True, slots=True)
class AddedDefinition:
    """
    One that this deployment added; `package` is what it came with.
    """

    url: str
    version: str
    type: str
    package: str
    added_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Added:
    """
    The urls of what was taken in; how many of them took the place of another.
    """

    urls: tuple[str, ...]
    replaced: int
