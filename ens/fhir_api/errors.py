"""
What went wrong, as the status and the OperationOutcome that the standard asks for.

Source: https://hl7.org/fhir/R4/http.html. What is not seen answers as what never existed; the
decision's codes are told only where the rule allows it.
"""

from collections.abc import Callable
from typing import Any

import orjson
import psycopg
import structlog
from django.conf import settings
from django.db import OperationalError

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.fhir_api import coding
from ens.fhir_api.messages import (
    BrokenBody,
    NotJson,
    Response,
    TooLarge,
    UnusableText,
    answer,
)
from ens.ground import clock
from ens.ground.idempotency import KeyReused
from ens.journeys import errors as journeys
from ens.journeys.write_path.only_read import OnlyRead
from ens.journeys.write_path.patching import NotPatched
from ens.standards.fhir.json_gate import MalformedJson
from ens.standards.fhir.outcome import Issue, issue
from ens.standards.fhir.xml import MalformedXml

log = structlog.get_logger()


class Problem(Exception):
    """
    A request that a handler refuses by itself.
    """

    def __init__(self, status: int, *issues: Issue, **headers: str) -> None:
        super().__init__(issues)
        self.status, self.issues, self.headers = status, issues, headers


def problem(status: int, code: str, diagnostics: str, **headers: str) -> Problem:
    return Problem(status, issue("error", code, diagnostics), **headers)


def decision_issue(code: str, *, expression: tuple[str, ...] = ()) -> Issue:
    """
    A refusal of the decision that its actor may be told.
    """
    return issue(
        "error",
        "forbidden",
        "the access decision refuses this",
        expression=expression,
        details_code=code.replace("_", "-"),
        details_system=f"{settings.ENS_PUBLIC_URL}/codes/decision",
    )


LONGEST = 1000
TOO_WEAK = "sign_in_too_weak"
# RFC 9470, section 3: the user signs in again, at this level at least. Software acts within what
# its user allowed, so that the lowest one is all that is ever asked of it (`access/levels.py`).
STRONGER = (
    'Bearer error="insufficient_user_authentication",'
    ' error_description="the sign-in of the user is not strong enough", acr_values="eidas1"'
)
NOT_FOUND = issue("error", "not-found", "nothing here by that name")


def _refused(error: access.Refused) -> Response:
    """
    The refusal's own trace is written now that the work is rolled back.
    """
    register.write([error.line], now=clock.now())
    if error.tellable and error.code == TOO_WEAK:
        return answer([decision_issue(error.code)], 401, www_authenticate=STRONGER)
    if error.tellable:
        return answer([decision_issue(error.code)], 403)
    if error.line.action == "create":
        return answer([_no_patient()], 422)
    return answer([NOT_FOUND], 404)


def _no_patient() -> Issue:
    return issue("error", "business-rule", "the resource names no patient that can be found")


def _token(error: accounts.TokenRefused) -> Response:
    text = str(error)
    return answer(
        [issue("error", "login", text)],
        401,
        www_authenticate=f'Bearer error="invalid_token", error_description="{text}"',
    )


def _unavailable(error: Exception) -> Response:
    log.error("unavailable", error=type(error).__name__)
    return answer([issue("error", "transient", "try again in a moment")], 503, retry_after="2")


def _simple(status: int, code: str, text: str = "") -> Callable[[Any], Response]:
    """
    What is repeated of what was sent is cut: the name of a parameter may be a megabyte.
    """
    return lambda error: answer([issue("error", code, text or str(error)[:LONGEST])], status)


def _at_entry(error: journeys.AtEntry) -> Response:
    """
    The answer to what went wrong, which names the entry of the Bundle that it is about.
    """
    response = respond(error.cause)
    if isinstance(error.place, str):
        return response
    content = orjson.loads(response.body)
    for one in content["issue"]:
        one["expression"] = [
            f"Bundle.entry[{error.place}]{_inside(text)}" for text in one.get("expression", [""])
        ]
    response.body = orjson.dumps(content)
    return response


def _inside(expression: str) -> str:
    path = expression.partition(".")[2]
    return f".resource.{path}" if path else ""


def _not_patched(error: NotPatched) -> Response:
    text = "of a document, only status, securityLabel and isArchived are patched"
    names = tuple(f"{error.type}.{name}" for name in error.names)
    one = issue("error", "not-supported", text, expression=names)
    return answer([one], 405, allow="GET, PUT, PATCH, DELETE")


HANDLERS: dict[type[Exception], Callable[[Any], Response]] = {
    Problem: lambda error: answer(
        error.issues,
        error.status,
        **error.headers,
    ),
    MalformedJson: _simple(400, "structure"),
    MalformedXml: lambda error: answer(
        [issue("error", "structure", str(error), expression=(error.expression or "Resource",))], 400
    ),
    NotJson: _simple(415, "not-supported", "send application/fhir+json or application/fhir+xml"),
    TooLarge: _simple(413, "too-long", "a body is 50 MB at most"),
    BrokenBody: _simple(400, "incomplete", "the body is shorter than announced"),
    coding.UnknownCoding: _simple(415, "not-supported", "a body is sent as it is, or in gzip"),
    UnusableText: _simple(400, "invalid", "an address or a parameter holds the character U+0000"),
    record.NotUnderstood: _simple(400, "not-supported"),
    record.TooCostly: _simple(
        422, "too-costly", "this search would take too long: name a patient, or ask for less"
    ),
    record.TooMuchChanged: _simple(
        400, "expired", "too much was changed since the first page: search again"
    ),
    record.LinkRefused: _simple(400, "expired", "this page link is no longer valid: search again"),
    record.NotFound: lambda _: answer([NOT_FOUND], 404),
    record.Gone: lambda error: answer(
        [issue("error", "deleted", "deleted")], 410, etag=f'W/"{error.version}"'
    ),
    record.VersionConflict: lambda error: answer(
        [issue("error", "conflict", f"the present version is {error}")],
        412,
        etag=f'W/"{error}"',
    ),
    record.VisibilityNotYours: _simple(
        422, "business-rule", "the person decides what is masked, a professional what is announced"
    ),
    record.AlreadyThere: _simple(409, "duplicate", "this id is taken"),
    record.NoOwner: lambda _: answer([_no_patient()], 422),
    record.TwoOwners: _simple(422, "business-rule", "the resource claims two patients"),
    NotPatched: _not_patched,
    OnlyRead: lambda error: respond(error.refusal),
    KeyReused: _simple(422, "conflict", "this Idempotency-Key was used for another request"),
    access.Refused: _refused,
    accounts.TokenRefused: _token,
    register.NotWritten: _unavailable,
    OperationalError: _unavailable,
    psycopg.OperationalError: _unavailable,
    journeys.AtEntry: _at_entry,
    journeys.Unacceptable: lambda error: answer(error.issues, error.status),
}


def respond(error: Exception) -> Response:
    """
    The response for an error; a defect of ours is logged without a word of its values.
    """
    for kind in type(error).__mro__:
        if handler := HANDLERS.get(kind):
            return handler(error)
    log.exception("defect", error=type(error).__name__)
    return answer([issue("fatal", "exception", "an error on our side; it is logged")], 500)
