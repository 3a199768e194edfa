"""
`ens convert`: a patient summary from FHIR to CDA and back, with what had no place. Needs no
database.
"""

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ens.standards.cda.errors import UnreadableDocument
from ens.standards.cda.synthesis import converting
from ens.standards.cda.synthesis.loss import Left
from ens.standards.cda.synthesis.writing import NotADocument
from ens.standards.fhir.json_gate import MalformedJson
from ens.standards.fhir.xml import MalformedXml


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a FHIR Bundle (JSON, XML) or a CDA; - is standard input")
    parser.add_argument("--to", choices=(converting.CDA, converting.FHIR), required=True)
    parser.add_argument(
        "--report", action="store_true", help="say in JSON, on standard error, what had no place"
    )


def convert(*, file: str, to: str, report: bool) -> int:
    """
    0 when nothing was left, 2 when something was, 1 when the file could not be read.
    """
    try:
        data = _read(file)
        now = dt.datetime.now(dt.UTC)
        made = converting.to_cda(data, now=now) if to == "cda" else converting.to_fhir(data)
    except (OSError, UnreadableDocument, NotADocument, MalformedJson, MalformedXml) as error:
        print(f"ens convert: {error or type(error).__name__}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(made.data)
    sys.stdout.flush()
    _say(made.left, report)
    return 2 if made.left else 0


def _read(file: str) -> bytes:
    """
    :raises OSError: also for what is longer than anybody converts: a device has no end
    """
    if file == "-":
        data = sys.stdin.buffer.read(converting.MAX_BYTES + 1)
    else:
        with Path(file).open("rb") as source:
            data = source.read(converting.MAX_BYTES + 1)
    if len(data) > converting.MAX_BYTES:
        raise OSError(f"{file}: more than {converting.MAX_BYTES} bytes")
    return data


def _say(left: Sequence[Left], report: bool) -> None:
    """
    Never silent: without the report, a line says that something was left.
    """
    if report:
        print(json.dumps([asdict(one) for one in left], ensure_ascii=False), file=sys.stderr)
    elif left:
        count = sum(one.count for one in left)
        print(
            f"ens convert: {count} had no place, at {len(left)} places: --report tells them",
            file=sys.stderr,
        )
