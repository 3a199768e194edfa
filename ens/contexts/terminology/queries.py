"""
Looking a code up in the packaged files, which are read at first use.

A file of `data/` opens with its source; `# system:` says whose codes follow.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ens.contexts.terminology import rules
from ens.contexts.terminology.values import Concept, DocumentType

DATA = Path(__file__).parent / "data"
CONCEPTS = ("clinical.tsv", "documents.tsv", "loinc.tsv", "professionals.tsv", "units.tsv")
SYSTEM_LINE = "# system: "


def display(system: str, code: str, default: str = "") -> str:
    """
    The French name of a code, or the name it came with, or the code itself.
    """
    if rules.canonical(system) == rules.AUTHOR_SPECIALTY:
        return _author(code) or default or code
    concept = _find(system, code)
    return concept.name if concept else default or code


def explain(system: str, code: str) -> str:
    """
    One sentence about a code, empty when there is none.
    """
    concept = _find(system, code)
    return concept.explanation if concept else ""


def unit(code: str, default: str = "") -> str:
    return display(rules.UCUM, code, default)


def document_type(code: str) -> DocumentType | None:
    return _document_types().get(code)


def document_types() -> tuple[DocumentType, ...]:
    return tuple(_document_types().values())


def document_class(code: str) -> str:
    return display(rules.DOCUMENT_CLASS, code)


def profession(code: str) -> str:
    return display(rules.PROFESSION, code)


def professions() -> tuple[Concept, ...]:
    return tuple(c for (system, _), c in _concepts().items() if system == rules.PROFESSION)


def _author(code: str) -> str:
    job, specialty = (
        _concepts().get(key)
        for key in zip((rules.PROFESSION, rules.SPECIALTY), rules.author_parts(code), strict=True)
    )
    if job is None:
        return ""
    return f"{job.name}, {specialty.name[0].lower()}{specialty.name[1:]}" if specialty else job.name


def _find(system: str, code: str) -> Concept | None:
    canonical = rules.canonical(system)
    return _concepts().get((canonical, code)) or _documents().get((canonical, code))


@cache
def _documents() -> dict[tuple[str, str], Concept]:
    return {
        (one.system, one.code): Concept(one.system, one.code, one.name, one.explanation)
        for one in _document_types().values()
    }


@cache
def _document_types() -> dict[str, DocumentType]:
    return {row[0]: DocumentType(*row) for _, row in _rows(DATA / "document_types.tsv")}


@cache
def _concepts() -> dict[tuple[str, str], Concept]:
    return {
        (system, code): Concept(system, code, name, explanation)
        for file in CONCEPTS
        for system, (code, name, explanation) in _rows(DATA / file)
    }


def _rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    system = ""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(SYSTEM_LINE):
                system = line.removeprefix(SYSTEM_LINE).strip()
            elif not line.startswith(("#", "code\t")):
                yield system, line.rstrip("\n").split("\t")
