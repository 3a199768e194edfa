"""
Feed: what leaves for the research warehouse, under two pseudonyms, and the ledger of it.
"""

from ens.clients.collector import health
from ens.contexts.feed.deciding import decide
from ens.contexts.feed.erasing import erase
from ens.contexts.feed.letters import is_on, publish_card
from ens.contexts.feed.queries import months_of, sendings_of
from ens.contexts.feed.rules import OWN, PROFESSIONAL
from ens.contexts.feed.sealed import SEALED
from ens.contexts.feed.sending import is_something_waiting, send_waiting
from ens.contexts.feed.values import Month, Sending

__all__ = [
    "OWN",
    "PROFESSIONAL",
    "SEALED",
    "Month",
    "Sending",
    "decide",
    "erase",
    "health",
    "is_on",
    "is_something_waiting",
    "months_of",
    "publish_card",
    "send_waiting",
    "sendings_of",
]
