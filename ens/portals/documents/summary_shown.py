"""
A summary as its page shows it: a list for each section, in the reader's language.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ens.journeys.summary import exchange
from ens.journeys.summary.summary import Summary
from ens.portals.documents import downloads
from ens.portals.documents.summary_words import named, said
from ens.standards import ins
from ens.standards.fhir.ips import reading, sections
from ens.standards.fhir.ips.composing import Part
from ens.standards.fhir.ips.lines import ACTS, FACTS, STATES, Line
from ens.ui import words
from ens.ui.words import NBSP

MONTH = len("2026-03")
DAY = len("2026-03-02")
JOINED = "\u2060"
# What a reader must not miss.
WARNING = frozenset({"high", "do-not", "H", "HH", "L", "LL", "A", "AA"})
# Codes that doctors of any country know.
CODES: Mapping[str, str] = {
    "http://hl7.org/fhir/sid/icd-10": "CIM-10",
    "http://www.whocc.no/atc": "ATC",
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED CT",
}
ENGLISH = {"CIM-10": "ICD-10"}


def of(summary: Summary, *, now: dt.datetime) -> dict[str, object]:
    made = {"day": words.day(now), "hour": words.hour(now)}
    return {
        "made": _("Faite le %(day)s à %(hour)s") % made,
        "other": _other(),
        "in_other": _in_other(),
        "sex": _sex(summary.patient),
        "ins": _ins(summary.patient),
        "sections": [_section(one) for one in summary.parts],
    }


def file(summary: Summary, kind: str, *, now: dt.datetime) -> HttpResponse:
    """
    The same as a document for a software: "fhir" or "cda".
    """
    found = exchange.file_of(summary, kind, now=now)
    return downloads.attachment(found.data, media_type=found.media_type, name=found.name)


def _other() -> str:
    return "fr" if (get_language() or "fr").startswith("en") else "en"


def _in_other() -> str:
    """
    The way to the same page in the other language, in that language.
    """
    english = _other() == "en"
    with override(_other()):
        return _("Lire ou imprimer en anglais") if english else _("Lire ou imprimer en français")


def _sex(patient: Mapping[str, Any]) -> str:
    """
    Nothing where it is not said: it is never guessed.
    """
    return {"female": _("féminin"), "male": _("masculin")}.get(patient.get("gender", ""), "")


def _ins(patient: Mapping[str, Any]) -> str:
    numbers = (
        str(one.get("value", ""))
        for one in patient.get("identifier", ())
        if one.get("system") in ins.SYSTEMS
    )
    return next(numbers, "")


def _section(part: Part) -> dict[str, object]:
    rule = part.chosen.rule
    with override(_other()):
        also = said(rule.title)
    rows = [_row(*one) for one in zip(part.chosen.resources, part.lines, strict=True)]
    return {
        "id": rule.key,
        "title": said(rule.title),
        "also": also,
        "empty": "" if part.lines else said(rule.empty),
        "note": said(rule.note) if part.chosen.cut and rule.note else "",
        "rows": _together(rows) if rule.key == sections.IMMUNIZATIONS else rows,
    }


def _row(resource: Mapping[str, Any], line: Line) -> dict[str, Any]:
    facts = [said(FACTS[word]).format(_whole(value)) for word, value in line.facts]
    return {
        "name": named(line.name),
        "code": _code(resource),
        "value": line.value,
        "text": ", ".join([*facts, *([line.text] if line.text else [])]),
        "when": _when(line),
        "states": [(said(STATES[one]), _tone(one)) for one in _told(line)],
    }


def _together(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """
    Doses of one vaccine in one row: the newest as it is, then the dates of those before.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["name"], str(row["states"]))
        first = found.setdefault(key, row | {"before": []})
        if first["when"] != row["when"] or first["text"] != row["text"]:
            first["before"].append(_whole(row["when"] or _("date inconnue")))
    return list(found.values())


def _whole(text: str) -> str:
    """
    On one line: "3,9 – 6,1", which a browser may break after its dash.
    """
    return text.replace("–", f"–{JOINED}").replace(" ", NBSP)


def _tone(state: str) -> str:
    return "warning" if state in WARNING else "neutral"


def _told(line: Line) -> list[str]:
    """
    Its states; that it is over goes without saying where the day it ended is said.
    """
    return [one for one in line.states if one != "resolved" or not line.until]


def _code(resource: Mapping[str, Any]) -> str:
    for system, code in reading.codes(reading.concept(resource)):
        if name := CODES.get(system):
            return f"{name if _other() == 'en' else ENGLISH.get(name, name)} {code}"
    return ""


def _when(line: Line) -> str:
    """
    "depuis le 3 mars 2026", "2019 – mars 2020", "prescrit le 3 mars 2026", or the date alone.
    """
    since, until, on = (day_of(one) for one in (line.since, line.until, line.on))
    if since and until:
        return _("%(since)s – %(until)s") % {"since": since, "until": until}
    if until:
        text = _("jusqu’au %(day)s") if len(line.until) >= DAY else _("jusqu’en %(day)s")
        return text % {"day": until}
    if since:
        text = _("depuis le %(day)s") if len(line.since) >= DAY else _("depuis %(day)s")
        return text % {"day": since}
    if not line.act:
        return on
    act = said(ACTS[line.act])
    return f"{act} {on}" if len(line.on) >= DAY else f"{act.rpartition(' ')[0]} {_in(on)}"


def _in(date: str) -> str:
    return _("en %(day)s") % {"day": date}


def day_of(date: str) -> str:
    """
    "3 mars 2026", "mars 2026" or "2026", as precisely as the date is said; as it is written if
    it is no date.
    """
    try:
        if len(date) >= DAY:
            return words.day(dt.date.fromisoformat(date[:DAY]))
        if len(date) == MONTH:
            return date_format(dt.date.fromisoformat(f"{date}-01"), "F Y")
    except ValueError:
        return date
    return date
