"""
A date typed in three inputs: how it is shown again, and how it is read.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARTS = (
    ("jour", gettext_lazy("Jour"), "day", 2),
    ("mois", gettext_lazy("Mois"), "month", 2),
    ("annee", gettext_lazy("Année"), "year", 4),
)


class NotADate(ValueError):
    """
    What was typed is not a date; the message is the sentence to show beside the field.
    """


def parts(name: str, value: date | Sequence[str] | None, autocomplete: str) -> list[dict]:
    typed = _typed(value)
    return [
        {
            "id": f"id_{name}" if part == "jour" else f"id_{name}_{part}",
            "name": f"{name}_{part}",
            "label": label,
            "length": length,
            "value": text,
            "autocomplete": f"{autocomplete}-{token}" if autocomplete else "off",
        }
        for (part, label, token, length), text in zip(PARTS, typed, strict=True)
    ]


def typed_date(data: Mapping, name: str) -> tuple[str, str, str]:
    day, month, year = (str(data.get(f"{name}_{part}", "")).strip() for part, *_rest in PARTS)
    return day, month, year


def read_date(data: Mapping, name: str) -> date | None:
    """
    Return the date posted by a `date_field`, None when all three inputs are empty.

    :raises NotADate: with a sentence in the reader's language
    """
    day, month, year = typed_date(data, name)
    if not (day or month or year):
        return None
    if not (day and month and year):
        raise NotADate(_("Indiquez le jour, le mois et l’année."))
    if len(year) != 4:
        raise NotADate(_("Écrivez l’année avec quatre chiffres, par exemple 1991."))
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        raise NotADate(_("Cette date n’existe pas. Vérifiez le jour et le mois.")) from None


def _typed(value: date | Sequence[str] | None) -> Sequence[str]:
    if value is None or value == "":
        return ("", "", "")
    if isinstance(value, date):
        return (str(value.day), str(value.month), str(value.year))
    return value
