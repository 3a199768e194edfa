"""
JSON Patch: https://www.rfc-editor.org/rfc/rfc6902, its appendix A among the cases.
"""

from decimal import Decimal

import pytest

from ens.standards.fhir import json_gate, json_patch
from ens.standards.fhir.json_patch import MalformedPatch, PatchFailed

DONE = [
    ("A.1 a member", {"foo": "bar"}, [("add", "/baz", "qux")], {"baz": "qux", "foo": "bar"}),
    (
        "A.2 an element",
        {"foo": ["bar", "baz"]},
        [("add", "/foo/1", "qux")],
        {"foo": ["bar", "qux", "baz"]},
    ),
    ("A.3 a member less", {"baz": "qux", "foo": "bar"}, [("remove", "/baz")], {"foo": "bar"}),
    ("A.4 an element less", {"a": [1, 2, 3]}, [("remove", "/a/1")], {"a": [1, 3]}),
    ("A.5 a value", {"baz": "qux"}, [("replace", "/baz", "boo")], {"baz": "boo"}),
    (
        "A.6 a move",
        {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
        [("move", "/qux/thud", "/foo/waldo")],
        {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
    ),
    ("A.7 within an array", {"a": [1, 2, 3, 4]}, [("move", "/a/3", "/a/1")], {"a": [1, 3, 4, 2]}),
    ("A.8 tests", {"a": [1, "b"]}, [("test", "/a/1", "b"), ("test", "", {"a": [1, "b"]})],
     {"a": [1, "b"]}),
    ("A.10 nested", {"foo": "bar"}, [("add", "/child", {"a": {}})],
     {"foo": "bar", "child": {"a": {}}}),
    ("A.14 escapes", {"/": 9, "~1": 10}, [("test", "/~01", 10), ("replace", "/~1", 8)],
     {"/": 8, "~1": 10}),
    ("A.16 the end", {"a": ["b"]}, [("add", "/a/-", ["c"])], {"a": ["b", ["c"]]}),
    ("an existing member", {"a": 1}, [("add", "/a", 2)], {"a": 2}),
    ("null is a value", {"a": 1}, [("replace", "/a", None)], {"a": None}),
    ("the index after the last", {"a": [1]}, [("add", "/a/1", 2)], {"a": [1, 2]}),
    ("the whole", {"a": 1}, [("replace", "", {"b": 2})], {"b": 2}),
    ("an empty name", {"": 1}, [("replace", "/", 2)], {"": 2}),
    ("a copy", {"a": {"b": [1]}}, [("copy", "/c", "/a"), ("add", "/a/b/-", 2)],
     {"a": {"b": [1, 2]}, "c": {"b": [1]}}),
    ("a move to where it is", {"a": 1}, [("move", "/a", "/a")], {"a": 1}),
]  # fmt: skip
FAILED = [
    ("A.9 another value", {"a": "b"}, [("test", "/a", "c")]),
    ("A.12 no parent", {"a": 1}, [("add", "/b/c", 2)]),
    ("A.15 a text is no number", {"~1": 10}, [("test", "/~01", "10")]),
    ("true is not 1", {"a": True}, [("test", "/a", 1)]),
    ("nothing to remove", {"a": 1}, [("remove", "/b")]),
    ("nothing to replace", {"a": 1}, [("replace", "/b", 1)]),
    ("beyond the array", {"a": [1]}, [("add", "/a/2", 1)]),
    ("after the last", {"a": [1]}, [("remove", "/a/-")]),
    ("a leading zero", {"a": [1, 2]}, [("remove", "/a/01")]),
    ("a negative index", {"a": [1, 2]}, [("remove", "/a/-1")]),
    ("digits of elsewhere", {"a": [1, 2]}, [("remove", "/a/١")]),
    ("into a text", {"a": "b"}, [("add", "/a/b", 1)]),
    ("the whole resource", {"a": 1}, [("remove", "")]),
    ("into itself", {"a": {"b": 1}}, [("move", "/a/b/c", "/a")]),
    ("the root into itself", {"a": 1}, [("move", "/b", "")]),
]
NO_PATCH = [
    {"op": "add"},
    "add",
    [1],
    [{"path": "/a"}],
    [{"op": "merge", "path": "/a"}],
    [{"op": ["add"], "path": "/a", "value": 1}],
    [{"op": "add", "value": 1}],
    [{"op": "add", "path": "/a"}],
    [{"op": "test", "path": "/a"}],
    [{"op": "move", "path": "/a"}],
    [{"op": "copy", "path": "/a", "from": 1}],
    [{"op": "remove", "path": "a"}],
    [{"op": "remove", "path": "/a~2"}],
    [{"op": "remove", "path": "/a~"}],
    [{"op": "remove", "path": "/extension[url:'x']/valueBoolean"}] * 1001,
]


def operations(*said):
    return json_patch.read([operation(*one) for one in said])


def operation(op, path, *rest):
    name = "from" if op in ("move", "copy") else "value"
    return {"op": op, "path": path, **dict(zip([name], rest, strict=False))}


def bytes_of(document, *said):
    return json_gate.serialise(json_patch.apply(operations(*said), document))


@pytest.mark.parametrize(("document", "said", "changed"), [one[1:] for one in DONE],
                         ids=[one[0] for one in DONE])  # fmt: skip
def test_what_can_be_done_is_done(document, said, changed):
    assert json_patch.apply(operations(*said), document) == changed


@pytest.mark.parametrize(("document", "said"), [one[1:] for one in FAILED],
                         ids=[one[0] for one in FAILED])  # fmt: skip
def test_what_cannot_be_done_is_refused_and_changes_nothing(document, said):
    before = json_gate.serialise(document)
    with pytest.raises(PatchFailed, match=r"operation 1 "):
        json_patch.apply(operations(("add", "/new", 1), *said), document)
    assert json_gate.serialise(document) == before


@pytest.mark.parametrize("raw", NO_PATCH)
def test_what_is_no_patch_is_refused(raw):
    with pytest.raises(MalformedPatch):
        json_patch.read(raw)


def test_members_that_the_standard_does_not_know_are_ignored():
    done = json_patch.read([{"op": "add", "path": "/a", "value": 1, "xyz": 123}])
    assert json_patch.apply(done, {}) == {"a": 1}


def test_a_decimal_keeps_its_digits():
    document = json_gate.parse(b'{"value":61.50,"low":1.0E2,"great":12345678901234567890123}')
    assert bytes_of(document, ("add", "/high", Decimal("70.00"))) == (
        b'{"value":61.50,"low":1.0E+2,"great":12345678901234567890123,"high":70.00}'
    )


@pytest.mark.parametrize("value", ["61.5", "61.500", "615E-1"])
def test_numbers_are_equal_by_their_value(value):
    document = json_gate.parse(b'{"value":61.50}')
    assert bytes_of(document, ("test", "/value", Decimal(value))) == b'{"value":61.50}'


def test_the_order_of_properties_stays_where_a_value_is_replaced():
    assert bytes_of({"a": 1, "b": 2, "c": 3}, ("replace", "/b", 9)) == b'{"a":1,"b":9,"c":3}'


def test_the_order_of_properties_does_not_count_in_a_test():
    document = {"a": {"x": 1, "y": [True, None]}}
    tested = operations(("test", "/a", {"y": [True, None], "x": 1}))
    assert json_patch.apply(tested, document) == document


def test_the_value_of_one_operation_is_not_shared_by_two():
    """
    The same operations may be done again on another document.
    """
    patch = operations(("add", "/a", [1]), ("add", "/a/-", 2))
    assert json_patch.apply(patch, {}) == json_patch.apply(patch, {}) == {"a": [1, 2]}


def test_a_document_doubled_again_and_again_is_refused():
    doubling = [("copy", f"/n{number}", "") for number in range(60)]
    with pytest.raises(PatchFailed, match=r"too much|levels deep"):
        json_patch.apply(operations(*doubling), {"a": [1] * 100})


def test_a_list_doubled_again_and_again_is_refused():
    doubling = [("copy", "/a/-", "/a")] * 40
    with pytest.raises(PatchFailed, match="too much"):
        json_patch.apply(operations(*doubling), {"a": [1]})


def test_a_patch_does_not_dig_deeper_than_a_body_may():
    digging = [("add", "/a" * depth, {}) for depth in range(1, 70)]
    with pytest.raises(PatchFailed, match="levels deep"):
        json_patch.apply(operations(*digging), {})
