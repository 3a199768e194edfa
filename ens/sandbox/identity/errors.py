"""
How a provider says no: by redirection when it knows where, in JSON to programs, else on a page.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from ens.sandbox import pages

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Refused(Exception):
    """A request that the protocol answers by an error code."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


def as_json(refused: Refused) -> JSONResponse:
    body = {"error": refused.error, "error_description": refused.description}
    return JSONResponse(body, status_code=refused.status, headers=NO_STORE)


def back_to(redirect_uri: str, answer: dict[str, str]) -> RedirectResponse:
    """The answer goes in the query of the relying party's address, beside what it holds already."""
    parts = urlsplit(redirect_uri)
    given = urlencode({name: value for name, value in answer.items() if value})
    query = f"{parts.query}&{given}" if parts.query else given
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return RedirectResponse(url, status_code=303, headers=NO_STORE)


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    """The provider out of order: a page for people, `server_error` for programs."""
    request = Request(scope, receive)
    answer: Response
    if "text/html" in request.headers.get("accept", ""):
        answer = pages.render("sandbox/out_of_order.html", status=500)
    else:
        description = "authentication aborted due to a technical error on the authorization server"
        answer = as_json(Refused("server_error", description, status=500))
    await answer(scope, receive, send)
