"""
English, the second language: no text of the components is left untranslated, and what the product
reads (`.mo`) is what was translated (`.po`).
"""

import gettext
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "ens/ui/locale/en/LC_MESSAGES"
ENTRY = re.compile(
    r'^msgid "(?P<said>.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(?P<meant>.*)"$', re.M
)


def catalogue() -> gettext.GNUTranslations:
    with (FOLDER / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def entries() -> list[tuple[str, str]]:
    text = (FOLDER / "django.po").read_text("utf-8")
    return [(said.replace('\\"', '"'), meant) for said, meant in ENTRY.findall(text)]


def test_every_text_is_translated() -> None:
    assert len(entries()) > 150
    assert [said for said, meant in entries() if not meant] == []


def test_the_compiled_texts_are_those_that_were_written() -> None:
    compiled = catalogue()
    for said, meant in entries():
        assert meant in (compiled.gettext(said), compiled.ngettext(said, said, 1))


def test_a_text_of_a_template_is_in_the_catalogue() -> None:
    known = {said for said, _meant in entries()}
    root = FOLDER.parents[3]
    pages = [*(root / "ui/templates/ui").glob("*.html"), *(root / "portals/public").rglob("*.html")]
    wanted = re.compile(r'{% translate "([^"]+)"')
    texts = {text for page in pages for text in wanted.findall(page.read_text("utf-8"))}
    assert {text.replace("%", "%%") for text in texts} - known == set()


@pytest.mark.parametrize(("said", "meant"), [("Retour", "Back"), ("Refusé", "Refused")])
def test_a_word_is_said_in_english(database: None, said: str, meant: str) -> None:
    from django.utils import translation
    from django.utils.translation import gettext as _

    with translation.override("en"):
        assert _(said) == meant
