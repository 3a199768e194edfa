"""
Two witnesses of the register, who belong to nobody here: each signs a checkpoint that continues
what it saw, refuses any other, and keeps what it signed in files of its own.

`POST /add-checkpoint` is C2SP's tlog-witness. Which key the register signs with, a witness asks
for once, at its public page, and keeps; an outside witness gets it by hand. Another key is taken
only if the one that is kept signed for it: then it is kept instead, and the former is refused.
"""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ens.sandbox import settings, trust
from ens.standards import key_files
from ens.standards.transparency import merkle, notes, succession, wire
from ens.standards.transparency.wire import Seen

NAMES = ("temoin-1.ens.example", "temoin-2.ens.example")
NOTHING = Seen(0, merkle.EMPTY)
KEY_PAGE, KEYS_PAGE = "/registre/cle", "/registre/cles"
LONGEST = 100_000


class Witness:
    """
    One of them, with its folder. `log_key` gives the register's public key when none is kept.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        number: int,
        log_key: Callable[[], Awaitable[str]],
        log_keys: Callable[[], Awaitable[str]],
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        secret = key_files.secret(folder / f"{number}.key")
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self._ask_for_key = log_key
        self._ask_for_keys = log_keys
        self._pinned = folder / f"{number}.log-key"
        self._seen = folder / f"{number}.seen"
        self._signed = folder / f"{number}.signed"
        self._one_at_a_time = asyncio.Lock()
        self.key = notes.Key(name, notes.WITNESS, self._private.public_key().public_bytes_raw())
        _write(folder / f"{number}.pub", f"{self.key}\n")

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.healthz),
            Route("/key", self.public_key),
            Route("/add-checkpoint", self.add_checkpoint, methods=["POST"]),
        ]

    async def healthz(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def public_key(self, request: Request) -> Response:
        return PlainTextResponse(f"{self.key}\n")

    async def add_checkpoint(self, request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > wire.LARGEST:
                return Response(status_code=413)
        try:
            async with self._one_at_a_time:
                return await self._answer(wire.parse(body.decode("utf-8")))
        except (
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
        ):  # no note, or no list of keys
            return Response(status_code=400)
        except httpx.HTTPError:
            return Response(status_code=503)

    async def _answer(self, asked: wire.Asked) -> Response:
        seen = self.last_seen()
        answer = wire.judge(asked, await self._log_key(asked.note), seen)
        if answer.point is None:
            size = f"{seen.size}\n" if answer.status == 409 else ""
            return Response(size, answer.status, {"content-type": wire.SIZE})
        text = asked.note.text
        signature = notes.cosign(text, self.key, self._private.sign, at=int(time.time()))
        with self._signed.open("a", encoding="utf-8") as kept:
            kept.write(f"{text}\n{signature}\n\n")
        told = {"size": answer.point.size, "root": answer.point.root.hex()}
        _write(self._seen, json.dumps(told))
        return PlainTextResponse(f"{signature}\n")

    def last_seen(self) -> Seen:
        if not self._seen.exists():
            return NOTHING
        told = json.loads(self._seen.read_text("utf-8"))
        return Seen(told["size"], bytes.fromhex(told["root"]))

    async def _log_key(self, note: notes.Note) -> notes.Key:
        if not self._pinned.exists():
            key = notes.key(await self._ask_for_key())
            _write(self._pinned, f"{key}\n")
        key = notes.key(self._pinned.read_text("utf-8"))
        if note.by(key) or all(one.name != key.name for one in note.signatures):
            return key
        told = [json.loads(line) for line in (await self._ask_for_keys())[:LONGEST].splitlines()]
        latest = succession.latest(key, told)
        if latest != key and note.by(latest):
            _write(self._pinned, f"{latest}\n")
            return latest
        return key


def applications(place: settings.Settings) -> list[tuple[Starlette, int]]:
    """
    Each with its port.
    """

    async def told(page: str) -> str:
        async with httpx.AsyncClient(verify=trust.context(), timeout=5) as client:
            answer = await client.get(f"{place.public_url}{page}")
        return answer.raise_for_status().text

    async def log_key() -> str:
        return await told(KEY_PAGE)

    async def log_keys() -> str:
        return await told(KEYS_PAGE)

    folder = place.folder / "witnesses"
    return [
        (
            Starlette(routes=list(Witness(name, folder, number, log_key, log_keys).routes())),
            place.witness_ports[number - 1],
        )
        for number, name in enumerate(NAMES, 1)
    ]


def _write(path: Path, text: str) -> None:
    """
    Whole or not at all, and there after a power cut.
    """
    partial = path.with_name(f"{path.name}.new")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
