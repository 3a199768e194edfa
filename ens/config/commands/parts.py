"""
Each part of the system as a process of its own.
"""

import argparse
import os
import socket
from pathlib import Path

from ens.config import setup

THREADS = 4
IDLE_SECONDS = 600
MOST_CONNECTIONS, LONGEST_MESSAGE = 2000, 4096  # of what stays open


def web() -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _begin("web")
    from django.conf import settings

    from ens.config import logs, safety

    safety.require()
    _require_free(settings.ENS_PORT)
    Granian(
        "ens.config.wsgi:application",
        address="127.0.0.1",
        port=settings.ENS_PORT,
        interface=Interfaces.WSGI,
        workers=settings.ENS_WORKERS,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=logs.FOR_SERVER,
        workers_kill_timeout=3,
    ).serve()
    return 0


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SystemExit(f"port {port} is taken: set ENS_PORT") from error


def _begin(part: str) -> None:
    """
    Its counts start from nothing, in files that are known before anything of ours counts.
    """
    folder = Path(os.environ.get("ENS_HOME", "var/ens")).absolute() / "metrics"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob(f"*_{part}-*.db"):
        left.unlink(missing_ok=True)
    os.environ |= {"PROMETHEUS_MULTIPROC_DIR": str(folder), "ENS_PART": part}
    setup.django()
    from ens.config import logs

    logs.take_over()


def worker() -> int:
    _begin("worker")
    from ens.config import safety
    from ens.config import worker as work

    safety.require()
    work.run()
    return 0


def live() -> int:
    """
    What stays open: notifications over WebSocket and server-sent events.
    """
    import uvicorn

    _begin("live")
    from django.conf import settings

    from ens.config import safety
    from ens.live.application import application

    safety.require()
    port = settings.ENS_PORT + 1
    _require_free(port)
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=port,
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=1,
        access_log=False,  # an address may carry a token
        log_level="warning",
    )
    return 0


def sandbox() -> int:
    """
    The simulators of national services, as outsiders: by the wire only.
    """
    from ens.sandbox import process

    process.main()
    return 0


def migrate_arguments(parser: argparse.ArgumentParser) -> None:
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--partitions",
        type=int,
        default=0,
        metavar="N",
        help="spread the persons' tables into N parts, a power of two, once and for all",
    )
    way.add_argument(
        "--distribute", action="store_true", help="spread them over machines, by Citus"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what --distribute would send")


def migrate(*, partitions: int, distribute: bool, dry_run: bool) -> int:
    setup.django()
    from ens.config.spread import citus

    if distribute and dry_run:
        print("\n".join(f"{one};" for one in citus.statements()))
        return 0
    setup.migrate(partitions=partitions, say=print)
    if distribute:
        citus.settle(say=print)
    from ens.contexts.record import api as record

    record.write_dictionaries()
    return 0


def check() -> int:
    setup.django()
    from ens.config import safety

    found = safety.problems()
    for line in found:
        print(line)
    for line in safety.notes():
        print(f"note: {line}")
    return 1 if found else 0


def failpoints() -> int:
    from ens.collector import failpoints as of_collector
    from ens.ground import failpoints as places
    from ens.hub import failpoints as of_hub

    for name, text in (places.NAMES | of_collector.NAMES | of_hub.NAMES).items():
        print(f"{name:26} {text}")
    return 0
