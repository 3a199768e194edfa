"""
Every operation of this server.
"""

from typing import Final

from ens.fhir_api.operations.operation import Operation

OPERATIONS: Final[tuple[Operation, ...]] = ()
