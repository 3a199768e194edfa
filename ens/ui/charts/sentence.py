"""
What a figure says, in one sentence that states and never diagnoses.

Numbers or drawings alone are judged graver than the same with a sentence, so every figure has one.
"""

from decimal import Decimal

from django.utils.translation import gettext as _

from ens.ui import words

Number = Decimal | int | float


def compare(value: Number, low: Number | None, high: Number | None) -> str:
    """
    "below", "within" or "above"; nothing when there is no range, or when it is upside down.
    """
    if not is_range(low, high):
        return ""
    if low is not None and float(value) < float(low):
        return "below"
    if high is not None and float(value) > float(high):
        return "above"
    return "within"


def is_range(low: Number | None, high: Number | None) -> bool:
    if low is None or high is None:
        return low is not None or high is not None
    return float(low) <= float(high)


def range_words(low: Number | None, high: Number | None, unit: str = "") -> str:
    """
    "3,5 à 5,1", "5,1 au plus", "3,5 au moins"; nothing without a range.
    """
    if not is_range(low, high) or (low is None and high is None):
        return ""
    after = f"{words.NBSP}{unit}" if unit else ""
    if high is None:
        return _("%(low)s au moins") % {"low": f"{words.number(low or 0)}{after}"}
    if low is None:
        return _("%(high)s au plus") % {"high": f"{words.number(high)}{after}"}
    return _("%(low)s à %(high)s") % {"low": words.number(low), "high": words.number(high) + after}


def sentence_for(
    value: Number,
    low: Number | None,
    high: Number | None,
    unit: str,
    previous: Number | None = None,
    *,
    reference: str = "usual",
) -> str:
    """
    "4,2 mmol/L, dans les valeurs habituelles (3,5 à 5,1)."

    `reference` is "usual" (the laboratory's range), "target" (what was agreed for this person), or
    "none" where nothing is compared.
    """
    standing = compare(value, low, high)
    said = {"value": words.quantity(value, unit), "range": range_words(low, high)}
    text = _PATTERNS[reference][standing]() % said
    if previous is None:
        return text
    before = _("La valeur précédente était %(value)s.") % {"value": words.quantity(previous, unit)}
    return f"{text} {before}"


_PATTERNS = {
    "usual": {
        "within": lambda: _("%(value)s, dans les valeurs habituelles (%(range)s)."),
        "above": lambda: _("%(value)s, au-dessus des valeurs habituelles (%(range)s)."),
        "below": lambda: _("%(value)s, au-dessous des valeurs habituelles (%(range)s)."),
        "": lambda: _("%(value)s. Les valeurs habituelles ne sont pas indiquées."),
    },
    "target": {
        "within": lambda: _("%(value)s, dans votre objectif (%(range)s)."),
        "above": lambda: _("%(value)s, au-dessus de votre objectif (%(range)s)."),
        "below": lambda: _("%(value)s, au-dessous de votre objectif (%(range)s)."),
        "": lambda: _("%(value)s. Vous n’avez pas d’objectif pour cette mesure."),
    },
    "none": {"": lambda: _("%(value)s.")},
}
