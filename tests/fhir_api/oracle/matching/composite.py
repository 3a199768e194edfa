"""
https://hl7.org/fhir/R4/search.html#composite
"""

from tests.fhir_api.oracle import escapes, values


def found(resource, parameter, text, world, one_matches, is_read):
    """
    Whether one part of the resource has, together, a value for each component.
    """
    wanted = escapes.split(text, "$")
    kinds = [world.kind_of(one.url) for one in parameter.components]
    return any(
        all(
            any(one_matches(kind, value, part, "", world) for value in some)
            for kind, some, part in zip(kinds, held, wanted, strict=True)
        )
        for held in parts(resource, parameter, world, is_read)
    )


def parts(resource, parameter, world, is_read):
    """
    What each component gives on each part of the resource where every one gives something.
    """
    kinds = [world.kind_of(one.url) for one in parameter.components]
    for node in values.nodes(parameter.expression, resource):
        held = [
            [one for one in values.of(component.expression, resource, node) if is_read(kind, one)]
            for kind, component in zip(kinds, parameter.components, strict=True)
        ]
        if all(held):
            yield held
