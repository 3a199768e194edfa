"""
Consents: the receipt of each agreement, with the words that were shown.
"""

from ens.contexts.consents.receipts import (
    Receipt,
    Said,
    UnknownReceipt,
    erase,
    give,
    receipt,
    receipts_of,
    terms_agreed,
    withdraw,
)
from ens.contexts.consents.sealed import SEALED
from ens.contexts.consents.texts import Text, UnknownText, kinds, text

__all__ = [
    "SEALED",
    "Receipt",
    "Said",
    "Text",
    "UnknownReceipt",
    "UnknownText",
    "erase",
    "give",
    "kinds",
    "receipt",
    "receipts_of",
    "terms_agreed",
    "text",
    "withdraw",
]
