"""
Every operation of this server.
"""

from typing import Final

from ens.fhir_api.operations import summary
from ens.fhir_api.operations.operation import Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "summary",
        summary.answer,
        summary.DEFINITION,
        on=("type", "instance"),
        types=("Patient",),
        takes=("summary.identifier", "summary.profile", "_format", "_pretty"),
    ),
)
