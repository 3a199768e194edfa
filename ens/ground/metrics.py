"""
What each process counts of itself, for the operator: how much, how long, never who or what.

In a process of the system the counts are kept in files of `$ENS_HOME/metrics`, so that any web
process tells those of all; elsewhere they stay in memory.
"""

import collections
import os
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, values

from ens.ground import aside

# The library's own name for the folder; who sets both is `ens web` and `ens worker`.
if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    PART = os.environ["ENS_PART"]
    values.ValueClass = values.MultiProcessValue(lambda: f"{PART}-{os.getpid()}")

REGISTRY = CollectorRegistry()
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

REQUESTS = Counter("ens_requests", "Requests answered.", ("route", "status"), registry=REGISTRY)
DURATIONS = Histogram(
    "ens_request_seconds", "Time to an answer.", ("route",), buckets=SECONDS, registry=REGISTRY
)
DECISIONS = Counter(
    "ens_decisions", "What the access decision said.", ("outcome", "code"), registry=REGISTRY
)
JOBS = Counter("ens_jobs", "Jobs done or failed.", ("task", "outcome"), registry=REGISTRY)
MAILS = Counter("ens_mails", "E-mails handed over or refused.", ("outcome",), registry=REGISTRY)


@cache
def _request(route: str, status: str) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(route, f"{status}xx"), DURATIONS.labels(route)


def request(route: str, status: str, seconds: float) -> None:
    count, duration = _request(route, status[0])
    count.inc()
    duration.observe(seconds)


@cache
def _decision(code: str) -> Counter:
    return DECISIONS.labels("refused" if code else "permitted", code)


def decision(code: str = "") -> None:
    """
    One line of the register: permitted, or refused by the rule of this code.
    """
    aside.put(_decided, code)


def _decided(codes: list[str]) -> None:
    for code, times in collections.Counter(codes).items():
        _decision(code).inc(times)


def job(task: str, outcome: str) -> None:
    JOBS.labels(task, outcome).inc()


def mail(outcome: str, count: int = 1) -> None:
    MAILS.labels(outcome).inc(count)
