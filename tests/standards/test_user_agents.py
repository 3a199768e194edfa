import pytest

from ens.standards import user_agents

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"{WINDOWS} {CHROME}", "Chrome · Windows"),
        (f"{WINDOWS} {CHROME} Edg/126.0.0.0", "Edge · Windows"),
        (f"{LINUX} Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
        (f"{IPHONE} AppleWebKit/605.1.15 Version/17.5 Safari/604.1", "Safari · iPhone"),
        (f"Mozilla/5.0 (Linux; Android 14; SM-S918B) {CHROME}", "Chrome · Android"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("\x00<script>Windows", "Windows"),
    ],
)  # fmt: skip
def test_a_browser_is_told_by_its_name_and_its_system_only(said, told):
    assert user_agents.coarse(said) == told
