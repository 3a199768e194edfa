"""
What software may ask to be told of, as data (`topics.toml`).

Source: Subscriptions R5 Backport 1.1, components.html: in R4 a topic is known by its canonical URL.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Topic:
    """
    `on` are the interactions that trigger it, `filters` the search parameters allowed.
    """

    name: str
    types: tuple[str, ...]
    on: tuple[str, ...]
    filters: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"{settings.ENS_PUBLIC_URL}/topics/{self.name}"


@cache
def topics() -> tuple[Topic, ...]:
    said = tomllib.loads((Path(__file__).parent / "topics.toml").read_text("utf-8"))
    return tuple(
        Topic(name, tuple(one["types"]), tuple(one["on"]), tuple(one["filters"]))
        for name, one in said.items()
    )


def topic_of(url: str) -> Topic | None:
    """
    The topic of this canonical, with or without a version.
    """
    return next((one for one in topics() if one.url == url.partition("|")[0]), None)
