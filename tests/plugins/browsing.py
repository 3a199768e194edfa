"""
Debian's chromium, driven as a person would; and what axe finds on a page.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """
    One browser for a module: while it runs, the thread has an event loop, which Django's own
    connection would refuse in the modules that follow.
    """
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def blank_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """
    Pages of people who know nothing of one another, closed at the end.
    """
    contexts = []

    def opened(*, width: int = 1280, height: int = 800, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def unfolded(page: Any) -> Any:
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return page


def violations(page: Any, rules: Sequence[str] = ()) -> list[str]:
    """
    What axe-core finds wrong, one line each: the rule and the first place. All of its rules,
    unless sets of them are named.
    """
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": list(rules)} if rules else {}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def overflow(page: Any) -> int:
    """
    By how many pixels the page is wider than its window.
    """
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
