"""
Images that a document may show: PNG and JPEG, by what they are and not by what they say.
"""

import base64
import struct

MAX_IMAGE_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 40_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def data_uri(content: bytes) -> str:
    """
    Return the image as a `data:` URI, empty if it is none that we show.
    """
    if len(content) > MAX_IMAGE_BYTES:
        return ""
    if content.startswith(_PNG):
        media_type, size = "image/png", _png_size(content)
    elif content.startswith(_JPEG):
        media_type, size = "image/jpeg", _jpeg_size(content)
    else:
        return ""
    width, height = size
    if not 0 < width * height <= MAX_PIXELS:
        return ""
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def _png_size(content: bytes) -> tuple[int, int]:
    if len(content) < 24 or content[12:16] != b"IHDR":
        return 0, 0
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """
    Return the size from the first frame header, walking the segments before it.
    """
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        length = 0 if marker == 0xFF else int.from_bytes(content[at + 2 : at + 4], "big")
        at += 1 if marker == 0xFF else 2 + length
    return 0, 0
