"""
Every parameter of every type, with every modifier, is read or refused by name.
"""

import pytest

from ens.standards.fhir import definitions

MODIFIERS = ("", ":missing", ":not", ":exact", ":contains", ":text", ":above", ":below", ":in",
             ":not-in", ":of-type", ":identifier", ":Patient", ":inconnu")  # fmt: skip
VALUES = ("x", "true", "a|b", "5", "2026", "a$5", "x$y", "x$2026", "x$5$5", "48|2", "", ",", "|")
# Named queries, and what is asked of somebody's things only.
NEVER = {"_query"}
INSIDE = {"_text", "_content"}


@pytest.fixture
def record(database):
    from ens.contexts.record import api

    return api


def read(record, name, asked, value):
    """
    What was understood, or why nothing was.
    """
    try:
        return record.parse_query(name, [(asked, value)]), ""
    except record.NotUnderstood as error:
        return None, str(error)


@pytest.mark.parametrize("name", definitions.RESOURCE_TYPES)
def test_what_the_statement_names_is_understood_and_nothing_else(record, name):
    understood = {
        code
        for code in definitions.search_parameters(name)
        if any(read(record, name, code, value)[0] for value in VALUES)
    }
    others = set(definitions.search_parameters(name)) - understood
    assert others - NEVER - INSIDE == set()
    assert others >= NEVER & set(definitions.search_parameters(name))


@pytest.mark.parametrize("name", definitions.RESOURCE_TYPES)
def test_what_is_refused_says_what(record, name):
    for code in definitions.search_parameters(name):
        for modifier in MODIFIERS:
            for value in VALUES:
                query, refusal = read(record, name, code + modifier, value)
                if query is None:
                    assert code + modifier in refusal or f"unknown parameter '{code}" in refusal
                else:
                    assert query.used == ((code + modifier, value),)
