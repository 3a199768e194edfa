"""
A search put to the server, followed to its last page, with what must hold of any answer.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from tests.fhir_api.answers import link


@dataclass(frozen=True, slots=True)
class Answer:
    """
    `matches` and `included` are resources, page by page.
    """

    total: int | None
    matches: tuple
    included: tuple

    @property
    def ids(self):
        return [named(one) for page in self.matches for one in page]


def named(resource):
    return resource["resourceType"], resource["id"]


def ask(http, place, asked, *, posted=False):
    """
    Every page of the answer to a search, by GET or by POST.
    """
    page = _post(http, place, asked) if posted else http.get(f"/{place}", params=asked)
    total, matches, included = page.json().get("total"), [], []
    while page is not None:
        assert page.status_code == 200, page.text
        matches.append(_of(page, "match"))
        included.append(_of(page, "include"))
        following = link(page, "next")
        page = http.get(following) if following else None
    return Answer(total, tuple(matches), tuple(included))


def _post(http, place, asked):
    form = {"content-type": "application/x-www-form-urlencoded"}
    address = f"/{place}/_search" if place else "/_search"
    return http.post(address, content=urlencode(asked), headers=form)


def _of(page, mode):
    entries = page.json().get("entry", [])
    return tuple(one["resource"] for one in entries if one["search"]["mode"] == mode)


def assert_pages_are_whole(answer, count):
    """
    No repeat, no short page but the last, no page after the last.
    """
    assert len(set(answer.ids)) == len(answer.ids), "a repeated match"
    sizes = [len(page) for page in answer.matches]
    assert all(size == count for size in sizes[:-1]), ("a short page", sizes)
    assert sizes == [0] or all(sizes), ("an empty page", sizes)
