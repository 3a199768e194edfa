"""
The client of an editor who knows the standards only: Authlib's, over httpx.
"""

import warnings

import authlib.deprecate  # noqa: F401 - it turns its warnings on when imported

with warnings.catch_warnings():
    # It prefers the successor of httpx, which this project does not have.
    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import OAuth2Client

__all__ = ["OAuth2Client"]
