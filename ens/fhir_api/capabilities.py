"""
The CapabilityStatement: exactly what the routes and the search do.

https://hl7.org/fhir/R4/http.html#capabilities
"""

from functools import cache
from importlib.metadata import version
from typing import Any

import orjson
from django.conf import settings

from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as told
from ens.fhir_api import audit_criteria, groups, patch, subscriptions
from ens.fhir_api.formats import FHIR_JSON, FHIR_XML
from ens.fhir_api.messages import Request, Response
from ens.fhir_api.operations.table import OPERATIONS
from ens.ground import open_types
from ens.journeys import audit_events
from ens.standards.fhir import audit_event, backport, definitions, extract

INTERACTIONS = (
    "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create",
    "search-type",
)  # fmt: skip
OF_ALL = ("transaction", "batch", "history-system", "search-system")
BULK = "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"
OWN_GROUPS = (
    "A Group of patients (type person, actual, every member a Patient) that a structure's software"
    " creates is a list of its own: nobody else sees it, its members are not looked up, and it has"
    " no history and no patch. Its lists are searched by _id, type and actual."
)
SMART = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"


def answer(request: Request) -> Response:
    return Response(200, _statement(), [("cache-control", "max-age=300"), ("vary", "accept")])


@cache
def _statement() -> bytes:
    return orjson.dumps(
        {
            "resourceType": "CapabilityStatement",
            "name": "ENS",
            "status": "active",
            "date": "2026-11-22",
            "kind": "instance",
            "instantiates": [BULK],
            "software": {"name": "ENS", "version": version("ens")},
            "implementation": {
                "description": "Espace numérique de santé",
                "url": settings.FHIR_BASE,
            },
            "fhirVersion": definitions.FHIR_VERSION,
            "format": ["application/fhir+json", "application/fhir+xml", "json", "xml"],
            "patchFormat": [patch.JSON_PATCH, patch.MERGE_PATCH, FHIR_JSON, FHIR_XML],
            "implementationGuide": [
                "https://interop.esante.gouv.fr/ig/fhir/pdsm/ImplementationGuide/ans.fhir.fr.pdsm"
            ],
            "rest": [_rest()],
        }
    )


def _rest() -> dict[str, Any]:
    return {
        "mode": "server",
        "documentation": record.search_said(),
        "security": {
            "cors": True,
            "service": [
                {
                    "coding": [
                        {
                            "system": (
                                "http://terminology.hl7.org/CodeSystem/restful-security-service"
                            ),
                            "code": "SMART-on-FHIR",
                        }
                    ]
                }
            ],
            "extension": [
                {
                    "url": SMART,
                    "extension": [
                        {"url": name, "valueUri": f"{settings.ENS_PUBLIC_URL}/oauth/{name}"}
                        for name in ("authorize", "token", "revoke", "introspect")
                    ],
                }
            ],
        },
        "resource": [_resource(name) for name in open_types.names()],
        "interaction": [{"code": code} for code in OF_ALL],
        **_operations(""),
    }


def _operations(name: str) -> dict[str, Any]:
    """
    Those called on a type or on one of it, each once; "" for those called on the whole system.
    """
    each = dict.fromkeys((o.name, o.definition) for o in OPERATIONS if o.is_on(name))
    said = [{"name": name, "definition": definition} for name, definition in each]
    return {"operation": said} if said else {}


def parameters_of(name: str) -> list[definitions.SearchParameter]:
    """
    What a type is searched by.
    """
    every = definitions.search_parameters(name).values()
    if name == audit_events.TYPE:
        return [one for one in every if one.code in audit_criteria.SEARCHED_BY]
    if name == subscriptions.TYPE:
        return [one for one in every if one.code in subscriptions.SEARCHED]
    silent = extract.not_supported(name)
    return [
        one
        for one in every
        if (one.kind in record.SUPPORTED and one.code not in silent)
        or record.searches_words(name, one.code)
    ]


def includes_of(name: str) -> list[str]:
    if name in (audit_events.TYPE, subscriptions.TYPE):
        return []
    references = [one.code for one in parameters_of(name) if one.kind == "reference"]
    return ["*", f"{name}:*", *(f"{name}:{code}" for code in references)]


def _resource(name: str) -> dict[str, Any]:
    apart = {audit_events.TYPE: _of_register, subscriptions.TYPE: _of_subscriptions}
    apart[groups.TYPE] = _of_groups
    return apart[name]() if name in apart else _of_record(name)


def _of_register() -> dict[str, Any]:
    return {
        "type": audit_events.TYPE,
        "supportedProfile": [
            *(f"{audit_event.BALP}{pattern}" for pattern in audit_event.PATTERNS),
            audit_event.TDE,
        ],
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "documentation": (
            "The register of who did what. A search is bounded by date; _profile with the national"
            " profile gives its form, that of IHE comes otherwise. A line shows to who sees the"
            " thing that it is about, through software that has the scope of its type."
        ),
        "searchParam": _searched(audit_events.TYPE),
    }


def _of_subscriptions() -> dict[str, Any]:
    """
    Source: Subscriptions R5 Backport 1.1, CapabilityStatement of a server in R4.
    """
    return {
        "extension": [
            {"url": backport.TOPIC_CANONICAL, "valueCanonical": topic.url}
            for topic in told.topics()
        ],
        "type": subscriptions.TYPE,
        "supportedProfile": [backport.PROFILE],
        "interaction": [
            {"code": code} for code in ("read", "update", "delete", "create", "search-type")
        ],
        "versioning": "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalCreate": False,
        "conditionalUpdate": False,
        "documentation": (
            "What the software itself asked, in one name, about one patient: criteria is the URL of"
            " a topic. Channels: rest-hook, websocket, email. What is told is made when it is sent,"
            " through what the software may then see."
        ),
        "searchParam": _searched(subscriptions.TYPE),
        **_operations(subscriptions.TYPE),
    }


def _searched(name: str) -> list[dict[str, Any]]:
    return [
        {"name": one.code, "definition": one.url, "type": one.kind} for one in parameters_of(name)
    ]


def _of_groups() -> dict[str, Any]:
    said = _of_record(groups.TYPE)
    return said | {"documentation": f"{said['documentation']} {OWN_GROUPS}"}


def _of_record(name: str) -> dict[str, Any]:
    return {
        "type": name,
        "interaction": [{"code": code} for code in INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "documentation": (
            "PUT of an id that is not there creates, for a client registered as one that may choose"
            " ids; for any other it answers 404, as for what it does not see."
        ),
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "full-support",
        "conditionalUpdate": True,
        "conditionalDelete": "single",
        "referencePolicy": ["literal", "logical", "resolves"],
        "searchInclude": includes_of(name),
        "searchRevInclude": ["*", *_pointing_at(name)],
        "searchParam": _searched(name),
        **_operations(name),
    }


@cache
def _pointing_at(name: str) -> list[str]:
    return [
        f"{other}:{one.code}"
        for other in open_types.names()
        if record.may_point_back(other, (name,))
        for one in definitions.search_parameters(other).values()
        if one.kind == "reference" and name in one.targets
    ]
