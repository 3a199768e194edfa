"""
The requests that the pages write, sent as they are written to a running instance.
"""

import json
import os
import re
import shutil
import subprocess

import pytest

from tests.house import sources

WHO = "suzanne-lefevre"
PAGE = sources.ROOT / "docs" / "reference" / "operations.md"
EXAMPLES = re.findall(r"```sh\n(curl .*?)```", PAGE.read_text("utf-8"), re.DOTALL)

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")


@pytest.fixture(scope="module")
def environment(running_system):
    return {
        **os.environ,
        "FHIR": running_system.fhir,
        "TOKEN": running_system.token_of(WHO, "acceptance-app"),
        "ID": running_system.people[WHO]["patient"].partition("/")[2],
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_operation_is_asked_as_its_page_says(example, environment):
    sent = subprocess.run(
        ["sh", "-c", example], env=environment, capture_output=True, check=True, timeout=60
    )
    told = json.loads(sent.stdout)
    assert told.get("resourceType") == "Bundle" or told["data"]["Patient"]["ObservationList"]
