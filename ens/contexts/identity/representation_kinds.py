"""
Who the law lets act for somebody, by kind: who represents them, and who only assists them, by a
mandate that is limited (`representation_kinds.csv`, or the file that `ENS_REPRESENTATION_KINDS`
names; a jurist confirms it before a deployment).

Source: Code civil 371-1 (parents), 425 to 494-12 (protected adults); CSP L1111-2.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


class UnknownRepresentation(LookupError):
    """
    Nobody represents anybody by something of this name.
    """


@dataclass(frozen=True, slots=True)
class RepresentationKind:
    """
    Who does not represent acts by a mandate for these `acts`.
    """

    kind: str
    title: str
    represents: bool
    acts: tuple[str, ...]
    until_majority: bool
    text: str


def representation_kinds() -> dict[str, RepresentationKind]:
    return dict(_kinds())


def representation_kind(name: str) -> RepresentationKind:
    """
    :raises UnknownRepresentation
    """
    try:
        return _kinds()[name]
    except KeyError as error:
        raise UnknownRepresentation(name) from error


@cache
def _kinds() -> dict[str, RepresentationKind]:
    path = settings.ENS_REPRESENTATION_KINDS or Path(__file__).with_name("representation_kinds.csv")
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return {
            line["kind"]: RepresentationKind(
                line["kind"], line["title"], line["represents"] == "1",
                tuple(line["acts"].split()), line["until_majority"] == "1", line["text"],
            )
            for line in csv.DictReader(lines)
        }  # fmt: skip
