"""
The text of files, read in the child process: whatever the file, an answer in time.
"""

import time

import pytest

from ens.ground import parsing
from tests.standards import papers


def test_text_comes_back_from_a_pdf_and_a_page():
    assert parsing.read_text("pdf", papers.pdf("Un", "Deux")) == "Un\nDeux"
    assert parsing.read_text("web-page", b"<p>Un<p>Deux").split() == ["Un", "Deux"]


def test_a_page_nested_without_end_is_read_as_far_as_it_can_be():
    assert "fin" in parsing.read_text("web-page", b"<div>" * 200 + b"fin")
    assert not parsing.read_text("web-page", b"<div>" * 100_000 + b"fin").strip()


def test_many_pages_are_read_up_to_so_many():
    from ens.standards import readable

    text = parsing.read_text("pdf", papers.pdf(*(f"page{one}" for one in range(310))), timeout=60)
    assert len(text.split()) <= readable.MAX_PAGES


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (papers.locked(papers.pdf("Un"), "secret"), "encrypted"), (b"", "damaged"),
        (b"%PDF-1.7\n" + b"<<" * 100_000, "damaged"), (b"\0" * 1000, "damaged"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(data, reason):
    with pytest.raises(parsing.TextNotRead) as refusal:
        parsing.read_text("pdf", data)
    assert refusal.value.reason == reason


def test_too_slow_a_file_is_given_up_and_the_next_one_read():
    began = time.monotonic()
    with pytest.raises(parsing.TextNotRead) as refusal:
        parsing.read_text("pdf", papers.bomb(), timeout=0.5)
    assert refusal.value.reason == "too-slow"
    assert time.monotonic() - began < 5
    assert parsing.read_text("pdf", papers.pdf("Un")) == "Un"


def test_an_unknown_kind_is_no_text():
    with pytest.raises(parsing.TextNotRead):
        parsing.read_text("clinical-document", b"<a/>")
