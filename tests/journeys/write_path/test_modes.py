"""
What becomes of a resource that does not keep to its profiles is a setting, checked at start.
"""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from ens.ground.actor import Actor
from ens.journeys.write_path import modes
from ens.journeys.write_path.modes import Mode, Modes, NotModes, Source

pytestmark = pytest.mark.usefixtures("applications")


def rule(mode: str, **more: Any) -> dict[str, Any]:
    return {"mode": mode, **more}


def test_the_packaged_modes_warn_and_keep_nobody_out() -> None:
    with override_settings(ENS_VALIDATION=""):
        found = modes.current()
    assert {found.of(source, "Patient") for source in Source} == {Mode.WARN}


def test_the_most_precise_rule_counts() -> None:
    found = modes.parsed({
        "default": "warn",
        "rule": [
            rule("reject", source="structure"),
            rule("off", type="Observation"),
            rule("reject", source="app", type="Observation"),
        ],
    })  # fmt: skip
    assert found.of(Source.CITIZEN, "Patient") is Mode.WARN
    assert found.of(Source.STRUCTURE, "Patient") is Mode.REJECT
    assert found.of(Source.STRUCTURE, "Observation") is Mode.OFF
    assert found.of(Source.APP, "Observation") is Mode.REJECT


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"default": "strict"}, "default: the mode is one of reject, warn, off"),
    ({"defaut": "warn"}, "defaut: not a setting"),
    ({"rule": [rule("warn")]}, "rule 1: of no source and no type: that is the default"),
    ({"rule": [{"source": "app"}]}, "rule 1: the mode is one of reject, warn, off"),
    ({"rule": [rule("off", source="nobody")]}, "rule 1: source is one of structure, "),
    ({"rule": [rule("off", type="Patiente")]}, "rule 1: FHIR R4 has no type Patiente"),
    ({"rule": [rule("off", type="Patient", when="x")]}, "rule 1: when: not a setting"),
    ({"rule": [rule("off", type="Patient"), rule("warn", type="Patient")]}, "rule 2: said twice"),
    ({"rule": [[]]}, "rule 1: not a table"),
    ({"rule": "off"}, "rule 1: not a table"),
    ({"default": ["warn"]}, "default: the mode is one of"),
    ({"rule": [rule("off", type=["Patient"])]}, "rule 1: FHIR R4 has no type"),
]


@pytest.mark.parametrize(("said", "why"), WRONG, ids=[why for _, why in WRONG])
def test_a_setting_that_says_nothing_is_refused_by_name(said: dict[str, Any], why: str) -> None:
    with pytest.raises(NotModes) as refused:
        modes.parsed(said)
    assert why in str(refused.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(NotModes) as refused:
        modes.parsed({"default": "x", "rule": [rule("y", type="Patient")]})
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize("content", [None, b"default = ", b"\xff\xfe", b"# " + b"x" * 200_000])
def test_a_file_that_cannot_be_read_is_named_before_anything_starts(
    content: bytes | None, tmp_path: Path
) -> None:
    from ens.config import safety

    path = tmp_path / "modes.toml"
    if content is not None:
        path.write_bytes(content)
    with override_settings(ENS_VALIDATION=str(path)):
        (found,) = safety._modes()
    assert found.startswith(f"ENS_VALIDATION: {path}: ")


def test_the_file_of_a_deployment_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "modes.toml"
    path.write_text('default = "off"\n[[rule]]\ntype = "Patient"\nmode = "reject"\n')
    with override_settings(ENS_VALIDATION=str(path)):
        found = modes.current()
    assert found == Modes(Mode.OFF, {("", "Patient"): Mode.REJECT})


@pytest.mark.parametrize(
    ("kind", "client", "source"),
    [
        ("structure", "hospital", Source.STRUCTURE),
        ("professional", "", Source.PROFESSIONAL),
        ("professional", "software", Source.APP),
        ("citizen", "", Source.CITIZEN),
        ("citizen", "growth", Source.APP),
        ("app", "growth", Source.APP),
        ("operator", "loader", Source.OPERATOR),
        ("job", "", Source.OPERATOR),
    ],
)
def test_an_application_in_somebodys_name_is_an_application(
    kind: str, client: str, source: Source
) -> None:
    assert modes.source_of(Actor(who=1, account=1, kind=kind, client=client)) is source
