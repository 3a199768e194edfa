"""
Dates, times and numbers as a person reads them, with the spaces that keep them on one line.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NBSP = "\u00a0"
NARROW = "\u202f"
# A first name that begins by a vowel, by a mute h, or by y before a consonant.
ELIDED = re.compile(r"\bde (?=[AEIOUÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ]|H[aeiouyéèêô]|Y[^aeiouéèêy])")


def number(value: Decimal | int | float | str) -> str:
    """
    Write a number with the reader's decimal mark, and the digits that were given: 4.20 stays 4,20.
    """
    text = str(value)
    whole, _mark, rest = text.partition(".")
    sign, digits = ("\u2212", whole[1:]) if whole.startswith("-") else ("", whole)
    whole = f"{int(digits):,}".replace(",", NARROW) if len(digits) > 4 else digits
    if not rest:
        return sign + whole
    return f"{sign}{whole}{decimal_mark()}{rest}"


def decimal_mark() -> str:
    return "." if (get_language() or "fr").startswith("en") else ","


def quantity(value: Decimal | int | float | str, unit: str) -> str:
    return f"{number(value)}{NBSP}{unit}" if unit else number(value)


def day(value: date) -> str:
    """
    "12 avril 1991", and "1er avril 1991".
    """
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    text = formats.date_format(local, "j F Y")
    if local.day == 1 and (get_language() or "fr").startswith("fr"):
        text = text.replace("1 ", "1er ", 1)
    return text.replace(" ", NBSP, 1)


def hour(value: datetime) -> str:
    """
    "14 h 05" in French, "14:05" elsewhere.
    """
    local = timezone.localtime(value)
    text = _("%(hour)s h %(minute)s") % {"hour": local.hour, "minute": f"{local.minute:02}"}
    return text.replace(" ", NBSP)


def moment(value: date | datetime, *, now: datetime | None = None) -> str:
    """
    "aujourd'hui à 14 h 05", "hier à 9 h 00", "le 12 avril 2026 à 9 h 00"; a day alone has no hour.

    Without `now`, the full date: only doors look at the clock.
    """
    if not isinstance(value, datetime):
        return _("le %(day)s") % {"day": day(value)}
    today = timezone.localtime(now).date() if now else None
    local = timezone.localtime(value).date()
    said = {"day": day(value), "hour": hour(value)}
    if today is None:
        return _("le %(day)s à %(hour)s") % said
    if local == today:
        return _("aujourd’hui à %(hour)s") % said
    if local == today - timedelta(days=1):
        return _("hier à %(hour)s") % said
    return _("le %(day)s à %(hour)s") % said


def time_left(seconds: int) -> str:
    """
    "encore 14 minutes", "encore moins d'une minute", "expiré".
    """
    if seconds <= 0:
        return _("expiré")
    minutes = seconds // 60
    if minutes < 1:
        return _("encore moins d’une minute")
    text = ngettext("encore %(count)s minute", "encore %(count)s minutes", minutes)
    return text % {"count": minutes}


def tied(text: str) -> str:
    """
    A French sentence whose marks stay with their words: no line begins with ":" or ends with "«".
    """
    kept = str(text)
    for mark in ":;?!»":
        kept = kept.replace(f" {mark}", NBSP + mark)
    kept = kept.replace("« ", f"«{NBSP}")
    return SafeString(kept) if isinstance(text, SafeString) else kept


def elided(text: str) -> str:
    """
    "Espace de Agathe" said as in French: "Espace d’Agathe". For a sentence made around a name.
    """
    if not (get_language() or "fr").startswith("fr"):
        return text
    said = ELIDED.sub("d’", str(text), count=1)
    return SafeString(said) if isinstance(text, SafeString) else said


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str]) -> str:
    """
    "Le carnet de santé, les mesures": names of things, of which the first alone has its capital.
    """
    return ", ".join([*names[:1], *(one[:1].lower() + one[1:] for one in names[1:])])
