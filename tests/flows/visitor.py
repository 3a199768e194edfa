"""
Somebody at a browser, signed in as one of the cast.
"""

from typing import Any

from tests.plugins.instance import Running

HOMES = {"citizen": "/espace/", "professional": "/pro/", "authority": "/autorite/"}


class Visitor:
    """
    Somebody at a browser.
    """

    def __init__(self, running: Running, chromium: Any, **options: Any) -> None:
        self.running = running
        self.context = chromium.new_context(locale="fr-FR", **options)
        self.page = self.context.new_page()

    def go(self, path: str) -> int:
        answer = self.page.goto(self.running.base + path)
        return int(answer.status)

    def sign_in(self, key: str, **more: str) -> None:
        one = self.running.people[key]
        after = HOMES[one["kind"]]
        asked = {"login_hint": one["login_hint"], "next": after, **more}
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        self.go(f"/connexion/{one['provider']}?{query}")
        assert self.page.url == self.running.base + after

    def confirm(self, key: str) -> None:
        """
        Sign in more strongly, as the page before us asks, and come back to what was under way.
        """
        assert "Confirmez d’abord que c’est bien vous" in self.text
        way = self.page.locator('main a[href*="franceconnect-plus"]').get_attribute("href")
        self.go(f"{way}&login_hint={self.running.people[key]['login_hint']}")
        assert "Reprenez où vous en étiez" in self.text

    def press(self, name: str) -> None:
        self.page.locator(f'button[name="{name}"]').first.click()

    @property
    def text(self) -> str:
        return " ".join(self.page.inner_text("main").split())

    def press_value(self, name: str, value: str) -> None:
        self.page.locator(f'button[name="{name}"][value="{value}"]').click()

    def press_twice(self, name: str) -> None:
        """
        The button, then the page that says the effect, then the same button.
        """
        asked = self.page.url.partition("?")[0]
        self.press(name)
        moved = self.page.url.partition("?")[0] != asked
        if moved and self.page.locator(f'button[name="{name}"]').count():
            self.press(name)

    def shown_code(self) -> str:
        """
        The sharing code on the page, without its spaces.
        """
        shown = self.page.locator(".code, .sharing-code, output").first
        return "".join(shown.inner_text().split())
