"""
A date: the span of time that it means.

Source: https://hl7.org/fhir/R4/search.html#date
"""

from collections.abc import Callable
from typing import Any

from ens.standards.fhir import dates
from ens.standards.fhir.extract.rows import Collected, Emit, Maker


def dated(read: Callable[[Any], dates.Span | None]) -> Maker:
    def make(sps: tuple[int, ...]) -> Emit:
        def emit(value: Any, out: Collected) -> None:
            found = read(value)
            if found is not None:
                first, last = found
                for sp in sps:
                    out.dates.append((sp, first, last))
            else:
                out.present.extend(sps)

        return emit

    return make
