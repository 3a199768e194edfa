"""
A uri, and a canonical: with and without its version.

Source: https://hl7.org/fhir/R4/search.html#uri
"""

from typing import Any

from ens.standards.fhir.extract.rows import LONGEST_KEY, Collected, Emit


def uri(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        if len(value) > LONGEST_KEY:
            out.present.extend(sps)
            return
        for sp in sps:
            out.uris.append((sp, value))

    return emit


def canonical(sps: tuple[int, ...]) -> Emit:
    def emit(value: Any, out: Collected) -> None:
        urls = with_and_without_version(value)
        if not urls:
            out.present.extend(sps)
        for url in urls:
            for sp in sps:
                out.uris.append((sp, url))

    return emit


def with_and_without_version(value: str) -> tuple[str, ...]:
    if len(value) > LONGEST_KEY or value.startswith("#"):
        return ()
    url, bar, _ = value.partition("|")
    return (value, url) if bar else (value,)
