"""
The proof in a real browser, against the running system: sealed by its worker, cosigned by its
witnesses, verified by the page itself.
"""

import json
import subprocess
import sys
import time

import httpx
import pytest

from tests.plugins.browsing import overflow, violations
from tests.portals.test_in_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def nadia(chromium, running_system):
    context = chromium.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR")
    page = context.new_page()
    sign_in(page, running_system, "nadia-benali")
    yield page
    context.close()


def verify(page):
    page.click("[data-proof] button")
    page.wait_for_selector("[data-result][data-outcome]", timeout=20_000)
    return page.get_attribute("[data-result]", "data-outcome"), page.inner_text("[data-result]")


@pytest.mark.row("ACC-14")
def test_the_browser_proves_the_list_and_that_it_goes_on_from_last_time(nadia, running_system):
    page, base = nadia, running_system.base
    page.goto(f"{base}/espace/acces/")
    time.sleep(1.5)  # sealed by the worker
    page.goto(f"{base}/espace/acces/preuve/")
    outcome, text = verify(page)
    assert outcome == "good", text
    assert "complète et inchangée" in text
    outcome, text = verify(page)
    assert outcome == "good", text
    assert "bien la suite" in text
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize("part", ["shown", "entries", "path", "checkpoint", "past", "twice"])
def test_the_browser_finds_a_receipt_that_was_touched(nadia, running_system, part):
    page = nadia

    def touched(route):
        found = json.loads(route.fetch().body())
        if part == "shown":
            line = found["lines"][0]
            line["shown"] = line["shown"].replace('"action":"', '"action":"x')
        elif part == "entries":
            del found["list"]["entries"][0]
        elif part == "past":
            found.pop("since", None)
        elif part == "twice":
            found["lines"].append(found["lines"][0])
        elif part == "path":
            found["list"]["path"][3] = found["list"]["path"][2]
        else:
            found["checkpoint"] = found["checkpoint"].replace("policy 1", "policy 2")
        route.fulfill(json=found)

    page.goto(f"{running_system.base}/espace/acces/preuve/")
    if part == "past":
        assert verify(page)[0] == "good"
    page.route("**/recu.json*", touched)
    outcome, text = verify(page)
    page.unroute("**/recu.json*")
    assert outcome == "bad", text


def test_the_published_page_and_the_receipt_of_a_stranger(nadia, running_system, tmp_path):
    """
    The command finds right what the browser does, from the file alone, cosigned by a witness.
    """
    page, base = nadia, running_system.base
    page.goto(f"{base}/registre/")
    assert violations(page) == []
    assert overflow(page) <= 0
    key = httpx.get(f"http://127.0.0.1:{running_system.port + 15}/key").text.strip()
    receipt = tmp_path / "recu.json"
    deadline = time.monotonic() + 20
    while True:
        answer = page.request.get(f"{base}/espace/acces/preuve/recu.json")
        receipt.write_bytes(answer.body())
        command = [sys.executable, "-m", "ens.config.commands", "verify-register"]
        done = subprocess.run(
            [*command, "--citizen", str(receipt), "--witness-key", key, "--language", "fr"],
            capture_output=True,
            text=True,
            env={"PATH": ""},
            check=False,
        )
        if done.returncode == 0 or time.monotonic() > deadline:
            break
        time.sleep(1)
    assert done.returncode == 0, done.stderr
    assert "complète et inchangée" in done.stdout
    receipt.write_text(receipt.read_text("utf-8").replace('\\"count\\":1', '\\"count\\":2', 1))
    again = subprocess.run(
        [*command, "--citizen", str(receipt)], capture_output=True, env={"PATH": ""}, check=False
    )
    assert again.returncode == 1
