"""
The sandbox's process: every simulator, the apps' host and the mail server, in one event loop.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from uvicorn.protocols.http.h11_impl import H11Protocol

from ens.sandbox import apps_host, identity, pages, scenario_pages, services, settings
from ens.sandbox.services import mailbox, witness

UI_STATIC = Path(__file__).parents[1] / "ui" / "static"


class Droppable(H11Protocol):
    """A connection that a simulator may cut: `scope["state"]["drop"]` does it."""

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], **more: Any):
        super().__init__(config, server_state, {**app_state, "drop": self._drop}, **more)

    def _drop(self) -> None:
        self.transport.abort()


class Server(uvicorn.Server):
    """One port of several: signals belong to the process, which stops them all."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def static() -> StaticFiles:
    files = StaticFiles(directory=UI_STATIC, check_dir=False)
    files.all_directories = [UI_STATIC, pages.FOLDER / "static"]
    return files


def simulators() -> Starlette:
    frame: list[BaseRoute] = [
        Route("/", front),
        Route("/healthz", healthz),
        Mount("/static", static()),
        *scenario_pages.routes(),
    ]
    return Starlette(routes=[*frame, *identity.routes(), *services.routes()])


OPENED = (
    ("/mailbox", "Boîte aux lettres", "Les messages que l’espace de santé envoie aux personnes."),
    ("/hospital", "Logiciel de l’hôpital", "Dépose des comptes rendus et déclare des naissances."),
    ("/scenario", "Scénario", "Rend chaque service lent, muet ou défaillant."),
)


async def front(request: Request) -> Response:
    opened = [{"href": href, "name": name, "text": text} for href, name, text in OPENED]
    apps = settings.current().apps_url + "/"
    opened.append({"href": apps, "name": "Applications", "text": "Celles des éditeurs fictifs."})
    return pages.render("sandbox/front.html", opened_pages=opened)


async def healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def main() -> None:
    try:
        asyncio.run(serve(settings.current()))
    except OSError as error:
        sys.exit(f"The sandbox cannot start: {error}")


async def serve(place: settings.Settings) -> None:
    """
    Serve until SIGTERM or SIGINT, then stop within a second whatever is under way.

    :raises OSError: if one of the ports is taken
    """
    servers = [
        _server(simulators(), place.simulators_port),
        _server(apps_host.host(static()), place.apps_port),
        *(_server(one, port) for one, port in witness.applications(place)),
    ]
    _stop_on_signal(servers)
    smtp = await mailbox.start_smtp(settings.HOST, place.smtp_port)
    try:
        serving = [asyncio.create_task(server.serve(sockets)) for server, sockets in servers]
        warming = asyncio.create_task(asyncio.to_thread(pages.warm))
        await asyncio.gather(*serving, warming)
    finally:
        smtp.close()


def _server(app: Starlette, port: int) -> tuple[Server, list[socket.socket]]:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((settings.HOST, port))
    config = uvicorn.Config(
        app,
        http=Droppable,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=0,
    )
    return Server(config), [listening]


def _stop_on_signal(servers: list[tuple[Server, list[socket.socket]]]) -> None:
    def stop() -> None:
        logging.getLogger("uvicorn.error").disabled = True  # answers cut short here are no errors
        for server, _ in servers:
            server.should_exit = True

    for wanted in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wanted, stop)
