"""
JSON and XML of a resource say the same, both ways.
"""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ens.sandbox.population import write_population
from ens.standards.fhir import definitions, json_gate, xml
from tests.standards.fhir import samples

LARGE = samples.LARGE
DIV = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class='a'>1 &lt; 2<br/>é</p><hr /></div>"
XML_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from('\t\n\r<>&"'),
    min_size=1,
)
EXTENSIONS = st.recursive(
    st.builds(lambda text: {"url": "urn:essai", "valueString": text}, XML_TEXT),
    lambda inner: st.builds(
        lambda ones: {"url": "urn:essai", "extension": ones},
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def there_and_back(resource):
    return xml.read(xml.write(resource))


def body(inside, name="Patient"):
    return f'<{name} xmlns="http://hl7.org/fhir">{inside}</{name}>'.encode()


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Patient"},
        {"resourceType": "Patient", "id": "a", "active": False, "birthDate": "1990"},
        {"resourceType": "Patient", "name": [{"id": "n", "family": "A", "given": ["B", "C"]}]},
        {"resourceType": "Patient", "_active": {"id": "x"}},
        {"resourceType": "Patient", "active": True, "_active": {"extension": [{"url": "urn:a"}]}},
        {"resourceType": "Patient", "text": {"status": "generated", "div": DIV}},
        {"resourceType": "Patient", "contained": [{"resourceType": "Basic", "id": "b"}]},
        {"resourceType": "Patient", "multipleBirthInteger": 2},
        {"resourceType": "Patient", "extension": [{"url": "urn:a", "id": "e", "valueTime": "1"}]},
        {
            "resourceType": "Patient",
            "name": [
                {"given": [None, "C"], "_given": [{"id": "g"}, None]},
                {"given": ["A", None, "B"], "_given": [None, {"id": "h"}, None]},
                {"_given": [{"id": "i"}, {"id": "j"}]},
            ],
        },
        {
            "resourceType": "Bundle",
            "type": "batch-response",
            "entry": [
                {"resource": {"resourceType": "Patient", "id": "a"}},
                {"response": {"status": "404", "outcome": {"resourceType": "OperationOutcome"}}},
            ],
        },
        {
            "resourceType": "Parameters",
            "parameter": [{"name": "a", "part": [{"name": "b", "valueUrl": "urn:c"}]}],
        },
    ],
)
def test_a_resource_comes_back_from_xml_as_it_was(resource):
    assert there_and_back(resource) == resource


def test_elements_are_written_in_the_order_of_the_definition():
    written = xml.write(
        {
            "birthDate": "1990-01-02",
            "name": [{"given": ["Ana"], "family": "ESSAI"}],
            "resourceType": "Patient",
            "id": "a",
        }
    )
    assert written == (
        b'<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir">'
        b'<id value="a"/><name><family value="ESSAI"/><given value="Ana"/></name>'
        b'<birthDate value="1990-01-02"/></Patient>'
    )


@pytest.mark.parametrize("digits", ["1.0", "1.50", "0.000", "-3.10", "100", "12345678901234567890"])
def test_decimals_keep_their_digits(digits):
    resource = json_gate.parse(
        b'{"resourceType":"Observation","valueQuantity":{"value":%b}}' % digits.encode()
    )
    assert f'<value value="{digits}"/>'.encode() in xml.write(resource)
    assert json_gate.serialise(there_and_back(resource)) == json_gate.serialise(resource)


def test_an_exponent_is_read_as_json_reads_it():
    found = xml.read(body('<valueQuantity><value value="1.0e2"/></valueQuantity>', "Observation"))
    assert found["valueQuantity"]["value"] == Decimal("1.0e2")


@pytest.mark.parametrize(
    ("inside", "value"),
    [('<active value="yes"/>', "yes"), ('<multipleBirthInteger value="1.5"/>', "1.5")],
)
def test_a_wrong_value_stays_a_text_for_the_validator_to_refuse(inside, value):
    assert value in xml.read(body(inside)).values()


def test_html_entities_of_a_narrative_become_numbers():
    div = '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;b &amp; c</div>'
    back = there_and_back({"resourceType": "Patient", "text": {"status": "empty", "div": div}})
    assert back["text"]["div"] == div.replace("&nbsp;", "&#160;")


def test_comments_instructions_and_schema_locations_are_dropped():
    data = (
        b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?><!-- a --><?b c?>'
        b'<f:Patient xmlns:f="http://hl7.org/fhir" '
        b'xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="a b"'
        b' xml:space="default">\n'
        b'  <f:active value="true"><!-- d --></f:active>\n</f:Patient>\n'
    )
    assert xml.read(data) == {"resourceType": "Patient", "active": True}


@pytest.mark.parametrize(
    ("inside", "place"),
    [
        ('<nom value="a"/>', "Patient"),
        ('<name><family value="a" lang="fr"/></name>', "Patient.name[0]"),
        ("<name/><name><prenom/></name>", "Patient.name[1]"),
        ('<birthDate value="1990"/><active value="true"/>', "Patient"),
        ('<active value="true"/><active value="true"/>', "Patient"),
        ("<active/>", "Patient"),
        ("<name>Ana</name>", "Patient.name[0]"),
        ("<contained/>", "Patient"),
        ("<contained><Patient/><Patient/></contained>", "Patient.contained[0]"),
        ("<contained><Malade/></contained>", "Patient.contained[0]"),
        ('<contained><Basic><x value="1"/></Basic></contained>', "Patient.contained[0]"),
        ('<name xmlns="urn:autre"/>', "Patient"),
        ('<deceased value="true"/>', "Patient"),
        ('<name url="urn:a"/>', "Patient"),
        ("<text><div/></text>", "Patient.text"),
        ('<text xmlns:h="http://www.w3.org/1999/xhtml"><h:div/></text>', "Patient.text"),
        (
            '<text><div xmlns="http://www.w3.org/1999/xhtml"><p xmlns="urn:a"/></div></text>',
            "Patient.text",
        ),
    ],
)
def test_what_r4_does_not_have_there_is_refused_with_its_place(inside, place):
    with pytest.raises(xml.MalformedXml) as refused:
        xml.read(body(inside))
    assert refused.value.expression.startswith(place)


BOMB = (
    b'<!DOCTYPE Patient [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<Patient xmlns="http://hl7.org/fhir"><language value="&b;"/></Patient>'
)
FILE = (
    b'<!DOCTYPE Patient [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<Patient xmlns="http://hl7.org/fhir"><language value="a">&a;</language></Patient>'
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"<Patient/>",
        b'<Patient xmlns="http://hl7.org/fhir">',
        b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>',
        body("") + body(""),
        BOMB,
        FILE,
        BOMB.decode().encode("utf-16"),
        b'<!DOCTYPE Patient SYSTEM "http://127.0.0.1:9/a.dtd">' + body(""),
        body('<language value="&nbsp;"/>'),
        body('<language value="&#0;"/>'),
        body('<language value="\x01"/>'),
        body("<language value='\xff'/>".encode().replace(b"\xc3\xbf", b"\xff")),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + body(""),
        b'<?xml version="1.0" encoding="UTF-7"?>' + body(""),
        b'<?xml version="1.1"?>' + body(""),
        body('<extension url="a">' * 40 + "</extension>" * 40),
        body('<extension url="a">' * 100_000 + "</extension>" * 100_000),
        body('<extension url="a"/>' * 1_000_001),
        body("<contained><Patient>" * 70 + "</Patient></contained>" * 70),
    ],
)
def test_hostile_xml_is_refused(data):
    with pytest.raises(xml.MalformedXml):
        xml.read(data, max_bytes=50_000_000)


def test_a_body_over_the_limit_is_refused_before_it_is_read():
    with pytest.raises(xml.MalformedXml, match="larger than 10 bytes"):
        xml.read(body(""), max_bytes=10)


def test_what_is_accepted_in_xml_is_as_deep_as_json_may_be():
    deepest = {"resourceType": "Patient", "extension": [{"url": "a"}]}
    inner = deepest["extension"][0]
    for _ in range(30):
        inner["extension"] = [{"url": "a"}]
        inner = inner["extension"][0]
    assert json_gate.parse(json_gate.serialise(deepest)) == there_and_back(deepest)
    inner["extension"] = [{"url": "a"}]
    with pytest.raises(json_gate.MalformedJson):
        json_gate.parse(json_gate.serialise(deepest))
    with pytest.raises(xml.MalformedXml):
        there_and_back(deepest)


@pytest.mark.parametrize(
    "resource",
    [
        {},
        {"resourceType": "Malade"},
        {"resourceType": "Patient", "nom": "a"},
        {"resourceType": "Patient", "language": "\x01"},
        {"resourceType": "Patient", "language": "\uffff"},
        {"resourceType": "Patient", "name": {"family": "a"}},
        {"resourceType": "Patient", "name": ["a"]},
        {"resourceType": "Patient", "active": [True]},
        {"resourceType": "Patient", "name": [{"id": "a", "_id": {"id": "b"}}]},
        {"resourceType": "Patient", "contained": [{"a": 1}]},
        {"resourceType": "Patient", "text": {"div": "<div>a</div>"}},
        {"resourceType": "Patient", "text": {"div": f'{DIV}</text><id value="b"/><text>{DIV}'}},
        {"resourceType": "Patient", "text": {"div": f"<?xml version='1.0'?>{DIV}"}},
        {"resourceType": "Patient", "text": {"div": f"<!DOCTYPE a>{DIV}"}},
        {"resourceType": "Patient", "text": {"div": f"a{DIV}"}},
        {"resourceType": "Patient", "text": {"div": DIV + DIV}},
    ],
)
def test_what_xml_cannot_say_is_refused_rather_than_dropped(resource):
    with pytest.raises(xml.NotInXml):
        xml.write(resource)


@settings(deadline=None)
@given(XML_TEXT, st.lists(EXTENSIONS, max_size=3), st.none() | XML_TEXT)
def test_any_text_and_any_extension_comes_back(text, extensions, other):
    resource = {"resourceType": "Patient", "name": [{"family": text}, {"given": [text]}]}
    if extensions:
        resource["extension"] = extensions
        resource["name"][0]["_family"] = {"extension": extensions}
        resource["name"][1] = {"given": [other, text], "_given": [{"extension": extensions}, None]}
    assert there_and_back(resource) == resource


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers())
def test_any_number_comes_back_with_its_digits(number):
    resource = {"resourceType": "Observation", "valueQuantity": {"value": number}}
    back = there_and_back(resource)["valueQuantity"]["value"]
    assert str(back) == str(number)


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 300), st.integers(0, 50))
def test_no_bytes_make_the_reader_fail_otherwise_than_by_refusing(noise, start, cut):
    whole = body(f'<text><status value="empty"/>{DIV}</text><active value="true"/>')
    for data in (noise, whole[:start] + noise + whole[start + cut :]):
        with contextlib.suppress(xml.MalformedXml):
            assert xml.read(data)["resourceType"] == "Patient"


def test_every_resource_of_the_sandbox_comes_back_from_xml_as_it_was(tmp_path):
    folder = write_population(tmp_path, 20, today=date(2026, 5, 4))
    done = 0
    for path in sorted((folder / "population" / "bundles").glob("*.ndjson")):
        for line in path.read_bytes().splitlines():
            resource = json_gate.parse(line, max_bytes=LARGE)
            assert_same_both_ways(resource, path.name)
            done += len(resource["entry"])
    assert done > 100


def assert_same_both_ways(resource, name):
    written = xml.write(resource)
    back = xml.read(written, max_bytes=LARGE)
    assert back == resource, name
    # Equal numbers may differ in their digits; equal resources of one length do not.
    assert len(json_gate.serialise(back)) == len(json_gate.serialise(resource)), name


SAMPLES_ONLY = [
    pytest.mark.samples,
    pytest.mark.skipif(not samples.SAMPLES.exists(), reason="needs ../shared/samples"),
]


@pytest.mark.parametrize(
    ("resources", "least"),
    [
        pytest.param(
            lambda: (one for _, one in samples.french_resources()), 400, marks=SAMPLES_ONLY
        ),
        pytest.param(samples.synthea_resources, 29_000, marks=SAMPLES_ONLY),
    ],
    ids=["french", "synthea"],
)
def test_every_sample_comes_back_from_xml_as_it_was(resources, least):
    done = 0
    for resource in resources():
        if resource["resourceType"] in definitions.RESOURCE_TYPES:
            assert_same_both_ways(resource, resource.get("id"))
            done += 1
    assert done > least


def test_what_is_written_is_what_any_parser_reads():
    resource = {"resourceType": "Patient", "language": "a&\n<\"'é\U0001f600", "active": True}
    root = etree.fromstring(xml.write(resource))
    assert root.tag == "{http://hl7.org/fhir}Patient"
    assert [dict(one.attrib) for one in root] == [
        {"value": resource["language"]},
        {"value": "true"},
    ]
