import datetime as dt
import uuid

import pytest

from ens.contexts.identity import api as identity
from ens.ground import database as db
from ens.ground import keys
from ens.standards.ins import INS_NIA, INS_NIR, INS_NIR_TEST, InsNumber
from tests.contexts.identity.conftest import NOW, traits


def test_a_person_is_read_back_as_they_were_described(create):
    one = create(
        traits=traits(family="L'Hénaff-Çelik", given=("Anne Marie", "Zoé")), email="a@example.test"
    )
    again = identity.person(one.person)
    assert again == one
    assert (again.family, again.given, again.email) == (
        "L'Hénaff-Çelik",
        ("Anne Marie", "Zoé"),
        "a@example.test",
    )
    assert (again.state, again.local, again.status) == ("to-open", False, "QUAL")
    assert again.name == "Anne Marie L'Hénaff-Çelik"


def test_a_person_is_found_by_the_identifier_the_outside_knows(create):
    wanted = str(uuid.uuid4())
    one = create(public_id=wanted)
    assert one.public_id == wanted
    assert identity.person_of_public_id(wanted) == one.person
    assert identity.person_of_public_id(str(uuid.uuid4())) is None
    assert identity.person_of_public_id("not-an-identifier") is None


def test_an_unknown_person_is_said_to_be_unknown(database):
    with pytest.raises(identity.UnknownPerson):
        identity.person(9_999_999_999)


def test_persons_come_back_in_the_order_asked_without_the_unknown(create):
    first, second = create(), create()
    asked = [second.person, 9_999_999_999, first.person, second.person]
    assert identity.persons(asked) == (second, first)


def test_a_person_is_found_by_ins_with_or_without_its_key(create):
    ins = InsNumber(INS_NIR_TEST, "2900575099001")
    one = create(ins=ins)
    assert identity.person_of_ins(INS_NIR_TEST, ins.value) == one.person
    assert identity.person_of_ins("1.2.250.1.213.1.4.10", ins.value[:13]) == one.person
    assert identity.ins_of(one.person) == (ins,)


@pytest.mark.parametrize("value", ["", "12", "abcdefghijklmno"])
def test_a_text_that_is_no_ins_finds_nobody(database, value):
    assert identity.person_of_ins(INS_NIR_TEST, value) is None


def test_the_same_number_under_another_authority_is_another_identity(create):
    one = create(ins=InsNumber(INS_NIR_TEST, "2900575099002"))
    assert identity.person_of_ins(INS_NIR, "2900575099002") is None
    other = create(ins=InsNumber(INS_NIR, "2900575099002"))
    assert other.person != one.person


def test_two_spaces_for_one_ins_are_refused(create):
    ins = InsNumber(INS_NIR_TEST, "2900575099003")
    first = create(ins=ins)
    with pytest.raises(identity.InsTaken) as refused:
        create(ins=ins)
    assert refused.value.person == first.person


def test_a_refused_creation_leaves_nothing_behind(create):
    ins = InsNumber(INS_NIR_TEST, "2900575099004")
    create(ins=ins)
    described = traits(family="Nulle-Trace")
    with pytest.raises(identity.InsTaken):
        create(ins=ins, traits=described)
    assert identity.persons_with_traits(described) == ()


def test_a_production_deployment_takes_no_test_ins(create, settings_in_production):
    with pytest.raises(identity.TestInsRefused):
        create()


@pytest.fixture
def settings_in_production(database):
    from django.test import override_settings

    with override_settings(SANDBOX=False):
        yield


def test_a_person_without_ins_is_local_until_one_is_given(create):
    one = create(ins=None, status="PROV")
    assert one.local
    identity.add_ins(person=one.person, ins=InsNumber(INS_NIA, "2900575099005"), now=NOW)
    identity.add_ins(person=one.person, ins=InsNumber(INS_NIR, "2900575099006"), now=NOW)
    identity.set_status(person=one.person, status="QUAL")
    known = identity.person(one.person)
    assert (known.local, known.status) == (False, "QUAL")
    assert [number.system for number in identity.ins_of(one.person)] == [INS_NIR, INS_NIA]


def test_traits_find_a_person_whatever_accents_case_and_hyphens(create):
    one = create(traits=traits(family="Lefèvre-Ñandú", given=("Maël", "Jean")))
    folded = traits(family="LEFEVRE NANDU", given=("MAEL",))
    assert identity.persons_with_traits(folded) == (one.person,)


def test_homonyms_born_the_same_day_are_both_found(create):
    described = traits(family="Homonyme", given=("Alex",), birth_date=dt.date(1980, 1, 1))
    pair = (create(traits=described).person, create(traits=described).person)
    assert identity.persons_with_traits(described) == pair


@pytest.mark.parametrize(
    "changes",
    [
        {"family": "Autrement"},
        {"given": ("Camille",)},
        {"sex": "M"},
        {"birth_date": dt.date(1990, 5, 18)},
        {"birthplace": "13055"},
    ],
)
def test_one_different_trait_is_another_person(create, changes):
    described = {
        "family": "Distincte",
        "given": ("Lou",),
        "birth_date": dt.date(1990, 5, 17),
        "sex": "F",
        "birthplace": "75056",
    }
    one = create(traits=traits(**described))
    found = identity.persons_with_traits(traits(**{**described, **changes}))
    assert one.person not in found


def test_a_person_whose_sex_is_not_said_is_known_all_the_same(create):
    one = create(traits=traits(family="Nonprecise", sex=""))
    assert one.sex == "U"
    assert one.traits.family == "Nonprecise"


def test_everybody_comes_oldest_first_and_no_more_than_asked(create):
    create(), create()
    everybody = identity.all_persons(limit=10_000)
    assert everybody == tuple(sorted(everybody))
    assert identity.all_persons(limit=1) == everybody[:1]


def test_a_changed_address_is_the_one_written_to(create):
    one = create(email="avant@example.test")
    identity.change_email(person=one.person, email="apres@example.test")
    assert identity.person(one.person).email == "apres@example.test"


def test_no_name_no_address_and_no_number_rest_readable_in_the_tables(create):
    one = create(
        traits=traits(family="Kanarienvogel", given=("Wéronique",), birthplace="97411"),
        ins=InsNumber(INS_NIR_TEST, "2900575099007"),
        email="canari@example.test",
    )
    stored = b""
    for table in ("identity_person", "identity_ins", "identity_number", "identity_life"):
        rows = db.execute(f"select t::text from {table} t where person = %s", (one.person,))
        stored += "".join(row[0] for row in rows.fetchall()).encode()
    for canary in ("ronique", "canari@", "2900575099007", "97411"):
        assert canary.encode() not in stored
    assert b"kanarienvogel" in stored  # the folded family name is searched, as documented


def test_without_the_key_nothing_of_a_person_is_readable(create):
    one = create()
    db.execute("delete from ground_person_key where person = %s", (one.person,))
    assert identity.persons([one.person]) == ()
    with pytest.raises(keys.CannotUnseal):
        identity.ins_of(one.person)
