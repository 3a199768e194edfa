"""
Files from outside are parsed in a limited child process, never in the process that serves.

Each process that parses keeps a few children ready: `python -m ens.ground.parsing_child`, which
can open no file and no connection, and whose memory and processor time are bounded. One file at
a time goes in, plain values come out. A child that is too slow is killed, one that has worked
enough is replaced, and all of them end with the process that started them.
"""

import atexit
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.ground.parsing_pipe import Child, ChildDied, ChildTooSlow
from ens.standards.cda.body import Media
from ens.standards.cda.document import (
    ClinicalDocument,
    IncompleteHeader,
    MalformedXml,
    NoPatient,
    NotAClinicalDocument,
    SeveralPatients,
    UnreadableDocument,
)
from ens.standards.cda.immunizations import TooManyVaccinations, Vaccination
from ens.standards.cda.rendering import Rendered
from ens.standards.cda.results import Result, TooManyResults
from ens.standards.cda.synthesis.reading import TooManyResources

__all__ = [
    "IncompleteHeader",
    "MalformedXml",
    "NoPatient",
    "NotAClinicalDocument",
    "ParsedDocument",
    "ParsingFailed",
    "ParsingTimedOut",
    "SeveralPatients",
    "TextNotRead",
    "TooManyResources",
    "TooManyResults",
    "TooManyVaccinations",
    "UnreadableDocument",
    "parse_clinical_document",
    "read_text",
    "start",
    "stop",
]

TIMEOUT = 10.0
TEXT_TIMEOUT = 4.0  # a deposit does not wait longer for words that are only searched
MAX_CHILDREN = 4
FILES_PER_CHILD = 500
SECONDS_PER_CHILD = 3600.0
# After a file larger than this a child keeps too much memory to be kept itself.
LARGE_FILE = 8 * 1024 * 1024


class ParsingTimedOut(UnreadableDocument):
    """
    The file was not read in the time it was given, or no child became free in that time.
    """


class ParsingFailed(UnreadableDocument):
    """
    The child died over the file, or met an error that nobody named.
    """


class TextNotRead(Exception):
    """
    A file whose text did not come; `reason` is "encrypted", "damaged" or "too-slow".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """
    All that a clinical document tells, in one pass: `document` is its header (no section, no
    content), `attachments` the files it carries, the body of a level 1 document first;
    `statements` its problems, allergies, medicines, acts and devices as resources without id.
    """

    document: ClinicalDocument
    results: tuple[Result, ...]
    vaccinations: tuple[Vaccination, ...]
    rendered: Rendered
    attachments: tuple[Media, ...]
    statements: tuple[Mapping[str, Any], ...] = ()


_REFUSALS: dict[str, type[UnreadableDocument]] = {
    error.__name__: error
    for error in (
        MalformedXml,
        NotAClinicalDocument,
        NoPatient,
        SeveralPatients,
        IncompleteHeader,
        TooManyResults,
        TooManyVaccinations,
        TooManyResources,
    )
}


def parse_clinical_document(data: bytes, *, timeout: float = TIMEOUT) -> ParsedDocument:
    """
    Read a CDA with its results, its vaccines and its rendering, in a limited process.

    :raises UnreadableDocument: one of its subclasses, by what is wrong with the file
    :raises ParsingTimedOut: after `timeout` seconds
    :raises ParsingFailed: if the child died over it
    """
    answer = _pool().ask(b"clinical-document", data, timeout)
    if isinstance(answer, ParsedDocument):
        return answer
    name, sentence = answer if isinstance(answer, tuple) else ("", "")
    raise _REFUSALS.get(name, ParsingFailed)(sentence or "Le document n'a pas pu être lu.")


def read_text(kind: str, data: bytes, *, timeout: float = TEXT_TIMEOUT) -> str:
    """
    The text of a file, "pdf" or "web-page", read in a limited process.

    :raises TextNotRead: in `timeout` seconds at most
    """
    try:
        answer = _pool().ask(kind.encode(), data, timeout)
    except ParsingTimedOut as error:
        raise TextNotRead("too-slow") from error
    except ParsingFailed as error:
        raise TextNotRead("damaged") from error
    if isinstance(answer, str):
        return answer
    encrypted = answer == ("Encrypted", "")
    raise TextNotRead("encrypted" if encrypted else "damaged")


class _Pool:
    """
    Idle children, last used first; a thread that finds none makes one while there is room.
    """

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._room = threading.BoundedSemaphore(MAX_CHILDREN)
        self._idle: list[Child] = []
        self._lock = threading.Lock()

    def ask(self, kind: bytes, data: bytes, timeout: float) -> object:
        deadline = time.monotonic() + timeout
        if not self._room.acquire(timeout=timeout):
            raise ParsingTimedOut("Trop de documents sont en cours de lecture.")
        try:
            return self._ask(self._take(), kind, data, deadline)
        finally:
            self._room.release()

    def _ask(self, child: Child, kind: bytes, data: bytes, deadline: float) -> object:
        try:
            answer = child.ask(kind, data, deadline)
        except ChildTooSlow as error:
            child.kill()
            raise ParsingTimedOut("La lecture du document a pris trop de temps.") from error
        except ChildDied as error:
            child.kill()
            raise ParsingFailed("La lecture du document a échoué.") from error
        except BaseException:
            child.kill()
            raise
        self._give_back(child)
        return answer

    def _take(self) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.is_alive:
                    return child
                child.kill()
        return Child()

    def _give_back(self, child: Child) -> None:
        if _has_worked_enough(child):
            child.kill()
            return
        with self._lock:
            self._idle.append(child)

    def warm(self) -> None:
        self._give_back(self._take())

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()


def _has_worked_enough(child: Child) -> bool:
    return (
        child.asked >= FILES_PER_CHILD
        or child.age >= SECONDS_PER_CHILD
        or child.largest >= LARGE_FILE
    )


_current: _Pool | None = None
_creation = threading.Lock()


def _pool() -> _Pool:
    """
    Return this process's pool: one inherited from a fork belongs to the parent and is left to it.
    """
    global _current
    if _current is None or _current.owner != os.getpid():
        with _creation:
            if _current is None or _current.owner != os.getpid():
                _current = _Pool()
    return _current


def start() -> None:
    """
    Start a first child ahead of the first file, which then does not wait for it.
    """
    _pool().warm()


def stop() -> None:
    """
    End the idle children; a later file starts new ones.
    """
    if _current is not None and _current.owner == os.getpid():
        _current.close()


atexit.register(stop)
