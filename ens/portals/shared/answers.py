"""
What a page answers when a journey did not go through.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import clock
from ens.portals.public import errors

View = Callable[..., HttpResponseBase]


def plain_refusals(view: View) -> View:
    """
    Absent and hidden are one answer, that of an address that never existed. A refusal is
    written once the work is rolled back; without the register nothing is served.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return _answer(view, request, *args, **kwargs)
        except register.NotWritten:
            return errors.unavailable(request)

    return answered


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except record.NotFound:
        return errors.not_found(request)
    except record.Gone:
        return errors.gone(request)
    except access.Refused as refused:
        register.write([refused.line], now=clock.now())
        return errors.forbidden(request) if refused.tellable else errors.not_found(request)
