"""
Requests that cost their sender little and would cost a careless server much: each with what is
answered, and where that says the fault is.
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fhir_api import things

JSON = {"content-type": "application/fhir+json"}
XML = {"content-type": "application/fhir+xml"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
PATCH = {"content-type": "application/json-patch+json"}
MERGE = {"content-type": "application/merge-patch+json"}
MEGABYTE = 1_000_000
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'


@dataclass(frozen=True, slots=True)
class Heavy:
    """
    `body` is made from the id of a patient; `place` is in the diagnostics or the expression.
    """

    body: Callable[[str], bytes]
    statuses: tuple[int, ...]
    place: str = ""
    method: str = "POST"
    path: str = "/Observation"
    headers: dict[str, str] | None = None
    seconds: float = 3.0  # of processor


def observation(patient: str, **more: Any) -> bytes:
    return json.dumps(things.observation(patient, **more)).encode()


def raw(patient: str, old: str, new: str) -> bytes:
    text = observation(patient).decode()
    assert old in text
    return text.replace(old, new).encode()


def bundle(kind: str, entries: list[Any]) -> bytes:
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}).encode()


def many(kind: str, patient: str, number: int = 100_000) -> bytes:
    one = json.dumps(things.post({"resourceType": "Observation", "status": "final"}))
    head = f'{{"resourceType":"Bundle","type":"{kind}","entry":['
    return (head + ",".join([one] * number) + "]}").encode()


def circle(patient: str) -> bytes:
    """
    Two things that point at each other: allowed in FHIR, and kept so.
    """
    names = [things.urn(), things.urn()]
    one = things.observation(patient, hasMember=[{"reference": names[1]}])
    other = things.observation(patient, hasMember=[{"reference": names[0]}])
    return bundle("transaction", [things.post(one, names[0]), things.post(other, names[1])])


def conditional_circle(patient: str) -> bytes:
    """
    Conditions that can only be settled by each other.
    """
    by = {"reference": "Observation?identifier=urn:rond|1"}
    one = things.observation(patient, hasMember=[by], identifier=things.identified("1", "urn:rond"))
    return bundle("transaction", [things.post(one), things.post(one)])


def gzip_bomb(_: str = "") -> bytes:
    """
    Ten gigabytes in ten megabytes, made without making them.
    """
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(100 * MEGABYTE)
    first = squeezer.compress(zeros) + squeezer.flush(zlib.Z_FULL_FLUSH)
    again = squeezer.compress(zeros) + squeezer.flush(zlib.Z_FULL_FLUSH)
    return first + again * 99


def laughs(_: str) -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    return (
        f"<!DOCTYPE x [{entities}]>"
        '<Observation xmlns="http://hl7.org/fhir"><status value="&j;"/></Observation>'
    ).encode()


def external(_: str) -> bytes:
    return (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">'
        b'<!ENTITY % b SYSTEM "http://127.0.0.1:9/b">%b;]>'
        b'<Observation xmlns="http://hl7.org/fhir"><status value="&a;"/></Observation>'
    )


def deep_xml(_: str) -> bytes:
    levels = 100_000
    inside = b'<extension url="a">' * levels + b"</extension>" * levels
    return b'<Observation xmlns="http://hl7.org/fhir">' + inside + b"</Observation>"


def doubling(_: str) -> bytes:
    """
    A patch that copies what it copied, forty times.
    """
    copies = [{"op": "copy", "from": "/category", "path": "/category/-"} for _ in range(40)]
    return json.dumps(copies).encode()


BODIES = {
    "an array a hundred thousand deep": Heavy(
        lambda p: raw(p, '"final"', "[" * 100_000 + "]" * 100_000), (400,), "recursion"),
    "objects ten million deep": Heavy(
        lambda p: b'{"a":' * (2 * MEGABYTE), (400,), "JSON", seconds=5),
    "a depth of extensions": Heavy(
        lambda p: b'{"extension":[' * 70 + b"]}" * 70, (400,), "levels"),
    "an exponent of six digits": Heavy(
        lambda p: raw(p, "61.5", "1e999999"), (422,), "Quantity"),
    "ten thousand digits": Heavy(
        lambda p: raw(p, "61.5", "9" * 10_000 + ".5"), (400,), "at line 1"),
    "ten thousand digits of an integer": Heavy(
        lambda p: raw(p, "61.5", "9" * 10_000), (400, 422), ""),
    "ten megabytes of digits": Heavy(
        lambda p: raw(p, "61.5", "9" * (10 * MEGABYTE)), (400, 422), "", seconds=8),
    "a text of ten megabytes as a code": Heavy(
        lambda p: raw(p, '"final"', '"' + "a" * (10 * MEGABYTE) + '"'), (422,),
        "Observation.status"),
    "a text of ten megabytes as an id": Heavy(
        lambda p: observation(p, id="a" * (10 * MEGABYTE)), (422,), "Observation.id"),
    "a text of ten megabytes as a reference": Heavy(
        lambda p: observation("a" * (10 * MEGABYTE)), (422,), ""),
    "a date of ten megabytes": Heavy(
        lambda p: observation(p, when="2026-01-01T00:00:00." + "0" * (10 * MEGABYTE) + "Z"),
        (201, 422), ""),
    "a name of ten megabytes": Heavy(
        lambda p: json.dumps({"resourceType": "Observation", "a" * 10 * MEGABYTE: 1}).encode(),
        (422,), "Observation"),
    "base64 of ten megabytes that is none": Heavy(
        lambda p: json.dumps(
            {"resourceType": "Binary", "contentType": "text/plain", "data": "a-" * 5 * MEGABYTE}
        ).encode(), (422,), "Binary.data", path="/Binary"),
    "the character zero in ten megabytes": Heavy(
        lambda p: raw(p, '"final"', '"' + "a" * (10 * MEGABYTE) + '\\u0000"'), (400,), "U+0000"),
    "ten million backslashes before it": Heavy(
        lambda p: raw(p, '"final"', '"' + "\\" * (10 * MEGABYTE) + '\\u0000"'), (400, 422), ""),
    "a lone surrogate": Heavy(lambda p: raw(p, '"final"', '"\\ud800"'), (400,), "JSON"),
    "a million unknown elements": Heavy(
        lambda p: json.dumps(
            {"resourceType": "Observation"} | {f"x{n}": 1 for n in range(MEGABYTE)}
        ).encode(), (422,), "Observation", seconds=15),
    "a million extensions": Heavy(
        lambda p: observation(p, extension=[{"url": "x"}] * MEGABYTE), (422,),
        "Observation.extension[0]", seconds=15),
    "a million empty objects": Heavy(
        lambda p: observation(p, category=[{}] * MEGABYTE), (422,), "Observation.category[0]",
        seconds=15),
    "a million twin names": Heavy(
        lambda p: b'{"resourceType":"Observation",' + b'"a":1,' * MEGABYTE + b'"a":1}', (400,),
        "uplicate", seconds=8),
    "another type": Heavy(lambda p: json.dumps(things.patient()).encode(), (400,), "Observation"),
    "the id of another": Heavy(
        lambda p: observation(p, id="autre"), (400,), "id", method="PUT", path="/Observation/x"),
    "a narrative for a slow expression": Heavy(
        lambda p: observation(p, text={
            "status": "generated", "div": XHTML + "<p" * (5 * MEGABYTE) + "</div>"}),
        (422,), "Observation.text"),
    "spaces for a slow expression": Heavy(
        lambda p: observation(p, code={"coding": [{"code": "a" + " " * MEGABYTE + "!"}]}),
        (422,), "Observation.code.coding[0].code"),
    "an oid for a slow expression": Heavy(
        lambda p: observation(p, derivedFrom=[{"reference": "urn:oid:" + "1." * MEGABYTE + "x"}]),
        (201, 422), ""),
    "a time for a slow expression": Heavy(
        lambda p: observation(p, when="2026-01-01T00:00:00." + "9" * MEGABYTE + "!"), (422,),
        "Observation.effective"),
    "a billion laughs": Heavy(laughs, (400,), "XML", headers=XML),
    "an entity from outside": Heavy(external, (400,), "XML", headers=XML),
    "XML a hundred thousand deep": Heavy(deep_xml, (400,), "XML", headers=XML),
    "XML of ten megabytes in one attribute": Heavy(
        lambda p: b'<Observation xmlns="http://hl7.org/fhir"><status value="'
        + b"a" * (10 * MEGABYTE) + b'"/></Observation>', (400, 422), "", headers=XML),
    "a million attributes": Heavy(
        lambda p: b'<Observation xmlns="http://hl7.org/fhir" '
        + b" ".join(b'a%d="1"' % n for n in range(MEGABYTE)) + b"/>", (400,), "XML",
        headers=XML, seconds=8),
    "ten gigabytes in ten megabytes": Heavy(
        gzip_bomb, (413,), "50 MB", headers=JSON | {"content-encoding": "gzip"}),
    "zstd that is read from nobody": Heavy(
        lambda p: b"\x28\xb5\x2f\xfd" + b"\xff" * 100, (415,), "gzip",
        headers=JSON | {"content-encoding": "zstd"}),
    "a hundred thousand entries of a transaction": Heavy(
        lambda p: many("transaction", p), (413, 422), "Bundle.entry[0]", path="/", seconds=15),
    "a hundred thousand entries of a batch": Heavy(
        lambda p: many("batch", p), (413,), "entries", path="/", seconds=8),
    "a hundred thousand entries of nothing": Heavy(
        lambda p: bundle("transaction", [{}] * 100_000), (413, 422), "", path="/", seconds=8),
    "things that point at each other": Heavy(circle, (200,), path="/"),
    "conditions that wait for each other": Heavy(
        conditional_circle, (412, 422), "Bundle.entry[", path="/"),
    "a form of a hundred thousand parameters": Heavy(
        lambda p: b"&".join(b"code=a%d" % n for n in range(100_000)), (400,), "parameters",
        path="/Observation/_search", headers=FORM),
    "a form of ten megabytes": Heavy(
        lambda p: b"code=" + b"a," * (5 * MEGABYTE), (400,), "", path="/Observation/_search",
        headers=FORM, seconds=8),
    "a form that is none": Heavy(
        lambda p: b"%" * MEGABYTE, (400,), "", path="/Observation/_search", headers=FORM),
    "a form of bad UTF-8": Heavy(
        lambda p: b"code=\xff\xfe%ff%c0%80", (200, 400), "", path="/Observation/_search",
        headers=FORM),
    "JSON as a form": Heavy(
        observation, (415,), "", path="/Observation/_search"),
    "a patch that doubles": Heavy(
        doubling, (422,), "copies too much", method="PATCH", path="/Observation/ID",
        headers=PATCH),
    "a patch of a hundred thousand operations": Heavy(
        lambda p: json.dumps([{"op": "test", "path": "/status", "value": "a"}] * 100_000).encode(),
        (400,), "operations", method="PATCH", path="/Observation/ID", headers=PATCH),
    "a pointer of a million parts": Heavy(
        lambda p: json.dumps([{"op": "add", "path": "/a" * MEGABYTE, "value": 1}]).encode(),
        (422,), "operation 0", method="PATCH", path="/Observation/ID", headers=PATCH),
    "a merge a thousand deep": Heavy(
        lambda p: b'{"code":' * 1000 + b"1" + b"}" * 1000, (400,), "recursion", method="PATCH",
        path="/Observation/ID", headers=MERGE),
}  # fmt: skip

SEARCHES = {
    "wildcards": "performer:Practitioner.name:contains=" + "%25_" * 500,
    "wildcards in words": "_content=" + "%25" * 300 + "_" * 300,
    "a slow expression": "code:text=" + "(a%2B)%2B" * 200 + "!",
    "quotes": "_content=" + "%22" * 1001,
    "backslashes": "code=" + "%5C" * 5001,
    "a list of two thousand": "code=" + ",".join(f"{n}" for n in range(2000)),
    "two hundred parameters": "&".join(f"code=c{n}" for n in range(200)),
    "a chain of fifty": "subject:Patient." + "link:Patient." * 50 + "name=x",
    "fifty chains": "&".join("subject:Patient.general-practitioner.name=x" for _ in range(50)),
    "a _has of fifty": "_has:Observation:has-member:" * 50 + "code=x",
    "fifty includes": "&".join("_include:iterate=*" for _ in range(50)),
    "two hundred sorts": "_sort=" + ",".join(["date"] * 200),
    "a number of a thousand digits": "value-quantity=" + "9" * 1000,
    "an exponent of six digits": "value-quantity=1e999999",
    "near everything": "_count=1&_elements=" + ",".join(["code"] * 2000),
    "a value set of nowhere": "code:in=http://127.0.0.1:9/" + "a" * 2000,
    "colons": "code" + ":" * 3000 + "=x",
    "dots": "subject" + "." * 3000 + "=x",
}
