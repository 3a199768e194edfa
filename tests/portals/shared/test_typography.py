"""
A French page's marks stay with their words; what was written by somebody is sent back as it was.
"""

import pytest

from ens.portals.shared.typography import tied
from tests.portals.people import words

HARD = "\u00a0"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Qui : moi ?</p>", f"<p>Qui{HARD}: moi{HARD}?</p>"),
        ("<p>« oui »</p>", f"<p>«{HARD}oui{HARD}»</p>"),
        ("<p>Dites : <b>x</b></p>", f"<p>Dites{HARD}: <b>x</b></p>"),
        ("Fin !", f"Fin{HARD}!"),
        ('<input value="a : b"><p>à : b', f'<input value="a : b"><p>à{HARD}: b'),
        ("<textarea>\na : b</textarea> : c", f"<textarea>\na : b</textarea>{HARD}: c"),
        ("<pre>a : b</pre><title>a : b</title>", "<pre>a : b</pre><title>a : b</title>"),
        ("", ""),
    ],
)
def test_a_mark_stays_with_its_word_in_texts_only(html, said):
    assert tied(html) == said


def test_french_pages_are_tied_and_english_ones_are_as_written(jeanne):
    page = jeanne.browser.get("/espace/acces/preuve/").content.decode()
    assert f"{HARD}:" in page
    assert " : " not in page.partition("<main")[2].partition("</main>")[0]
    assert "Check this list" in words(jeanne.browser.get("/espace/acces/preuve/?lang=en"))
