"""
Components drawn in this process, and looked at in Debian's chromium on a server of their own.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def draw(database: None) -> Callable[..., str]:
    """
    Return a function that renders a piece of template which has loaded the components.
    """
    from django.template import engines

    def drawn(source: str, **known: object) -> str:
        return engines["django"].from_string("{% load i18n ui %}" + source).render(known)

    return drawn


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """
    The address of the gallery and the public pages, served without a database.
    """
    command = [sys.executable, "-m", "tests.ui.site", os.environ.get("ENS_UI_PORT", "0")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().split()[1]
        yield f"http://127.0.0.1:{port}"
        server.terminate()
