"""
What is proposed to read to a teenager: the same for each of their age, so that having read it says
nothing of anybody, and nothing is written of it.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Article:
    name: str
    title: str
    text: tuple[str, ...]
    first: int
    last: int


def articles_for(age: int) -> tuple[Article, ...]:
    return tuple(one for one in _all() if one.first <= age < one.last)


def article(name: str) -> Article | None:
    return next((one for one in _all() if one.name == name), None)


@cache
def _all() -> tuple[Article, ...]:
    told = tomllib.loads(Path(__file__).with_name("articles.toml").read_text("utf-8"))
    return tuple(
        Article(name, one["title"], tuple(one["text"]), *one["ages"]) for name, one in told.items()
    )
