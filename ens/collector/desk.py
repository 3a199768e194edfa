"""
The first stage of the pseudonym: who it is goes in, a keyed hash of it goes on to the hub.

The collector knows identities and never health data: what is said of a person is sealed to the
hub. It keeps nothing but its keys. Its key and the hub's are never in one process.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from ens.collector import failpoints
from ens.collector.settings import Settings
from ens.standards import key_files
from ens.standards.fhir import json_gate
from ens.standards.jose import Card, Party, Unreadable

FED, COLLECTED = "ens-fed", "ens-collected"
RECEIVED, FORWARDED = "ens-received", "ens-forwarded"
MAX_BYTES = 16_000_000
HUB_SECONDS = 8


class NotNow(Exception):
    """
    The hub does not answer, or who asks is not known yet: to be asked again.
    """


@dataclass(frozen=True, slots=True)
class Message:
    """
    `content` is sealed to the hub; None asks whether the hub has it.
    """

    key: str
    pseudonym: str
    content: str | None


class Desk:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.party = Party.of_folder("collector", settings.keys)
        self._pseudonym = key_files.secret(settings.keys / "pseudonym-1.key")
        self._hub = httpx.Client(base_url=settings.hub_url, timeout=HUB_SECONDS, trust_env=False)
        self.party.card.publish(settings.card)

    def take(self, text: str) -> str:
        """
        Forward what the care side sent; return which of it the hub has, signed.

        :raises Unreadable: not from the care side
        :raises NotNow: nothing is known of what the hub has
        """
        care, hub = _card(self.settings.care_card), _card(self.settings.hub_card)
        told = json_gate.parse(care.verified(text, kind=FED), max_bytes=MAX_BYTES)
        messages = {one["key"]: self._under_pseudonym(one) for one in told["messages"]}
        failpoints.reach("collector-before-forward")
        answer = self._ask(hub, [one for one in messages.values() if one])
        failpoints.reach("collector-after-forward")
        back = {one.key: key for key, one in messages.items() if one}
        return self.party.sign(json_gate.serialise(_in_their_words(answer, back)), kind=FORWARDED)

    def _under_pseudonym(self, one: dict[str, Any]) -> Message | None:
        """
        None for what was sealed to keys we no longer have: it is sent again, sealed anew.
        """
        try:
            who = self.party.unseal(one["subject"])
        except Unreadable:
            return None
        key = self._keyed(b"key:", one["key"].encode())
        return Message(key, self._keyed(b"who:", who), one["content"])

    def _keyed(self, purpose: bytes, data: bytes) -> str:
        digest = hmac.digest(self._pseudonym, purpose + data, hashlib.sha256)
        return "v1:" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _ask(self, hub: Card, messages: Iterable[Message]) -> dict[str, list[str]]:
        lines = [
            json_gate.serialise(
                {"key": one.key, "pseudonym": one.pseudonym, "content": one.content}
            )
            for one in messages
        ]
        try:
            answer = self._hub.post("/batches", content=self._signed(lines)).raise_for_status()
            told = hub.verified(answer.text, kind=RECEIVED)
        except (httpx.HTTPError, Unreadable) as error:
            raise NotNow from error
        said: dict[str, list[str]] = json_gate.parse(told, max_bytes=MAX_BYTES)
        return said

    def _signed(self, lines: list[bytes]) -> str:
        return self.party.sign(b"\n".join(lines), kind=COLLECTED)

    def hub_answers(self) -> bool:
        try:
            return self._hub.get("/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


def _in_their_words(answer: dict[str, list[str]], back: dict[str, str]) -> dict[str, list[str]]:
    return {
        name: [back[key] for key in answer.get(name, []) if key in back]
        for name in ("received", "refused")
    }


def _card(path: Any) -> Card:
    try:
        return Card.read(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotNow(path.name) from error
