"""
Which vaccine is written here: by its codes, else by its name.

ATC as in the certificates of a child's health (CI-SIS value sets JDV_VaccinCSE8, 9 and 24), CVX
as in documents from elsewhere. A product coded otherwise (CIS, CIP) is known by its name.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from ens.contexts.prevention.calendar import Calendar, Product

ATC = frozenset(
    {
        "http://www.whocc.no/atc",
        "urn:oid:2.16.840.1.113883.6.73",
        "https://smt.esante.gouv.fr/terminologie-atc",
    }
)
CVX = frozenset({"http://hl7.org/fhir/sid/cvx", "urn:oid:2.16.840.1.113883.12.292"})


def recognised(calendar: Calendar, concept: Mapping[str, Any]) -> tuple[Product | None, bool]:
    """
    The product that this `vaccineCode` names, and whether only its words said so.
    """
    codings = concept.get("coding", [])
    for coding in codings:
        found = _by_code(calendar, coding.get("system", ""), coding.get("code", ""))
        if found:
            return found, False
    names = [concept.get("text", ""), *(coding.get("display", "") for coding in codings)]
    found = next((one for one in (_by_name(calendar, name) for name in names) if one), None)
    return found, found is not None


def _by_code(calendar: Calendar, system: str, code: str) -> Product | None:
    if system in CVX:
        number = code.zfill(2)
        return next((one for one in calendar.products if number in one.cvx), None)
    if system not in ATC:
        return None
    starts = [
        (len(start), place)
        for place, one in enumerate(calendar.products)
        for start in one.atc
        if code.startswith(start)
    ]
    return calendar.products[max(starts)[1]] if starts else None


def _by_name(calendar: Calendar, name: str) -> Product | None:
    """
    The longest known words that the name holds, whole.
    """
    text = folded(name)
    held = [
        (len(words), -place)
        for place, one in enumerate(calendar.products)
        for words in one.words
        if _holds(text, words)
    ]
    return calendar.products[-max(held)[1]] if held else None


def _holds(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def name_of(concept: Mapping[str, Any]) -> str:
    """
    How the record calls it.
    """
    texts: Sequence[str] = [
        concept.get("text", ""),
        *(coding.get("display", "") for coding in concept.get("coding", [])),
        *(coding.get("code", "") for coding in concept.get("coding", [])),
    ]
    return next((text for text in texts if text), "")
