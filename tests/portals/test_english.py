"""
The pages of all portals in English: every text has one, and no other is kept.
"""

import ast
import gettext
import re
from collections.abc import Iterator

import pytest

from tests.house import sources
from tests.portals import people
from tests.portals.people import words

PORTALS = sources.ROOT / "ens/portals"
ROOMS = ("citizen", "pro", "documents", "authority", "operator", "editor", "mediator", "researcher")
# What is said in pages and written outside them.
ELSEWHERE = (
    "ens/journeys/reading/findings.py", "ens/contexts/prevention/words.py",
    "ens/journeys/capturing/capture_words.py", "ens/journeys/capturing/receipt.py",
    "ens/journeys/emergency/whereabouts.py",
)  # fmt: skip
OURS = PORTALS / "locale"
OTHERS = (PORTALS / "shared/locale", sources.ROOT / "ens/ui/locale")
TEMPLATE = re.compile(r'{%\s*translate "([^"]*)"')
BLOCK = re.compile(r"{%\s*blocktranslate\b[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.S)
PLURAL = re.compile(r"{%\s*plural\s*%}")
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def catalogue(folder) -> dict:
    with (folder / "en/LC_MESSAGES/django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


def in_templates() -> Iterator[str]:
    for room in ROOMS:
        for page in sorted((PORTALS / room).rglob("*.html")):
            content = page.read_text("utf-8")
            yield from TEMPLATE.findall(content)
            for text in BLOCK.findall(content):
                yield VARIABLE.sub(r"%(\1)s", PLURAL.split(text)[0])


def in_modules() -> Iterator[str]:
    modules = [path for room in ROOMS for path in sorted((PORTALS / room).rglob("*.py"))]
    for module in [*modules, *(sources.ROOT / path for path in ELSEWHERE)]:
        for call in sources.calls_in(module):
            if sources.called_name(call) in CALLS:
                yield ast.literal_eval(call.args[0])


def known(text: str) -> bool:
    everything = [catalogue(folder) for folder in (OURS, *OTHERS)]
    return any(text in one or (text, 0) in one for one in everything)


@pytest.mark.parametrize("text", sorted({*in_templates(), *in_modules()}))
def test_every_text_has_its_english(text):
    assert known(text)


def test_nothing_is_translated_that_no_page_says():
    kept = {one[0] if isinstance(one, tuple) else one for one in catalogue(OURS) if one}
    assert kept - {*in_templates(), *in_modules()} == set()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Hello Jeanne"),
        ("documents/", "Latest first. You decide who sees them."),
        ("documents/{document}/", "Hide from professionals"),
        ("documents/{document}/masquer/", "Will no longer see it"),
        ("acces/", "Nothing is erased."),
        ("partage/", "Who sees what"),
    ],
)
def test_a_space_is_read_in_english(jeanne, document, address, said):
    address = "/espace/" + address.format(document=document) + "?lang=en"
    assert said in words(jeanne.browser.get(address))


def test_the_register_is_told_in_english(jeanne, anne):
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    text = words(jeanne.browser.get("/espace/acces/?lang=en&voir=autres"))
    assert "tried to open this space" in text


def test_a_patient_is_read_in_english(jeanne, anne, document):
    people.care_for(jeanne, anne)
    assert "Latest results" in words(anne.browser.get(f"/pro/patient/{jeanne.id}/?lang=en"))
    assert "Those you follow" in words(anne.browser.get("/pro/?lang=en"))
