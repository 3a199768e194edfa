"""
Every operation of this server.
"""

from typing import Final

from ens.fhir_api.operations import (
    everything,
    export,
    lastn,
    subscription_events,
    subscription_status,
    summary,
    ws_binding_token,
)
from ens.fhir_api.operations.operation import Operation

HL7: Final = "http://hl7.org/fhir/OperationDefinition"
SHOWN: Final = ("_format", "_pretty")
BULK: Final = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition"
OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "export",
        export.answer,
        f"{BULK}/export",
        on=("system",),
        takes=export.TAKES,
    ),
    Operation(
        "export",
        export.answer,
        f"{BULK}/patient-export",
        on=("type",),
        types=("Patient",),
        takes=export.TAKES,
    ),
    Operation(
        "export",
        export.answer,
        f"{BULK}/group-export",
        types=("Group", "Patient"),
        takes=export.TAKES,
    ),
    Operation(
        "lastn",
        lastn.answer,
        f"{HL7}/Observation-lastn",
        interaction="search-type",
        on=("type",),
        types=("Observation",),
        takes=("lastn.max", "searched", "Prefer-handling", *SHOWN),
    ),
    Operation(
        "everything",
        everything.answer,
        f"{HL7}/Patient-everything",
        interaction="search-type",
        on=("type", "instance"),
        types=("Patient",),
        takes=("care.start", "care.end", "_since", "_type", "everything._count", "_page", *SHOWN),
    ),
    Operation(
        "summary",
        summary.answer,
        summary.DEFINITION,
        on=("type", "instance"),
        types=("Patient",),
        takes=("summary.identifier", "summary.profile", "_format", "_pretty"),
    ),
    Operation(
        "status",
        subscription_status.answer,
        subscription_status.DEFINITION,
        on=("type", "instance"),
        types=("Subscription",),
        takes=SHOWN,
    ),
    Operation(
        "events",
        subscription_events.answer,
        subscription_events.DEFINITION,
        types=("Subscription",),
        takes=("events.since", "events.until", "events.content", *SHOWN),
    ),
    Operation(
        "get-ws-binding-token",
        ws_binding_token.answer,
        ws_binding_token.DEFINITION,
        on=("type", "instance"),
        types=("Subscription",),
        methods=("GET", "POST"),
        takes=SHOWN,
    ),
)
