import uuid

import pytest

from ens.contexts.directory import api as directory
from ens.ground import database as db
from ens.standards.finess import InvalidStructureId
from ens.standards.rpps import InvalidProfessionalId


def test_a_structure_is_found_by_finess_and_by_public_id(place):
    one = place("Maternité fictive", kind="SA01", city="Paris", postal_code="75011")
    assert directory.structure(one.structure) == one
    assert directory.structure_of_finess(one.finess) == one
    assert directory.structure_of_public_id(one.public_id) == one
    assert (one.name, one.kind, one.city, one.idnst) == (
        "Maternité fictive",
        "SA01",
        "Paris",
        f"1{one.finess}",
    )


def test_a_structure_imported_again_keeps_its_key_and_public_id(place):
    first = place("Avant")
    again = directory.upsert_structure(
        name="Après", finess=first.finess, public_id=str(uuid.uuid4())
    )
    assert (again.structure, again.public_id, again.name) == (
        first.structure,
        first.public_id,
        "Après",
    )


def test_a_structure_without_finess_is_known_by_its_national_id(database):
    one = directory.upsert_structure(name="Association fictive", idnst="3" + "12345678900011")
    assert one.finess == ""
    assert directory.structure_of_finess("") is None


def test_a_structure_without_any_number_is_refused(database):
    with pytest.raises(InvalidStructureId):
        directory.upsert_structure(name="Sans numéro")


def test_what_is_not_there_is_none_or_a_named_error(database):
    assert directory.structure_of_finess("999999999") is None
    assert directory.structure_of_public_id("no") is None
    assert directory.professional_of_rpps("00000000000") is None
    assert directory.professional_of_idnps("800000000000") is None
    assert directory.professional_of_public_id(str(uuid.uuid4())) is None
    with pytest.raises(directory.UnknownStructure):
        directory.structure(9_999_999)
    with pytest.raises(directory.UnknownProfessional):
        directory.professional(9_999_999)


def test_a_professional_is_found_by_each_of_their_numbers(hire):
    one = hire("Rouxel", civility="DR")
    assert one.idnps == f"8{one.rpps}"
    assert directory.professional(one.professional) == one
    assert directory.professional_of_rpps(one.rpps) == one
    assert directory.professional_of_idnps(one.idnps) == one
    assert directory.professional_of_public_id(one.public_id) == one
    assert one.name == "Dr Anne Rouxel"


def test_someone_whom_a_structure_identifies_has_no_rpps(database, place):
    at = place()
    one = directory.upsert_professional(
        idnps=f"3{at.finess}/secretariat-1", given="Léa", family="Petit"
    )
    assert one.rpps == ""
    assert directory.professional_of_idnps(f"3{at.finess}/secretariat-1") == one
    assert directory.professional_of_rpps("") is None


def test_a_national_id_of_no_known_form_is_refused(database):
    with pytest.raises(InvalidProfessionalId):
        directory.upsert_professional(idnps="9123", given="A", family="B")


def test_a_situation_knows_its_structure_by_finess(hire, place):
    at = place("Cabinet fictif du Marché", city="Paris")
    (situation,) = hire("Martineau", profession="60", specialty="", at=at).situations
    assert (situation.structure, situation.finess) == (at.structure, at.finess)
    assert (situation.organisation, situation.city) == ("Cabinet fictif du Marché", "Paris")
    assert directory.profession_name(situation.profession) == "Infirmier"


def test_a_situation_in_an_unknown_place_keeps_the_name_given(hire):
    one = hire("Lointain", situations=(directory.Situation("x", "10", "", 0, "", "Ailleurs"),))
    assert (one.situations[0].structure, one.situations[0].organisation) == (0, "Ailleurs")


def test_situations_imported_again_replace_the_former(hire, place):
    one = hire("Demenage")
    at = place("Nouveau cabinet")
    situation = directory.Situation("new", "10", "SM54", 0, at.finess, at.name)
    again = directory.upsert_professional(
        idnps=one.idnps, given=one.given, family=one.family, situations=(situation,)
    )
    assert again.professional == one.professional
    assert [(s.id, s.structure) for s in again.situations] == [("new", at.structure)]
    assert directory.situation(professional=one.professional, key="new") == again.situations[0]
    assert directory.situation(professional=one.professional, key=one.situations[0].id) is None


def test_professionals_come_back_in_the_order_asked(hire):
    first, second = hire("Ordre"), hire("Ordre")
    found = directory.professionals([second.professional, 9_999_999, first.professional])
    assert found == (second, first)


def test_an_import_that_fails_leaves_nothing(database):
    good = directory.ProfessionalEntry(idnps="810009999999", given="Un", family="Valable")
    bad = directory.ProfessionalEntry(idnps="??", given="Deux", family="Faux")
    with pytest.raises(InvalidProfessionalId):
        directory.load(professionals=[good, bad])
    assert directory.professional_of_idnps(good.idnps) is None


def test_an_import_says_how_many_it_took(database):
    place = directory.StructureEntry(name="Importée", finess="750099999", city="Brest")
    person = directory.ProfessionalEntry(
        idnps="810008888888",
        given="Trois",
        family="Importe",
        situations=(directory.Situation("i", "21", "", 0, "750099999", ""),),
    )
    assert directory.load(structures=[place], professionals=[person]) == (1, 1)
    known = directory.professional_of_idnps("810008888888")
    assert known is not None
    assert known.situations[0].organisation == "Importée"


def found(**asked):
    return [one.family for one in directory.search(**asked)]


def test_a_search_takes_beginnings_of_words_in_any_order(hire):
    hire("Quémeneur-Zyx", given="Éléonore")
    assert found(name="zyx ele") == ["Quémeneur-Zyx"]
    assert found(name="QUEMENEUR") == ["Quémeneur-Zyx"]
    assert found(name="Éléonore zyx quem") == ["Quémeneur-Zyx"]
    assert found(name="zyx paul") == []


def test_a_search_is_narrowed_by_profession_and_place(hire, place):
    brest, nice = place("Cabinet A", city="Brest", postal_code="29200"), place("B", city="Nice")
    hire("Wolfram", given="Un", at=brest)
    hire("Wolfram", given="Deux", profession="60", specialty="", at=nice)
    assert [one.given for one in directory.search(name="wolfram")] == ["Deux", "Un"]
    assert [one.given for one in directory.search(name="wolf", profession="60")] == ["Deux"]
    assert [one.given for one in directory.search(name="wolf", place="brest")] == ["Un"]
    assert [one.given for one in directory.search(name="wolf", place="29200")] == ["Un"]
    assert found(name="wolf", profession="60", place="brest") == []


def test_a_search_without_a_name_goes_by_place_and_profession(hire, place):
    at = place("Maison de santé Unique-en-son-genre")
    hire("Seule", profession="50", specialty="", at=at)
    assert found(place="unique genre", profession="50") == ["Seule"]


@pytest.mark.parametrize("name", ["", "  ", "a", "%", "_", "'", "é"])
def test_a_search_for_nothing_finds_nobody(hire, name):
    hire("Aaa")
    assert found(name=name) == []


def test_a_search_gives_no_more_than_asked(hire):
    for _ in range(3):
        hire("Limitee")
    assert len(found(name="limitee", limit=2)) == 2


def test_the_words_of_a_name_follow_its_changes(hire):
    one = hire("Ancienne")
    directory.upsert_professional(idnps=one.idnps, given=one.given, family="Nouvellement")
    assert found(name="ancienne") == []
    assert found(name="nouvellement") == ["Nouvellement"]


def test_a_prefix_is_found_through_the_index(hire):
    hire("Indexee")
    from ens.contexts.directory.search import BY_NAME

    with db.transaction():
        db.execute("set local enable_seqscan = off")
        rows = db.execute(
            f"explain select p.professional from directory_professional p where {BY_NAME}",
            {"names": ["indexee"]},
        ).fetchall()
    assert any("directory_word_pkey" in row[0] and "Index" in row[0] for row in rows)
