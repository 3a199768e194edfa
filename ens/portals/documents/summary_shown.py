"""
A summary as its page shows it: a list for each section, in the reader's language.
"""

import datetime as dt

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ens.journeys.summary import exchange
from ens.journeys.summary.summary import Summary
from ens.portals.documents import downloads
from ens.portals.documents.summary_words import said
from ens.standards.fhir.ips.composing import Part
from ens.standards.fhir.ips.lines import ACTS, STATES, Line
from ens.ui import words

MONTH = len("2026-03")
DAY = len("2026-03-02")


def of(summary: Summary, *, now: dt.datetime) -> dict[str, object]:
    made = {"day": words.day(now), "hour": words.hour(now)}
    return {
        "made": _("Faite le %(day)s à %(hour)s") % made,
        "sections": [_section(one) for one in summary.parts],
    }


def file(summary: Summary, kind: str, *, now: dt.datetime) -> HttpResponse:
    """
    The same as a document for a software: "fhir" or "cda".
    """
    found = exchange.file_of(summary, kind, now=now)
    return downloads.attachment(found.data, media_type=found.media_type, name=found.name)


def _section(part: Part) -> dict[str, object]:
    rule = part.chosen.rule
    return {
        "id": rule.key,
        "title": said(rule.title),
        "empty": "" if part.lines else said(rule.empty),
        "note": said(rule.note) if part.chosen.cut and rule.note else "",
        "rows": [_row(one) for one in part.lines],
    }


def _row(line: Line) -> dict[str, object]:
    return {
        "name": line.name,
        "value": line.value,
        "text": line.text,
        "when": _when(line),
        "states": [said(STATES[state]) for state in line.states],
    }


def _when(line: Line) -> str:
    """
    "depuis le 3 mars 2026", "2019 – mars 2020", "prescrit le 3 mars 2026", or the date alone.
    """
    since, until, on = (day_of(one) for one in (line.since, line.until, line.on))
    if since and until:
        return _("%(since)s – %(until)s") % {"since": since, "until": until}
    if until:
        return _("jusqu’à %(until)s") % {"until": until}
    if since:
        text = _("depuis le %(day)s") if len(line.since) >= DAY else _("depuis %(day)s")
        return text % {"day": since}
    return f"{said(ACTS[line.act])} {on}" if line.act else on


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
