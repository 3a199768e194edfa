"""
Fields of forms: a label, a hint, an error beside the field, tied to it for screen readers.

Common arguments: `name`, `label`, `value`, `hint`, `error`, `optional`, `autocomplete`. The id is
`id_<name>`, which is where the error summary leads.
"""

from collections.abc import Collection, Sequence
from datetime import date

from django import template

from ens.ui import dates

register = template.Library()


def _wiring(
    name: str, label: str, value: object, hint: str, error: str, optional: bool, autocomplete: str
) -> dict:
    said = [f"id_{name}_hint"] * bool(hint) + [f"id_{name}_error"] * bool(error)
    return {
        "id": f"id_{name}",
        "name": name,
        "label": label,
        "value": "" if value is None else value,
        "hint": hint,
        "error": error,
        "optional": optional,
        "autocomplete": autocomplete,
        "described": " ".join(said),
    }


@register.inclusion_tag("ui/text_field.html")
def text_field(
    name: str,
    label: str,
    *,
    value: object = "",
    hint: str = "",
    error: str = "",
    optional: bool = False,
    autocomplete: str = "",
    type: str = "text",  # noqa: A002 - the attribute's own name
    inputmode: str = "",
    width: str = "",
    maxlength: int = 0,
    unit: str = "",
) -> dict:
    """
    One line. `type`: text, email, tel, password, number as text (`inputmode="decimal"`).
    `width`: short, medium, or full when empty. `unit` is written after the field.
    """
    common = _wiring(name, label, value, hint, error, optional, autocomplete)
    return common | {
        "type": type,
        "inputmode": inputmode,
        "width": width,
        "maxlength": maxlength,
        "unit": unit,
    }


@register.inclusion_tag("ui/textarea_field.html")
def textarea_field(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    error: str = "",
    optional: bool = False,
    rows: int = 4,
    maxlength: int = 0,
) -> dict:
    """
    Several lines.
    """
    common = _wiring(name, label, value, hint, error, optional, "")
    return common | {"rows": rows, "maxlength": maxlength}


@register.inclusion_tag("ui/search_field.html")
def search_field(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    submit: str = "",
    autocomplete: str = "off",
) -> dict:
    """
    A search with its own button; put it in a `{% form method="get" %}`.
    """
    return _wiring(name, label, value, hint, "", False, autocomplete) | {"submit": submit}


@register.inclusion_tag("ui/code_field.html")
def code_field(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    error: str = "",
    length: int = 6,
    autocomplete: str = "one-time-code",
) -> dict:
    """
    A code read out or copied: one field, digits spaced out, paste allowed, spaces tolerated.
    """
    return _wiring(name, label, value, hint, error, False, autocomplete) | {"length": length}


@register.inclusion_tag("ui/select_field.html")
def select_field(
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    value: str = "",
    hint: str = "",
    error: str = "",
    optional: bool = False,
    empty: str = "",
    autocomplete: str = "",
) -> dict:
    """
    One among many; `choices` are pairs of value and label, `empty` the label of no choice yet.
    """
    common = _wiring(name, label, value, hint, error, optional, autocomplete)
    return common | {"choices": _marked(choices, {str(value)}), "empty": empty}


@register.inclusion_tag("ui/radios.html")
def radios(
    name: str,
    label: str,
    choices: Sequence[tuple],
    *,
    value: str = "",
    hint: str = "",
    error: str = "",
    optional: bool = False,
    inline: bool = False,
) -> dict:
    """
    One among a few. `choices`: (value, label) or (value, label, hint).
    """
    common = _wiring(name, label, value, hint, error, optional, "")
    return common | {"choices": _marked(choices, {str(value)}), "inline": inline}


@register.inclusion_tag("ui/checkboxes.html")
def checkboxes(
    name: str,
    label: str,
    choices: Sequence[tuple],
    *,
    values: Collection[str] = (),
    hint: str = "",
    error: str = "",
    optional: bool = False,
) -> dict:
    """
    Any of a few. `choices`: (value, label) or (value, label, hint); `values`: those ticked.
    """
    common = _wiring(name, label, "", hint, error, optional, "")
    return common | {
        "choices": _marked(choices, {values} if isinstance(values, str) else set(values))
    }


@register.inclusion_tag("ui/checkbox.html")
def checkbox(
    name: str,
    label: str,
    *,
    value: str = "1",
    checked: bool = False,
    hint: str = "",
    error: str = "",
) -> dict:
    """
    One box alone: a consent, an option.
    """
    return _wiring(name, label, value, hint, error, False, "") | {"checked": checked}


@register.inclusion_tag("ui/date_field.html")
def date_field(
    name: str,
    label: str,
    *,
    value: date | Sequence[str] | None = None,
    hint: str = "",
    error: str = "",
    optional: bool = False,
    autocomplete: str = "",
) -> dict:
    """
    A date in three inputs, posted as `<name>_jour`, `<name>_mois`, `<name>_annee`; read it back
    with `ens.ui.dates.read_date`. `value`: a date, or what was typed. `autocomplete`: "bday" or "".
    """
    common = _wiring(name, label, "", hint, error, optional, autocomplete)
    return common | {"parts": dates.parts(name, value, autocomplete)}


@register.inclusion_tag("ui/file_field.html")
def file_field(
    name: str,
    label: str,
    *,
    hint: str = "",
    error: str = "",
    optional: bool = False,
    accept: str = "",
) -> dict:
    """
    A file from the phone or the computer; the form needs `files=True`.
    """
    return _wiring(name, label, "", hint, error, optional, "") | {"accept": accept}


def _marked(choices: Sequence[tuple], chosen: set[str]) -> list[dict]:
    return [
        {
            "value": choice[0],
            "label": choice[1],
            "hint": choice[2] if len(choice) > 2 else "",
            "chosen": str(choice[0]) in chosen,
        }
        for choice in choices
    ]
