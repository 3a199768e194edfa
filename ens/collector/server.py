"""
The collector's process: two addresses, on the loopback.
"""

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ens.collector import settings
from ens.collector.desk import MAX_BYTES, Desk, NotNow
from ens.standards.fhir.json_gate import MalformedJson
from ens.standards.jose import Unreadable


def application(desk: Desk) -> Starlette:
    async def messages(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_BYTES:
                return PlainTextResponse("too large", 413)
        try:
            answer = await run_in_threadpool(desk.take, body.decode("ascii"))
        except (Unreadable, UnicodeDecodeError, MalformedJson, KeyError, TypeError):
            return PlainTextResponse("not a message of the care side", 400)
        except NotNow:
            return PlainTextResponse("ask again later", 503)
        return PlainTextResponse(answer)

    async def healthz(request: Request) -> Response:
        hub = await run_in_threadpool(desk.hub_answers)
        return JSONResponse({"status": "ok", "hub": "ok" if hub else "down"})

    return Starlette(
        routes=[Route("/messages", messages, methods=["POST"]), Route("/healthz", healthz)]
    )


def main() -> None:
    place = settings.read()
    settings.require_safe(place)
    uvicorn.run(
        application(Desk(place)),
        host=settings.HOST,
        port=place.port,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
