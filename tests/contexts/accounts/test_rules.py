import pytest

from ens.contexts.accounts import rules

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\tevil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "http:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "./evil",
    "../espace/",
    "?next=/",
    "#top",
    "/\\/evil.example",
    "/ /evil.example",
    "/\x00/evil.example",
    "/espace/\r\nSet-Cookie: a=b",
    "/\u2028/evil.example",
    "／／evil.example",
    "/é",
    "/" + "a" * 5000,
    "",
    None,
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_what_could_lead_elsewhere_is_not_followed(text):
    assert rules.local_path(text, "/espace/") == "/espace/"


@pytest.mark.parametrize(
    "text",
    [
        "/",
        "/espace/documents/",
        "/pro/?nom=a&b=c#top",
        "/oauth/authorize?redirect_uri=http://127.0.0.1:9/callback&scope=patient/*.rs%20openid",
        "/a//b",
        "/@evil.example",
    ],
)
def test_a_path_of_this_site_is_followed(text):
    assert rules.local_path(text, "/espace/") == text


@pytest.mark.parametrize(
    ("acr", "level"), [("eidas1", 1), ("eidas3", 3), ("eidas4", 0), ("high", 0), ("", 0)]
)
def test_the_level_is_what_the_provider_says(acr, level):
    assert rules.assurance_of(acr) == level
