"""
Nothing in the repository comes from a real person, and no key of anything.
"""

import re
from pathlib import Path

import pytest

from tests.house import sources

TEXT = (".py", ".md", ".toml", ".json", ".xml", ".html", ".txt", ".sql", ".sh", ".yml", ".csv")
NIR = re.compile(r"(?<![\d.])[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{8}(?![\d.])")
MAIL = re.compile(r"[\w.+-]+@((?:[a-z0-9-]+\.)+[a-z]{2,})\b", re.I)
NO_ONES = re.compile(r"(?:^|\.)(?:test|example|invalid|localhost)$|^example\.(?:com|org|net)$")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\"d\"\s*:\s*\"[\w-]{40,}\"")
# Fictitious numbers have a right key too: they live with the tests and with the cast.
FICTITIOUS = ("tests/", "ens/sandbox/")
# Test domains of a national service, as its own documentation writes them.
WRITTEN_IN_TEXTS = {"medecin.mssante.fr"}


def text_files() -> list[Path]:
    return [path for path in sources.files(*TEXT) if path.name != "uv.lock"]


def has_right_key(number: str) -> bool:
    """
    Say whether the two last digits are the key of the thirteen first.

    Source: Corsica counts as 19 and 18 in place of 2A and 2B.
    """
    digits = number.replace("2A", "19").replace("2B", "18")
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def test_no_social_security_number_outside_the_cast_and_the_tests() -> None:
    found = [
        (sources.name_of(path), number)
        for path in text_files()
        if not sources.name_of(path).startswith(FICTITIOUS)
        for number in NIR.findall(path.read_text("utf-8"))
        if has_right_key(number)
    ]
    assert found == []


def test_no_address_of_a_domain_that_someone_owns() -> None:
    found = {
        (sources.name_of(path), domain.lower())
        for path in text_files()
        for domain in MAIL.findall(path.read_text("utf-8"))
        if not NO_ONES.search(domain.lower()) and domain.lower() not in WRITTEN_IN_TEXTS
    }
    assert found == set()


def test_no_private_key_is_kept_here() -> None:
    found = [
        sources.name_of(path)
        for path in text_files()
        if path != Path(__file__) and PRIVATE_KEY.search(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.samples
def test_no_file_is_a_copy_of_a_sample() -> None:
    samples = sources.ROOT.parent / "shared" / "samples"
    if not samples.exists():
        pytest.skip("needs ../shared/samples")
    ours = {p.read_bytes(): p for p in sources.files() if p.stat().st_size > 300}
    sizes = {len(body) for body in ours}
    copied = [
        sources.name_of(ours[path.read_bytes()])
        for path in samples.rglob("*")
        if path.is_file() and path.stat().st_size in sizes and path.read_bytes() in ours
    ]
    assert copied == []
