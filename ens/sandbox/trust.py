"""
Which certificates the sandbox's software believes: the machine's, or those of `SSL_CERT_FILE`.
"""

import ssl
from functools import cache


@cache
def context() -> ssl.SSLContext:
    return ssl.create_default_context()
