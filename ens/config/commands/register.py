"""
`ens register export`: the register as a file. `ens verify-register`: the check of such a file,
or of one person's receipt, with no database, no settings and no key of ours.
"""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson

from ens.config import setup
from ens.config.commands.staff import join_database
from ens.standards.transparency import notes, receipts, verifying
from ens.standards.transparency.findings import Finding, printable
from ens.standards.transparency.notes import NotANote
from ens.standards.transparency.verifying import Report, Trusted

FOUND_SOMETHING = 1
LARGEST = 64_000_000  # bytes of a receipt
LANGUAGES = ("fr", "en")


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True)
    export = ways.add_parser("export", help="write the register to a file, to be checked anywhere")
    export.add_argument("file", type=Path)
    export.add_argument(
        "--from",
        dest="since",
        default="0",
        metavar="SIZE|DAY",
        help="from the checkpoint of this size, or the last before this day; else everything",
    )


def register(*, way: str, file: Path, since: str) -> int:
    join_database()
    setup.django()
    from ens.contexts.register import api

    begin = _begin(since)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with partial.open("wb") as written:
            written.writelines(api.export(since=begin))
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    print(f"{file}: {file.stat().st_size} bytes")
    return 0


def _begin(since: str) -> int:
    """
    :raises SystemExit: if this is no size and no day
    """
    from ens.contexts.register import api
    from ens.ground import clock

    try:
        if since.isascii() and since.isdigit():
            return api.size_of_checkpoint(int(since))
        day = dt.date.fromisoformat(since)
    except (ValueError, OverflowError):
        raise SystemExit(f"ENS: neither the size of a checkpoint nor a day: {since}") from None
    return api.size_at(clock.beginning_of(day))


def checking_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="what `ens register export` wrote")
    parser.add_argument("--citizen", type=Path, metavar="RECEIPT", help="one person's receipt")
    parser.add_argument("--key", action="append", default=[], help="the register's public key")
    parser.add_argument("--witness-key", action="append", default=[], help="a witness's public key")
    parser.add_argument(
        "--checkpoint", type=Path, metavar="NOTE", help="a checkpoint that somebody kept"
    )
    parser.add_argument("--language", choices=LANGUAGES, default=_language())


def _language() -> str:
    return "fr" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("fr") else "en"


def verify(
    *,
    file: Path | None,
    citizen: Path | None,
    key: list[str],
    witness_key: list[str],
    checkpoint: Path | None,
    language: str,
) -> int:
    if (file is None) == (citizen is None):
        raise SystemExit("ENS: give the exported register, or --citizen and a receipt")
    try:
        trusted = Trusted(
            [notes.key(one) for one in key],
            [notes.key(one) for one in witness_key],
            notes.parse(checkpoint.read_text("utf-8")) if checkpoint else None,
        )
        if citizen:
            report = receipts.verify(_receipt(citizen), trusted)
            return _tell(report.findings, report.words(language), language)
        assert file is not None
        with file.open("rb") as lines:
            whole = verifying.verify(verifying.lines_of(lines), trusted)
    except (NotANote, OSError, ValueError) as error:
        raise SystemExit(f"ENS: {error}") from None
    return _tell(whole.findings, _said(whole, language), language)


def _receipt(file: Path) -> receipts.Receipt:
    """
    :raises ValueError: if it is none, or larger than any of ours
    """
    with file.open("rb") as opened:
        found = orjson.loads(opened.read(LARGEST))
    if not isinstance(found, dict):
        raise NotANote("not a receipt")
    return found


def _tell(findings: list[Finding], said: Iterator[str], language: str) -> int:
    for line in said:
        print(line)
    for one in findings:
        print(one.words(language), file=sys.stderr)
    return FOUND_SOMETHING if findings else 0


def _said(report: Report, language: str) -> Iterator[str]:
    values = {
        "origin": printable(report.origin),
        "since": report.since,
        "size": report.size,
        "lines": report.lines,
        "erased": report.erased,
        "points": report.points,
        "keys": ", ".join(report.keys),
        "count": len(report.findings),
    }
    right = PART if report.since else WHOLE
    for french, english in SAID if report.findings else (*SAID, right):
        yield (french if language == "fr" else english).format(**values)
    if report.nobodys:
        yield {"fr": f"{report.nobodys} lignes sans acteur connu"}.get(
            language, f"{report.nobodys} lines without a known actor"
        )
    for name, size in report.cosigned.items():
        yield {"fr": f"témoin {name} : signé jusqu’à {size} feuilles"}.get(
            language, f"witness {name}: signed up to {size} leaves"
        )


SAID = (
    (
        (
            "{origin} : {lines} lignes, {size} feuilles, {points} points de contrôle,"
            " {erased} feuilles effacées dans les règles"
        ),
        (
            "{origin}: {lines} lines, {size} leaves, {points} checkpoints,"
            " {erased} leaves erased by the rules"
        ),
    ),
    ("clé : {keys}", "key: {keys}"),
)
WHOLE = ("Le registre est complet et inchangé.", "The register is complete and unchanged.")
PART = (
    "À partir de la feuille {since}, il est inchangé ; ce qui précède n’est pas dans le fichier.",
    "From leaf {since} on it is unchanged; what comes before is not in the file.",
)
