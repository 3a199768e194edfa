import pytest

from ens.standards.cda import xml_gate
from ens.standards.cda.errors import MalformedXml, NotAClinicalDocument

V3 = 'xmlns="urn:hl7-org:v3"'
STYLESHEET = (
    '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template>{}'
    "</xsl:template></xsl:stylesheet>"
)

REFUSED = {
    "an empty file": b"",
    "text": b"bonjour",
    "binary": bytes(range(256)),
    "an open element": b"<a>",
    "two roots": b"<a/><b/>",
    "an attribute twice": b'<a b="1" b="2"/>',
    "a DOCTYPE": b"<!DOCTYPE a><a/>",
    "a DOCTYPE in UTF-16": '<!DOCTYPE a SYSTEM "x"><a/>'.encode("utf-16"),
    "an external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
    "a parameter entity": b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]><a/>',
    "billion laughs": b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>',
    "an undeclared entity": b"<a>&eacute;</a>",
    "too many levels": b"<a>" * 65 + b"</a>" * 65,
    "too many attributes": b"<a " + b" ".join(b'a%d="1"' % n for n in range(65)) + b"/>",
    "a wrong encoding": "<a>é</a>".encode("latin-1"),
    "a control character": b"<a>&#x1;</a>",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_the_gate_refuses(data: bytes) -> None:
    with pytest.raises(MalformedXml):
        xml_gate.read(data)


def test_the_gate_stops_counting_elements_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_gate, "MAX_ELEMENTS", 1000)
    with pytest.raises(MalformedXml, match="trop d'éléments"):
        xml_gate.read(b"<a>" + b"<b/>" * 1000 + b"</a>")


def test_the_gate_refuses_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_gate, "MAX_BYTES", 10)
    with pytest.raises(MalformedXml, match="volumineux"):
        xml_gate.read(b"<a>0123456789</a>")


def test_a_text_of_more_than_ten_megabytes_passes() -> None:
    text = b"A" * (11 * 1024 * 1024)
    assert len(xml_gate.read(b"<a>" + text + b"</a>").text) == len(text)


ACCEPTED = {
    "a byte order mark": f"\ufeff<a {V3}>é</a>".encode(),
    "UTF-16": f"<a {V3}>é</a>".encode("utf-16"),
    "latin 1": f'<?xml version="1.0" encoding="ISO-8859-1"?><a {V3}>é</a>'.encode("latin-1"),
    "another prefix": b'<x:a xmlns:x="urn:hl7-org:v3">&#233;</x:a>',
    "comments and instructions": f"<?x href='x'?><a {V3}><!-- c -->é<?p q?></a>".encode(),
    "white space before": f"\n  <a {V3}>é</a>".encode(),
}


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_the_gate_accepts(data: bytes) -> None:
    node = xml_gate.read(data)
    assert (node.name, node.text) == ("a", "é")


def test_known_namespaces_have_a_fixed_prefix_and_xsi_type_loses_its_own() -> None:
    node = xml_gate.read(
        b'<c:a xmlns:c="urn:hl7-org:v3" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        b' xmlns:o="urn:other" i:type="c:PQ"><o:b/><d xmlns=""/></c:a>'
    )
    assert node.get("xsi:type") == "PQ"
    assert [child.name for child in node.elements()] == ["{urn:other}b", "{}d"]


@pytest.mark.parametrize(
    "text",
    [
        f"<ClinicalDocument {V3}/>",
        STYLESHEET.format(f"<ClinicalDocument {V3}/>"),
    ],
)
def test_the_clinical_document_is_found(text: str) -> None:
    assert xml_gate.read_clinical_document(text.encode()).name == "ClinicalDocument"


@pytest.mark.parametrize(
    "text",
    [
        "<ClinicalDocument/>",
        f"<Bundle><ClinicalDocument {V3}/></Bundle>",
        STYLESHEET.format(""),
        STYLESHEET.format(f"<ClinicalDocument {V3}/><ClinicalDocument {V3}/>"),
    ],
)
def test_none_or_several_is_no_clinical_document(text: str) -> None:
    with pytest.raises(NotAClinicalDocument):
        xml_gate.read_clinical_document(text.encode())
