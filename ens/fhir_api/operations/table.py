"""
Every operation of this server.
"""

from typing import Final

from ens.fhir_api.operations import (
    docref,
    everything,
    export,
    graphql,
    import_,
    lastn,
    meta,
    remarks,
    subscription_events,
    subscription_status,
    summary,
    validating,
    ws_binding_token,
)
from ens.fhir_api.operations.operation import Operation
from ens.standards.fhir import definitions

HL7: Final = "http://hl7.org/fhir/OperationDefinition"
SHOWN: Final = ("_format", "_pretty")
BULK: Final = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition"
# Of what no guide of HL7 defines.
OURS: Final = "https://ens.example/fhir/OperationDefinition"
# The register gives AuditEvents, software its Subscriptions; a Binary is replaced, not patched.
NOT_STORED: Final = ("AuditEvent", "Subscription")
STORED: Final = tuple(name for name in definitions.RESOURCE_TYPES if name not in NOT_STORED)
PATCHED: Final = tuple(name for name in STORED if name != "Binary")
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
        types=("Group",),
        takes=export.TAKES,
    ),
    Operation(
        "export",
        export.answer,
        f"{OURS}/one-patient-export",
        types=("Patient",),
        takes=export.TAKES,
    ),
    Operation(
        "import",
        import_.answer,
        f"{OURS}/import",
        interaction="create",
        on=("system",),
        methods=("POST",),
        takes=import_.TAKES,
    ),
    Operation(
        "validate",
        validating.answer,
        f"{HL7}/Resource-validate",
        interaction="create",
        on=("type",),
        methods=("POST",),
        takes=("validate.profile", "validate.mode", *SHOWN),
    ),
    Operation(
        "validate",
        validating.answer,
        f"{HL7}/Resource-validate",
        takes=("validate.profile", "validate.mode", *SHOWN),
    ),
    Operation(
        "remarks",
        remarks.answer,
        remarks.DEFINITION,
        methods=("GET",),
        takes=SHOWN,
    ),
    Operation(
        "meta",
        meta.answer,
        f"{HL7}/Resource-meta",
        interaction="search-system",
        on=("system",),
        takes=SHOWN,
    ),
    Operation(
        "meta",
        meta.answer,
        f"{HL7}/Resource-meta",
        on=("type", "instance", "version"),
        types=STORED,
        takes=SHOWN,
    ),
    Operation(
        "meta-add",
        meta.answer_add,
        f"{HL7}/Resource-meta-add",
        interaction="patch",
        types=PATCHED,
        methods=("POST",),
        takes=("If-Match", *SHOWN),
    ),
    Operation(
        "meta-delete",
        meta.answer_delete,
        f"{HL7}/Resource-meta-delete",
        interaction="patch",
        types=PATCHED,
        methods=("POST",),
        takes=("If-Match", *SHOWN),
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
        "docref",
        docref.answer,
        docref.DEFINITION,
        interaction="search-type",
        on=("type",),
        types=("DocumentReference",),
        takes=docref.TAKES,
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
        "graphql",
        graphql.answer,
        graphql.DEFINITION,
        interaction="search-system",
        on=("system",),
        takes=graphql.TAKES,
    ),
    Operation(
        "graphql",
        graphql.answer,
        graphql.DEFINITION,
        types=STORED,
        takes=graphql.TAKES,
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
