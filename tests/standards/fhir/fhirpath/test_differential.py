"""
What the search parameters of R4 find, by this engine and by another one, which is nobody's here:
fhirpathpy, as the tests of search use it (`tests/fhir_api/oracle`).
"""

from itertools import islice

import pytest

from ens.standards.fhir import definitions, fhirpath
from tests.fhir_api.oracle import addresses, values
from tests.standards.fhir.corpus import examples
from tests.standards.fhir.samples import SYNTHEA, synthea_resources

TYPES = [name for name in definitions.RESOURCE_TYPES if name != "Parameters"]
OF_EACH = 4
OF_SYNTHEA = 400


def ours(parameter, resource):
    def resolved(text):
        name = addresses.type_of(text, resource)
        return {"resourceType": name} if name else None

    expression = fhirpath.compile(parameter.expression, type=resource["resourceType"])
    found = expression.items(resource, environment=fhirpath.Environment(resolve=resolved))
    plain = expression.evaluate(resource, environment=fhirpath.Environment(resolve=resolved))
    assert plain == [fhirpath.plain(item) for item in found]
    return [item.data if isinstance(item, fhirpath.Node) else item for item in found]


def compare(resource):
    for code, parameter in definitions.search_parameters(resource["resourceType"]).items():
        if parameter.expression:
            found = [one for one in ours(parameter, resource) if one is not None]
            wanted = [one.data for one in values.of(parameter.expression, resource)]
            assert each_once(found) == each_once(wanted), (code, parameter.expression)


def each_once(found):
    """
    The other engine is asked each alternative alone: what two of them find comes twice.
    """
    return sorted({repr(one) for one in found})


@examples.needed
@pytest.mark.parametrize("name", TYPES)
def test_on_the_official_examples(name):
    known = [one for _, one in examples.small_r4() if one["resourceType"] == name]
    for resource in known[:OF_EACH]:
        compare(resource)


@pytest.mark.samples
@pytest.mark.skipif(not SYNTHEA.exists(), reason="needs ../shared/samples")
def test_on_generated_lives():
    for resource in islice(synthea_resources(), OF_SYNTHEA):
        compare(resource)
