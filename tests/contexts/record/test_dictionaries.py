import pytest

from ens.contexts.record import api as record
from ens.ground import database
from ens.standards.fhir import definitions

pytestmark = pytest.mark.usefixtures("database")


def numbers_given():
    return database.execute("select last_value from record_dictionary_id_seq").fetchall()[0][0]


def test_each_type_has_one_dictionary():
    record.write_dictionaries()
    (count,) = database.execute("select count(distinct type) from record_dictionary").fetchall()[0]
    assert count == len(definitions.RESOURCE_TYPES)


def test_starting_again_uses_up_no_number():
    record.write_dictionaries()
    before = numbers_given()
    for _ in range(3):
        record.write_dictionaries()
    assert numbers_given() == before
