"""
How often a software may ask: 429 with Retry-After, as any OAuth error otherwise.

What failed is counted apart from what succeeded, so that nobody shuts a software out by asking
in its name: only who proved to be it counts against its own limit.

Source: RFC 6585, section 4; RFC 6749, section 5.2 (and 4.1.2.1 for the error's name).
"""

import base64
import binascii
import datetime as dt
import json

from authlib.oauth2.rfc6749 import OAuth2Error
from django.http import HttpRequest, HttpResponse, JsonResponse

from ens.ground import clock, rate

MINUTE = dt.timedelta(minutes=1)
# A hospital of thousands asks a token for each professional every five minutes.
OF_SOFTWARE = rate.Limit("token-of-software", 1_800, MINUTE)
OF_ACCOUNT = rate.Limit("token-of-account", 60, MINUTE)
FAILED = rate.Limit("token-failed", 300, MINUTE)
LONGEST = 16_384


class TooFast(OAuth2Error):
    error = "temporarily_unavailable"
    status_code = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many requests: ask again in {seconds} s.")
        self.seconds = seconds

    def get_headers(self) -> list[tuple[str, str]]:
        return [*super().get_headers(), ("Retry-After", str(self.seconds))]


def take(limit: rate.Limit, *who: object) -> None:
    """
    :raises TooFast: nothing is issued
    """
    try:
        rate.take(limit, *who, now=clock.now())
    except rate.TooFast as error:
        raise TooFast(error.seconds) from error


def failed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """
    Count a request that failed, under the name it gave; beyond the limit it is told to wait.
    """
    try:
        rate.take(FAILED, claimed(request), now=clock.now())
    except rate.TooFast as error:
        said = {
            "error": TooFast.error,
            "error_description": f"Too many requests failed: ask again in {error.seconds} s.",
        }
        return JsonResponse(said, status=429, headers={"Retry-After": str(error.seconds)})
    return response


def claimed(request: HttpRequest) -> str:
    """
    The client that the request says to come from, unproved; "" if it says none.
    """
    if client_id := request.POST.get("client_id"):
        return client_id
    _, _, rest = request.POST.get("client_assertion", "")[:LONGEST].partition(".")
    payload = rest.partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"])
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return ""
