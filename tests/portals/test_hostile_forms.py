"""
Every address of the portals, given what no form would send: it is refused or ignored, and the
server does not break.
"""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.urls import URLPattern, get_resolver

from tests.portals import people

PORTALS = Path(__file__).parents[2] / "ens/portals"
ROOTS = ("espace", "mediation", "exploitation", "autorite", "pro", "connexion", "quitter")
# As bytes of a form: what cannot be written as text is among them.
HOSTILE = {
    "empty": b"",
    "nul": b"a%00b",
    "long": b"A" * 10_000,
    "surrogate": b"%ED%A0%80%ED%B0%80",
    "not utf-8": b"%FF%FE%C3",
    "right to left": quote("\u202eessai\u202c\u2066").encode(),
    "emojis": quote("👩🏽‍⚕️" * 50).encode(),
    "huge number": b"9" * 400,
    "above a key": b"9223372036854775808",
    "negative": b"-1",
    "digits of elsewhere": quote("١٢³").encode(),
    "json": quote('{"a":[1,{"b":null}]}').encode(),
    "quotes": quote("' or 1=1; --\"><script>").encode(),
    "address": quote("//ailleurs.example/\r\nSet-Cookie: a=b").encode(),
}
NUMBERS = ("0", "1", str(2**31), str(2**63), "9" * 60)
WORDS = (
    "essai",
    "a" * 3000,
    "%00",
    "%F0%9F%98%80",
    "..%2f",
    "tous",
    "pro-",
    "structure-x",
    "%ED%A0%80",
)
UUID = "00000000-0000-4000-8000-000000000000"
PART = re.compile(r"<(?:(\w+):)?\w+>")


def routes() -> list[str]:
    found = []

    def walk(patterns, before):
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLPattern):
                found.append(here)
            else:
                walk(one.url_patterns, here)

    walk(get_resolver().url_patterns, "")
    return [one for one in found if one.split("/")[0] in ROOTS]


def names() -> list[str]:
    """
    Every parameter and field that a page of the portals reads.
    """
    asked = re.compile(r"""(?:\.get|\.getlist|read_\w+)\(\s*(?:data,\s*)?"(\w{2,40})\"""")
    said = {name for file in PORTALS.rglob("*.py") for name in asked.findall(file.read_text())}
    dates = {f"{name}_{part}" for name in said for part in ("jour", "mois", "annee")}
    typed = re.compile(r'name="([\w-]{2,40})"')
    shown = {name for file in PORTALS.rglob("*.html") for name in typed.findall(file.read_text())}
    return sorted(
        (said | shown | {one for one in dates if one.startswith(("jusqu", "du_", "au_"))})
        - {"csrfmiddlewaretoken"}
    )


def addresses(route: str, patient: str) -> list[str]:
    """
    The address with each hostile part; `patient` stands for a person that is there.
    """
    kinds = [kind or "str" for kind in PART.findall(route)]
    choices = {"int": NUMBERS, "uuid": (patient, UUID)}
    most = max((len(choices.get(kind, WORDS)) for kind in kinds), default=1)
    made = []
    for rank in range(most):
        parts = iter(kinds)

        def fill(_match, rank=rank, parts=parts):
            values = choices.get(next(parts), WORDS)
            return values[rank % len(values)]

        made.append("/" + PART.sub(fill, route).replace("^", "").replace("$", ""))
    return made


def bodies(fields: list[str]) -> dict[str, bytes]:
    made = {}
    for what, value in HOSTILE.items():
        made[what] = b"&".join(name.encode() + b"=" + value for name in fields)
    made["several times"] = b"&".join(
        name.encode() + b"=un&" + name.encode() + b"=deux" for name in fields
    )
    return made


@pytest.fixture
def browsers(jeanne, anne, document):
    return {
        "espace": people.strongly(jeanne),
        "mediation": people.staff("mediator"),
        "exploitation": people.staff("operator"),
        "autorite": people.staff("authority"),
        "pro": anne.browser,
        "connexion": jeanne.browser,
        "quitter": people.nobody(),
    }


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("root", ROOTS)
def test_no_parameter_nor_field_breaks_a_page(browsers, jeanne, root):
    sent = bodies(names())
    browser = browsers[root]
    asked = [one for one in routes() if one.split("/")[0] == root]
    assert asked
    broken = []
    for route in asked:
        # Each value at the first address; at the others, which differ in a part, one of them.
        for rank, address in enumerate(addresses(route, jeanne.id)):
            whats = list(sent) if rank == 0 else [list(sent)[rank % len(sent)]]
            answers = {"get": browser.get(address)}
            for what in whats:
                answers[f"post {what}"] = browser.post(address, sent[what], content_type=FORM)
                if what != "long":
                    answers[f"get {what}"] = browser.get(address, QUERY_STRING=sent[what].decode())
            broken += [
                (address[:80], what, one.status_code)
                for what, one in answers.items()
                if one.status_code >= 500
            ]
    assert not broken, broken
