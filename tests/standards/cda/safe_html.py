"""
What the HTML of a document may hold, checked on what a browser would read.
"""

from html.parser import HTMLParser

from ens.standards.cda import rendering

TAGS = {
    *("div", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "p", "pre", "span", "br"),
    *("strong", "em", "del", "ins", "sub", "sup", "ul", "ol", "li", "a"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
    *("figure", "figcaption", "img"),
}
ATTRIBUTES = {
    *("class", "lang", "id", "href", "src", "alt", "scope", "colspan", "rowspan"),
    *("role", "tabindex", "aria-label"),
}
VOID = ("br", "img")


class Checked(HTMLParser):
    """
    Walks the HTML as a browser would read it and keeps what it holds.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment came through")

    def values_of(self, name: str) -> list[str]:
        return [value or "" for attribute, value in self.attributes if attribute == name]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def assert_safe(html: str) -> Checked:
    checked = Checked(html)
    assert checked.open == []
    assert set(checked.tags) <= TAGS
    assert {name for name, _ in checked.attributes} <= ATTRIBUTES
    assert all(one.startswith("#cda-") for one in checked.values_of("href"))
    assert all(one.startswith("cda-") for one in checked.values_of("id"))
    images_shown = ("data:image/png;base64,", "data:image/jpeg;base64,")
    assert all(one.startswith(images_shown) for one in checked.values_of("src"))
    assert {name for one in checked.values_of("class") for name in one.split()} <= set(
        rendering.CLASSES
    )
    return checked
