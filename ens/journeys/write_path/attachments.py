"""
The content of a document as it is sent, checked, and as it is kept: its bytes elsewhere.

Source: IHE MHD ITI-65 as profiled by PDSm.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from ens.contexts.record import api as record
from ens.journeys.errors import unacceptable
from ens.journeys.write_path.wanted import Wanted

Json = Mapping[str, Any]


def kept(attachment: Json, binaries: Mapping[str, Wanted]) -> tuple[dict[str, Any], bytes, str]:
    """
    The attachment as it is kept, its bytes, the id of their Binary.

    :raises Unacceptable: no bytes, or not those that were announced
    """
    if "data" in attachment:
        data, fid = base64.b64decode(attachment["data"]), record.new_id()
    else:
        found = binaries.get(str(attachment.get("url", "")))
        if found is None or found.content is None:
            raise unacceptable(
                "required",
                "the attachment has neither data nor a Binary in the same request",
                expression=("DocumentReference.content.attachment",),
            )
        data, fid = found.content, found.id
    _check_integrity(attachment, data)
    digest = base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
    attached = {name: value for name, value in attachment.items() if name != "data"}
    return {**attached, "url": f"Binary/{fid}", "size": len(data), "hash": digest}, data, fid


def _check_integrity(attachment: Json, data: bytes) -> None:
    """
    The hash of a document is SHA-1 in base64 (PDSm); hexadecimal is met in the field too.
    """
    digest = hashlib.sha1(data, usedforsecurity=False)
    accepted = (base64.b64encode(digest.digest()).decode(), digest.hexdigest())
    said = attachment.get("hash")
    if said and said not in accepted and _as_hexadecimal(said) not in accepted:
        raise unacceptable(
            "value",
            "the hash is not that of the content",
            expression=("DocumentReference.content.attachment.hash",),
        )
    if attachment.get("size") not in (None, len(data)):
        raise unacceptable(
            "value",
            "the size is not that of the content",
            expression=("DocumentReference.content.attachment.size",),
        )


def _as_hexadecimal(text: str) -> str:
    """
    Base64 of the hexadecimal text, as some producers write it.
    """
    try:
        return base64.b64decode(text, validate=True).decode("ascii").lower()
    except ValueError:
        return ""
