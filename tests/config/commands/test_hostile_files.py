"""
Commands given files that nobody should give them: no trace of Python, no memory without end.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest

PROGRAM = "import sys; from ens.config.commands import main; sys.exit(main())"
MEMORY = 3_000_000_000
COMMANDS = [
    ["fhirpath", "id"], ["validate", "--jobs", "1"], ["convert", "--to", "cda"],
    ["convert", "--to", "fhir"],
]  # fmt: skip


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


def run(*words, **more):
    command = [sys.executable, "-c", PROGRAM, *map(str, words)]
    usual = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    return subprocess.run(command, preexec_fn=limited, check=False, **(usual | more))


@pytest.fixture
def files(tmp_path):
    (tmp_path / "garbage").write_bytes(os.urandom(100_000))
    (tmp_path / "folder").mkdir()
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "folder" / "again").symlink_to(tmp_path / "folder")
    (tmp_path / "deep").write_text('{"resourceType":"Bundle","entry":' + "[" * 100_000)
    (tmp_path / "xml").write_text('<ClinicalDocument xmlns="urn:hl7-org:v3">' + "<a>" * 100_000)
    return tmp_path


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "name", ["garbage", "folder", "self", "deep", "xml", "none", "/dev/zero", "/dev/null"]
)
def test_what_cannot_be_read_is_said_in_one_line(files, words, name):
    done = run(*words, files / name)
    told = done.stderr.decode()
    assert done.returncode in (0, 1, 2), told
    assert "Traceback" not in told
    assert len(told) < 2_000


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_output_that_is_full_or_closed_is_no_accident_of_the_program(tmp_path, words):
    patient = tmp_path / "patient.json"
    patient.write_text(json.dumps({"resourceType": "Patient", "id": "a"}))
    with open("/dev/full", "wb") as full:
        done = run(*words, patient, stdout=full)
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c", PROGRAM, *words, patient]
    done = subprocess.run(closed, stderr=subprocess.PIPE, check=False)
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_validate_ends_quietly_when_it_is_stopped(tmp_path, jobs):
    part = {"code": {"text": "a"}, "valueString": "b"}
    line = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    many = tmp_path / "many.ndjson"
    many.write_text((json.dumps(line | {"component": [part] * 20}) + "\n") * 50_000)
    command = [sys.executable, "-c", PROGRAM, "validate", "--jobs", str(jobs), str(many)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        while _seconds(running.pid) < 1:
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        told = running.stderr.read()
        code = running.wait()
    assert (code, told) == (130, b"")


def _seconds(pid):
    """
    Of processor, by the process and those that it started.
    """
    ticks = 0
    for one in (pid, *_children(pid)):
        with open(f"/proc/{one}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        ticks += int(fields[11])
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as found:
        return [int(one) for one in found.read().split()]
