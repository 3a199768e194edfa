"""
What was measured, as JSON for programs and as Markdown for people.
"""

import json
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.load import Result

FOLDER = Path("var/bench")
# docs/how-to/measure.md says where these come from.
GOALS = {
    "read": {"peer": 3.0, "floor": 0.45},
    "search": {"peer": 6.0, "floor": 0.40},
    "create": {"peer": 8.0},
    "everything": {"peer": 5.0},
    "summary": {"peer": 5.0},
    "transaction": {"peer": 10.0},
}


@dataclass(frozen=True, slots=True)
class Run:
    """
    The median of the rounds of one work against one target; `rps` counts the resources of a
    transaction, requests otherwise.
    """

    work: str
    target: str
    rps: float
    p50_ms: float
    p99_ms: float
    errors: int
    connections: int
    rounds: tuple[float, ...]


def run_of(work: str, target: str, rounds: list[Result], connections: int, things: int = 1) -> Run:
    return Run(
        work=work,
        target=target,
        rps=round(median(r.rps for r in rounds) * things, 1),
        p50_ms=round(median(r.percentile_ms(50) for r in rounds), 3),
        p99_ms=round(median(r.percentile_ms(99) for r in rounds), 3),
        errors=sum(r.errors for r in rounds),
        connections=connections,
        rounds=tuple(round(r.rps * things, 1) for r in rounds),
    )


def floor_of(work: str, rounds: list[float], connections: int) -> Run:
    """
    The SQL alone: pgbench gives a rate, and a mean instead of percentiles.
    """
    rps = median(rounds)
    mean_ms = round(connections * 1000 / rps, 3)
    return Run(work, "floor", round(rps, 1), mean_ms, 0.0, 0, connections, tuple(rounds))


def ratios(runs: list[Run]) -> dict[str, float]:
    """
    Return ours over each other target, work by work: `{"read/peer": 6.4}`.
    """
    ours = {run.work: run.rps for run in runs if run.target == "ours"}
    return {
        f"{run.work}/{run.target}": round(ours[run.work] / run.rps, 3)
        for run in runs
        if run.target != "ours" and run.rps and run.work in ours
    }


def machine(**measured: object) -> dict[str, object]:
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        **measured,
    }


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), "")


def commit() -> str:
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except OSError:
        return ""
    return said.stdout.strip()


def write(runs: list[Run], about: dict[str, object]) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    document = {
        "machine": about,
        "commit": commit(),
        "runs": [{name: getattr(run, name) for name in Run.__slots__} for run in runs],
        "ratios": ratios(runs),
    }
    (FOLDER / "latest.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    page = FOLDER / "latest.md"
    page.write_text(markdown(document), "utf-8")
    return page


def markdown(document: dict) -> str:
    about = document["machine"]
    lines = [
        "# Measures",
        "",
        ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in about.items()),
        "",
        f"Commit {document['commit'] or 'unknown'}. Medians of the rounds.",
        "Requests a second; of transactions, resources.",
        "",
        "| work | target | a second | p50 ms | p99 ms | errors | rounds |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    lines += [row(run) for run in document["runs"]]
    lines += ["", "| ours against | ratio | goal |", "|---|---:|---:|"]
    lines += [ratio_row(name, value) for name, value in document["ratios"].items()]
    if not document["ratios"]:
        lines.append("| nobody: give `--peer-url` or `--floor` | | |")
    return "\n".join(lines) + "\n"


def row(run: dict) -> str:
    rounds = ", ".join(f"{rps:,.0f}" for rps in run["rounds"])
    return (
        f"| {run['work']} | {run['target']} | {run['rps']:,.0f} | {run['p50_ms']:.2f} "
        f"| {run['p99_ms']:.2f} | {run['errors']} | {rounds} |"
    )


def ratio_row(name: str, value: float) -> str:
    work, target = name.split("/", 1)
    goal = GOALS.get(work, {}).get("floor" if target == "floor" else "peer", "")
    return f"| {name} | {value:.2f} | {goal} |"
