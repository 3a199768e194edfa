"""
The hub's process: batches in from the collector, protected counts out, on the loopback.
"""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ens.hub import pages, settings
from ens.hub.intake import MAX_BYTES, Intake, NotNow
from ens.standards.fhir.json_gate import MalformedJson
from ens.standards.jose import Unreadable

UI_STATIC = Path(__file__).parents[1] / "ui" / "static"


def application(intake: Intake) -> Starlette:
    async def batches(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_BYTES:
                return PlainTextResponse("too large", 413)
        try:
            answer = await run_in_threadpool(intake.take, body.decode("ascii"))
        except (Unreadable, UnicodeDecodeError, MalformedJson, KeyError, TypeError):
            return PlainTextResponse("not a batch of the collector", 400)
        except NotNow:
            return PlainTextResponse("ask again later", 503)
        return PlainTextResponse(answer)

    async def front(request: Request) -> Response:
        return await run_in_threadpool(pages.front, intake.settings.incoming)

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route("/", front),
            Route("/batches", batches, methods=["POST"]),
            Route("/healthz", healthz),
            Mount("/static", StaticFiles(directory=UI_STATIC, check_dir=False)),
        ]
    )


def main() -> None:
    place = settings.read()
    settings.require_safe(place)
    try:
        intake = Intake(place)
    except BlockingIOError:
        sys.exit(f"A hub already runs in {place.home}")
    uvicorn.run(
        application(intake),
        host=settings.HOST,
        port=place.port,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
