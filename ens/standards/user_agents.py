"""
What a browser says of itself, kept coarse: which one, on what. No version, no model.

Source: RFC 9110, section 10.1.5. Browsers name those they resemble too, so the order matters.
"""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def coarse(said: str) -> str:
    """
    "Firefox · Windows"; what is not recognised is left out, "" if nothing is.
    """
    found = (_first(BROWSERS, said), _first(SYSTEMS, said))
    return " · ".join(name for name in found if name)


def _first(names: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for mark, name in names if mark in said), "")
