"""
`$graphql`: what is asked of the record, and no more of it, in the shape in which it is asked.

https://hl7.org/fhir/R4/graphql.html. Only queries. Nothing is given where something is wrong.
"""

from typing import Any

from ens.fhir_api import door, errors
from ens.fhir_api.graphql import asking, document, faults, kinds, values
from ens.fhir_api.graphql.budget import Budget
from ens.fhir_api.graphql.planning import Planner
from ens.fhir_api.graphql.reading import Reading
from ens.fhir_api.graphql.running import Place, Runner, of_resource
from ens.fhir_api.messages import Request, Response

DEFINITION = "http://hl7.org/fhir/OperationDefinition/Resource-graphql"
TAKES = ("graphql.query", "graphql.operationName", "graphql.variables")


def answer(request: Request) -> Response:
    """
    Every refusal is an error of GraphQL, but for who may not ask at all.
    """
    door.actor(request)
    try:
        return faults.response(_answer(request))
    except faults.Fault as fault:
        return faults.refusal(fault)
    except Exception as error:
        return faults.refusal_as(errors.respond(error))


def _answer(request: Request) -> Any:
    asked = asking.asked(request)
    read = document.read(asked.text, asked.operation)
    variables = values.variables_of(read.operation, asked.variables)
    name = request.path[0] if len(request.path) > 1 else kinds.ROOT
    selection = Planner(read, variables).plan(frozenset({name}))
    budget = Budget()
    reading = Reading(request, budget)
    root = Place({}, kinds.ROOT, {})
    if name != kinds.ROOT:
        root = of_resource(reading.one(name, request.path[1]))
    return Runner(reading, budget).answer(root, selection)
