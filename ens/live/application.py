"""
What stays open: notifications over a WebSocket, or as server-sent events for a page.

https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/channels.html#websockets: the client sends
`bind-with-token: <token>`, with a token of $get-ws-binding-token. A page opens /events?token=...
(https://html.spec.whatwg.org/multipage/server-sent-events.html).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ens.live import following

BIND = "bind-with-token:"
BIND_SECONDS = 10
NOT_BOUND, OVER = 4401, 4410  # codes of ours, RFC 6455 section 7.4.2
NO_CODE = 1005


async def notifications(socket: WebSocket) -> None:
    await socket.accept()
    try:
        token = await asyncio.wait_for(_token(socket), BIND_SECONDS)
        bound = await following.bound(token)
        if not bound.places:
            await socket.close(NOT_BOUND, "unknown token")
            return
        for handshake in bound.handshakes:
            await socket.send_text(handshake.decode())
        await _until_gone(socket, following.Follower(bound.places))
    except TimeoutError:
        await socket.close(NOT_BOUND, "no token came")
    except WebSocketDisconnect:
        return


async def _token(socket: WebSocket) -> str:
    text = await _said(socket)
    return text.removeprefix(BIND).strip() if text.startswith(BIND) else ""


async def _said(socket: WebSocket) -> str:
    """
    The next text; "" for bytes, which say nothing here.

    :raises WebSocketDisconnect
    """
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or NO_CODE)
    return message.get("text") or ""


async def _until_gone(socket: WebSocket, follower: following.Follower) -> None:
    """
    What the client says once bound is nothing to us, but that it goes.
    """
    sending = asyncio.create_task(_send(socket, follower))
    listening = asyncio.create_task(_listen(socket))
    try:
        await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sending, listening):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await task


async def _listen(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await _said(socket)


async def _send(socket: WebSocket, follower: following.Follower) -> None:
    async with contextlib.aclosing(follower.all()) as every:
        async for body in every:
            if body:
                await socket.send_text(body.decode())
    await socket.close(OVER, "the subscriptions are over")


async def events(request: Request) -> Response:
    headers = await following.headers_for(request.headers.get("origin", ""))
    bound = await following.bound(request.query_params.get("token", ""))
    if not bound.places:
        return PlainTextResponse("unknown token", 401, headers)
    headers |= {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_stream(bound), headers=headers, media_type="text/event-stream")


async def _stream(bound: following.Bound) -> AsyncIterator[bytes]:
    for handshake in bound.handshakes:
        yield _event(handshake)
    async with contextlib.aclosing(following.Follower(bound.places).all()) as every:
        async for body in every:
            yield _event(body) if body else b": \n\n"
    yield b"event: over\ndata: \n\n"


def _event(body: bytes) -> bytes:
    """
    One line: JSON as it is made here has no line feed.
    """
    return b"event: notification\ndata: " + body + b"\n\n"


async def healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


application = Starlette(
    routes=[
        Route("/healthz", healthz),
        Route("/events", events),
        WebSocketRoute("/notifications", notifications),
    ]
)
