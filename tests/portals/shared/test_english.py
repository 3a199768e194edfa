"""
Sign-in, authorisation and what is said of a person outside pages, in English: every text is
translated, and the compiled file says so.

Both halves count: what pages say is in the `.po`, and what Django reads (`.mo`) is that.
"""

import ast
import gettext
import re
from collections.abc import Iterator

import pytest

from tests.house import sources

FOLDER = sources.ROOT / "ens/portals/shared/locale/en/LC_MESSAGES"
COMPONENTS = sources.ROOT / "ens/ui/locale/en/LC_MESSAGES"
PAGES = sources.ROOT / "ens/portals/shared"
MODULES = (
    PAGES / "sign_in/problems.py",
    PAGES / "context.py",
    PAGES / "case_words.py",
    sources.ROOT / "ens/standards/smart/words.py",
    sources.ROOT / "ens/contexts/notices/words.py",
    sources.ROOT / "ens/contexts/access/explanations.py",
)
CALLS = {"_", "gettext_lazy", "now_in"}
TRANSLATE = re.compile(r'{%\s*translate "([^"]*)"')
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.S)
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


def catalogue(folder) -> gettext.GNUTranslations:
    with (folder / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def texts() -> Iterator[str]:
    for page in sorted(PAGES.rglob("*.html")):
        content = page.read_text("utf-8")
        yield from TRANSLATE.findall(content)
        yield from (VARIABLE.sub(r"%(\1)s", text) for text in BLOCK.findall(content))
    for module in MODULES:
        for call in sources.calls_in(module):
            if sources.called_name(call) in CALLS and isinstance(call.args[0], ast.Constant):
                yield ast.literal_eval(call.args[0])


@pytest.mark.parametrize("text", sorted(set(texts())))
def test_every_text_has_its_english(text):
    known = {**catalogue(COMPONENTS)._catalog, **catalogue(FOLDER)._catalog}

    assert known.get(text)


def test_nothing_is_translated_that_no_page_says():
    kept = {text for text in catalogue(FOLDER)._catalog if text}

    assert kept - set(texts()) == set()
