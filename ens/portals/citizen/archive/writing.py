"""
The archive one takes away: a ZIP that opens on any computer, without us.

FHIR as it is, one file of resources per type; the documents as they were deposited; pages to
read offline; choices and register as pages and as tables.
"""

import base64
import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import orjson
from django.template.loader import render_to_string

from ens.journeys.reading.document_metadata import Metadata
from ens.journeys.take_away import Copy, Paper
from ens.journeys.who_looked import Told
from ens.portals.citizen import register_words
from ens.portals.citizen.archive import sentences
from ens.standards.fhir import folding

VERSION = 1
STYLE = Path(__file__).parent / "style.css"
PAGES = "citizen/archive/pages/"


def write(copy: Copy, into: IO[bytes]) -> None:
    """
    Write the whole archive; `copy` is read to its end.
    """
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        made = _Archive(archive, copy)
        made.style()
        made.resources()
        made.documents()
        made.health_book()
        made.results()
        made.choices()
        made.register()
        made.front()
        made.manifest()


class _Archive:
    """
    The files written so far, with what each weighs and its digest.
    """

    def __init__(self, archive: zipfile.ZipFile, copy: Copy) -> None:
        self._archive = archive
        self._copy = copy
        self._when = copy.now.timetuple()[:6]
        self._digests: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._papers: list[tuple[Metadata, str]] = []

    def _add(self, name: str, parts: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        entry = zipfile.ZipInfo(name, self._when)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        with self._archive.open(entry, "w", force_zip64=True) as file:
            for part in parts:
                digest.update(part)
                file.write(part)
        self._digests[name] = digest.hexdigest()

    def _page(self, name: str, template: str, **known: Any) -> None:
        known |= {
            "holder": self._copy.holder,
            "made": self._copy.now,
            "up": "../" * name.count("/"),
        }
        self._add(name, [render_to_string(f"{PAGES}{template}", known).encode()])

    def style(self) -> None:
        self._add("style.css", [STYLE.read_bytes()])

    def resources(self) -> None:
        """
        `fhir/<Type>.ndjson`, and for each Binary a file of its own with its data.
        """
        lines: list[bytes] = []
        current = ""
        for one, data in self._copy.resources():
            if one.type != current:
                self._ndjson(current, lines)
                current, lines = one.type, []
            self._counts[one.type] = self._counts.get(one.type, 0) + 1
            if one.type == "Binary":
                whole = orjson.loads(one.body) | {"data": base64.b64encode(data).decode()}
                self._add(f"fhir/Binary/{one.id}.json", [orjson.dumps(whole)])
            else:
                lines.append(one.body)
        self._ndjson(current, lines)

    def _ndjson(self, name: str, lines: list[bytes]) -> None:
        if lines:
            self._add(f"fhir/{name}.ndjson", (line + b"\n" for line in lines))

    def documents(self) -> None:
        for number, paper in enumerate(self._copy.papers(), 1):
            self._papers.append((paper.document, self._document(number, paper)))
        self._page("documents.html", "documents.html", papers=self._papers)

    def _document(self, number: int, paper: Paper) -> str:
        """
        The address of what one opens first: our page when there is one, else the original.
        """
        folder = (
            f"documents/{number:04}-{paper.document.when:%Y-%m-%d}-{_plain(paper.document.title)}"
        )
        original = f"original.{paper.ending}"
        if paper.data:
            self._add(f"{folder}/{original}", [paper.data])
        if not paper.html and paper.data:
            return f"{folder}/{original}"
        known = {"paper": paper, "original": original if paper.data else ""}
        self._page(f"{folder}/lire.html", "document.html", **known)
        return f"{folder}/lire.html"

    def health_book(self) -> None:
        newest = sorted(self._copy.entries, key=lambda one: str(one.when or ""), reverse=True)
        chapters = [
            (title, [one for one in newest if one.type in types])
            for title, types in sentences.CHAPTERS
        ]
        self._page("carnet.html", "health_book.html", chapters=chapters)

    def results(self) -> None:
        found = sorted(self._copy.findings, key=lambda one: (one.name, str(one.when)), reverse=True)
        rows = [(one.name, sentences.value(one), one.unit, one.day) for one in found]
        self._page("resultats.html", "results.html", rows=sorted(rows, key=lambda row: row[0]))

    def choices(self) -> None:
        choices, life, sent = self._copy.choices(), self._copy.life(), self._copy.sent()
        self._page(
            "choix.html",
            "choices.html",
            choices=[(sentences.choice(one), one.since, one.ended) for one in choices],
            sent=sum(one.state == "sent" for one in sent),
            life=[(sentences.step(one), one.at) for one in life],
        )
        rows = [(one.kind, one.about, one.name, one.since, one.ended or "") for one in choices]
        self._csv("choix.csv", ("sorte", "objet", "qui", "depuis", "jusqu'à"), rows)
        left = ((o.at, o.state, o.basis, o.category, o.type, o.id, o.version) for o in sent)
        head = ("date", "état", "base", "catégorie", "type", "élément", "version")
        self._csv("recherche.csv", head, left)

    def register(self) -> None:
        told = [one for some in self._copy.register() for one in some]
        self._counts["register"] = len(told)
        lines = (
            (one.at, register_words.who(one), register_words.what(one), register_words.why(one))
            for one in told
        )
        self._page("registre.html", "register.html", lines=lines)
        self._csv(
            "registre.csv",
            ("date", "qui", "profession", "structure", "logiciel", "acte", "nombre", "refusé"),
            map(_register_row, told),
        )

    def _csv(self, name: str, head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        self._add(name, _csv_lines(head, rows))

    def front(self) -> None:
        known = {"papers": len(self._papers), "counts": self._counts}
        self._page("index.html", "index.html", **known)

    def manifest(self) -> None:
        told = {
            "version": VERSION,
            "made": self._copy.now.isoformat(),
            "resources": {name: n for name, n in self._counts.items() if name != "register"},
            "register": self._counts["register"],
            "sha256": self._digests,
        }
        text = json.dumps(told, ensure_ascii=False, indent=1)
        self._archive.writestr(zipfile.ZipInfo("manifest.json", self._when), text)


def _register_row(one: Told) -> tuple[Any, ...]:
    who = register_words.who(one) if one.mine else one.name
    refused = "oui" if one.refused else ""
    act = register_words.what(one)
    return (
        one.at.isoformat(), who, one.profession, one.structure, one.software, act, one.count,
        refused,
    )  # fmt: skip


def _csv_lines(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    """
    For any spreadsheet: UTF-8 with its mark, semicolons, and no cell read as a formula.
    """
    yield "\ufeff".encode()
    for row in (head, *rows):
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerow([_cell(one) for one in row])
        yield text.getvalue().encode()


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _plain(title: str) -> str:
    """
    A title that every computer takes as a folder: letters, digits, hyphens.
    """
    folded = folding.fold(title)
    kept = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in folded)
    return "-".join(kept.split())[:60] or "document"
