"""
`GET /metrics`: counts of all processes and the state of what waits, for the operator's Prometheus.

Not for the public: without a token it answers only who asks on this machine and by its address,
so a proxy in front gives nothing away; with `ENS_METRICS_TOKEN`, whoever bears it.
"""

import hmac
import platform
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

from django.conf import settings
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ens.contexts.register import api as register
from ens.ground import aside, database

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
OUTBOX = """
select count(*)::float8, coalesce(extract(epoch from clock_timestamp() - min(published_at)), 0)
from ground_outbox where dispatched_at is null
"""
JOBS = """
select status::text, count(*)::float8 from procrastinate_jobs where status in ('todo', 'doing')
group by status
"""
CONNECTIONS = """
select coalesce(state, 'starting'), count(*)::float8 from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' group by 1
"""
LIMIT = "select current_setting('max_connections')::float8"


def application(environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
    if not _may(environ):
        start_response("404 Not Found", [("content-length", "0"), ("cache-control", "no-store")])
        return [b""]
    aside.do_now()
    body = generate_latest(_registry())
    start_response(
        "200 OK",
        [
            ("content-type", CONTENT_TYPE_LATEST),
            ("content-length", str(len(body))),
            ("cache-control", "no-store"),
        ],
    )
    return [body]


def _may(environ: Mapping[str, Any]) -> bool:
    if settings.ENS_METRICS_TOKEN:
        given = environ.get("HTTP_AUTHORIZATION", "")
        wanted = f"Bearer {settings.ENS_METRICS_TOKEN}"
        return hmac.compare_digest(given.encode(), wanted.encode())
    host = environ.get("HTTP_HOST", "").rpartition(":")[0] or environ.get("HTTP_HOST", "")
    near = environ.get("REMOTE_ADDR", "") in LOOPBACK and host.strip("[]") in LOOPBACK
    return near and not any(name in environ for name in PROXIED)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Present())
    return registry


class Present:
    """
    What is true at the moment of asking, read from the database.
    """

    def describe(self) -> Iterator[Metric]:
        return iter(())

    def collect(self) -> Iterator[Metric]:
        yield _gauge("ens_build", "What runs.", {_build(): 1.0}, ("version", "python"))
        try:
            database.take()
            yield from _present()
            up = 1.0
        except Exception:  # the counts are worth telling all the same
            up = 0.0
        finally:
            database.give_back()
        yield _gauge("ens_database_up", "Whether the database answers.", {(): up})


def _present() -> Iterator[Metric]:
    [(waiting, age)] = database.execute(OUTBOX).fetchall()
    yield _gauge("ens_outbox_waiting", "Events not yet handed over.", {(): waiting})
    yield _gauge("ens_outbox_oldest_seconds", "Age of the oldest of them.", {(): float(age)})
    jobs = {"todo": 0.0, "doing": 0.0} | dict(database.execute(JOBS).fetchall())
    yield _gauge("ens_jobs_present", "Jobs that wait or run.", _labelled(jobs), ("status",))
    open_ones = _labelled(dict(database.execute(CONNECTIONS).fetchall()))
    yield _gauge("ens_database_connections", "Open connections.", open_ones, ("state",))
    lag = register.sealing_lag()
    yield _gauge("ens_sealing_lag_seconds", "Age of the oldest line not sealed.", {(): lag})
    [(limit,)] = database.execute(LIMIT).fetchall()
    yield _gauge("ens_database_connections_limit", "What the server allows.", {(): limit})


def _labelled(counts: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    return {(name,): count for name, count in counts.items()}


def _build() -> tuple[str, str]:
    return version("ens"), platform.python_version()


def _gauge(
    name: str, text: str, found: Mapping[tuple[str, ...], float], labels: tuple[str, ...] = ()
) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for label_values, value in found.items():
        family.add_metric(label_values, value)
    return family
