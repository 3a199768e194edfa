from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.record.content_words import ContentWords
from ens.standards.fhir import etags
from ens.standards.fhir.outcome import Issue

COMMONS = 0  # whose what belongs to nobody is


class NotFound(Exception):
    """
    Nothing there for this reader: absent and hidden are one answer.
    """


class Gone(Exception):
    """
    It was deleted, and the reader could have seen it.
    """

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class VersionConflict(Exception):
    """
    The present version is not one that the writer expected.
    """


class VisibilityNotYours(Exception):
    """
    The new version would change a visibility that belongs to somebody else: the person
    decides what is masked, the author what is announced.
    """


class AlreadyThere(Exception):
    """
    The chosen id is taken.
    """


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a resource is: its owner (0 is the commons) and its key there.
    """

    type: str
    id: str
    person: int
    rid: int


@dataclass(frozen=True, slots=True)
class Expected:
    """
    What a writer expects of the present version: that it is one of `match` (None: whichever),
    and none of `other`. What was deleted has a version, and is not any version.
    """

    match: Container[int] | None = None
    other: Container[int] = ()

    def require(self, version: int, *, deleted: bool) -> None:
        """
        :raises VersionConflict
        """
        missed = self.match is not None and version not in self.match
        if missed or (deleted and self.match == etags.ANY):
            raise VersionConflict(version)
        if version in self.other and not deleted:
            raise VersionConflict(version)

    @property
    def presence(self) -> bool:
        """
        Whether there must be a version already.
        """
        return self.match is not None


WHATEVER = Expected()


@dataclass(frozen=True, slots=True)
class Glimpse:
    """
    That something is there and of which label, for a reader who sees it.
    """

    place: Place
    label: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A resource about to be stored for the first time.

    `extra_flags` are added to those its own security labels say; `origin` is the key of
    the document it was extracted from, and `judged_as` that document's label: whoever may
    deposit the one deposits the other. `content` is the bytes of a Binary, kept as a file, and
    `words` what they say. `remarks` are what was found about it without keeping it out.
    """

    type: str
    id: str
    person: int
    resource: Mapping[str, Any]
    rid: int = 0
    origin: int = 0
    extra_flags: int = 0
    kind: int = 0
    judged_as: int | None = None
    content: bytes | None = None
    words: ContentWords | None = None
    remarks: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """
    One version of a resource as it stands. `body` is its exact JSON, without a Binary's data.
    """

    type: str
    id: str
    person: int
    rid: int
    version: int
    updated: dt.datetime
    label: int
    author: int
    body: bytes
    blob: str = ""
    deleted: bool = False
    key: AESGCM | None = field(default=None, repr=False, compare=False)

    @property
    def location(self) -> str:
        return f"{self.type}/{self.id}/_history/{self.version}"
