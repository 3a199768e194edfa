"""
The host of the sandbox's apps: their own origin, their own files, their own policy.
"""

import asyncio

import httpx
import pytest
from starlette.staticfiles import StaticFiles

from ens.sandbox import apps_host, settings


@pytest.fixture
def get(monkeypatch):
    place = settings.read({"ENS_PORT": "8000", "ENS_PUBLIC_URL": "https://espace.example"})
    monkeypatch.setattr(settings, "current", lambda: place)
    host = apps_host.host(StaticFiles(directory=apps_host.APPS))

    def get(path):
        async def ask():
            transport = httpx.ASGITransport(app=host)
            async with httpx.AsyncClient(transport=transport, base_url="http://apps") as client:
                return await client.get(path)

        return asyncio.run(ask())

    return get


def test_an_app_may_talk_to_its_space_and_to_nobody_else(get):
    policy = get("/growth/").headers["content-security-policy"]
    assert "connect-src 'self' https://espace.example;" in policy
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_an_app_is_told_which_space_it_belongs_to(get):
    assert get("/growth/config.json").json() == {
        "iss": "https://espace.example/fhir",
        "applications": "https://espace.example/espace/applications/",
    }


def test_packages_are_served_as_they_came(get, tmp_path, monkeypatch):
    file = tmp_path / "a.js"
    file.write_text("'unmodified'")
    monkeypatch.setitem(apps_host.VENDOR, "fhir-client.js", file)
    answer = get("/growth/vendor/fhir-client.js")
    assert answer.text == "'unmodified'"
    assert answer.headers["content-type"].startswith("text/javascript")


def test_a_package_that_was_not_fetched_says_how(get, tmp_path, monkeypatch):
    monkeypatch.setitem(apps_host.VENDOR, "fhir-client.js", tmp_path / "nothing.js")
    answer = get("/growth/vendor/fhir-client.js")
    assert answer.status_code == 404
    assert "tools/fetch_packages.py" in answer.text
    assert get("/growth/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/growth/vendor/other.js", "/growth/nothing", "/package.json", "/growth/..%2fpackage.json"],
)
def test_nothing_else_is_served(get, path):
    assert get(path).status_code == 404
