"""
The collector, the first of the two that make pseudonyms: one address, signed messages.
"""

import httpx
from django.conf import settings

SECONDS = 12


class CollectorDown(Exception):
    """
    It did not take the messages, or nobody knows whether it did: to be asked again.
    """


def send(message: str) -> str:
    """
    Return its signed answer.

    :raises CollectorDown:
    """
    try:
        with httpx.Client(timeout=SECONDS, trust_env=False) as http:
            answer = http.post(f"{settings.COLLECTOR_URL}/messages", content=message)
            return answer.raise_for_status().text
    except httpx.HTTPError as error:
        raise CollectorDown from error


def health() -> dict[str, str]:
    """
    Whether it answers, and whether the hub answers it.
    """
    try:
        with httpx.Client(timeout=3, trust_env=False) as http:
            said = http.get(f"{settings.COLLECTOR_URL}/healthz").raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return {"collector": "down", "hub": "down"}
    return {"collector": "ok", "hub": "ok" if said.get("hub") == "ok" else "down"}
