"""
Take the README's picture: the home page of somebody of the cast, on a running instance.

Usage: python tools/home_picture.py [http://127.0.0.1:8000]
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WHO = "suzanne-lefevre"
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "home.png"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def main() -> None:
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    program = next(path for name in CHROMIUMS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 860}, locale="fr-FR")
        page.goto(f"{base}/connexion/franceconnect?login_hint={WHO}&next=/espace/")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
