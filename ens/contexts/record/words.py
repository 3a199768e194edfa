"""
The words of a document, of its content and of a narrative: the extract that a search by words
reads, sealed with the person's key. No row of an index holds a word.

    1 (layout) | what ground.keys seals: the stems, compressed

A document, the content of a Binary and whatever has a narrative have an extract; the words of
anything else are read in its body by the search that asks for them, so that writing it costs
nothing. An extract is judged at the row of its own resource: it is as visible as that is now.
Stems made otherwise would need another layout, and every extract to be made again.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.record import content_words
from ens.contexts.record.content_words import ContentWords
from ens.ground import database, keys
from ens.standards import french
from ens.standards.fhir import texts

Json = Mapping[str, Any]

LAYOUT = b"\x01"
AFTER_NARRATIVE = "\x1e"
MOST_CHARACTERS = 200_000  # of the texts of one resource
LONGEST_REPEATED = 200
KEEP = """
insert into record_text (person, rid, missing, extract)
select * from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bytea[])
on conflict (person, rid) do update set missing = excluded.missing, extract = excluded.extract
"""
REMOVE = "delete from record_text where person = %s and rid = %s"

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Worded:
    """
    A resource about to be kept, at its place, with the words of the content it carries.
    """

    person: int
    rid: int
    resource: Json
    key: AESGCM
    content: ContentWords | None = None


def keep(things: Iterable[Worded]) -> None:
    """
    Write the extracts of those that have one, in the caller's transaction.
    """
    rows = [row(one) for one in things if has_extract(one)]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        database.execute(KEEP, columns, about=set(columns[0]))


def has_extract(one: Worded) -> bool:
    if not one.person:
        return False  # the commons are not searched by words
    named = one.resource["resourceType"] == "DocumentReference"
    return named or one.content is not None or bool((one.resource.get("text") or {}).get("div"))


def row(one: Worded) -> tuple[int, int, str, bytes]:
    """
    (person, rid, missing, extract)
    """
    carried = one.content or content_words.NOTHING
    plain = of_resource(one.resource) + carried.words.encode()
    return one.person, one.rid, carried.missing, _sealed(plain, one)


def remove(person: int, rid: int) -> None:
    database.execute(REMOVE, (person, rid))


def of_resource(resource: Json, known: dict[str, str] | None = None) -> bytes:
    """
    The stems of the narrative, then those of every other text, each between spaces.

    `known` keeps the stems of texts that come back from one resource to the next.
    """
    known = {} if known is None else known
    narrative = _lines([texts.narrative(resource)], {})
    return (narrative + AFTER_NARRATIVE + _lines(texts.others(resource), known)).encode()


def _lines(found: Sequence[str], known: dict[str, str]) -> str:
    """
    A line for each text: no phrase goes from one to the next.
    """
    left, lines = MOST_CHARACTERS, []
    for text in found:
        line = known.get(text)
        if line is None:
            line = f"\n{french.line(text[:left])}"
            if len(text) <= LONGEST_REPEATED:
                known[text] = line
        lines.append(line)
        left -= len(text)
        if left <= 0:
            break
    return "".join(lines)


def _sealed(plain: bytes, one: Worded) -> bytes:
    return LAYOUT + keys.seal(one.key, _compressor().compress(plain), aad(one.person, one.rid))


def opened(extract: bytes, *, place: tuple[int, int], key: AESGCM) -> bytes:
    """
    :raises keys.CannotUnseal: if the bytes were changed, moved, or their key erased
    """
    if extract[:1] != LAYOUT:
        raise keys.CannotUnseal("unknown layout")
    return _decompressor().decompress(keys.unseal(key, extract[1:], aad(*place)))


def aad(person: int, rid: int) -> bytes:
    return b"text:%d:%d" % (person, rid)


def _compressor() -> zstandard.ZstdCompressor:
    made = getattr(_local, "compressor", None)
    if made is None:
        made = _local.compressor = zstandard.ZstdCompressor(level=3)
    return made


def _decompressor() -> zstandard.ZstdDecompressor:
    made = getattr(_local, "decompressor", None)
    if made is None:
        made = _local.decompressor = zstandard.ZstdDecompressor()
    return made
