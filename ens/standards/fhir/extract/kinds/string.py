"""
A string: as it is, and as it is compared.

Source: https://hl7.org/fhir/R4/search.html#string
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ens.standards.fhir import folding
from ens.standards.fhir.extract.rows import Collected, Emit, Maker


def string(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        folded = folding.string_key(value)
        exact = value[: folding.INDEXED_CHARACTERS]
        for sp in sps:
            out.strings.append((sp, folded, exact))

    return emit


def string_parts(*names: str) -> Maker:
    """
    HumanName and Address: any of their texts matches.
    """

    def make(sps: tuple[int, ...]) -> Emit:
        emit_text = string(sps)

        def emit(value: Any, out: Collected) -> None:
            texts = list(texts_of(value, names))
            for text in texts:
                emit_text(text, out)
            if not texts:
                out.present.extend(sps)

        return emit

    return make


def texts_of(value: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        part = value.get(name)
        for text in part if type(part) is list else (part,):
            if text is not None:
                yield text
