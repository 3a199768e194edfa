from typing import Any

import pytest

from ens.standards.fhir import reference
from ens.standards.fhir.reference import Target

BASE = "https://ens.example/fhir"

TARGETS = [
    ("Patient/1", Target("literal", "Patient", "1")),
    ("Patient/1/_history/2", Target("literal", "Patient", "1", "2")),
    (BASE + "/Patient/1", Target("literal", "Patient", "1")),
    ("#", Target("contained")),
    ("#p1", Target("contained", id="p1")),
    ("urn:uuid:3f2c", Target("urn", url="urn:uuid:3f2c")),
    ("urn:oid:1.2.3", Target("urn", url="urn:oid:1.2.3")),
    ("Patient?identifier=urn:s|7",
     Target("conditional", "Patient", query=(("identifier", "urn:s|7"),))),
    ("Patient?identifier=urn%3As%7C7",
     Target("conditional", "Patient", query=(("identifier", "urn:s|7"),))),
    (BASE + "/Patient?name=7", Target("conditional", "Patient", query=(("name", "7"),))),
    ("https://other.example/r4/Patient/1/_history/2",
     Target("absolute", "Patient", "1", url="https://other.example/r4/Patient/1")),
    ("https://other.example/doc.pdf", Target("absolute", url="https://other.example/doc.pdf")),
    ("Patient", Target("invalid", url="Patient")),
    ("Patient/", Target("invalid", url="Patient/")),
    ("Patient/a b", Target("invalid", url="Patient/a b")),
    ("Patient/1/_history/", Target("invalid", url="Patient/1/_history/")),
    ("Patient/1/versions/2", Target("invalid", url="Patient/1/versions/2")),
    ("Patients/1", Target("invalid", url="Patients/1")),
    ("Patient?", Target("invalid", url="Patient?")),
    ("../Patient/1", Target("invalid", url="../Patient/1")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "target"), TARGETS, ids=[row[0] for row in TARGETS])
def test_a_reference_is_read(text: str, target: Target) -> None:
    assert reference.parse(text, base=BASE) == target


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        ("Patient?identifier=urn:s|7", ("urn:s", "7")),
        ("Patient?identifier=|7", ("", "7")),
        ("Patient?identifier=7", ("", "7")),
        ("Patient?name=x", None),
        ("Patient?identifier=urn:s|7&name=x", None),
        ("Patient/1", None),
    ],
)
def test_a_condition_on_one_identifier_is_recognised(text: str, criterion: Any) -> None:
    assert reference.identifier_criterion(reference.parse(text)) == criterion


PLACEHOLDER = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
MAPPING = {PLACEHOLDER: "Binary/9", "Patient?identifier=7": "Patient/1"}

REWRITTEN: list[tuple[str, Any, Any]] = [
    ("reference", {"subject": {"reference": PLACEHOLDER}}, {"subject": {"reference": "Binary/9"}}),
    ("condition", {"subject": {"reference": "Patient?identifier=7"}},
     {"subject": {"reference": "Patient/1"}}),
    ("attachment", {"content": [{"attachment": {"url": PLACEHOLDER}}]},
     {"content": [{"attachment": {"url": "Binary/9"}}]}),
    ("uri in an extension", {"extension": [{"url": "u", "valueUri": PLACEHOLDER}]},
     {"extension": [{"url": "u", "valueUri": "Binary/9"}]}),
    ("array of canonicals", {"instantiatesCanonical": [PLACEHOLDER, "http://x"]},
     {"instantiatesCanonical": ["Binary/9", "http://x"]}),
    ("narrative", {"text": {"div": f'<div><a href="{PLACEHOLDER}">x</a></div>'}},
     {"text": {"div": '<div><a href="Binary/9">x</a></div>'}}),
    ("contained", {"contained": [{"resourceType": "Basic", "subject": {"reference": PLACEHOLDER}}]},
     {"contained": [{"resourceType": "Basic", "subject": {"reference": "Binary/9"}}]}),
    ("an identifier keeps its value",
     {"identifier": [{"system": "urn:ietf:rfc:3986", "value": PLACEHOLDER}]},
     {"identifier": [{"system": "urn:ietf:rfc:3986", "value": PLACEHOLDER}]}),
    ("words keep theirs", {"note": [{"text": PLACEHOLDER}]}, {"note": [{"text": PLACEHOLDER}]}),
    ("unknown placeholder", {"subject": {"reference": "urn:uuid:0"}},
     {"subject": {"reference": "urn:uuid:0"}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "expected"), [r[1:] for r in REWRITTEN], ids=[r[0] for r in REWRITTEN]
)
def test_placeholders_are_replaced_where_they_refer(resource: Any, expected: Any) -> None:
    before = repr(resource)
    assert reference.rewrite_references(resource, MAPPING) == expected
    assert repr(resource) == before
