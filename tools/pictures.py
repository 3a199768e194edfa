"""
Take the README's pictures, with people of the cast, on a running instance just made: the home
page on a desk, a parent opening a child's space and a measure over ten years on a phone, a summary
on paper.

Usage: python tools/pictures.py [http://127.0.0.1:8000]
"""

import json
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, sync_playwright

HOLDER, PARENT, DOCTOR = "suzanne-lefevre", "camille-martin", "dr-marchand"
WEIGHT = "29463-7"
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SCREEN = {"width": 390, "height": 800}
DESK = {"viewport": {"width": 1100, "height": 900}}
PHONE = {"viewport": SCREEN, "device_scale_factor": 1.5}
SHEET = {"viewport": {"width": 794, "height": 900}, "bypass_csp": True}
MARGINS = "html { padding: 40px 48px; }"
DOORS = {"/espace/": "franceconnect", "/pro/": "pro-sante-connect"}


def main() -> None:
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    program = next(path for name in CHROMIUMS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        something_new(browser, base)
        home(browser, base)
        opening(browser, base)
        measure(browser, base)
        summary(browser, base)
        browser.close()


def something_new(browser: Browser, base: str) -> None:
    """
    The hospital adds a report and the treating doctor reads it.
    """
    asked = json.dumps({"patient": HOLDER, "document": "cr-bio"}).encode()
    sandbox = f"http://{urlsplit(base).hostname}:{(urlsplit(base).port or 80) + 10}"
    kind = {"Content-Type": "application/json"}
    urlopen(Request(f"{sandbox}/hospital/deposit", data=asked, headers=kind), timeout=30)
    page = signed_in(browser, base, DOCTOR, "/pro/", **DESK)
    page.locator('main a[href*="/pro/patient/"]', has_text="LEFEVRE").first.click()
    page.locator('main a[href*="/documents/"]', has_text="analyses").first.click()
    page.wait_for_load_state("networkidle")


def home(browser: Browser, base: str) -> None:
    page = signed_in(browser, base, HOLDER, "/espace/", **DESK)
    page.screenshot(path=FOLDER / "home.png")


def opening(browser: Browser, base: str) -> None:
    page = signed_in(browser, base, PARENT, "/espace/", **PHONE)
    page.locator('main a[href$="/ouvrir/"]').first.click()
    page.goto(f"{page.url}?etape=3")
    top = page.locator("h1").bounding_box() or {"y": 0}
    shown = SCREEN | {"x": 0, "y": top["y"] - 24}
    page.screenshot(path=FOLDER / "opening.png", full_page=True, clip=shown)  # type: ignore[arg-type]


def measure(browser: Browser, base: str) -> None:
    page = signed_in(browser, base, HOLDER, "/espace/", **PHONE)
    page.goto(f"{base}/espace/mesures/{WEIGHT}/")
    page.screenshot(path=FOLDER / "measure.png")


def summary(browser: Browser, base: str) -> None:
    """
    As it leaves the printer: the top of its first sheet.
    """
    page = signed_in(browser, base, HOLDER, "/espace/", **SHEET)
    page.goto(f"{base}/espace/resume/")
    page.emulate_media(media="print")
    page.add_style_tag(content=MARGINS)
    page.screenshot(path=FOLDER / "summary.png")


def signed_in(browser: Browser, base: str, who: str, after: str, **options: object) -> Page:
    page = browser.new_page(locale="fr-FR", **options)  # type: ignore[arg-type]
    page.goto(f"{base}/connexion/{DOORS[after]}?login_hint={who}&next={after}")
    if "situation" in page.url:
        page.locator('input[name="situation"]').first.check()
        page.locator('button[name="continuer"]').click()
    page.wait_for_load_state("networkidle")
    return page


if __name__ == "__main__":
    main()
