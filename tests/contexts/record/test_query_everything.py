"""
Every parameter of every type, with every modifier, is read or refused by name.
"""

from contextlib import suppress

import pytest

from ens.standards.fhir import definitions

MODIFIERS = ("", ":missing", ":not", ":exact", ":contains", ":text", ":above", ":below", ":in",
             ":not-in", ":of-type", ":identifier", ":Patient", ":inconnu")  # fmt: skip
VALUES = ("x", "true", "a|b", "5", "a$5")


@pytest.mark.parametrize("name", definitions.RESOURCE_TYPES)
def test_every_parameter_is_read_or_refused(database, name):
    from ens.contexts.record import api as record

    read = 0
    for code in definitions.search_parameters(name):
        for modifier in MODIFIERS:
            for value in VALUES:
                with suppress(record.NotUnderstood):
                    record.parse_query(name, [(code + modifier, value)])
                    read += 1
    assert read
