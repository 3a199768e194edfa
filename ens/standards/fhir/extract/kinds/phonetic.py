"""
How a name sounds: the one parameter of R4 that is compared so.
"""

from typing import Any

from ens.standards import phonetics
from ens.standards.fhir.extract.kinds.string import texts_of
from ens.standards.fhir.extract.rows import Collected, Emit


def sounds(sps: tuple[int, ...]) -> Emit:
    """
    How each word of a text sounds, in the place of the text.
    """

    def emit(value: Any, out: Collected) -> None:
        keys = phonetics.keys(value)
        if not keys:
            out.present.extend(sps)
        for key in keys:
            for sp in sps:
                out.strings.append((sp, key, ""))

    return emit


def sounds_of_parts(sps: tuple[int, ...]) -> Emit:
    emit_text = sounds(sps)

    def emit(value: Any, out: Collected) -> None:
        texts = list(texts_of(value, ("family", "given", "text")))
        for text in texts:
            emit_text(text, out)
        if not texts:
            out.present.extend(sps)

    return emit
