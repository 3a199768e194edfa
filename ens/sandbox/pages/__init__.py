"""
Pages of the sandbox, drawn with the product's own components and plainly marked as simulated.
"""

from pathlib import Path
from threading import Lock
from typing import Any

from starlette.responses import HTMLResponse

FOLDER = Path(__file__).parent
# No form-action: a sign-in page answers its own form by a redirect to the relying party.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


_loading = Lock()


def warm() -> None:
    """Load Django's template engine: late, so that the sandbox listens before."""
    from django.conf import settings

    from ens.ui import standalone

    with _loading:
        if not settings.configured:
            standalone.configure(templates=(FOLDER / "templates",))


def text(template: str, **context: Any) -> str:
    warm()
    from django.template.loader import render_to_string

    return render_to_string(template, {"LANGUAGE_CODE": "fr"} | context)


def render(template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(text(template, **context), status_code=status, headers=headers)


def render_error(reason: str, *, status: int = 400, title: str = "") -> HTMLResponse:
    """`title` names the provider or the service whose simulator refuses."""
    return render("sandbox/error.html", status=status, reason=reason, title=title)
