"""
What `ens validate` prints: each fault with its place and rule, then a table.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ens.config.commands.validating.judging import WRONG, Judged, Told

MOST_SHOWN = 20  # of one file
MOST_FILES = 40  # whose faults are shown, and that have a row
WORDS = {
    "en": {
        "error": "error", "warning": "warning", "line": "line", "more": "and {} more",
        "other": "and {} other files",
        "file": "file", "resources": "resources", "wrong": "not valid", "errors": "errors",
        "warnings": "warnings", "total": "total", "rest": "{} files without anything to say",
        "speed": "{:,} resources, {:.1f} MB in {:.1f} s: {:,.0f} a second",
    },
    "fr": {
        "error": "erreur", "warning": "remarque", "line": "ligne", "more": "et {} autres",
        "other": "et {} autres fichiers",
        "file": "fichier", "resources": "ressources", "wrong": "non valides", "errors": "erreurs",
        "warnings": "remarques", "total": "total", "rest": "{} fichiers sans rien à signaler",
        "speed": "{:,} ressources, {:.1f} Mo en {:.1f} s : {:,.0f} par seconde",
    },
}  # fmt: skip
COLUMNS = ("resources", "wrong", "errors", "warnings")


def language() -> str:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "fr" if said.lower().startswith("fr") else "en"


def every_fault(found: Sequence[Judged], names: Sequence[str], lang: str) -> None:
    """
    Of the first files that have any.
    """
    told = [(one, name) for one, name in zip(found, names, strict=True) if one.told]
    for one, name in told[:MOST_FILES]:
        faults(one, name, lang)
    if len(told) > MOST_FILES:
        print(WORDS[lang]["other"].format(f"{len(told) - MOST_FILES:,}"))


def faults(found: Judged, name: str, lang: str) -> None:
    """
    Those of one file, the first ones.
    """
    words = WORDS[lang]
    print(_bold(name))
    for one in found.told[:MOST_SHOWN]:
        print(_line(one, words, lang))
    left = found.errors + found.warnings - min(len(found.told), MOST_SHOWN)
    if left > 0:
        print(f"  {words['more'].format(f'{left:,}')}")


def _line(one: Told, words: dict[str, str], lang: str) -> str:
    kind = words["error" if one.severity in WRONG else "warning"]
    where = f"{words['line']} {one.line}: " if one.line else ""
    text = one.french if lang == "fr" else one.english
    return f"  {_coloured(kind, one.severity)}  {where}{one.place or '-'}  [{one.rule}] {text}"


def table(found: Sequence[Judged], names: Sequence[str], lang: str) -> None:
    """
    A row for each file with something to say, one for the rest, the total.
    """
    words = WORDS[lang]
    rows = [
        (name, *(getattr(one, column) for column in COLUMNS))
        for name, one in zip(names, found, strict=True)
        if one.told
    ]
    total = [sum(getattr(one, column) for one in found) for column in COLUMNS]
    shown = rows[:MOST_FILES]
    width = max([len(words["total"]), len(words["file"]), *(len(row[0]) for row in shown)])
    print()
    print(_bold(_row(words["file"], [words[column] for column in COLUMNS], width)))
    for name, *counts in shown:
        print(_row(name, [f"{count:,}" for count in counts], width))
    if len(shown) < len(rows):
        print(words["other"].format(f"{len(rows) - len(shown):,}"))
    if len(rows) < len(found):
        print(words["rest"].format(f"{len(found) - len(rows):,}"))
    print(_bold(_row(words["total"], [f"{count:,}" for count in total], width)))


def _row(name: str, cells: Sequence[str], width: int) -> str:
    return f"{name:<{width}}" + "".join(f"  {cell:>11}" for cell in cells)


def speed(found: Sequence[Judged], seconds: float, lang: str) -> None:
    resources = sum(one.resources for one in found)
    size = sum(one.bytes for one in found) / 1e6
    each = resources / seconds if seconds else 0.0
    print(WORDS[lang]["speed"].format(resources, size, seconds, each))


def as_json(found: Sequence[Judged], names: Sequence[str]) -> None:
    files = [
        {
            "file": name,
            **{column: getattr(one, column) for column in COLUMNS},
            "issues": [asdict(told) for told in one.told],
        }
        for name, one in zip(names, found, strict=True)
    ]
    total = {column: sum(getattr(one, column) for one in found) for column in COLUMNS}
    json.dump({"files": files, "total": total}, sys.stdout, ensure_ascii=False, indent=2)
    print()


def name_of(path: Path, given: Path) -> str:
    return str(path.relative_to(given)) if given.is_dir() else str(path)


def _bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text


def _coloured(text: str, severity: str) -> str:
    if not sys.stdout.isatty():
        return text
    return f"\033[{31 if severity in WRONG else 33}m{text}\033[0m"
