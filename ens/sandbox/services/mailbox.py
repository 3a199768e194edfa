"""
The sandbox's mail: a real SMTP server that keeps every message, and the pages that show them.

One JSON file per message and recipient under `$ENS_HOME/sandbox/mailbox/`, written whole.
"""

import asyncio
import email
import email.policy
import email.utils
import json
import secrets
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ens.sandbox import clock, files, pages, scenario, settings
from ens.ui import words

SERVICE = "mailbox"
LARGEST = 10 * 1024 * 1024

Message = dict[str, str]


async def start_smtp(host: str, port: int) -> asyncio.Server:
    """
    Listen for mail; `close()` on what is returned stops it.

    :raises OSError: if the port is taken
    """
    loop = asyncio.get_running_loop()
    return await loop.create_server(_protocol, host, port)


def _protocol() -> asyncio.Protocol:
    if scenario.current(SERVICE).behaviour == "down":
        return _Refusing()
    return SMTP(_Keeping(), data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="sandbox")


class _Refusing(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.abort()  # type: ignore[attr-defined]


class _Keeping:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        playing = scenario.current(SERVICE)
        if playing.behaviour == "error":
            return "451 4.3.0 Service unavailable, try again later"
        if playing.behaviour == "slow":
            await asyncio.sleep(playing.delay_ms / 1000)
        for recipient in envelope.rcpt_tos:
            keep(envelope.original_content or b"", sender=envelope.mail_from, to=recipient)
        return "250 2.0.0 Kept"


def keep(content: bytes, *, sender: str | None, to: str) -> None:
    """
    Keep what one recipient receives.
    """
    known = email.message_from_bytes(content, policy=email.policy.default)
    body = known.get_body(preferencelist=("plain", "html"))
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    message: Message = {
        "id": name,
        "date": clock.now().isoformat(timespec="seconds"),
        "from": str(known.get("From") or sender or ""),
        "to": to,
        "subject": str(known.get("Subject") or ""),
        "text": body.get_content().replace("\r\n", "\n") if body else "",
    }
    text = json.dumps(message, ensure_ascii=False)
    files.write_whole(_folder() / f"{name}.json", text.encode())


def messages(*, to: str = "") -> list[Message]:
    """
    Return what was received, oldest first; every recipient's unless `to` names one.
    """
    kept = [json.loads(path.read_bytes()) for path in sorted(_folder().glob("*.json"))]
    return [message for message in kept if not to or message["to"].lower() == to.lower()]


def _folder() -> Path:
    return settings.current().folder / "mailbox"


async def as_json(request: Request) -> Response:
    return JSONResponse(messages(to=request.query_params.get("to", "")))


async def page(request: Request) -> Response:
    wanted = request.query_params.get("to", "")
    kept = messages(to=wanted)
    context: dict[str, Any] = {"boxes": _by_recipient(kept), "wanted": wanted, "now": clock.now()}
    return pages.render("sandbox/mailbox.html", **context)


async def message_page(request: Request) -> Response:
    wanted = request.path_params["id"]
    message = next((one for one in messages() if one["id"] == wanted), None)
    if message is None:
        return pages.render_error("Ce message n’existe pas, ou n’existe plus.", status=404)
    return pages.render("sandbox/letter.html", letter=_letter(message), now=clock.now())


def _by_recipient(kept: list[Message]) -> list[dict[str, Any]]:
    boxes: dict[str, list[dict[str, Any]]] = {}
    for message in reversed(kept):
        boxes.setdefault(message["to"], []).append(_letter(message))
    return [{"address": address, "letters": held} for address, held in boxes.items()]


def _letter(message: Message) -> dict[str, Any]:
    when = datetime.fromisoformat(message["date"])
    about = [("De", message["from"]), ("À", message["to"]), ("Reçu", words.moment(when, now=None))]
    subject = message["subject"] or "(sans objet)"
    return message | {
        "href": f"/mailbox/{message['id']}",
        "when": when,
        "about": about,
        "subject": subject,
        "sender": email.utils.parseaddr(message["from"])[0] or message["from"],
    }


def routes() -> list[Route]:
    return [
        Route("/mailbox.json", as_json),
        Route("/mailbox", page),
        Route("/mailbox/{id}", message_page),
    ]
