"""
The second stage of the pseudonym: what the collector calls somebody becomes what the hub does.

The hub knows health data and never an identity: it has seen neither a name nor a number, and
even the collector's own pseudonym is not kept. One record per key, whatever comes twice.
"""

import base64
import hashlib
import hmac
from typing import Any

from ens.hub import shape
from ens.hub.settings import Settings
from ens.hub.shelf import Shelf
from ens.standards import key_files
from ens.standards.fhir import json_gate
from ens.standards.jose import Card, Party, Unreadable

COLLECTED, RECEIVED = "ens-collected", "ens-received"
MAX_BYTES = 16_000_000


class NotNow(Exception):
    """
    The collector is not known yet.
    """


class Intake:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.party = Party.of_folder("hub", settings.keys)
        self._pseudonym = key_files.secret(settings.keys / "pseudonym-2.key")
        self.shelf = Shelf(settings.home)
        self.party.card.publish(settings.card)

    def take(self, text: str) -> str:
        """
        Keep a batch of the collector; return the keys that are kept, and those refused, signed.

        :raises Unreadable: not from the collector
        """
        lines = self._collector().verified(text, kind=COLLECTED).splitlines()
        messages = [json_gate.parse(line) for line in lines]
        refused, records = [], []
        for one in messages:
            if one["content"] is None:
                continue
            try:
                records.append(self._record(one))
            except (Unreadable, shape.NotARecord, json_gate.MalformedJson):
                refused.append(one["key"])
        self.shelf.keep(records)
        kept = [
            one["key"] for one in messages if self._keyed(b"key:", one["key"]) in self.shelf.known
        ]
        said = {"received": kept, "refused": [key for key in refused if key not in kept]}
        return self.party.sign(json_gate.serialise(said), kind=RECEIVED)

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        told = json_gate.parse(self.party.unseal(message["content"]))
        shape.check(told)
        for thing in (told, *told.get("entries", ())):
            thing["thing"] = self._keyed(b"thing:", thing["thing"])
        return {
            "id": self._keyed(b"key:", message["key"]),
            "pseudonym": self._keyed(b"who:", message["pseudonym"]),
            **told,
        }

    def _keyed(self, purpose: bytes, text: str) -> str:
        digest = hmac.digest(self._pseudonym, purpose + text.encode(), hashlib.sha256)
        return "v1:" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _collector(self) -> Card:
        try:
            return Card.read(self.settings.collector_card.read_text("utf-8"))
        except FileNotFoundError as error:
            raise NotNow from error
