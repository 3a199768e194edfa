"""
A part of what was found, when a part is asked; nothing is parsed when it is not.

https://hl7.org/fhir/R4/search.html#elements and #summary
"""

from collections.abc import Sequence

from ens.fhir_api.errors import problem
from ens.fhir_api.messages import MAX_BODY, Request
from ens.standards.fhir import json_gate, shaping
from ens.standards.fhir.shaping import Shape

PARAMETERS = ("_elements", "_summary")
LAYOUT = ("_format", "_pretty")


def of_request(request: Request, name: str) -> Shape | None:
    """
    The part of one resource that its reader asks for.

    Settled before anything is looked up, so that a refusal says nothing of what is there.

    :raises Problem: 400, no such part
    """
    return of_parameters(request.query, name) if request.query else None


def of_parameters(parameters: Sequence[tuple[str, str]], name: str) -> Shape | None:
    """
    `name` is "" where there may be any type. A count is no part of a resource.

    :raises Problem: 400, no such part
    """
    try:
        shape = shaping.shape_of(parameters)
    except shaping.NoSuchShape as error:
        raise problem(400, "not-supported", str(error)) from error
    if shape and shape.summary == "count":
        raise problem(400, "not-supported", "nothing is counted here")
    if shape and name and (wrong := shaping.unknown(shape, name)):
        raise problem(400, "not-supported", f"_elements: {name} has no element {wrong[0]!r}")
    return shape


def cut(body: bytes, shape: Shape | None) -> bytes:
    """
    The bytes of the part; the bytes as they are stored for the whole.
    """
    if shape is None:
        return body
    resource = json_gate.parse(body, max_bytes=MAX_BODY)
    return json_gate.serialise(shaping.shaped(resource, shape))


def carried(parameters: Sequence[tuple[str, str]], shape: Shape | None) -> list[tuple[str, str]]:
    """
    What a link to the next page repeats: how things are shown, not which.
    """
    names = (*PARAMETERS, *LAYOUT) if shape else LAYOUT
    return [(name, value) for name, value in parameters if name in names]
