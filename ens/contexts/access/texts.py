"""
The text that each rule implements: `texts.toml`.
"""

import tomllib
from functools import cache
from pathlib import Path

from ens.contexts.access.rules import Fact


def text_of_refusal(code: str) -> str:
    return _texts()["refusals"][code]


def text_of_permission(fact: Fact) -> str:
    return _texts()["permissions"][str(fact.name)]


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))
