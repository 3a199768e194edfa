"""
A resource's bytes: compressed with its type's dictionary, then encrypted for its owner.

    1 (layout) | dictionary number, 2 bytes | what ground.keys seals

The place of the bytes (owner, key, version) is authenticated with them: a body moved to
another row does not open.
"""

import threading
from functools import cache

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.ground import database, keys
from ens.standards.fhir import definitions

LAYOUT = b"\x01"
COMMON = (
    "http://loinc.org http://snomed.info/sct http://unitsofmeasure.org urn:oid:1.2.250.1.213.1.4."
    " urn:oid:1.2.250.1.71.4.2. http://terminology.hl7.org/CodeSystem/observation-category"
    " laboratory vital-signs https://mos.esante.gouv.fr/NOS/ urn:uuid: Organization/"
    ' "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode" "status":"final","code":'
    '{"coding":[{"system":"http://loinc.org","code":"","display":""}],"text":""},"subject":'
    '{"reference":"Patient/"},"effectiveDateTime":"2026-01-01T08:00:00+01:00","valueQuantity":'
    '{"value":0,"unit":"","system":"http://unitsofmeasure.org","code":""}'
)
_local = threading.local()


def pack(data: bytes, *, type: str, place: tuple[int, int, int], key: AESGCM) -> bytes:  # noqa: A002
    number = _dictionary_of(type)
    squeezed = _compressor(number).compress(data)
    return LAYOUT + number.to_bytes(2, "big") + keys.seal(key, squeezed, aad(place))


def unpack(stored: bytes, *, place: tuple[int, int, int], key: AESGCM) -> bytes:
    """
    :raises keys.CannotUnseal: if the bytes were changed, moved, or their key erased
    """
    if stored[:1] != LAYOUT:
        raise keys.CannotUnseal("unknown layout")
    squeezed = keys.unseal(key, stored[3:], aad(place))
    return _decompressor(int.from_bytes(stored[1:3], "big")).decompress(squeezed)


def aad(place: tuple[int, int, int]) -> bytes:
    return b"%d:%d:%d" % place


@cache
def _dictionary_of(type: str) -> int:  # noqa: A002
    number = database.execute(
        "select id from record_dictionary where type = %s", (definitions.type_number(type),)
    ).fetchone()
    return number[0] if number else 0


@cache
def _content(number: int) -> zstandard.ZstdCompressionDict | None:
    if number == 0:
        return None
    rows = database.execute(
        "select content from record_dictionary where id = %s", (number,)
    ).fetchall()
    return zstandard.ZstdCompressionDict(rows[0][0], dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _compressor(number: int) -> zstandard.ZstdCompressor:
    made = _local.__dict__.setdefault("compressors", {})
    if number not in made:
        made[number] = zstandard.ZstdCompressor(level=3, dict_data=_content(number))
    return made[number]


def _decompressor(number: int) -> zstandard.ZstdDecompressor:
    made = _local.__dict__.setdefault("decompressors", {})
    if number not in made:
        made[number] = zstandard.ZstdDecompressor(dict_data=_content(number))
    return made[number]


def write_dictionaries() -> None:
    """
    Give every type its dictionary, once: what is written is never changed, since every
    stored body of the type needs it.
    """
    types = definitions.RESOURCE_TYPES
    database.execute(
        "insert into record_dictionary (type, content)"
        " select * from unnest(%s::smallint[], %s::bytea[]) given(type, content)"
        " where not exists (select from record_dictionary kept where kept.type = given.type)",
        ([definitions.type_number(type_) for type_ in types], [_words(t) for t in types]),
    )
    _dictionary_of.cache_clear()


def _words(type: str) -> bytes:  # noqa: A002
    elements = definitions.elements(type)
    names = ",".join(f'"{name}":' for one in elements for name, _ in one.json_names())
    return f'{COMMON}{names}{{"resourceType":"{type}","id":"","meta":{{"versionId":"1"'.encode()
