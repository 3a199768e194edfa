"""
The form itself, and what surrounds its fields.
"""

import uuid

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(takes_context=True)
def form(
    context: Context,
    content: str,
    *,
    action: str = "",
    method: str = "post",
    key: str = "",
    files: bool = False,
    id: str = "",  # noqa: A002 - the attribute's own name
    label: str = "",
) -> SafeString:
    """
    {% form action="/..." key=idempotency_key %}...{% endform %}. By POST it carries the CSRF token
    and a hidden `idempotency_key`, drawn here when none is given; `files=True` lets files through.
    """
    posted = method == "post"
    values = {
        "content": content,
        "action": action,
        "method": method,
        "key": (key or str(uuid.uuid4())) if posted else "",
        "token": context.get("csrf_token", "") if posted else "",
        "files": files,
        "id": id,
        "label": label,
    }
    return SafeString(render_to_string("ui/form.html", values))


@register.simple_block_tag
def fieldset(content: str, legend: str, *, hint: str = "") -> SafeString:
    """
    {% fieldset "Votre adresse" %}...{% endfieldset %}: fields that answer one question together.
    """
    return SafeString(
        render_to_string("ui/fieldset.html", {"content": content, "legend": legend, "hint": hint})
    )


@register.simple_block_tag
def actions(content: str) -> SafeString:
    """
    {% actions %}...{% endactions %}: buttons and links, side by side where there is room.
    """
    return SafeString(render_to_string("ui/actions.html", {"content": content}))
