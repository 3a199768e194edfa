"""
The people of the sandbox: who is there whatever the size, numbers that hold, links that lead.
"""

from datetime import date

import pytest

from ens.sandbox.population import crowd
from ens.sandbox.population.people import Population
from ens.standards import ins
from ens.standards.finess import FINESS
from ens.standards.nir import NIR
from ens.standards.rpps import RPPS, ProfessionalId

TODAY = date(2026, 5, 4)
SIZES = (0, 200)
CAST = {
    "camille-martin", "julien-martin", "noe-martin", "suzanne-lefevre", "yves-lambert",
    "odile-mercier", "marcel-petit", "helene-petit", "lina-benali", "nadia-benali",
    "pierre-durand-1", "pierre-durand-2", "marie-moreau-1", "marie-moreau-2", "inconnu-ins",
    "dr-roux", "dr-marchand", "dr-garnier", "dr-vasseur", "infirmiere-bonnet",
    "pharmacien-leroy", "sage-femme-perrin", "dr-clement", "agent-autorite", "chercheuse-morin",
    "editeur-gautier", "operateur-henry", "mediateur-colin",
}  # fmt: skip


@pytest.fixture(params=SIZES)
def population(request: pytest.FixtureRequest) -> Population:
    return crowd.population(size=request.param, today=TODAY)


def test_the_cast_is_there_whatever_the_size(population: Population) -> None:
    keys = {one.key for one in (*population.citizens, *population.professionals)}
    assert keys >= CAST


@pytest.mark.parametrize("size", [0, 1, 2, 3, 17, 200])
def test_the_size_is_the_number_of_people_beside_the_cast(size: int) -> None:
    cast = crowd.population(size=0, today=TODAY)
    population = crowd.population(size=size, today=TODAY)
    assert len(population.citizens) - len(cast.citizens) == size


def test_the_same_size_and_day_give_the_same_people() -> None:
    first, second = (crowd.population(size=200, today=TODAY) for _ in range(2))
    assert first == second


def test_a_bigger_population_begins_with_the_same_people() -> None:
    small = crowd.population(size=50, today=TODAY).citizens
    large = crowd.population(size=200, today=TODAY).citizens
    assert [one.ins for one in small[:60]] == [one.ins for one in large[:60]]


def test_every_ins_is_a_test_ins_of_its_traits_with_its_key(population: Population) -> None:
    for one in population.citizens:
        if one.ins:
            number = NIR.parse(one.ins).number
            assert number[0] == ("2" if one.sex == "F" else "1")
            assert number[1:5] == f"{one.birth_date:%y%m}"
            assert number[5:10] == one.birthplace
            assert ins.InsNumber(ins.INS_NIR_TEST, one.ins).is_test


def test_keys_numbers_and_emails_are_each_somebodys_own(population: Population) -> None:
    everyone = (*population.citizens, *population.professionals)
    for name in ("key", "email"):
        assert len({getattr(one, name) for one in everyone}) == len(everyone)
    numbers = [one.ins for one in population.citizens if one.ins]
    assert len(set(numbers)) == len(numbers)
    assert len({one.idnps for one in population.professionals}) == len(population.professionals)


def test_many_people_still_have_each_their_own_numbers_and_traits() -> None:
    crowd_alone = crowd.population(size=6000, today=TODAY).citizens[15:]
    assert len({one.ins for one in crowd_alone}) == 6000
    assert len({one.traits for one in crowd_alone}) == 6000


def test_emails_go_nowhere(population: Population) -> None:
    everyone = (*population.citizens, *population.professionals)
    assert {one.email.partition("@")[2] for one in everyone} == {"example.test"}


def test_professionals_and_structures_have_numbers_that_hold(population: Population) -> None:
    for structure in population.structures:
        assert FINESS.parse(structure.finess).value.startswith("99")
    for one in population.professionals:
        assert ProfessionalId.read(one.idnps).rpps == one.rpps
        if one.rpps:
            assert RPPS.parse(one.rpps).value.startswith("999")


def test_every_situation_is_in_a_structure_of_the_directory(population: Population) -> None:
    known = {structure.finess: structure for structure in population.structures}
    situations = [work for one in population.professionals for work in one.situations]
    assert len({work.id for work in situations}) == len(situations)
    for work in situations:
        assert work.organisation == known[work.finess].name
        assert work.mode in ("L", "S", "B")


def test_links_lead_to_people_who_exist(population: Population) -> None:
    citizens = {one.key: one for one in population.citizens}
    professionals = {one.key for one in population.professionals}
    for care in population.care:
        assert care.person in citizens
        assert care.professional in professionals
        assert care.since <= TODAY
    for link in population.representations:
        assert link.represented in citizens[link.representative].represents
    said = {(one.key, key) for one in population.citizens for key in one.represents}
    linked = {(one.representative, one.represented) for one in population.representations}
    assert said == linked


def test_parents_are_adults_when_their_children_are_born(population: Population) -> None:
    people = {one.key: one for one in population.citizens}
    parents = [one for one in population.representations if one.kind == "parent"]
    for link in parents:
        child, parent = people[link.represented], people[link.representative]
        assert child.birth_date.year - parent.birth_date.year >= 18
        assert child.family in (parent.family, parent.usual_name)


def test_nobody_is_born_after_today(population: Population) -> None:
    assert max(one.birth_date for one in population.citizens) < TODAY


def by_key(key: str, today: date = TODAY):
    return crowd.population(size=0, today=today).citizen(key)


@pytest.mark.parametrize("today", [date(2026, 4, 1), date(2026, 4, 2), date(2027, 12, 31)])
def test_the_newborn_is_eight_days_old_and_the_teenager_fifteen(today: date) -> None:
    assert (today - by_key("noe-martin", today).birth_date).days == 8
    born = by_key("lina-benali", today).birth_date
    assert today.year - born.year - ((today.month, today.day) < (born.month, born.day)) == 15


def test_camille_is_who_the_interfaces_say() -> None:
    camille = by_key("camille-martin")
    assert (camille.given, camille.family, camille.sex) == (("Camille",), "MARTIN", "F")
    assert (camille.birth_date, camille.birthplace) == (date(1991, 4, 12), "75056")
    assert (camille.space, camille.represents) == ("open", ("noe-martin",))
    assert by_key("noe-martin").space == "to-open"


def test_the_homonyms_differ_by_their_ins_only() -> None:
    first, second = by_key("pierre-durand-1"), by_key("pierre-durand-2")
    assert first.traits == second.traits
    assert first.ins != second.ins


def test_nobody_else_has_the_traits_of_somebody(population: Population) -> None:
    traits = [one.traits for one in population.citizens]
    twice = {one.key for one in population.citizens if traits.count(one.traits) > 1}
    assert twice == {"pierre-durand-1", "pierre-durand-2"}


def test_the_treating_doctor_has_a_choice_of_situations_and_dr_roux_no_relation() -> None:
    population = crowd.population(size=200, today=TODAY)
    assert population.treating_doctor_of("suzanne-lefevre") == "dr-marchand"
    assert len(population.professional("dr-marchand").situations) == 3
    assert population.cared_for_by("dr-roux") == ()
