"""
Run pytest, then say what was skipped and why, and end with one line of counts.

The exit code is pytest's own. The counts come from the JUnit report, so that a run that dies half
way is not taken for a run that passed.
"""

import argparse
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

REPORTS = Path(__file__).resolve().parent.parent / "var" / "test"
NOTHING_COLLECTED = 5


def main() -> int:
    options, pytest_arguments = parse(sys.argv[1:])
    report = REPORTS / f"{options.report}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    code = run_pytest(report, pytest_arguments)
    say_result(report, code)
    return code


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(allow_abbrev=False, add_help=False)
    parser.add_argument("--report", default="junit")
    return parser.parse_known_args(arguments)


def run_pytest(report: Path, arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
    running = subprocess.Popen(command)
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:  # pytest heard it too, and finishes its report
            continue


def say_result(report: Path, code: int) -> None:
    if not report.exists():
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
