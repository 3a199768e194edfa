"""
How long things live, which addresses a sign-in may lead to, and how sure a provider was.
"""

import datetime as dt
import re
from urllib.parse import urlsplit

SESSION_IDLE = dt.timedelta(minutes=30)
SESSION_LONGEST = dt.timedelta(hours=8)
SESSION_SEEN_EVERY = dt.timedelta(minutes=1)
SIGN_IN = dt.timedelta(minutes=10)
CODE = dt.timedelta(seconds=60)
LAUNCH = dt.timedelta(minutes=5)
TOKEN_OF_CODE = dt.timedelta(minutes=15)
TOKEN_OF_CLIENT = dt.timedelta(minutes=5)
REFRESH_SENT_TWICE = dt.timedelta(seconds=10)
GRANT_LONGEST = dt.timedelta(days=365)
# What a structure's software asked in the name of one of its users, before it asks again.
VOUCHED_LONGEST = dt.timedelta(days=90)
ASSERTION_LONGEST = dt.timedelta(minutes=5)
KEPT_AFTER_USE = dt.timedelta(days=7)

LONGEST_PATH = 4000
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_ACR = re.compile(r"eidas([1-3])")


def local_path(text: str | None, default: str = "/") -> str:
    """
    The path if it surely stays on this site, else the default.

    Only printable ASCII without a backslash, one slash at the start: browsers read `//`, `/\\`
    and a tab or a line feed after the slash as another host.
    """
    if not text or len(text) > LONGEST_PATH or not _LOCAL.fullmatch(text):
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else text


def assurance_of(acr: str) -> int:
    """
    The eIDAS level said by the provider: 1 low, 2 substantial, 3 high; 0 when not said.
    """
    match = _ACR.fullmatch(acr or "")
    return int(match[1]) if match else 0
