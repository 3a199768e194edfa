"""
Bodies that no client should send, each with what it is; and what may be answered to them.
"""

import json

OBSERVATION = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"text": "essai"},
    "subject": {"reference": "Patient/PATIENT"},
}
SOUND = json.dumps(OBSERVATION)


def changed(**more):
    return json.dumps(OBSERVATION | more, ensure_ascii=False)


def raw(old, new):
    assert old in SOUND
    return SOUND.replace(old, new)


def nested(levels, open_="[", close="]"):
    return open_ * levels + close * levels


# Not JSON that FHIR allows: always 400.
MALFORMED = {
    "nothing": "",
    "a space": " ",
    "half an object": SOUND[:40],
    "one brace too few": SOUND[:-1],
    "one brace too many": SOUND + "}",
    "two objects": SOUND + SOUND,
    "an array": f"[{SOUND}]",
    "a string": '"Observation"',
    "a number": "12",
    "null": "null",
    "true": "true",
    "a comma at the end": raw('"final",', '"final",,'),
    "a trailing comma": SOUND[:-1] + ",}",
    "single quotes": SOUND.replace('"', "'"),
    "names without quotes": raw('"status"', "status"),
    "a comment": raw('"status"', '/* */ "status"'),
    "a line comment": "// essai\n" + SOUND,
    "the same name twice": raw('"status": "final"', '"status": "final", "status": "amended"'),
    "the same name twice, deeper": raw('"text": "essai"', '"text": "a", "text": "b"'),
    "the same name twice, one escaped": raw(
        '"status": "final"', '"status": "final", "st\\u0061tus": "amended"'),
    "resourceType twice": '{"resourceType": "Patient", ' + SOUND[1:],
    "not a number": raw('"final"', "NaN"),
    "infinity": raw('"final"', "-Infinity"),
    "a number with a leading zero": raw('"final"', "01"),
    "a number with a plus": raw('"final"', "+1"),
    "a number that stops": raw('"final"', "1."),
    "a number in hexadecimal": raw('"final"', "0x10"),
    "a lone surrogate": raw("essai", "\\ud800"),
    "a surrogate the wrong way round": raw("essai", "\\udc00\\ud800"),
    "an escape that is none": raw("essai", "\\x41"),
    "an escape cut short": raw("essai", "\\u12"),
    "a control character": raw("essai", "a\tb\x01"),
    "a new line in a string": raw("essai", "a\nb"),
    "the character zero": raw("essai", "a\\u0000b"),
    "a byte order mark": "\ufeff" + SOUND,
    "sixty-five levels": nested(66, '{"extension":[', "]}"),
    "ten thousand brackets": nested(10_000),
    "a hundred thousand braces": nested(100_000, '{"a":', "}").replace("{}", "1"),
    "XML": '<Observation xmlns="http://hl7.org/fhir"/>',
    "XML with a DOCTYPE": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "YAML": "resourceType: Observation",
    "HTML": "<html><script>alert(1)</script></html>",
    "a form": "resourceType=Observation&status=final",
    "SQL": "'; drop table record_resource; --",
}  # fmt: skip
BYTES = {
    "latin-1": SOUND.replace("essai", "é").encode("latin-1"),
    "UTF-16": SOUND.encode("utf-16"),
    "UTF-32": SOUND.encode("utf-32"),
    "a byte that is no UTF-8": SOUND.encode().replace(b"essai", b"\xff"),
    "UTF-8 too long": SOUND.encode().replace(b"essai", b"\xc0\x80"),
    "a surrogate in UTF-8": SOUND.encode().replace(b"essai", b"\xed\xa0\x80"),
    "zeros": b"\x00" * 100,
    "random": bytes(range(256)),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(range(60)),
}

# JSON, and not this type as R4 describes it: 400 for another type, else 422.
INVALID = {
    "an empty object": "{}",
    "no type": json.dumps({"status": "final"}),
    "a type that is a number": changed(resourceType=3),
    "a type that is null": changed(resourceType=None),
    "a type that is a list": changed(resourceType=["Observation"]),
    "a type that does not exist": changed(resourceType="Oservation"),
    "a type in lower case": changed(resourceType="observation"),
    "another type": changed(resourceType="Patient"),
    "an abstract type": changed(resourceType="DomainResource"),
    "a datatype": changed(resourceType="Quantity"),
    "an element that does not exist": changed(inconnu=1),
    "an element of the prototype": changed(__proto__={"status": "final"}),
    "an empty name": json.dumps(OBSERVATION | {"": 1}),
    "a status that is not one": changed(status="fini"),
    "a status with a space": changed(status=" final"),
    "an empty status": changed(status=""),
    "a status that is null": changed(status=None),
    "a status that is a list": changed(status=["final"]),
    "a status that is an object": changed(status={"value": "final"}),
    "no status": json.dumps({k: v for k, v in OBSERVATION.items() if k != "status"}),
    "an empty object inside": changed(code={}),
    "an empty array inside": changed(category=[]),
    "a null in an array": changed(category=[None]),
    "an array for one": changed(code=[{"text": "essai"}]),
    "one for an array": changed(category={"text": "essai"}),
    "a text that is a number": changed(code={"text": 12}),
    "a text of spaces": changed(code={"text": "   "}),
    "a date that is none": changed(effectiveDateTime="2026-02-30"),
    "a date of year zero": changed(effectiveDateTime="0000-01-01"),
    "a date in French": changed(effectiveDateTime="05/01/2026"),
    "a time without zone": changed(effectiveDateTime="2026-01-05T10:00:00"),
    "two values": changed(valueString="a", valueInteger=1),
    "a value of a type it has not": changed(valueDecimal=1),
    "a decimal as a string": changed(valueQuantity={"value": "61.5"}),
    "an integer with decimals": changed(valueInteger=1.5),
    "an integer too large": changed(valueInteger=2**40),
    "a quantity that is a number": changed(valueQuantity=61.5),
    "a subject that is a string": changed(subject="Patient/x"),
    "a subject of another type": changed(subject={"reference": "Practitioner/x"}),
    "a subject that is nobody": changed(subject={"reference": "Patient/jamais"}),
    "a subject elsewhere": changed(subject={"reference": "http://ailleurs.example/Patient/1"}),
    "a subject that is a path": changed(subject={"reference": "Patient/../../etc/passwd"}),
    "a subject that is a query": changed(subject={"reference": "Patient?nom=a"}),
    "a subject that is a placeholder": changed(subject={"reference": "urn:uuid:aucun"}),
    "a subject inside that is not there": changed(subject={"reference": "#p"}),
    "an identifier without value": changed(identifier=[{"value": ""}]),
    "an id too long": changed(id="x" * 65),
    "an id with a slash": changed(id="a/b"),
    "an id that is a number": changed(id=1),
    "a version that is a number": changed(meta={"versionId": 1}),
    "a narrative with a script": changed(text={
        "status": "generated",
        "div": '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>'}),
    "a narrative with an event": changed(text={
        "status": "generated",
        "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="a()">b</p></div>'}),
    "a narrative with an entity": changed(text={
        "status": "generated",
        "div": '<!DOCTYPE a [<!ENTITY b "c">]><div xmlns="http://www.w3.org/1999/xhtml">&b;</div>'}),
    "an extension without url": changed(extension=[{"valueString": "a"}]),
    "a modifier extension": changed(modifierExtension=[{"valueBoolean": True}]),
    "an underscored list that does not fit": changed(_status=[{"id": "a"}]),
    "a contained resource of no type": changed(contained=[{"id": "a"}]),
    "a contained resource in a contained one": changed(contained=[
        {"resourceType": "Patient", "id": "a",
         "contained": [{"resourceType": "Patient", "id": "b"}]}]),
}  # fmt: skip

# Strange, and allowed: kept as it is.
ALLOWED = {
    "text in every alphabet": {"code": {"text": "é ü ß ł 中文 العربية עברית ไทย 😀 ﷽ ☃"}},
    "text that goes the other way": {"code": {"text": "a\u202eb\u202cc"}},
    "text of zero width": {"code": {"text": "a\u200bb\ufeffc"}},
    "composed and decomposed": {"code": {"text": "é e\u0301"}},
    "quotes": {"code": {"text": "'\"`;--/* %s %(a)s {a} {{a}} ${a} \\"}},
    "HTML": {"code": {"text": "<script>alert(1)</script>&amp;"}},
    "percent and underscore": {"code": {"text": "100%_"}},
    "many decimals": {"valueQuantity": {"value": 0.123456789012345}},
    "a hundred thousand letters": {"note": [{"text": "a" * 100_000}]},
    "a thousand categories": {"category": [{"text": f"c{n}"} for n in range(1000)]},
    "an id of its own": {"id": "choisi"},
    "escaped letters": {"code": {"text": "\u0000".replace("\u0000", "\u00e9")}},
    "far dates": {"effectivePeriod": {"start": "0001-01-01", "end": "9999-12-31"}},
    "a leap second": {"effectiveDateTime": "2016-12-31T23:59:60Z"},
}
