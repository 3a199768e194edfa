"""
The versions that a header names: RFC 9110 section 13.1.
"""

import pytest

from ens.standards.fhir import etags


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ('W/"3"', {3}),
        ('"3"', {3}),
        ("3", {3}),
        ("W/3", {3}),
        ('W/"1", "2" ,W/"7"', {1, 2, 7}),
        ('"abc"', set()),
        ('"abc", W/"2"', {2}),
        ('"-1"', set()),
        ('""', set()),
        ('"12345678901"', set()),
    ],
)
def test_the_versions_named(text, known):
    assert etags.versions(text) == known


def test_a_star_is_any_version():
    any_ = etags.versions(" * ")
    assert 1 in any_
    assert 2**31 - 1 in any_
    assert 0 not in any_


@pytest.mark.parametrize("text", ["", "abc", '"1', '1"', "*,1", ",", '"1" "2"', "w/1x", "٣"])
def test_what_is_no_tag_is_refused(text):
    with pytest.raises(etags.NotATag):
        etags.versions(text)


def test_a_list_without_end_is_refused():
    with pytest.raises(etags.NotATag):
        etags.versions(",".join(['"1"'] * (etags.MOST + 1)))
