"""
A summary broken anywhere is read as far as it goes, or refused by name.
"""

import random
from pathlib import Path

import pytest
from lxml import etree

from ens.standards.cda.document import UnreadableDocument
from ens.standards.cda.synthesis import reading, writing
from ens.standards.fhir import json_gate
from tests.standards.cda.synthesis.test_round_trip import rich

EXAMPLES = Path(__file__).parents[5] / "shared/samples/ansforge/TestContenuCDA-3-0/ExemplesCDA"
ODD = ("", "x" * 5000, "-1", "1e400", "99999999999999", "20260231", "<&>", "\u202e", "#", "true")


def broken(data, seed):
    """
    The same with some attributes changed and some elements moved, emptied or gone.
    """
    draw = random.Random(seed)
    root = etree.fromstring(data)
    for _ in range(draw.randint(1, 12)):
        node = draw.choice([one for one in root.iter() if isinstance(one.tag, str)])
        parent = node.getparent()
        match draw.randrange(4):
            case 0 if node.attrib:
                node.set(draw.choice(list(node.attrib)), draw.choice(ODD))
            case 1 if parent is not None:
                parent.remove(node)
            case 2 if parent is not None:
                parent.append(etree.fromstring(etree.tostring(node)))
            case _:
                for child in list(node):
                    node.remove(child)
    return etree.tostring(root)


def assert_read_or_refused(data):
    try:
        found = reading.read(data)
    except UnreadableDocument:
        return
    again = json_gate.parse(json_gate.serialise(found.bundle), max_bytes=50_000_000)
    assert again["type"] == "document"


@pytest.mark.parametrize("seed", range(150))
def test_a_written_summary_broken_anywhere(seed):
    assert_read_or_refused(broken(writing.write(rich()).data, seed))


@pytest.mark.samples
@pytest.mark.skipif(not EXAMPLES.exists(), reason="needs ../shared/samples")
@pytest.mark.parametrize("seed", range(60))
def test_an_official_summary_broken_anywhere(seed):
    name = "VSM_1.4_2022.01.xml"
    assert_read_or_refused(broken((EXAMPLES / name).read_bytes(), seed))
