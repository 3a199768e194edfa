"""
A section of a summary as people read it: a table in XHTML, in plain French.

Source: FHIR R4 narrative.html. Every tag is written here; what comes from the record is text.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from ens.standards.fhir.ips import sections
from ens.standards.fhir.ips.choosing import Chosen
from ens.standards.fhir.ips.lines import ACTS, STATES, Line

LANGUAGE: Final = "fr-FR"
_OPEN: Final = f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{LANGUAGE}" xml:lang="{LANGUAGE}">'
_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
# What is beside the name of each thing, where it is not the usual word.
TEXTS: Final = {sections.MEDICATIONS: "Posologie", sections.ALLERGIES: "Réaction"}
_NEITHER: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0xFEFF))
_CONTROL: Final = dict.fromkeys(one for one in range(32) if one not in (9, 10, 13))


def text_of(text: str) -> str:
    return escape(text.translate(_NEITHER).translate(_CONTROL), quote=False)


def section(chosen: Chosen, lines: Sequence[Line]) -> str:
    if not lines:
        # "cut": things there were, of which none is in force.
        said = chosen.rule.empty if not chosen.cut else f"{chosen.rule.empty} {chosen.rule.note}"
        return f"{_OPEN}<p>{text_of(said)}</p></div>"
    note = f"<p>{text_of(chosen.rule.note)}</p>" if chosen.cut and chosen.rule.note else ""
    return f"{_OPEN}{_table(chosen.rule.key, lines)}{note}</div>"


def paragraph(text: str) -> str:
    return f"{_OPEN}<p>{text_of(text)}</p></div>"


def _table(key: str, lines: Sequence[Line]) -> str:
    columns = [
        (head, [text_of(one) for one in cells])
        for head, cells in _columns(key, lines)
        if any(cells)
    ]
    heads = "".join(f"<th>{text_of(head)}</th>" for head, _ in columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{cells[at]}</td>' for _, cells in columns)}</tr>"
        for at in range(len(lines))
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _columns(key: str, lines: Sequence[Line]) -> tuple[tuple[str, list[str]], ...]:
    """
    Every column with its head; those with nothing in them are not shown.
    """
    return (
        ("Intitulé", [one.name for one in lines]),
        ("Valeur", [one.value for one in lines]),
        (TEXTS.get(key, "Précisions"), [one.told for one in lines]),
        ("Début", [day_of(one.since) for one in lines]),
        ("Fin", [day_of(one.until) for one in lines]),
        ("Date", [_acted(one) for one in lines]),
        ("État", [", ".join(STATES[state] for state in one.states) for one in lines]),
    )


def _acted(line: Line) -> str:
    return f"{ACTS.get(line.act, '')} {day_of(line.on)}".strip()


def day_of(date: str) -> str:
    """
    Return "3 mars 2026", "mars 2026" or "2026", as precisely as the date is said.
    """
    year, month, day = (*date[:10].split("-"), "", "")[:3]
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return year
    name = _MONTHS[int(month) - 1]
    if not day.isdigit():
        return f"{name} {year}"
    return f"{'1er' if int(day) == 1 else int(day)} {name} {year}"
