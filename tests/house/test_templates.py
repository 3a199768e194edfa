"""
Pages whose words can be translated, and which a strict content security policy lets through.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.house import sources

READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title", "summary"}
NOT_READ = {"script", "style", "code", "kbd"}
# What a page may show without being translated: names and units, the same in every language.
SAME_IN_EVERY_LANGUAGE = re.compile(
    r"\b(?:ENS|INS|NIR|RPPS|FINESS|DMP|FHIR|CDA|XML|JSON|PDF|HTML|SMART|API|QR|UTC|CSS|OK)\b"
    r"|\b(?:FranceConnect\+?|Pro Santé Connect|MSSanté|Français|English|Apache[- ]2\.0)"
)
TAGS = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|{%\s*block (?:page_class|audience|home)\s*%}.*?{%\s*endblock\b.*?%}"
    r"|{#.*?#}|{%.*?%}|{{.*?}}",
    re.S,
)
NOT_OUR_WORDS = ("ens/sandbox/", "/specimens/", "ens/ui/templates/ui/pages/")
# Tags of Django that take strings which are no words.
PLAIN = "translate|trans|url|static|load|extends|include|block|if|elif|for|with|language|now"
COMPONENT = re.compile(rf"{{%\s*(?!(?:end)?(?:{PLAIN})\b|blocktrans)\w+(?P<arguments>.*?)%}}", re.S)
ARGUMENT = re.compile(r"(?<!_\()(?<![\w(])[\"']([^\"']*)[\"']")
SENTENCE = re.compile(r"[^\W\d_]+ +[^\W\d_]|[A-ZÉÀ][a-zéèêàç]|[éèêàçù]")
WORD = re.compile(r"[^\W\d_]{2,}")


class Page(HTMLParser):
    """
    What a page says outside its tags, and what in it a policy would block.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words: list[tuple[int, str]] = []
        self.blocked: list[tuple[int, str]] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag if tag in NOT_READ else ""
        self._say(" ".join(given.get(name) or "" for name in READ_ALOUD & given.keys()))
        if tag == "style" or (tag == "script" and "src" not in given and not is_data(given)):
            self.blocked.append((self.getpos()[0], f"<{tag}>"))
        for name, value in given.items():
            if name == "style" or name.startswith("on") or "javascript:" in (value or ""):
                self.blocked.append((self.getpos()[0], name))

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._say(data)

    def _say(self, text: str) -> None:
        if text.count('="') > 1:
            return  # a piece of attributes that another template includes
        left = SAME_IN_EVERY_LANGUAGE.sub("", text)
        if WORD.search(left):
            self.words.append((self.getpos()[0], " ".join(left.split())))


def is_data(attributes: dict[str, str | None]) -> bool:
    return attributes.get("type") in ("application/json", "application/ld+json")


def without_tags(text: str) -> str:
    """
    Blank out what Django replaces, keeping the lines where they are.
    """
    return TAGS.sub(lambda found: " " + "\n" * found[0].count("\n"), text)


def literals(text: str) -> Iterator[tuple[int, str]]:
    """
    Yield the words given to a component as a plain string: `{% alert "Fait" %}`.

    `_("Fait")` is translated; a token ("chevron-down") is not a word.
    """
    for tag in COMPONENT.finditer(text):
        for given in ARGUMENT.findall(tag["arguments"]):
            if SENTENCE.search(SAME_IN_EVERY_LANGUAGE.sub("", given)):
                yield text[: tag.start()].count("\n") + 1, given


def read(text: str) -> Page:
    page = Page()
    page.feed(without_tags(text))
    page.close()
    return page


def templates() -> list[Path]:
    """
    Return our pages; the simulators stand for others' pages, and specimens are words to look at.
    """
    found = sources.files(".html", under="ens")
    return [p for p in found if not any(place in sources.name_of(p) for place in NOT_OUR_WORDS)]


def say(found: list[tuple[Path, tuple[int, str]]]) -> Iterator[str]:
    return (f"{sources.name_of(path)}:{line} {what}" for path, (line, what) in found)


def test_every_text_of_a_page_is_wrapped_for_translation() -> None:
    bare = [(path, word) for path in templates() for word in read(path.read_text("utf-8")).words]
    assert list(say(bare)) == []


def test_every_word_given_to_a_component_is_wrapped_for_translation() -> None:
    bare = [(path, word) for path in templates() for word in literals(path.read_text("utf-8"))]
    assert list(say(bare)) == []


def test_no_page_holds_an_inline_style_or_script() -> None:
    held = [(path, it) for path in templates() for it in read(path.read_text("utf-8")).blocked]
    assert list(say(held)) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Bonjour</p>",
        '<img alt="Une photo">',
        "<p>{% translate 'Votre' %} espace</p>",
        '<button aria-label="Fermer">{% icon "x" %}</button>',
    ],
)
def test_a_bare_word_is_found(text: str) -> None:
    assert read(text).words


@pytest.mark.parametrize(
    "text",
    [
        '<p>{% translate "Bonjour" %}, {{ name }} (FHIR) ·</p>',
        "{% blocktranslate %}Vous avez <b>{{ n }}</b> documents.{% endblocktranslate %}",
        '<img alt="{% translate "Une photo" %}">',
        "{# a comment #}<code>ens up</code>",
    ],
)
def test_a_wrapped_word_is_left_alone(text: str) -> None:
    assert read(text).words == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{% alert "Fait" %}', ["Fait"]),
        ('{% button _("Ouvrir mon espace") name="ouvrir" kind=\'main\' %}', []),
        ('{% button title="un mot" %}', ["un mot"]),
        ('{% translate "Ouvrir mon espace" %}{% icon "chevron-down" %}', []),
    ],
)
def test_a_bare_word_given_to_a_component_is_found(text: str, found: list[str]) -> None:
    assert [word for _, word in literals(text)] == found


@pytest.mark.parametrize(
    "text", ["<p style='x'>", "<style>p{}</style>", "<script>1</script>", "<a onclick='x()'>"]
)
def test_an_inline_style_or_script_is_found(text: str) -> None:
    assert read(text).blocked
