"""
JSON Merge Patch, by the examples of RFC 7396.
"""

import pytest

from ens.standards.fhir import json_patch
from ens.standards.fhir.merge_patch import Merge

# Of appendix A, those whose document and patch are objects.
EXAMPLES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("document", "patch", "after"), EXAMPLES)
def test_the_examples_of_the_rfc(document, patch, after):
    assert json_patch.apply(Merge(patch).operations(document), document) == after


def test_a_name_with_a_slash_is_that_name():
    document = {"a/b": 1, "a": {"b": 2}}
    done = json_patch.apply(Merge({"a/b": 3, "~0": 4}).operations(document), document)
    assert done == {"a/b": 3, "a": {"b": 2}, "~0": 4}
