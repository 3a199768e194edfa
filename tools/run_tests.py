"""
Run pytest, then say what was skipped and why, and end with one line of counts.

Without a path, most tests run side by side, a file at a time on each of several databases; then,
one by one, those that drive browsers, kill processes or count on a quiet machine.

The exit code is pytest's own. The counts come from the JUnit reports, so that a run that dies half
way is not taken for a run that passed.
"""

import argparse
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

REPORTS = Path(__file__).resolve().parent.parent / "var" / "test"
TESTS = Path(__file__).resolve().parent.parent / "tests"
NOTHING_COLLECTED = 5
ONE_BY_ONE = ("docs", "drills", "flows")
BROWSERS = "*_in_browser.py"


def main() -> int:
    options, pytest_arguments = parse(sys.argv[1:])
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{options.report}.xml"
    codes, parts = [], []
    for number, arguments in enumerate(runs(pytest_arguments)):
        part = REPORTS / f"{options.report}-{number}.xml"
        part.unlink(missing_ok=True)
        codes.append(run_pytest(part, arguments))
        parts.append(part)
    ended = [code for code in codes if code not in (0, NOTHING_COLLECTED)]
    code = ended[0] if ended else min(codes)
    is_whole = all(part.exists() for part in parts)
    join(parts, report)
    say_result(report if is_whole else None, code)
    return code


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(allow_abbrev=False, add_help=False)
    parser.add_argument("--report", default="junit")
    return parser.parse_known_args(arguments)


def runs(arguments: list[str]) -> list[list[str]]:
    """
    What is asked of pytest, in one run or two.
    """
    cores = len(os.sched_getaffinity(0))
    shares_nothing = "ENS_TEST_DATABASE_URL" not in os.environ
    named = any(Path(one.partition("::")[0]).exists() for one in arguments)
    if cores < 2 or named or not shares_nothing:
        return [arguments]
    folders = sorted(one for one in TESTS.iterdir() if next(one.glob("**/test_*.py"), None))
    together = [str(one) for one in folders if one.name not in ONE_BY_ONE]
    alone = [str(one) for one in folders if one.name in ONE_BY_ONE]
    alone += [str(one) for one in sorted(TESTS.rglob(BROWSERS))]
    side_by_side = ["-n", str(max(2, cores - 1)), "--dist", "loadfile", "--ignore-glob", BROWSERS]
    return [[*arguments, *side_by_side, *together], [*arguments, *alone]]


def join(parts: list[Path], report: Path) -> None:
    """
    One report of several.
    """
    suites = ElementTree.Element("testsuites")
    for part in parts:
        if part.exists():
            suites.extend(ElementTree.parse(part).iter("testsuite"))
            part.unlink()
    ElementTree.ElementTree(suites).write(report, encoding="utf-8", xml_declaration=True)


def run_pytest(report: Path, arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
    running = subprocess.Popen(command)
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:  # pytest heard it too, and finishes its report
            continue


def say_result(report: Path | None, code: int) -> None:
    if report is None:
        print(f"\npytest ended with code {code} before it could report", flush=True)
        print("passed 0, failed 1, skipped 0", flush=True)
        return
    cases = list(ElementTree.parse(report).iter("testcase"))
    reasons = Counter(skip.get("message", "") for case in cases for skip in case.iter("skipped"))
    failed = sum(
        case.find("failure") is not None or case.find("error") is not None for case in cases
    )
    skipped = sum(case.find("skipped") is not None for case in cases)
    passed = len(cases) - failed - skipped
    if code not in (0, NOTHING_COLLECTED) and not failed:
        print(f"\npytest ended with code {code}: the run is not whole", flush=True)
        failed = 1
    say_reasons(reasons)
    print(f"passed {passed}, failed {failed}, skipped {skipped}", flush=True)


def say_reasons(reasons: Counter[str]) -> None:
    if reasons:
        print("\nskipped, and why:")
    for reason, count in reasons.most_common():
        print(f"{count:5}  {' '.join(reason.split())[:150]}")
    print(flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
