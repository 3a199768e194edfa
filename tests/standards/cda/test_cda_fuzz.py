"""
Whatever is done to a report, it is read, or refused by a named error, and what is shown is safe.
"""

import os
import random
import re
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ens.standards import ins
from ens.standards.cda import (
    document,
    immunization_resources,
    immunizations,
    rendering,
    results,
    writing,
)
from ens.standards.cda.datatypes import Identifier
from ens.standards.cda.lab_report import (
    Chapter,
    LabReport,
    Measurement,
    Panel,
    Professional,
    Structure,
    Subject,
)
from ens.standards.cda.lab_values import Quantity
from tests.standards.cda.safe_html import assert_safe

MUTANTS = 5_000 if os.environ.get("ENS_LONG") else 300
SECONDS_FOR_THE_WORST = 2.0

NASTY = (
    "",
    "0",
    "-1",
    "1e309",
    "NaN",
    "99999999999999999999999999",
    "20241399",
    "\u202e",
    "\ufffd",
    "𝔘" * 50,
    "é" * 5000,
    "&lt;script&gt;",
    "&quot; onload=&quot;x",
    "#",
    "javascript:alert(1)",
    "٣",
    "urn:oid:1.2",
    "PQ",
    "..",
)
ELEMENTS = (
    "<!-- c -->",
    "<?p q?>",
    "<![CDATA[<b>]]>",
    "<table><tr><td>x</td></tr></table>",
    "<section/>",
    "<text/>",
    "<observation/>",
    '<value xsi:type="IVL_PQ"><low/></value>',
    "<recordTarget/>",
    '<linkHtml href="javascript:x">x</linkHtml>',
    "<a xmlns='http://www.w3.org/1999/xhtml' onclick='x'>x</a>",
    "<!DOCTYPE a>",
    "&#xD800;",
    "&x;",
)


def _report() -> bytes:
    measurements = tuple(
        Measurement(
            code="53049-3",
            display="Glucose",
            name=f"Glycémie {number}",
            value=Quantity(Decimal("0.88"), "g/L", "<" if number % 2 else ""),
            low=Decimal("0.70"),
            high=Decimal("1.10"),
            interpretation="N",
            method="Hexokinase",
            comment="À contrôler",
        )
        for number in range(3)
    )
    return writing.write_lab_report(
        LabReport(
            identifier=Identifier("1.2.250.1.999.1", "D1"),
            set_id=Identifier("1.2.250.1.999.1", "S1"),
            created=datetime(2024, 1, 5, 10, 15, tzinfo=UTC),
            collected=datetime(2024, 1, 4, 7, 30, tzinfo=UTC),
            subject=Subject(
                ins.InsNumber(ins.INS_NIR_TEST, "279035121518989"),
                ins.Traits("PAT-TROIS", ("DOMINIQUE",), "F", date(1979, 3, 28), "51215"),
            ),
            author=Professional("810000023084", "Anne", "ROUX"),
            structure=Structure("1750803447", "Hôpital fictif"),
            chapters=(Chapter("1", "Biochimie", (Panel("1", "Sang", "Sang", measurements),)),),
        )
    )


def _bytes_changed(data: bytes, draw: random.Random) -> bytes:
    at, size = draw.randrange(len(data)), draw.choice((1, 3, 40, 400))
    inserted = draw.choice((b"", b"\0", b"<", b"&", b"\xff", data[at : at + size]))
    return data[:at] + inserted + data[at + draw.choice((0, size)) :]


def _value_changed(data: bytes, draw: random.Random) -> bytes:
    values = list(re.finditer(rb'="[^"]*"', data))
    chosen = draw.choice(values)
    nasty = f'="{draw.choice(NASTY)}"'.encode()
    return data[: chosen.start()] + nasty + data[chosen.end() :]


def _text_changed(data: bytes, draw: random.Random) -> bytes:
    texts = list(re.finditer(rb">[^<]+<", data))
    chosen = draw.choice(texts)
    nasty = f">{draw.choice(NASTY)}<".encode()
    return data[: chosen.start()] + nasty + data[chosen.end() :]


def _element_put_in(data: bytes, draw: random.Random) -> bytes:
    at = draw.choice(list(re.finditer(rb">", data))).end()
    return data[:at] + draw.choice(ELEMENTS).encode() * draw.choice((1, 1, 3)) + data[at:]


def _tag_renamed(data: bytes, draw: random.Random) -> bytes:
    names = sorted(set(re.findall(rb"</([a-zA-Z]+)>", data)))
    old, new = draw.choice(names), draw.choice(names)
    return re.sub(rb"(</?)%s\b" % old, rb"\1%s" % new, data)


def _tag_unwrapped(data: bytes, draw: random.Random) -> bytes:
    names = sorted(set(re.findall(rb"</([a-zA-Z]+)>", data)))
    return re.sub(rb"</?%s\b[^>]*>" % draw.choice(names), b"", data)


CHANGES = (
    _bytes_changed,
    _value_changed,
    _text_changed,
    _element_put_in,
    _tag_renamed,
    _tag_unwrapped,
)


def _read_whole(data: bytes) -> str:
    try:
        read = document.read_document(data)
        found = results.results_of(read)
        vaccines = immunizations.vaccinations_of(read)
    except document.UnreadableDocument as refusal:
        return type(refusal).__name__
    observations = results.to_observations(
        found,
        document=read.identifier,
        subject={"reference": "Patient/p"},
        derived_from={"reference": "DocumentReference/d"},
        performer=results.performers_of(read),
        issued=read.effective_time,
    )
    assert sum(2 if "component" in one else 1 for one in observations) == len(found)
    made = immunization_resources.to_immunizations(
        vaccines,
        document=read.identifier,
        subject={"reference": "Patient/p"},
        recorded=read.effective_time,
    )
    assert len(made) == len(vaccines)
    assert_safe(rendering.render(read).html)
    return "read"


@pytest.mark.fuzz
def test_a_changed_report_is_read_or_refused_by_name() -> None:
    outcomes: dict[str, int] = {}
    report = _report()
    for seed in range(MUTANTS):
        draw = random.Random(seed)
        changed = report
        for _ in range(draw.choice((1, 1, 2, 4))):
            changed = draw.choice(CHANGES)(changed, draw)
        outcome = _read_whole(changed)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert outcomes["read"] > MUTANTS // 10
    assert outcomes["MalformedXml"] > MUTANTS // 20


@pytest.mark.fuzz
@pytest.mark.samples
def test_a_changed_sample_is_read_or_refused_by_name(samples: Path) -> None:
    files = [path for path in sorted(samples.glob("*.xml")) if path.stat().st_size < 150_000]
    outcomes: dict[str, int] = {}
    for seed in range(MUTANTS // 3):
        draw = random.Random(seed)
        data = files[seed % len(files)].read_bytes()
        outcome = _read_whole(draw.choice(CHANGES)(data, draw))
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert outcomes["read"] > MUTANTS // 10


def _bomb(inside: str, many: int, place: str = "narrative") -> bytes:
    text = _report().decode()
    if place == "header":
        return text.replace("<componentOf>", inside * many + "<componentOf>", 1).encode()
    return text.replace("<caption>", inside * many + "<caption>", 1).encode()


SUBJECT = (
    '<participant typeCode="REF"><associatedEntity><associatedPerson><name><family>A</family>'
    "</name></associatedPerson></associatedEntity></participant>"
)
BOMBS = {
    "elements": _bomb("<br/>", 59_000),
    "many bombs of elements": _bomb("<br/>", 3_000_000),
    "deep contents": _bomb("<content>" * 45 + "<td>x</td>" * 50 + "</content>" * 45, 600),
    "deep blocks": _bomb("<paragraph>" * 45 + "<br/>" * 100 + "</paragraph>" * 45, 400),
    "nested tables": _bomb("<table><tr><td>" * 14 + "x" + "</td></tr></table>" * 14, 1300),
    "references to one long text": _bomb('<content ID="r1">' + "é" * 4_000_000 + "</content>", 1),
    "links": _bomb('<linkHtml href="#x">x</linkHtml>', 59_000),
    "anchors": _bomb('<content ID="x">x</content><linkHtml href="#x"/>', 29_000),
    "participants": _bomb(SUBJECT, 11_000, "header"),
    "identifiers": _bomb(
        '<relatedDocument><parentDocument><id root="1.2"/></parentDocument></relatedDocument>',
        30_000,
        "header",
    ),
    "a long text": _bomb("mot " * 2_000_000, 1),
    "an attribute of ten megabytes": _bomb(f'<content styleCode="{"x" * 10_000_000}"/>', 1),
    "namespaces": _bomb('<x:y xmlns:x="urn:x"/>', 59_000),
    "entities of characters": _bomb("&#233;", 3_000_000),
    "comments": _bomb("<!-- x -->", 500_000),
    "sections": _bomb("<component><section><title>x</title></section></component>", 19_000),
}


@pytest.mark.fuzz
@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_takes_a_bounded_time(data: bytes) -> None:
    start = time.process_time()
    assert _read_whole(data)
    assert time.process_time() - start < SECONDS_FOR_THE_WORST
