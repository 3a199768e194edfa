"""
A birth declared by a maternity's software: one transaction, a space to open, two parents who
represent the child and are told.
"""

import datetime as dt
from dataclasses import replace

import pytest

from ens.ground import failpoints
from tests.fhir_api import inside, things
from tests.journeys import births

PLACES = ("after-data", "after-trace", "after-outbox", "register-write")


@pytest.fixture(scope="module", autouse=True)
def dictionaries(database):
    from ens.contexts.record import api as record

    record.write_dictionaries()
    inside.register_clients()


@pytest.fixture
def maternity():
    return births.maternity()


@pytest.fixture
def declare(maternity):
    from ens.ground import clock
    from ens.journeys.write_path import submit_bundle

    def declare(bundle, *, actor=None, key=""):
        return submit_bundle.submit(bundle, actor=actor or maternity, key=key, now=clock.now())

    return declare


def person_of(one):
    from ens.contexts.identity import api as identity

    found = identity.person_of_ins(one.number.system, one.number.value)
    return None if found is None else identity.person(found)


def children_of(parent):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    return [
        one.person for one in identity.represented_by(person_of(parent).person, today=clock.today())
    ]


def links_of(child):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    return identity.representatives_of(person_of(child).person, today=clock.today())


def notices_about(one):
    from ens.ground import database

    return [
        kind
        for (kind,) in database.execute(
            "select kind from notices_notice where person = %s order by notice",
            (person_of(one).person,),
        ).fetchall()
    ]


def refusal(declare, bundle, **more):
    """
    What the transaction is refused with, once it is sure that nothing of it is kept.
    """
    from ens.journeys.errors import AtEntry

    before = rows()
    with pytest.raises(AtEntry) as refused:
        declare(bundle, **more)
    assert rows() == before
    return refused.value.place, refused.value.cause


XHTML = "http://www.w3.org/1999/xhtml"
TABLES = (
    "identity_person", "identity_ins", "identity_number", "identity_life",
    "identity_representation", "ground_person_key", "record_resource", "record_locator",
    "record_identifier", "register_trace", "notices_notice", "ground_outbox",
    "ground_idempotency",
)  # fmt: skip


def rows():
    from ens.ground import database

    counts = ", ".join(f"(select count(*) from {table})" for table in TABLES)
    return dict(zip(TABLES, database.execute(f"select {counts}").fetchone(), strict=True))


@pytest.mark.row("IDN-01")
def test_the_newborn_is_known_with_a_space_to_open(declare):
    birth = births.birth()
    done = declare(birth.bundle())
    assert [one.status for one in done] == ["201 Created"] * 3
    child = person_of(birth.child)
    assert (child.state, child.status, child.local) == ("to-open", "QUAL", False)
    assert child.traits == birth.child.traits
    assert child.birthplace == births.PLACE
    assert done[0].location == f"Patient/{child.public_id}/_history/1"


@pytest.mark.row("IDN-01")
def test_both_parents_represent_the_child_dated_and_sourced(declare):
    birth = births.birth()
    declare(birth.bundle())
    child = person_of(birth.child)
    for parent in birth.parents:
        assert children_of(parent) == [child.person]
    sources = {(link.kind, link.since, link.source) for link in links_of(birth.child)}
    finess = inside.hospital().finess
    assert sources == {("parent", child.birth_date, f"Hôpital du dedans ({finess})")}


def test_a_parent_nobody_knew_is_known_by_their_traits_with_a_space_of_their_own(declare):
    birth = births.birth()
    declare(birth.bundle())
    mother, _ = birth.parents
    known = person_of(mother)
    assert (known.family, known.given) == (mother.traits.family, mother.traits.given)
    assert (known.birth_date, known.sex) == (mother.traits.birth_date, "F")
    assert (known.state, known.email) == ("to-open", mother.email)
    assert notices_about(mother) == ["space-to-open"]


def test_a_parent_who_is_known_stays_who_they_are(declare):
    birth = births.birth()
    mother, father = birth.parents
    known = births.known(mother, email="deja@example.test")
    births.known(father)
    declare(birth.bundle())
    assert person_of(mother) == known
    assert person_of(father).email == father.email  # had none
    assert (notices_about(mother), notices_about(father)) == ([], ["email-given"])
    assert person_of(father).state == "open"
    assert children_of(mother) == [person_of(birth.child).person]


@pytest.mark.row("IDN-01")
def test_one_notice_about_the_child_is_for_both_parents(declare):
    from ens.ground import clock
    from ens.journeys import deliver_notice

    birth = births.birth()
    for parent in birth.parents:
        births.known(parent, email=parent.email)
    declare(birth.bundle())
    assert notices_about(birth.child) == ["space-to-open"]
    assert [notices_about(parent) for parent in birth.parents] == [[], []]
    child = person_of(birth.child).person
    told = deliver_notice.addressees(child, today=clock.today())
    assert {one.address for one in told if one.represents} == {one.email for one in birth.parents}


def test_everything_is_in_the_register_of_the_child_and_of_the_parents(declare, maternity):
    birth = births.birth()
    for parent in birth.parents:
        births.known(parent)
    declare(birth.bundle())
    told = [(line[1], line[2], line[6]) for line in inside.lines_of(person_of(birth.child).person)]
    who = maternity.who
    assert told == [
        ("create", "Patient", who), ("create", "RelatedPerson", who),
        ("create", "RelatedPerson", who),
    ]  # fmt: skip
    for parent in birth.parents:
        lines = inside.lines_of(person_of(parent).person)
        assert [(line[1], line[2]) for line in lines] == [("represent", "RelatedPerson")]


def test_the_resources_show_what_identity_knows(declare):
    birth = births.birth()
    done = declare(birth.bundle())
    with inside.http(inside.operator()) as loader:
        child, *parents = [loader.get(f"/{one.location.split('/_h')[0]}").json() for one in done]
    assert child["identifier"][0]["value"] == birth.child.number.value
    assert {one["patient"]["reference"] for one in parents} == {f"Patient/{child['id']}"}
    assert [one["relationship"][0]["coding"][0]["code"] for one in parents] == ["MTH", "FTH"]


def test_of_a_parent_the_childs_record_tells_neither_the_number_nor_how_to_reach_them(declare):
    """
    The other parent, whoever cares for the child and their applications read it.
    """
    birth = births.birth()
    child, *resources = birth.resources()
    mother, father = birth.parents
    said = {
        "address": [{"text": "1 rue du Refuge"}],
        "text": {"status": "generated", "div": f"<div xmlns='{XHTML}'>{mother.email}</div>"},
    }
    done = declare(birth.bundle(child, resources[0] | said, resources[1]))
    with inside.http(inside.operator()) as loader:
        told = "".join(loader.get(f"/{one.location.split('/_h')[0]}").text for one in done[1:])
    assert mother.traits.family in told
    for parent in (mother, father):
        assert parent.number.value not in told
        assert parent.email not in told
    assert "Refuge" not in told
    assert person_of(mother).email == mother.email


def test_of_a_relative_who_is_no_parent_the_number_is_not_kept_either(declare):
    birth = births.birth(None, births.mother(role="GRMTH"))
    done = declare(birth.bundle())
    with inside.http(inside.operator()) as loader:
        told = loader.get(f"/{done[1].location.split('/_h')[0]}").text
    assert birth.parents[0].number.value not in told
    assert birth.parents[0].email in told
    assert [one.location for one in declare(birth.bundle())] == [one.location for one in done]


def test_twins_have_a_space_each_and_the_same_parents(declare):
    first = births.birth()
    second = births.birth(births.human("Jade"), *first.parents)
    declare(first.bundle())
    declare(second.bundle())
    children = [person_of(first.child).person, person_of(second.child).person]
    for parent in first.parents:
        assert children_of(parent) == children


def test_a_mother_alone_represents_the_child_alone(declare):
    birth = births.birth(births.human(), births.mother())
    declare(birth.bundle())
    assert len(links_of(birth.child)) == 1


def test_two_mothers_both_represent_the_child(declare):
    birth = births.birth(births.human(), births.mother(), births.mother())
    declare(birth.bundle())
    assert len(links_of(birth.child)) == 2


def test_a_child_without_declared_parents_has_a_space_too(declare):
    birth = births.Birth(births.human(), ())
    declare(birth.bundle())
    assert person_of(birth.child).state == "to-open"
    assert links_of(birth.child) == ()


@pytest.mark.parametrize("place", PLACES)
def test_a_failure_anywhere_before_the_commit_leaves_nothing(declare, place):
    from ens.contexts.register import api as register

    birth = births.birth()
    before = rows()
    with (
        inside.failing(f"{place}:raise"),
        pytest.raises((failpoints.FailpointReached, register.NotWritten)),
    ):
        declare(birth.bundle(), key=f"naissance-{place}-{birth.url}")
    assert rows() == before
    done = declare(birth.bundle(), key=f"naissance-{place}-{birth.url}")
    assert [one.status for one in done] == ["201 Created"] * 3
    assert len(links_of(birth.child)) == 2


def test_the_same_birth_again_is_where_the_first_one_is(declare):
    birth = births.birth()
    first = declare(birth.bundle())
    kept = rows()
    again = declare(births.birth(birth.child, *birth.parents).bundle())
    assert [one.status for one in again] == ["200 OK"] * 3
    assert [one.location for one in again] == [one.location for one in first]
    assert {name: count for name, count in rows().items() if name != "register_trace"} == {
        name: count for name, count in kept.items() if name != "register_trace"
    }


def test_the_same_key_again_is_the_same_answer(declare):
    birth = births.birth()
    first = declare(birth.bundle(), key=f"cle-{birth.url}")
    kept = rows()
    again = declare(birth.bundle(), key=f"cle-{birth.url}")
    assert [one.location for one in again] == [one.location for one in first]
    assert rows() == kept


def test_a_condition_on_the_ins_finds_the_first_one_too(declare):
    birth = births.birth()
    first = declare(birth.bundle())
    bundle = births.Birth(birth.child, ()).bundle()
    number = birth.child.number
    bundle["entry"][0]["request"]["ifNoneExist"] = f"identifier={number.system}|{number.value}"
    again = declare(bundle)
    assert (again[0].status, again[0].location) == ("200 OK", first[0].location)


def test_another_structure_finds_the_first_one_and_changes_nothing(declare):
    birth = births.birth()
    first = declare(birth.bundle())
    other = inside.structure_of(inside.doctor())
    other = replace(other, scopes=births.SCOPES, client="dedans-autre")
    again = declare(birth.bundle(), actor=other)
    assert [one.location for one in again] == [one.location for one in first]


def test_nobody_becomes_the_parent_of_a_child_who_is_known(declare):
    birth = births.birth()
    declare(birth.bundle())
    stranger = births.mother()
    place, cause = refusal(declare, births.birth(birth.child, stranger).bundle())
    assert (place, cause.status) == (1, 422)
    assert person_of(stranger) is None
    assert len(links_of(birth.child)) == 2


def test_an_ins_with_other_traits_is_nobody_new(declare):
    birth = births.birth()
    declare(birth.bundle())
    other = replace(birth.child, traits=replace(birth.child.traits, given=("Autre",)))
    place, cause = refusal(declare, births.Birth(other, ()).bundle())
    assert (place, cause.status, cause.issues[0].code) == (0, 409, "conflict")


def test_a_parents_ins_with_other_traits_is_refused(declare):
    mother = births.mother()
    births.known(mother)
    wrong = replace(mother, traits=replace(mother.traits, family="AUTRENOM"))
    place, cause = refusal(declare, births.birth(births.human(), wrong).bundle())
    assert (place, cause.status) == (1, 409)


def test_a_parent_may_be_called_by_the_name_they_use(declare):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    mother = births.mother()
    identity.create_person(
        traits=mother.traits, ins=mother.number, status="QUAL", usual_name="EPOUSE",
        now=clock.now(),
    )  # fmt: skip
    birth = births.birth(births.human(), mother)
    child, parent = birth.resources()
    parent["name"] = [{"use": "usual", "family": "Épouse", "given": ["Inès"]}]
    parent["name"].append({"use": "official", "family": "Épouse", "given": ["Inès"]})
    declare(birth.bundle(child, parent))
    assert children_of(mother) == [person_of(birth.child).person]


def test_a_parent_without_an_ins_is_kept_and_represents_nobody(declare):
    birth = births.birth(births.human(), births.mother())
    child, parent = birth.resources()
    del parent["identifier"]
    done = declare(birth.bundle(child, parent))
    assert [one.status for one in done] == ["201 Created"] * 2
    assert "nobody represents" in done[1].warning
    assert done[0].warning == ""
    assert links_of(birth.child) == ()


def test_somebody_who_is_no_parent_is_kept_and_represents_nobody(declare):
    birth = births.birth(births.human(), births.mother(role="SIB"))
    done = declare(birth.bundle())
    assert "nobody represents" in done[1].warning
    assert links_of(birth.child) == ()


def wrong_key(value):
    return f"{value[:13]}{(int(value[13:]) % 97) + 1:02d}"


def identifier(one, **changes):
    from ens.standards.fhir import fr_core

    return [fr_core.identifier_of(one.number) | changes]


BILLING = {"coding": [{"code": "NH"}]}
CHILD_MISTAKES = {
    "no INS": lambda one: {"identifier": None},
    "wrong key": lambda one: {"identifier": identifier(one, value=wrong_key(one.number.value))},
    "no number": lambda one: {"identifier": identifier(one, value="abc")},
    "billing number": lambda one: {"identifier": identifier(one, type=BILLING)},
    "other sex": lambda one: {"gender": "male"},
    "other month": lambda one: {"birthDate": "2026-01-31"},
    "future": lambda one: {"birthDate": "2998-01-31"},
    "no day": lambda one: {"birthDate": "2026-01"},
    "no birth date": lambda one: {"birthDate": None},
    "no name": lambda one: {"name": None},
    "no given name": lambda one: {"name": [{"use": "official", "family": "SEUL"}]},
    "two numbers": lambda one: {"identifier": [*identifier(one), *identifier(births.human())]},
    "bad e-mail": lambda one: {"telecom": [{"system": "email", "value": "a@example.test\nBcc: b"}]},
}  # fmt: skip


@pytest.mark.parametrize("mistake", CHILD_MISTAKES)
def test_a_newborn_described_wrongly_is_refused(declare, mistake):
    birth = births.birth(births.human(), births.mother())
    child, parent = birth.resources()
    wrong = things.kept(child | CHILD_MISTAKES[mistake](birth.child))
    place, cause = refusal(declare, birth.bundle(wrong, parent))
    assert (place, cause.status) == (0, 422)
    assert cause.issues[0].expression[0].startswith("Patient.")


def test_a_production_deployment_takes_no_test_ins(declare):
    from django.test import override_settings

    with override_settings(SANDBOX=False):
        place, cause = refusal(declare, births.birth().bundle())
    assert (place, cause.status) == (0, 422)


@pytest.mark.parametrize("status", ["PROV", "RECUP"])
def test_an_ins_that_is_not_qualified_does_not_travel(declare, status):
    from ens.standards.fhir import fr_core
    from ens.standards.ins import IdentityStatus

    birth = births.birth(births.human(), births.mother())
    _, parent = birth.resources()
    one = birth.child
    wrong = fr_core.patient_of(one.number, one.traits, status=IdentityStatus(status))
    assert refusal(declare, birth.bundle(wrong, parent))[1].issues[0].code == "business-rule"


def test_an_adult_is_not_represented_by_parents(declare):
    adult = births.human(born=dt.date(1999, 5, 17))
    place, cause = refusal(declare, births.birth(adult, births.mother()).bundle())
    assert (place, cause.status) == (1, 422)


def test_parents_are_declared_with_a_birth_and_not_years_later(declare):
    from ens.ground import clock

    grown = births.human(born=clock.today() - dt.timedelta(days=366))
    place, cause = refusal(declare, births.birth(grown, births.mother()).bundle())
    assert (place, cause.status, cause.issues[0].code) == (1, 422, "business-rule")
    newer = births.human(born=clock.today() - dt.timedelta(days=300))
    declare(births.birth(newer, births.mother()).bundle())
    assert person_of(newer).state == "to-open"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_request_that_does_not_hold_tells_not_whether_the_child_is_known(declare, is_known):
    birth = births.birth(births.human(), births.mother())
    if is_known:
        births.known(birth.child)
    child, parent = birth.resources()
    wrong = things.kept(parent | {"birthDate": "2998-01-31"})
    place, cause = refusal(
        declare,
        birth.bundle(
            child | {"name": [{"family": "AUTRE", "given": ["Zoé"], "use": "official"}]}, wrong
        ),
    )
    assert (place, cause.status) == (1, 422)


def test_an_adult_who_has_just_been_given_an_ins_is_registered_alone(declare):
    adult = births.human(born=dt.date(1999, 5, 17), email=births.address())
    birth = births.Birth(adult, ())
    child = births.patient(adult, telecom=[{"system": "email", "value": adult.email}])
    declare(birth.bundle(child))
    assert person_of(adult).email == adult.email


PARENT_MISTAKES = {
    "wrong key": (
        lambda one: {"identifier": identifier(one, value=wrong_key(one.number.value))},
        "value",
    ),
    "unknown and without birth date": (lambda one: {"birthDate": None}, "required"),
    "unknown and without gender": (lambda one: {"gender": None}, "required"),
    "unknown and without name": (lambda one: {"name": None}, "required"),
    "born after": (lambda one: {"birthDate": "2998-01-31"}, "business-rule"),
    "not an address": (
        lambda one: {"telecom": [{"system": "email", "value": "pas une adresse"}]},
        "value",
    ),
    "of somebody else": (lambda one: {"patient": {"reference": "Patient/autre"}}, "business-rule"),
    "of nobody": (lambda one: {"patient": {"display": "Rose"}}, "business-rule"),
}


@pytest.mark.parametrize("mistake", PARENT_MISTAKES)
def test_a_parent_described_wrongly_is_refused(declare, mistake):
    birth = births.birth(births.human(), births.mother())
    child, parent = birth.resources()
    changes, code = PARENT_MISTAKES[mistake]
    wrong = things.kept(parent | changes(birth.parents[0]))
    place, cause = refusal(declare, birth.bundle(child, wrong))
    assert (place, cause.status, cause.issues[0].code) == (1, 422, code)


def test_nobody_is_their_own_parent(declare):
    birth = births.birth()
    child, parent, _ = birth.resources()
    parent |= {"identifier": child["identifier"], "birthDate": "1980-01-01"}
    assert refusal(declare, birth.bundle(child, parent))[1].status in (409, 422)


def test_a_parent_is_declared_once(declare):
    mother = births.mother()
    place, cause = refusal(declare, births.birth(births.human(), mother, mother).bundle())
    assert (place, cause.status) == (2, 422)


def test_there_are_two_parents_at_most(declare):
    birth = births.birth(births.human(), births.mother(), births.father(), births.mother())
    assert refusal(declare, birth.bundle())[0] == 3


def test_one_patient_at_a_time(declare):
    one, other = births.birth(), births.human("Jade")
    bundle = one.bundle()
    bundle["entry"].append(things.post(births.patient(other), things.urn()))
    place, cause = refusal(declare, bundle)
    assert (place, cause.status) == (3, 422)


def test_a_parent_is_not_declared_alone(declare):
    birth = births.birth(births.human(), births.mother())
    _, parent = birth.resources()
    bundle = things.transaction(things.post(parent))
    assert refusal(declare, bundle)[1].issues[0].code == "business-rule"


@pytest.mark.parametrize(
    "scopes",
    [
        "system/Patient.crs",
        "system/RelatedPerson.crs",
        "system/DocumentReference.crs system/List.crs system/Binary.cr",
        "system/Patient.rs system/RelatedPerson.rs",
    ],
)
def test_only_software_granted_both_registers_somebody(declare, maternity, scopes):
    birth = births.birth()
    weak = births.with_scopes(maternity, scopes)
    place, cause = refusal(declare, birth.bundle(), actor=weak)
    assert (place, cause.status, cause.issues[0].code) == (0, 403, "forbidden")
    assert person_of(birth.child) is None


def test_a_doctors_own_software_registers_nobody(declare):
    birth = births.birth()
    doctor = inside.through(inside.doctor(), "dedans-cabinet", "user/*.cruds")
    assert refusal(declare, birth.bundle(), actor=doctor)[1].status == 403
    assert person_of(birth.child) is None


@pytest.mark.row("IDN-02")
def test_a_document_with_the_birth_is_refused_and_the_birth_with_it(declare, maternity):
    """
    The space is not open: nothing is fed, by the same software and in the same transaction.
    """
    from ens.contexts.access import api as access

    birth = births.birth()
    bundle = birth.bundle()
    note = things.document({"reference": birth.url})
    bundle["entry"].append(things.post(note))
    place, cause = refusal(declare, bundle)
    assert place == 3
    assert isinstance(cause, access.Refused)
    assert cause.code == "space_not_open"
    assert person_of(birth.child) is None
