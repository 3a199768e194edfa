"""
What a person reads: headings, lists, tables, documents, moments.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ens.ui import words

register = template.Library()


@register.filter
def day(value: date) -> str:
    """
    `{{ birth_date|day }}`: "12 avril 1991".
    """
    return words.day(value)


@register.filter
def hour(value: datetime) -> str:
    """
    `{{ opened_at|hour }}`: "14 h 05".
    """
    return words.hour(value)


@register.filter
def elided(text: str) -> str:
    """
    `{{ title|elided }}`: "Espace d’Agathe", where the text is made around a name.
    """
    return words.elided(text)


@register.filter
def day_and_hour(value: datetime) -> str:
    """
    `{{ refused_at|day_and_hour }}`: "22 novembre 2026, 12 h 50 (heure de Paris)", for what is kept
    as a proof.
    """
    said = {"day": words.day(value), "hour": words.hour(value)}
    return _("%(day)s, %(hour)s (heure de Paris)") % said


@register.filter
def quantity(value: Any, unit: str = "") -> str:
    """
    `{{ value|quantity:"mmol/L" }}`: "4,2 mmol/L", on one line.
    """
    return words.quantity(value, unit)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: date | datetime, *, within: bool = False) -> SafeString:
    """
    `{% moment opened_at %}`: a `time` element, "Hier à 9 h 00" when the page's context has `now`;
    `within` a sentence, without its capital.
    """
    return time_of(value, now=context.get("now"), within=within)


def time_of(value: date | datetime, *, now: datetime | None, within: bool = False) -> SafeString:
    said = words.moment(value, now=now)
    text = said if within else words.capital(said)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.inclusion_tag("ui/page_head.html")
def page_head(
    title: str, *, lead: str = "", before: str = "", icon: str = "", drawing: str = ""
) -> dict:
    """
    The h1 of a page, a line `before` it (whose page, which section) and a `lead` after it. With a
    `drawing`, a welcome: for the first page of a portal only.
    """
    return {
        "title": words.tied(title),
        "lead": words.tied(lead),
        "before": before,
        "icon": icon,
        "drawing": drawing,
    }


@register.simple_block_tag
def section(
    content: str,
    title: str,
    *,
    href: str = "",
    link: str = "",
    text: str = "",
    id: str = "",  # noqa: A002 - the attribute's own name
) -> SafeString:
    """
    {% section "Nouveautés" href="/..." link="Tout voir" %}...{% endsection %}: an h2 and its part.
    """
    values = {
        "content": content,
        "title": title,
        "href": href,
        "link": link,
        "text": words.tied(text),
        "id": id,
    }
    return SafeString(render_to_string("ui/section.html", values))


@register.simple_block_tag
def rows(content: str, *, label: str = "", plain: bool = False) -> SafeString:
    """
    {% rows %}{% document_row ... %}{% endrows %}: the list that holds document_row, trace_line,
    person_card; `plain` leaves the sheet behind it out.
    """
    values = {"content": content, "label": label, "plain": plain}
    return SafeString(render_to_string("ui/rows.html", values))


@register.inclusion_tag("ui/table.html")
def table(
    caption: str, columns: Sequence, rows: Sequence[Sequence], *, hidden: bool = False
) -> dict:
    """
    `columns`: labels, or (label, "number"). `rows`: as many cells as columns, the first heads its
    row. On a phone each row becomes a small list. `hidden` keeps the caption for screen readers.
    """
    heads = [(c, "") if isinstance(c, str) else (c[0], c[1]) for c in columns]
    return {
        "caption": caption,
        "hidden": hidden,
        "heads": heads,
        "rows": [list(zip(heads, row, strict=True)) for row in rows],
    }


@register.inclusion_tag("ui/description_list.html")
def description_list(items: Sequence[tuple[str, Any]]) -> dict:
    """
    Pairs of term and value; a value left empty says so.
    """
    return {"items": items}


@register.inclusion_tag("ui/key_figures.html")
def key_figures(items: Sequence[tuple]) -> dict:
    """
    (figure, what it counts) or (figure, what it counts, address).
    """
    return {"items": [(*item, "")[:3] for item in items]}


@register.inclusion_tag("ui/document_row.html", takes_context=True)
def document_row(
    context: Context,
    title: str,
    href: str,
    *,
    when: date | datetime | None = None,
    author: str = "",
    source: str = "",
    icon: str = "document",
    new: bool = False,
    hidden: bool = False,
    note: str = "",
) -> dict:
    """
    One document in a list, inside `{% rows %}`. `source`: see source_badge. `hidden`: masked to
    professionals, and says so. `note`: one more line in plain words.
    """
    return {
        "title": title,
        "href": href,
        "when": time_of(when, now=context.get("now")) if when else "",
        "author": author,
        "source": source,
        "icon": icon,
        "new": new,
        "hidden": hidden,
        "note": note,
    }


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Sequence[Mapping]) -> dict:
    """
    What happened, by year, in the order given. Entries: `when` (a date), `title`, and optionally
    `href`, `text`, `icon`, `source`.
    """
    years = groupby(entries, key=lambda entry: entry["when"].year)
    grouped = [(year, [dict(e, words=words.day(e["when"])) for e in held]) for year, held in years]
    return {"years": grouped}


@register.inclusion_tag("ui/empty_state.html")
def empty_state(
    title: str,
    text: str = "",
    *,
    drawing: str = "shelf",
    label: str = "",
    href: str = "",
) -> dict:
    """
    Nothing yet: why, and what to do next. `drawing`: see the drawing tag.
    """
    return {"title": title, "text": text, "drawing": drawing, "label": label, "href": href}


@register.simple_block_tag
def accordion(content: str, title: str, *, open: bool = False, note: str = "") -> SafeString:  # noqa: A002
    """
    {% accordion "Comment ça marche ?" %}...{% endaccordion %}: a `details` element.
    """
    values = {"content": content, "title": title, "open": open, "note": note}
    return SafeString(render_to_string("ui/accordion.html", values))


@register.inclusion_tag("ui/steps.html")
def steps(items: Sequence[str], *, current: int = 1) -> dict:
    """
    The steps of a short way, the current one counted from 1; those before it are done.
    """
    return {"items": list(enumerate(items, 1)), "current": current, "total": len(items)}


@register.inclusion_tag("ui/tag.html")
def tag(label: str, *, tone: str = "neutral", icon: str = "") -> dict:
    """
    A short word about a thing. Tones: neutral, accent, success, warning, error, new.
    """
    return {"label": label, "tone": tone, "icon": icon}
