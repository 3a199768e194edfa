import io
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ens.ground import parsing, parsing_pipe
from ens.standards import ins
from ens.standards.cda import writing
from ens.standards.cda.datatypes import Identifier
from ens.standards.cda.lab_report import (
    Chapter,
    LabReport,
    Measurement,
    Panel,
    Professional,
    Structure,
    Subject,
)
from ens.standards.cda.lab_values import Quantity

GLUCOSE = Measurement("53049-3", "Glucose", "Glycémie", Quantity(Decimal("0.88"), "g/L"))
REPORT = writing.write_lab_report(
    LabReport(
        identifier=Identifier("1.2.250.1.999.1", "D1"),
        set_id=Identifier("1.2.250.1.999.1", "S1"),
        created=datetime(2024, 1, 5, 10, 15, tzinfo=UTC),
        collected=datetime(2024, 1, 4, 7, 30, tzinfo=UTC),
        subject=Subject(
            ins.InsNumber(ins.INS_NIR_TEST, "279035121518989"),
            ins.Traits("PAT-TROIS", ("DOMINIQUE",), "F", date(1979, 3, 28), "51215"),
        ),
        author=Professional("810000023084", "Anne", "ROUX"),
        structure=Structure("1750803447", "Hôpital fictif"),
        chapters=(Chapter("18719-5", "Biochimie", (Panel("1", "Sang", "Sang", (GLUCOSE,)),)),),
    )
)
NOBODY = (
    b'<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2"/><code code="1"/>'
    b'<effectiveTime value="2024"/></ClinicalDocument>'
)
WAITING = 10.0


@pytest.fixture(autouse=True)
def _no_child_left() -> Iterator[None]:
    parsing.stop()
    yield
    parsing.stop()


def _idle() -> list[parsing_pipe.Child]:
    return parsing._pool()._idle


def test_one_pass_gives_header_results_and_rendering() -> None:
    parsed = parsing.parse_clinical_document(REPORT)
    assert parsed.document.patient.ins_numbers[0].value == "279035121518989"
    assert parsed.document.sections == ()
    assert [one.value for one in parsed.results] == [GLUCOSE.value]
    assert "Glycémie" in parsed.rendered.html
    assert parsed.attachments == ()


def test_the_body_of_a_level_one_document_is_its_first_attachment() -> None:
    text = REPORT.decode()
    start, end = text.index("<structuredBody>"), text.index("</structuredBody>")
    file = '<nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERg==</text>'
    body = text[:start] + file + "</nonXMLBody>" + text[end + len("</structuredBody>") :]
    (attachment,) = parsing.parse_clinical_document(body.encode()).attachments
    assert (attachment.media_type, attachment.content) == ("application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", parsing.MalformedXml),
        (b"\0\1\2", parsing.MalformedXml),
        (b"<!DOCTYPE a><a/>", parsing.MalformedXml),
        (b"<Bundle/>", parsing.NotAClinicalDocument),
        (NOBODY, parsing.NoPatient),
        (NOBODY.replace(b"<id", b"<no"), parsing.IncompleteHeader),
    ],
)
def test_what_is_wrong_with_the_file_comes_back_by_name(
    data: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"\w+ .*\."):
        parsing.parse_clinical_document(data)


def test_a_child_serves_again_after_a_refusal() -> None:
    parsing.parse_clinical_document(REPORT)
    (child,) = _idle()
    with pytest.raises(parsing.MalformedXml):
        parsing.parse_clinical_document(b"<a>")
    parsing.parse_clinical_document(REPORT)
    assert _idle() == [child]
    assert child.asked == 3


def test_a_child_that_is_too_slow_is_killed_and_replaced() -> None:
    parsing.start()
    (child,) = _idle()
    with pytest.raises(parsing.ParsingTimedOut):
        parsing.parse_clinical_document(REPORT, timeout=0.000001)
    assert not child.is_alive
    assert parsing.parse_clinical_document(REPORT).results


def test_a_child_that_dies_over_a_file_is_a_named_error() -> None:
    parsing.parse_clinical_document(REPORT)
    (child,) = _idle()
    os.kill(child.pid, signal.SIGSTOP)
    killing = threading.Timer(0.3, os.kill, (child.pid, signal.SIGKILL))
    killing.start()
    with pytest.raises(parsing.ParsingFailed):
        parsing.parse_clinical_document(REPORT)
    killing.join()
    assert parsing.parse_clinical_document(REPORT).results


def test_a_child_found_dead_is_replaced() -> None:
    parsing.parse_clinical_document(REPORT)
    (child,) = _idle()
    os.kill(child.pid, signal.SIGKILL)
    _wait_until(lambda: not child.is_alive)
    assert parsing.parse_clinical_document(REPORT).results


def test_a_child_that_has_worked_enough_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "FILES_PER_CHILD", 2)
    parsing.parse_clinical_document(REPORT)
    (child,) = _idle()
    parsing.parse_clinical_document(REPORT)
    assert _idle() == []
    assert not child.is_alive


def test_a_child_is_not_kept_after_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LARGE_FILE", 1000)
    parsing.parse_clinical_document(REPORT)
    assert _idle() == []


def test_a_file_of_forty_megabytes_is_read_or_refused_by_name() -> None:
    filler = b"<!--" + b"x" * 40_000_000 + b"-->"
    parsed = parsing.parse_clinical_document(REPORT.replace(b"<title>", filler + b"<title>", 1))
    assert len(parsed.results) == 1


def test_memory_is_bounded_and_running_out_of_it_is_a_named_error() -> None:
    text = "é" * 20_000_000
    bomb = REPORT.decode().replace("Glycémie", "&#233;" + text + "𝔘", 1).encode()
    try:
        parsed = parsing.parse_clinical_document(bomb)
    except parsing.ParsingFailed:
        parsed = None
    assert parsed is None or parsed.rendered.is_truncated
    assert parsing.parse_clinical_document(REPORT).results


def test_threads_share_a_bounded_number_of_children() -> None:
    most = 0

    def parse(_: int) -> int:
        nonlocal most
        count = len(parsing.parse_clinical_document(REPORT).results)
        most = max(most, len(_idle()))
        return count

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(parse, range(80))) == 80
    assert 1 <= most <= parsing.MAX_CHILDREN


def test_a_warm_child_answers_within_thirty_milliseconds() -> None:
    parsing.parse_clinical_document(REPORT)
    assert min(_seconds() for _ in range(20)) < 0.030


def _seconds() -> float:
    start = time.perf_counter()
    parsing.parse_clinical_document(REPORT)
    return time.perf_counter() - start


def test_a_child_gets_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    parsing.parse_clinical_document(REPORT)
    (child,) = _idle()
    environment = Path(f"/proc/{child.pid}/environ").read_bytes()
    assert b"secret" not in environment
    assert b"PYTHONPATH" in environment


def _run(script: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    return run.stdout.strip()


HAS_SECCOMP = (
    _run("from ens.ground import parsing_seccomp; print(parsing_seccomp.refuse_calls())") == "True"
)


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname')",
        "open('/tmp/ens-parsing-child', 'w')",
        "__import__('socket').socket()",
        "__import__('subprocess').run(['true'])",
        "__import__('os').pipe()",
        "bytearray(1_000_000_000)",
        "os.close(2), socket.socket()",
        "os.close(2), open('/etc/hostname')",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_a_limited_child_can_reach_nothing(attempt: str) -> None:
    if not HAS_SECCOMP and attempt.startswith("os."):
        pytest.skip("this system has no seccomp")
    said = _run(
        f"""
        import os, socket, subprocess
        from ens.ground import parsing_child
        parsing_child.limit()
        try:
            {attempt}
        except (OSError, MemoryError) as error:
            print("refused", flush=True)
        """
    )
    assert said == "refused"


def test_a_child_loads_neither_django_nor_a_database() -> None:
    said = _run(
        """
        import sys
        import ens.ground.parsing_child
        print({name.partition(".")[0] for name in sys.modules} & {"django", "psycopg", "httpx"})
        """
    )
    assert said == "set()"


def test_processor_time_is_bounded_for_each_file() -> None:
    said = _run(
        """
        import os, resource
        from ens.ground import parsing_child
        parsing_child.PROCESSOR_SECONDS = 1
        if os.fork() == 0:
            parsing_child.allow_time()
            while True:
                pass
        _, status = os.wait()
        print(os.WTERMSIG(status))
        """
    )
    assert said == str(int(signal.SIGXCPU))


def test_children_end_with_the_process_that_started_them() -> None:
    pid = _run(
        """
        from ens.ground import parsing
        parsing.start()
        print(parsing._pool()._idle[0].pid)
        """
    )
    _wait_until(lambda: not Path(f"/proc/{pid}").exists())


def test_children_end_when_that_process_is_killed() -> None:
    pid = _pid_of_a_killed_parents_child()
    _wait_until(lambda: not Path(f"/proc/{pid}").exists())


def _pid_of_a_killed_parents_child() -> str:
    script = (
        "import time; from ens.ground import parsing; parsing.start();"
        "print(parsing._pool()._idle[0].pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as parent:
        assert parent.stdout is not None
        pid = parent.stdout.readline().decode().strip()
        parent.kill()
    return pid


def test_a_forked_process_has_children_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    file.write_bytes(REPORT)
    said = _run(
        f"""
        import os
        from ens.ground import parsing
        data = open({str(file)!r}, "rb").read()
        parsing.parse_clinical_document(data)
        before = parsing._pool()._idle[0].pid
        if os.fork() == 0:
            parsing.parse_clinical_document(data)
            os._exit(int(parsing._pool()._idle[0].pid == before))
        _, status = os.wait()
        parsing.parse_clinical_document(data)
        print(status, parsing._pool()._idle[0].pid == before)
        """
    )
    assert said == "0 True"


class Acting:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


@pytest.mark.parametrize(
    "value",
    [
        Acting(),
        parsing.parse_clinical_document,
        parsing_pipe.Child,
        Path("/"),
        parsing.MalformedXml("x"),
    ],
    ids=["a call", "a function", "a class that acts", "a path", "an exception"],
)
def test_an_answer_that_is_not_plain_is_refused(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        parsing_pipe.Plain(io.BytesIO(pickle.dumps(value))).load()


def _wait_until(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAITING
    while not fact():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
