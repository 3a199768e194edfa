"""
The texts that people are shown when they agree: `texts.toml`, every version that ever was.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")


class UnknownText(LookupError):
    """
    No text for this, or not in this version.
    """


@dataclass(frozen=True, slots=True)
class Text:
    kind: str
    version: int
    since: dt.date
    fr: str
    en: str

    def words(self, language: str) -> str:
        return self.en if language == "en" else self.fr


def text(kind: str, version: int = 0) -> Text:
    """
    The one in force, or that of a version.

    :raises UnknownText: there is none
    """
    found = [one for one in _texts().get(kind, ()) if version in (0, one.version)]
    if not found:
        raise UnknownText(kind)
    return max(found, key=lambda one: one.version)


def kinds() -> tuple[str, ...]:
    return tuple(_texts())


@cache
def _texts() -> dict[str, tuple[Text, ...]]:
    told = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))
    return {kind: tuple(Text(kind, **one) for one in versions) for kind, versions in told.items()}
