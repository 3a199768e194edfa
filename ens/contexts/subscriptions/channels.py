"""
Sending to where a software said: by HTTPS to its receiver, or by e-mail without a word of health.
"""

import smtplib
from urllib.parse import urlparse

from django.conf import settings
from django.core.mail import EmailMessage

from ens.clients import outside
from ens.contexts.notices import api as notices
from ens.contexts.subscriptions import keeping, rules
from ens.contexts.subscriptions.values import Result, Subscription

NotCalled = outside.NotCalled


def check(endpoint: str) -> None:
    """
    :raises NotCalled: a receiver that this deployment does not call
    """
    outside.check(endpoint)


def host_of(one: Subscription) -> str:
    """
    Where it sends, as far as a person may be told: no path, which may hold a secret.
    """
    _, endpoint, _ = keeping.opened(one)
    if endpoint.startswith("mailto:"):
        return endpoint.removeprefix("mailto:")
    return urlparse(endpoint).hostname or ""


def send(one: Subscription, body: bytes) -> Result:
    """
    Never raises for what the receiver does; a redirection is not followed, so it is a refusal.
    """
    _, endpoint, headers = keeping.opened(one)
    if one.channel == "email":
        return _write(endpoint.removeprefix("mailto:"))
    said = {"Content-Type": rules.JSON_TYPES[0], "Accept": rules.JSON_TYPES[0]} | dict(headers)
    seconds = float(one.timeout or rules.LONGEST_TIMEOUT)
    try:
        answer = outside.call("POST", endpoint, body=body, headers=said, seconds=seconds)
    except outside.NotCalled:
        return Result("not-allowed", sent=False)
    except outside.NotAnswered as error:
        return Result(error.reason, sent=error.sent)
    if 200 <= answer.status < 300:
        return Result("received", answer.status)
    return Result("refused", answer.status)


def _write(address: str) -> Result:
    subject, text = notices.something_new(settings.ENS_PUBLIC_URL)
    try:
        EmailMessage(
            subject=subject, body=text, to=[address], headers={"Auto-Submitted": "auto-generated"}
        ).send()
    except (OSError, smtplib.SMTPException):
        return Result("unreachable", sent=False)
    return Result("received")
