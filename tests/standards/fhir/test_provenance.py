"""
The authors of a document stay those of what was read in it.
"""

import datetime as dt

from ens.standards.fhir import provenance
from ens.standards.fhir.validate import validate

AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def test_authors_and_source_are_told_and_it_is_valid():
    author = {"reference": "Practitioner/p"}
    made = provenance.of_reading(
        ["Observation/a", "Observation/b"],
        document={"author": [author]},
        reference="DocumentReference/d",
        reader="ENS",
        at=AT,
    )
    assert validate(made) == ()
    assert made["recorded"] == "2026-03-02T08:30:00.000Z"
    assert made["agent"][1]["who"] == author
    assert made["entity"] == [{"role": "source", "what": {"reference": "DocumentReference/d"}}]
