"""
The words of what a Binary carries, by what it says that it is.
"""

from pathlib import Path

import pytest

from ens.contexts.record import content_words
from ens.standards import french
from ens.standards.cda import document
from tests.standards import papers

FOLDER = Path(__file__).parents[4] / "shared/samples/ansforge/TestContenuCDA-3-0/ExemplesCDA"
SAMPLES = sorted(path for path in FOLDER.glob("*_20*.xml")) if FOLDER.exists() else []


@pytest.mark.samples
@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem[:60] for path in SAMPLES])
def test_each_published_document_is_found_by_its_title_and_the_titles_of_its_sections(path):
    data = path.read_bytes()
    read = document.read_document(data)
    found = content_words.of_content("text/xml", data)
    assert found.missing == ""
    shown = [one.title for one in read.every_section() if one.narrative is not None]
    for title in (read.title, *shown):
        assert not title or f" {' '.join(french.stems(title))} " in found.words, title


@pytest.mark.parametrize(
    ("media_type", "data", "found"),
    [
        ("text/plain", "Rênes".encode(), ("\n ren ", "")),
        ("TEXT/PLAIN; a=b", b"deux", ("\n deux ", "")),
        ("text/plain", b" ", ("", "no-text")), ("text/plain", b"\xe9chec", ("\n echec ", "")),
        ("application/pdf", papers.pdf("Reins"), ("\n rein ", "")),
        ("application/pdf", b"", ("", "damaged")), ("text/html", b"", ("", "damaged")),
        ("text/html", b"<p>Foie", ("\n foi ", "")), ("image/png", b"\x89PNG", ("", "no-reader")),
        ("", b"x", ("", "no-reader")), ("text/xml", b"<html/>", ("", "no-reader")),
        ("application/xml", b"<", ("", "no-reader")),
    ],
)  # fmt: skip
def test_a_content_is_read_as_what_it_says_it_is(media_type, data, found):
    words = content_words.of_content(media_type, data)
    assert (words.words, words.missing) == found


def test_a_text_without_end_is_read_for_so_many_characters():
    from ens.standards import readable

    words = content_words.of_content("text/plain", b"mot " * 1_000_000).words
    assert len(words) <= readable.MAX_CHARACTERS + 2
