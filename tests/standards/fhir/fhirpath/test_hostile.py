"""
Whatever is asked, the answer comes within the limits, or is a FhirPathError.
"""

import datetime as dt
import time
import tracemalloc
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ens.standards.fhir import fhirpath
from ens.standards.fhir.fhirpath import FhirPathError, Limits, TooCostly
from ens.standards.fhir.fhirpath.functions import FUNCTIONS

BEYOND = ["1e999999999", "1e-999999999", "-9e999999", "0e-99999", "9" * 5000]
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PATIENT = {
    "resourceType": "Patient",
    "id": "a",
    "birthDate": "1974-12-25",
    "_birthDate": {"extension": [{"url": "urn:x", "valueDateTime": "1974-12-25T14:35:45Z"}]},
    "name": [{"given": ["Paul", None], "_given": [None, {"id": "x"}], "family": "Durand"}],
    "contained": [{"resourceType": "Observation", "id": "o", "valueInteger": Decimal(3)}],
    "multipleBirthInteger": 2,
}  # fmt: skip
SMALL = fhirpath.Environment(limits=Limits(steps=20_000, seconds=2.0, size=50_000), now=NOW)


def asked(text, focus=PATIENT, environment=SMALL):
    return fhirpath.compile(text).evaluate(focus, environment=environment)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 30_000,
        "(" * 10_000 + "1" + ")" * 10_000,
        "-" * 10_000 + "1",
        "1" + "+1" * 5_000,
        "a" + ".a" * 5_000,
        "a" + "[0]" * 5_000,
        "iif(true," * 1_000 + "1" + ")" * 1_000,
        "not(" * 5_000,
        "a.where(" * 500 + "true" + ")" * 500,
        "1" * 5_000,
        "repeat(descendants() | $this | $this & 'x')",
        "(1|2|3).repeatAll($this + 1)",
        "1.repeat($this + 1)",
        "'a'.repeatAll($this & $this)",
        "'a'.repeat($this & $this)",
        "(1|2|3|4|5|6|7|8)" + ".aggregate($total.combine($total).combine($this), 1)" * 2,
        "descendants().where(%resource.descendants().where(%resource.descendants().exists()))",
        "'aaaaaaaaaaaaaaaa'.replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')"
        + ".replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')" * 6,
        "'" + "a" * 2_000 + "'.matches('" + "(a?)" * 300 + "a{1000}" + "')",
        "'a'.replaceMatches('', 'b').matches('" + "a" * 2_000 + "')",
    ],
)
def test_what_costs_too_much_is_refused(text):
    with pytest.raises(FhirPathError):
        asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "9.power(9.power(9))",
        "9.9.power(99999999)",
        "99999999.exp()",
        "1234567890123456789012345678.0 * 1234567890123456789012345678.0",
        "2147483647 + 1",
        "(-2147483647 - 2)",
        "1 / 0",
        "(-1).sqrt()",
        "0.ln()",
        "1.log(0)",
        "@9999-12-31 + 1 day",
        "@0001-01-01 - 1 day",
        "@2020 + 999999999999999999999999999999 years",
        "1.5.lowBoundary(99)",
    ],
)
def test_what_goes_out_of_range_gives_nothing(text):
    assert asked(text) == []


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("a" * 40_000 + "b", "(a+)+$"), ("a" * 40_000, "(a|aa)+c"), ("x" * 40_000, "(x*)*y"),
     ("a" * 40_000, "(.*a){12}b")],
)  # fmt: skip
def test_a_pattern_that_would_never_end_ends(text, pattern):
    environment = fhirpath.Environment(variables={"text": text, "pattern": pattern})
    assert asked("%text.matches(%pattern)", environment=environment) == [False]


def test_a_pattern_of_many_states_is_counted_for_each_of_them():
    environment = fhirpath.Environment(variables={"text": "a" * 40_000 + "b"}, limits=SMALL.limits)
    with pytest.raises(TooCostly):
        asked("%text.matches('(a?){500}a{500}c')", environment=environment)


@pytest.mark.parametrize("pattern", ["(?=a)", "(a)\\\\1", "(", "a{2000}"])
def test_a_pattern_that_needs_another_engine_is_refused(pattern):
    with pytest.raises(FhirPathError):
        asked(f"'a'.matches('{pattern}')")


@pytest.mark.parametrize("number", BEYOND)
@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_numbers_beyond_measure(number, function):
    quantity = {"value": Decimal(number), "unit": "g"}
    focus = {"resourceType": "Observation", "valueQuantity": quantity}
    for text in (
        f"value.value.{function}()", f"value.{function}()", f"value.value.{function}(2)",
        f"value.value.{function}(value.value)", "value.value + 1", "value.value div 3",
        "value.value mod value.value", "value.value / 3", "-value.value ~ value.value",
        "value = value.value", "value > 3 'kg'", "value * value", "@2020 + value", "value + 1 'kg'",
        "(value.value | 1 | value).distinct()", "value.value.toString().length()",
    ):  # fmt: skip
        evaluates_or_refuses(text, focus)


def test_what_is_compared_each_with_each_is_counted():
    codes = [{"linkId": str(number)} for number in range(3_000)]
    with pytest.raises(TooCostly):
        asked("item ~ item", {"resourceType": "Questionnaire", "item": codes})


def test_depth_is_that_of_the_resource_at_most():
    item = {"linkId": "0"}
    for _ in range(200):
        item = {"linkId": "x", "item": [item]}
    with pytest.raises(TooCostly):
        asked("descendants().count()", {"resourceType": "Questionnaire", "item": [item]})


def test_an_error_shows_no_value_of_the_record():
    for text in ("name.family + 1", "name.family.toInteger().x < 'Durand'", "name.family < 1"):
        error = evaluates_or_refuses(text, PATIENT)
        assert "Durand" not in str(error)


NAMES = ["name", "given", "birthDate", "extension", "value", "descendants()", "children()", "id",
         "first()", "count()", "toString()", "type()", "resolve()", "contained", "Patient",
         "ofType(string)", "hasValue()", "trace('x')", "toQuantity()", "lowBoundary()", "sort()",
         "distinct()", "not()", "tail()", "toChars()", "length()",
         "repeat(children())"]  # fmt: skip
ATOMS = ["1", "0.5", "'a'", "{}", "true", "@2020", "@2020-02-30", "@T10:00", "1 'mg'", "3 days",
         "$this", "$index", "$total", "%resource", "%x", "name", "birthDate",
         "Patient"]  # fmt: skip
OPERATORS = ["+", "-", "*", "/", "div", "mod", "&", "|", "=", "!=", "~", "!~", "<", ">=", "in",
             "contains", "and", "or", "xor", "implies", "is", "as"]  # fmt: skip
CALLS = ["where", "select", "all", "exists", "repeat", "iif", "aggregate", "union", "skip", "split",
         "subsetOf", "combine", "round", "power", "matches", "extension", "sort", "is"]  # fmt: skip
PLAIN = ["Patient.name.given", "Patient.birthDate", "Patient.contained.id", "Patient.deceased",
         "Patient.name.where(use = 'x').family", "Patient.name | Patient.contact.name"]  # fmt: skip
expressions = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from(OPERATORS), inner),
        st.builds("({}).{}".format, inner, st.sampled_from(NAMES)),
        st.builds("({}).{}({})".format, inner, st.sampled_from(CALLS), inner),
        st.builds("-({})".format, inner),
        st.builds("({})[{}]".format, inner, inner),
    ),
    max_leaves=12,
)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), NUMBERS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["name", "given", "_given", "birthDate", "_birthDate", "extension",
                             "contained", "resourceType", "value", "valueString", "id", "code"]),
            inner, max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


def evaluates_or_refuses(text, focus):
    """
    The last error, if there is one; any other fails the test.
    """
    found = None
    for name in ("", "Patient"):
        try:
            fhirpath.compile(text, type=name).evaluate(focus, environment=SMALL)
        except FhirPathError as error:
            found = error
    assert found is None or -1 <= found.position <= len(text)
    return found


@pytest.mark.fuzz
@given(expressions)
def test_drawn_expressions_are_evaluated_or_refused(text):
    evaluates_or_refuses(text, PATIENT)


@pytest.mark.fuzz
@given(st.text(max_size=60))
def test_drawn_texts_are_evaluated_or_refused(text):
    evaluates_or_refuses(text, PATIENT)


@pytest.mark.fuzz
@given(st.text(alphabet="()[]{}.,'`\\@%$+-*/&|=!~<>0123456789TZabceinstu \n\t\"u", max_size=80))
def test_drawn_signs_are_evaluated_or_refused(text):
    evaluates_or_refuses(text, PATIENT)


@pytest.mark.fuzz
@given(expressions, json_values)
def test_json_that_is_not_fhir_is_read_as_it_can_be(text, value):
    focus = {**value, "resourceType": "Patient"} if isinstance(value, dict) else value
    evaluates_or_refuses(text, focus)


@pytest.mark.fuzz
@given(st.sampled_from(PLAIN), json_values)
def test_plain_paths_of_json_that_is_not_fhir(text, value):
    focus = {**value, "resourceType": "Patient"} if isinstance(value, dict) else value
    evaluates_or_refuses(text, focus)


def ring(number):
    """
    A Bundle of which each entry refers to the next.
    """
    entries = [
        {
            "fullUrl": f"https://a.example/Observation/{here}",
            "resource": {
                "resourceType": "Observation", "id": str(here),
                "subject": {"reference": f"Observation/{(here + 1) % number}"},
            },
        }
        for here in range(number)
    ]  # fmt: skip
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def test_references_in_a_bundle_are_looked_up_not_looked_for():
    before = time.process_time()
    assert asked("entry.resource.subject.resolve().count()", ring(10_000), fhirpath.EMPTY) == [
        10_000
    ]
    assert time.process_time() - before < 5


def test_references_in_a_ring_end_where_they_began():
    text = "entry.first().resource.repeat(subject.resolve()).count()"
    assert asked(text, ring(300), fhirpath.EMPTY) == [300]
    with pytest.raises(TooCostly):
        asked(text, ring(30_000))


def test_a_collection_that_grows_is_stopped_while_it_grows():
    patient = {"resourceType": "Patient", "name": [{"given": [str(one) for one in range(20_000)]}]}
    tracemalloc.start()
    try:
        with pytest.raises(TooCostly):
            asked(
                "name.given.defineVariable('x').select(%x)",
                patient,
                fhirpath.Environment(limits=Limits(size=100_000)),
            )
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("text", ["'\ud800'", "'x'.matches('\udcff')", "\udcff", "`\ud800`"])
def test_half_a_character_in_an_expression_is_refused(text):
    with pytest.raises(FhirPathError):
        asked(text)


def test_half_a_character_is_made_by_no_function():
    assert asked(r"'\\ud800'.unescape('json')") == []
    assert asked(r"'\\ud83d\\ude00'.unescape('json')") == ["😀"]
