"""
Pages that lead somewhere.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import sources

LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
ADR_SECTIONS = ["Context", "Decision", "Others considered", "Consequences"]
PAGES = [p for p in sources.files(".md") if "docs" in p.parts or p.parent == sources.ROOT]
ADRS = [p for p in PAGES if p.parent.name == "adr" and p.name[:4].isdigit()]


def headings(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    return re.findall(r"^#+ (.+?)\s*$", text, flags=re.M)


def anchors(page: Path) -> set[str]:
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(page)}


def dead_links(page: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        if not linked.exists() or not has_anchor(linked, anchor):
            yield f"{sources.name_of(page)}: {target}"


def has_anchor(page: Path, anchor: str) -> bool:
    return not anchor or page.suffix != ".md" or anchor in anchors(page)


def test_every_link_between_pages_leads_somewhere() -> None:
    assert [link for page in PAGES for link in dead_links(page)] == []


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.stem)
def test_a_decision_is_one_page_of_four_parts(adr: Path) -> None:
    assert headings(adr)[1:] == ADR_SECTIONS
    assert len(adr.read_text("utf-8").split()) <= 550


def test_every_decision_is_in_the_list() -> None:
    listed = (sources.ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    assert [adr.name for adr in ADRS if f"({adr.name})" not in listed] == []


def test_every_page_is_reachable_from_the_contents() -> None:
    contents = sources.ROOT / "docs" / "README.md"
    seen, todo = set(), [contents]
    while todo:
        page = todo.pop()
        seen.add(page)
        for target in LINK.findall(page.read_text("utf-8")):
            linked = (page.parent / target.partition("#")[0]).resolve()
            if linked.suffix == ".md" and linked.exists() and linked not in seen:
                todo.append(linked)
    assert [sources.name_of(p) for p in PAGES if "docs" in p.parts and p not in seen] == []
