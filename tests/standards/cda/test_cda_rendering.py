import base64
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ens.standards.cda import document, images, narrative, rendering
from ens.standards.cda.tree import Node
from tests.standards.cda.safe_html import Checked, assert_safe

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 3, 2) + b"\x08\x02\0\0\0"


@pytest.fixture
def shown(with_narrative: Callable[[str], bytes]) -> Callable[[str], Checked]:
    def show(text: str) -> Checked:
        rendered = rendering.render(document.read_document(with_narrative(text)))
        return assert_safe(rendered.html)

    return show


HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an escaped script": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "a script of HTML": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "a handler": '<content onclick="alert(1)" styleCode="Bold">x</content>',
    "a style": '<paragraph style="background:url(//x)">x</paragraph>',
    "a style code that breaks out": "<content styleCode='Bold\" onclick=\"alert(1)'>x</content>",
    "a javascript link": '<linkHtml href="javascript:alert(1)">x</linkHtml>',
    "a link outside": '<linkHtml href="https://example.test/">x</linkHtml>',
    "a data link": '<linkHtml href="data:text/html,&lt;script&gt;">x</linkHtml>',
    "an anchor that breaks out": (
        "<content ID='a\"&gt;&lt;script&gt;'>x</content>"
        "<linkHtml href='#a\"&gt;&lt;script&gt;'>y</linkHtml>"
    ),
    "an image from elsewhere": '<renderMultiMedia referencedObject="https://example.test/x.png"/>',
    "an image of HTML": '<img src="https://example.test/x.png" onerror="alert(1)"/>',
    "an SVG": '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><a/></svg>',
    "an iframe": '<iframe src="https://example.test/"/>',
    "a form": '<form action="https://example.test/"><input name="x"/></form>',
    "a meta": '<meta http-equiv="refresh" content="0;url=https://example.test/"/>',
    "a cell that breaks out": "<table><tr><td colspan='2\" x=\"'>x</td></tr></table>",
    "a cell without a table": "<td>x</td><tr>y</tr><item>z</item>",
    "a table inside a paragraph": "<paragraph>a<table><tr><td>x</td></tr></table></paragraph>",
    "CDATA": "<![CDATA[<script>alert(1)</script>]]>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_of_the_sender_passes_but_text(shown: Callable[[str], Checked], text: str) -> None:
    assert "script" not in shown(text).tags


def test_a_title_and_a_name_are_escaped_too(cda_text: str) -> None:
    hostile = cda_text.replace("Compte rendu", "&lt;script&gt;alert(1)&lt;/script&gt;")
    hostile = hostile.replace("DUPONT", "&lt;img src=x onerror=alert(1)&gt;")
    hostile = hostile.replace('code="fr-FR"', "code='fr\" onload=\"x'")
    checked = assert_safe(rendering.render(document.read_document(hostile.encode())).html)
    assert "<script>alert(1)</script>" in checked.text


def test_direction_overrides_are_dropped(shown: Callable[[str], Checked]) -> None:
    assert "\u202e" not in shown("<paragraph>abc\u202edef</paragraph>").text


def test_nested_tables_are_flattened_beyond_three(shown: Callable[[str], Checked]) -> None:
    checked = shown("<table><tr><td>" * 8 + "fond" + "</td></tr></table>" * 8)
    assert checked.tags.count("table") == narrative.MAX_NESTED_TABLES
    assert "fond" in checked.text


def test_a_bomb_of_elements_is_cut_and_said(
    with_narrative: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrative, "MAX_ELEMENTS", 1000)
    bomb = with_narrative("<table><tr>" + "<td>x</td>" * 5000 + "</tr></table>")
    rendered = rendering.render(document.read_document(bomb))
    checked = assert_safe(rendered.html)
    assert rendered.is_truncated
    assert len(checked.tags) < 1100
    assert "n'est pas affichée" in checked.text


def test_a_text_too_long_is_cut_and_said(
    with_narrative: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrative, "MAX_CHARACTERS", 1000)
    rendered = rendering.render(document.read_document(with_narrative("mot " * 5000)))
    assert rendered.is_truncated
    assert len(rendered.html) < 4000


TABLE = """
<table border="1" width="100%"><caption>Bilan</caption><col/>
  <thead><tr><th>Examen</th><td>Résultat</td><th colspan="2">Usuel</th><th/></tr></thead>
  <tbody><tr><th>TSH</th><td align="right" styleCode="Bold">1,95</td><td rowspan="2">x</td></tr>
  </tbody>
</table>
"""


def test_a_table_has_a_caption_and_headers_with_their_scope(
    shown: Callable[[str], Checked],
) -> None:
    checked = shown(TABLE)
    assert checked.values_of("scope") == ["col", "col", "colgroup", "row"]
    assert (checked.values_of("colspan"), checked.values_of("rowspan")) == (["2"], ["2"])
    assert "Bilan" in checked.values_of("aria-label")
    assert {"strong", "caption"} <= set(checked.tags)
    assert "width" not in dict(checked.attributes)


def test_a_table_without_caption_is_named_after_its_section(
    shown: Callable[[str], Checked],
) -> None:
    checked = shown("<table><tbody><tr><td>x</td></tr></tbody></table>")
    assert "Biochimie, tableau 1" in checked.values_of("aria-label")
    assert "cda-hidden" in checked.values_of("class")


def test_words_out_of_place_in_a_table_or_a_list_are_kept(
    shown: Callable[[str], Checked],
) -> None:
    checked = shown(
        "<table>avant<paragraph>dedans</paragraph><tr>rang<td>x</td></tr>"
        "<tbody>corps<tr><td>x</td></tr></tbody></table>"
        "<list>seul<item>un</item></list>"
    )
    assert all(word in checked.text for word in ("avant", "dedans", "rang", "corps", "seul"))


MARKUP = [
    ('<list listType="ordered"><item>un</item></list>', "ol"),
    ("<list><item>un</item></list>", "ul"),
    ('<content styleCode="Bold">un</content>', "strong"),
    ('<content styleCode="Italics">un</content>', "em"),
    ('<content revised="delete">un</content>', "del"),
    ('<content revised="insert">un</content>', "ins"),
    ("10<sup>9</sup>", "sup"),
    ("H<sub>2</sub>O", "sub"),
    ("un<br/>deux", "br"),
    ('<content styleCode="Underline">un</content>', "span"),
    ('<table><tr><td><content revised="delete">un</content></td></tr></table>', "del"),
]


@pytest.mark.parametrize(("text", "tag"), MARKUP)
def test_the_narrative_keeps_its_meaning(
    shown: Callable[[str], Checked], text: str, tag: str
) -> None:
    assert tag in shown(text).tags


def test_a_link_inside_the_document_leads_to_its_place(
    shown: Callable[[str], Checked],
) -> None:
    checked = shown('<linkHtml href="#n1">voir</linkHtml><content ID="n1">note</content>')
    assert checked.values_of("href") == ["#cda-n1"]
    assert checked.values_of("id") == ["cda-n1"]


def test_a_footnote_is_reached_from_its_mark(shown: Callable[[str], Checked]) -> None:
    checked = shown(
        'un<footnoteRef IDREF="f1"/> deux<footnote ID="f1">note</footnote><footnoteRef IDREF=""/>'
    )
    assert checked.values_of("href") == ["#cda-f1"]
    assert checked.values_of("id") == ["cda-f1"]
    assert "[note]" in checked.text


def test_an_address_outside_is_shown_and_leads_nowhere(
    shown: Callable[[str], Checked],
) -> None:
    checked = shown('<linkHtml href="https://example.test/a">le site</linkHtml>')
    assert "le site (https://example.test/a)" in checked.text
    assert "a" not in checked.tags


def _with_image(cda_text: str, content: bytes, media_type: str = "image/png") -> bytes:
    entry = (
        '<text><renderMultiMedia referencedObject="i1"><caption>Courbe</caption>'
        '</renderMultiMedia></text><entry><observationMedia ID="i1">'
        f'<value mediaType="{media_type}" representation="B64">'
        f"{base64.b64encode(content).decode()}</value></observationMedia></entry>"
    )
    return cda_text.replace("<text><paragraph>Rien à signaler</paragraph></text>", entry).encode()


def test_an_image_of_the_document_is_shown_with_its_caption(cda_text: str) -> None:
    read = document.read_document(_with_image(cda_text, PNG))
    checked = assert_safe(rendering.render(read).html)
    assert checked.values_of("alt") == ["Courbe"]
    assert checked.values_of("src")[0].startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    "content",
    [
        b"<svg onload='alert(1)'/>",
        b"GIF89a",
        b"%PDF-1.4",
        b"",
        PNG[:20],
        PNG[:16] + struct.pack(">II", 50_000, 50_000) + PNG[24:],
        PNG + b"\0" * images.MAX_IMAGE_BYTES,
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00" * 10,
    ],
    ids=["svg", "gif", "pdf", "empty", "cut", "huge area", "huge file", "jpeg cut", "jpeg loop"],
)
def test_what_only_claims_to_be_an_image_is_a_line(cda_text: str, content: bytes) -> None:
    read = document.read_document(_with_image(cda_text, content))
    checked = assert_safe(rendering.render(read).html)
    assert "img" not in checked.tags
    assert "Fichier joint" in checked.text


def test_images_together_have_a_limit(cda_text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrative, "MAX_IMAGES_BYTES", 10)
    read = document.read_document(_with_image(cda_text, PNG))
    assert "img" not in assert_safe(rendering.render(read).html).tags


def test_headings_go_down_one_by_one(cda_text: str) -> None:
    inner = "<component><section><title>Dedans</title>{}</section></component>"
    nested = inner.format(inner.format(inner.format(inner.format(inner.format("")))))
    text = cda_text.replace("</text>", "</text>" + nested)
    checked = assert_safe(rendering.render(document.read_document(text.encode())).html)
    headings = [tag for tag in checked.tags if tag[0] == "h"]
    assert headings == ["h2", "h3", "h4", "h5", "h6", "h6", "h6"]
    assert "n'a pas de texte" in checked.text


def test_the_header_says_who_what_and_when_in_french(cda_text: str) -> None:
    text = Checked(rendering.render(document.read_document(cda_text.encode())).html).text
    for said in (
        "DOMI DUPONT",
        "DOMINIQUE MARIE-LOUISE PAT-TROIS",
        "28 mars 1979 à DOMPREMY",
        "2790351215189 89",
        "5 janvier 2024 à 10 h 15",
        "DR Anne ROUX, Médecin, Laboratoire fictif",
        "une version précédente",
    ):
        assert said in text


def _level_one(cda_text: str, media_type: str, content: bytes) -> bytes:
    start, end = cda_text.index("<structuredBody>"), cda_text.index("</structuredBody>")
    body = base64.b64encode(content).decode()
    file = f'<text mediaType="{media_type}" representation="B64">{body}</text>'
    text = f"{cda_text[:start]}<nonXMLBody>{file}</nonXMLBody>"
    return (text + cda_text[end + len("</structuredBody>") :]).encode()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2024", "2024"),
        ("202402", "février 2024"),
        ("20240201", "1er février 2024"),
        ("20240201090500+0100", "1er février 2024 à 09 h 05"),
    ],
)
def test_dates_are_no_more_precise_than_known(cda_text: str, written: str, said: str) -> None:
    text = cda_text.replace("20240105101500+0100", written)
    shown_text = Checked(rendering.render(document.read_document(text.encode())).html).text
    assert f"Date du document {said} Auteur" in shown_text


@pytest.mark.parametrize(
    ("media_type", "content", "said"),
    [
        ("application/pdf", b"%PDF-1.4", "Fichier joint (PDF, 1 Ko)."),
        ("text/plain", b"Tout va <b>bien</b>", "Tout va <b>bien</b>"),
        ("text/plain", "été".encode("latin-1"), "été"),
        ("text/html", b"<script>alert(1)</script>", "non affiché"),
    ],
)
def test_a_level_one_body_is_text_or_a_line(
    cda_text: str, media_type: str, content: bytes, said: str
) -> None:
    read = document.read_document(_level_one(cda_text, media_type, content))
    assert said in assert_safe(rendering.render(read).html).text


def test_the_text_of_a_document_can_be_searched(
    with_narrative: Callable[[str], bytes],
) -> None:
    read = document.read_document(with_narrative("<list><item>un</item><item>deux</item></list>"))
    assert rendering.render(read).text == "Compte rendu\nBiochimie\nun deux"


@pytest.mark.samples
def test_every_sample_is_rendered_safely_without_losing_a_word(samples: Path) -> None:
    for path in sorted(samples.glob("*.xml")):
        read = document.read_document(path.read_bytes())
        checked = assert_safe(rendering.render(read).html)
        written = "".join("".join(checked.texts).split())
        for section in read.every_section():
            lost = [text for text in _texts(section.narrative) if text not in written]
            assert lost == [], path.name


def _texts(narrative: Node | None) -> Iterator[str]:
    for node in narrative.walk() if narrative else ():
        for child in node.children:
            if isinstance(child, str):
                yield "".join(child.split())
