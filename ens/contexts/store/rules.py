"""
What a listing must say, and which listings answer a word.

Sources: the four classes of impact are reading 8 of the product (0 information, 1 low, 2 high,
3 medical device); price, funder and what is done with data are said of each (STO-27).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

IMPACTS = (0, 1, 2, 3)
SAID = ("purpose", "price", "funder", "data_use", "contact")
AGREED = ("purpose", "data_use", "algorithm", "impact", "publisher")
LONGEST = 400


def missing(listing: Mapping[str, Any]) -> str:
    """
    The first field that is not said, or not sayable; "" for a whole listing.
    """
    for name in SAID:
        text = str(listing.get(name) or "").strip()
        if not text or len(text) > LONGEST or not text.isprintable():
            return name
    impact = listing.get("impact")
    if isinstance(impact, bool) or impact not in IMPACTS:
        return "impact"
    needs = listing.get("needs", ())
    if not all(isinstance(need, str) and need.isprintable() for need in needs):
        return "needs"
    return ""


def terms(listing: Mapping[str, Any]) -> str:
    """
    A digest of what people agree to when they allow it: what for, what is done with their data,
    with which algorithm, what is asked, who receives them. Its price, its name or a contact may
    change without.
    """
    agreed = [str(listing.get(name) or "") for name in AGREED]
    told = "\n".join([*agreed, *sorted(str(listing.get("scopes") or "").split())])
    return hashlib.sha256(told.encode()).hexdigest()


def answers(words: Iterable[str], texts: Iterable[str]) -> bool:
    """
    True if each word, already folded, begins a word of these folded texts.
    """
    known = [part for text in texts for part in text.replace("-", " ").split()]
    return all(any(part.startswith(word) for part in known) for word in words)
