"""
JSON laid out for human eyes, every token as it was written: no number is read, so none changes.
"""

import re

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
LONGEST = 2_000_000
_STEP = b"  "
_SPACED = {b":": b": "}


def pretty(data: bytes) -> bytes:
    """
    The same JSON, one member a line; as it is when it is too long for anybody to read.
    """
    if len(data) > LONGEST:
        return data
    out: list[bytes] = []
    depth = 0
    opened = False
    for token in _TOKEN.findall(data):
        if token in (b"}", b"]"):
            depth -= 1
            out.append(token if opened else b"\n" + _STEP * depth + token)
            opened = False
            continue
        if opened:
            out.append(b"\n" + _STEP * depth)
        opened = token in (b"{", b"[")
        depth += opened
        out.append(_SPACED.get(token) or token)
        if token == b",":
            out.append(b"\n" + _STEP * depth)
    return b"".join(out) + b"\n"
