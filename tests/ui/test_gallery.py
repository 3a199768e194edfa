"""
The gallery shows every component, and the reference page tells of each.
"""

import re
from pathlib import Path

import pytest

from ens.ui.icons import ICONS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "ens/ui"
pytestmark = pytest.mark.usefixtures("database")


def tags() -> set[str]:
    from ens.ui.templatetags import ui

    return set(ui.register.tags)


def test_every_component_has_its_specimen() -> None:
    assert {path.stem for path in (FOLDER / "templates/ui/specimens").glob("*.html")} == tags()


def test_every_component_has_its_place_in_the_gallery() -> None:
    from ens.ui.gallery import GROUPS

    shown = " ".join(GROUPS.values()).split()
    assert len(shown) == len(set(shown))
    assert set(shown) == tags()


def test_a_specimen_uses_its_component() -> None:
    for path in (FOLDER / "templates/ui/specimens").glob("*.html"):
        assert re.search(rf"{{% {path.stem}\b", path.read_text("utf-8")), path.name


def test_the_gallery_shows_them_all(client_page) -> None:
    html = client_page("/_ui")
    assert all(f'<section class="specimen" id="{name}">' in html for name in tags())


def test_the_reference_page_is_up_to_date() -> None:
    from ens.ui import reference

    written = (ROOT / "docs/reference/components.md").read_text("utf-8")
    assert written == reference.page(), (
        "run: python -m ens.ui.reference > docs/reference/components.md"
    )


def test_every_icon_named_in_a_page_exists() -> None:
    named = re.compile(r'{% icon "([^"]+)"|\bicon="([^"]+)"')
    pages = [*(FOLDER / "templates").rglob("*.html"), *(ROOT / "ens/portals").rglob("*.html")]
    found = {a or b for page in pages for a, b in named.findall(page.read_text("utf-8"))}
    assert found - set(ICONS) == set()


@pytest.fixture
def client_page():
    from django.test import RequestFactory

    from ens.ui import gallery

    def page(path: str) -> str:
        return gallery.gallery(RequestFactory().get(path)).content.decode()

    return page
