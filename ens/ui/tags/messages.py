"""
What the service tells a person about what happened, or about what to know first.
"""

from collections.abc import Sequence
from datetime import datetime

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ens.ui import words

register = template.Library()

ALERTS = {"info": "info", "success": "check", "warning": "warning", "error": "warning"}


@register.simple_block_tag
def alert(content: str, kind: str = "info", title: str = "", *, role: str = "") -> SafeString:
    """
    {% alert "error" "Titre" %}...{% endalert %}. Kinds: info, success, warning, error.
    `role="alert"` only for what answers the person's last action.
    """
    values = {"content": content, "kind": kind, "title": title, "role": role, "icon": ALERTS[kind]}
    return SafeString(render_to_string("ui/alert.html", values))


@register.inclusion_tag("ui/status.html")
def status(text: str, *, kind: str = "success") -> dict:
    """
    What has just been done, at the top of the page that follows; nothing when the text is empty.
    """
    return {"text": text, "kind": kind, "icon": ALERTS[kind]}


@register.inclusion_tag("ui/updated.html", takes_context=True)
def updated(context: Context, when: datetime, *, by: str = "") -> dict:
    """
    "Mis à jour aujourd'hui à 14 h 05", and by whom. Reads `now` in the page's context.
    """
    return {"when": when, "words": words.moment(when, now=context.get("now")), "by": by}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(errors: Sequence[tuple[str, str]]) -> dict:
    """
    At the top of a form that was refused: pairs of field name and sentence, each a link to its
    field. Nothing when there is no error.
    """
    return {"errors": errors}


@register.simple_block_tag
def panel(content: str, title: str, *, kind: str = "success", icon: str = "check") -> SafeString:
    """
    {% panel "C'est fait" %}...{% endpanel %}: the top of a page that confirms; holds the h1.
    Kinds: success, info.
    """
    values = {"content": content, "title": title, "kind": kind, "icon": icon}
    return SafeString(render_to_string("ui/panel.html", values))


@register.simple_block_tag
def confirm(content: str, question: str, *, consequence: str = "", cancel: str = "") -> SafeString:
    """
    {% confirm "Masquer ce document ?" consequence="..." cancel="/..." %}form{% endconfirm %}: the
    page that asks before acting, instead of a dialog. `cancel` is where "Non, revenir" goes.
    """
    values = {
        "content": content,
        "question": question,
        "consequence": consequence,
        "cancel": cancel,
    }
    return SafeString(render_to_string("ui/confirm.html", values))


@register.inclusion_tag("ui/progress.html")
def progress(label: str, *, done: int = 0, total: int = 0, text: str = "") -> dict:
    """
    A long work that goes on: a bar and the same in words; without total, the bar does not count.
    """
    return {"label": label, "done": done, "total": total, "text": text}


@register.inclusion_tag("ui/demonstration.html")
def demonstration(*, force: bool = False) -> dict:
    """
    The line that says, in sandbox mode, that nobody here is real.
    """
    return {"shown": force or getattr(settings, "ENS_MODE", "") == "sandbox"}
