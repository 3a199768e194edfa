import pytest

from ens.standards.fhir.narrative import faults

NAMESPACE = 'xmlns="http://www.w3.org/1999/xhtml"'


def div(inner: str) -> str:
    return f"<div {NAMESPACE}>{inner}</div>"


ACCEPTED = {
    "text": div("Bonjour"),
    "formatting": div("<h1>T</h1><p class='a' style='color: red'>x<br/>y</p><ul><li>z</li></ul>"),
    "table": div('<table border="1"><tr><td colspan="2">x</td></tr></table>'),
    "link": div('<a href="https://x.example/a?b=c#d">x</a><a name="a">y</a><a href="#a">z</a>'),
    "relative link": div('<a href="Patient/1">x</a><a href="a.html">y</a>'),
    "image only": div('<img src="data:image/png;base64,AAAA" alt=""/>'),
    "image contained": div('<img src="#photo" alt="x"/>'),
    "entities of XML": div("a &lt; b &amp; c &#233; &#xE9;"),
    "entities of HTML": div("a&nbsp;b &eacute;"),
    "language": f'<div {NAMESPACE} xml:lang="fr" lang="fr">x</div>',
    "comment": div("<!-- x -->y"),
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_formatted_text_is_accepted(text: str) -> None:
    assert list(faults(text)) == []


REFUSED = {
    "not XML": "<div>x",
    "no namespace": "<div>x</div>",
    "another root": f"<p {NAMESPACE}>x</p>",
    "two roots": div("x") + div("y"),
    "text only": "Bonjour",
    "empty": div(""),
    "spaces only": div(" <p>&#160;</p> "),
    "comment only": div("<!-- x -->"),
    "script": div("<script>alert(1)</script>x"),
    "script in capitals": div("<SCRIPT>alert(1)</SCRIPT>x"),
    "svg": div('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>x'),
    "element of another namespace": div('<p xmlns="urn:other">x</p>'),
    "form": div("<form><input/></form>x"),
    "iframe": div('<iframe src="https://x"/>x'),
    "object": div('<object data="x"/>x'),
    "style element": div("<style>p {}</style>x"),
    "link element": div('<link rel="stylesheet" href="https://x"/>x'),
    "base": div('<base href="https://x"/>x'),
    "meta": div('<meta http-equiv="refresh" content="0"/>x'),
    "event": div('<p onclick="alert(1)">x</p>'),
    "event in capitals": div('<p ONCLICK="alert(1)">x</p>'),
    "javascript link": div('<a href="javascript:alert(1)">x</a>'),
    "javascript link, spelt otherwise": div('<a href=" JaVaScRiPt&#58;alert(1)">x</a>'),
    "javascript link, cut by a tab": div('<a href="java&#9;script:alert(1)">x</a>'),
    "vbscript link": div('<a href="vbscript:x">x</a>'),
    "data link": div('<a href="data:text/html,x">x</a>'),
    "data image that is SVG": div('<img src="data:image/svg+xml,x" alt=""/>x'),
    "style that fetches": div('<p style="background: url(https://x)">x</p>'),
    "style that acts": div('<p style="width: expression(alert(1))">x</p>'),
    "style that hides": div('<p style="background: u\\72l(https://x)">x</p>'),
    "document type": '<!DOCTYPE div [<!ENTITY a "b">]>' + div("&a;"),
    "external entity": '<!DOCTYPE div SYSTEM "file:///etc/passwd">' + div("x"),
    "unknown entity": div("&nothing;"),
    "CDATA": div("<![CDATA[<script>alert(1)</script>]]>"),
    "processing instruction": div('<?xml-stylesheet href="https://x"?>x'),
    "xlink": div('<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://x">x</a>'),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused(text: str) -> None:
    assert list(faults(text)) != []


def test_what_is_said_repeats_nothing_of_the_text() -> None:
    for text in REFUSED.values():
        assert not any("alert" in fault or "passwd" in fault for fault in faults(text))
