"""
What is read of a citizen: the pivot identity is whole, or nobody signs in.
"""

import pytest

from ens.clients import franceconnect
from ens.clients.openid import Identity, InvalidAnswer

WHOLE = {
    "given_name": "Jeanne Marie-Ève",
    "family_name": "DUPONT",
    "birthdate": "1980-02-29",
    "gender": "female",
    "birthplace": "75056",
    "birthcountry": "99100",
}


def read(**claims):
    return franceconnect._pivot(Identity("sub", "eidas1", WHOLE | claims, ""))


def test_given_names_come_from_the_list_when_there_is_one():
    assert read(given_name_array=["Jeanne Marie", "Ève"]).given == ("Jeanne Marie", "Ève")


def test_given_names_come_from_the_text_otherwise():
    assert read(given_name_array=[]).given == ("Jeanne", "Marie-Ève")


@pytest.mark.parametrize(
    "claims",
    [
        {"family_name": " "},
        {"family_name": None},
        {"given_name": "", "given_name_array": None},
        {"birthdate": "1980-00-00"},
        {"birthdate": None},
        {"gender": "unspecified"},
        {"gender": None},
        {"birthplace": 75056},
    ],
)
def test_a_pivot_identity_that_is_not_whole_is_refused(claims):
    with pytest.raises(InvalidAnswer):
        read(**claims)


def test_what_is_not_pivot_may_be_absent():
    known = read()
    assert (known.email, known.preferred_username) == ("", "")
