"""
A summary as a file that another software reads.
"""

import datetime as dt
from dataclasses import dataclass

from ens.journeys.summary import summary as summaries
from ens.journeys.summary.summary import Summary
from ens.standards.cda.synthesis import writing
from ens.standards.fhir import json_gate

KINDS = ("fhir", "cda")


@dataclass(frozen=True, slots=True)
class File:
    data: bytes
    media_type: str
    name: str


def file_of(summary: Summary, kind: str, *, now: dt.datetime) -> File:
    """
    `kind` is one of KINDS.
    """
    bundle = summaries.document(summary, now=now)
    if kind == "cda":
        return File(writing.write(bundle).data, "text/xml", "synthese-medicale.xml")
    return File(json_gate.serialise(bundle), "application/fhir+json", "synthese-medicale.json")
