"""
What a minor keeps from those who represent them: on every page and every path of the API, the
world of a parent is that in which it never was (T5 of the threats). Twin children of one age, one
of whom has secret things of twelve kinds besides.
"""

import datetime as dt
import difflib
import re

import pytest

from tests.fhir_api import inside, things
from tests.portals import people
from tests.portals.people import words

PARENT = dt.date(1980, 2, 3)
SECRET = {"security": [{"code": "INVISIBLE_REPRESENTANTS_LEGAUX"}]}
PAGES = (
    "", "documents/", "mesures/", "acces/", "resume/", "prevention/", "archive/", "partage/",
    "proches/", "applications/", "recherche/",
)  # fmt: skip
OWN = "/espace/a-moi/"


def events(patient):
    """
    Twelve kinds of things that may be secret, each with its own words.
    """
    whom = {"reference": f"Patient/{patient}"}
    text = {"text": "Secret"}
    made = [
        {"resourceType": "Appointment", "status": "booked", "description": "Secret",
         "participant": [{"actor": whom, "status": "accepted"}]},
        {"resourceType": "Communication", "status": "completed", "subject": whom},
        {"resourceType": "ExplanationOfBenefit", "status": "active", "type": text,
         "use": "claim", "patient": whom, "created": "2026-03-02", "insurer": {"display": "CPAM"},
         "provider": {"display": "Cabinet"}, "outcome": "complete",
         "insurance": [{"focal": True, "coverage": {"display": "CPAM"}}]},
        {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
         "subject": whom},
        {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
         "medicationCodeableConcept": text, "subject": whom},
        {"resourceType": "Immunization", "status": "completed", "vaccineCode": text,
         "patient": whom, "occurrenceDateTime": "2026-03-02"},
        {"resourceType": "Condition", "code": text, "subject": whom},
        {"resourceType": "DiagnosticReport", "status": "final", "code": text, "subject": whom},
        {"resourceType": "QuestionnaireResponse", "status": "completed", "subject": whom},
        {"resourceType": "Procedure", "status": "completed", "code": text, "subject": whom},
        {"resourceType": "AllergyIntolerance", "code": text, "patient": whom},
        things.observation(patient),
    ]  # fmt: skip
    return [one | {"meta": SECRET} for one in made]


def created(resource, actor):
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.journeys.write_path import store_resources

    with database.transaction():
        wanted = [store_resources.wanted_of(resource, record.new_id())]
        return store_resources.create(wanted, actor=actor, now=clock.now())[0]


@pytest.fixture(scope="module")
def loader(database):
    inside.register_clients()
    return inside.operator()


def born_at(age):
    from ens.ground import clock

    today = clock.today()
    return today.replace(year=today.year - age, day=min(today.day, 28)) - dt.timedelta(days=40)


def family(age):
    child = people.citizen("Lou", born=born_at(age))
    parents = [people.citizen(name, born=PARENT) for name in ("Alix", "Sacha")]
    for parent in parents:
        people.represents(parent, child)
    return child, parents


def levelled(answer, child, parents):
    """
    The page without what says which of the twins it is about.
    """
    text = answer.content.decode("utf-8", "replace")
    for one in (child, *parents):
        family_name = one.name.split()[-1]
        text = text.replace(one.id, "ID").replace(one.name, "NAME").replace(family_name, "FAMILY")
    text = re.sub(r'name="(csrfmiddlewaretoken|idempotency_key)" value="[^"]*"', "", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "UUID", text)
    text = re.sub(r'value="[0-9a-f]{16}"|colonnes\d+', "", text)
    text = re.sub(r'datetime="[^"]*"', "", text)
    text = re.sub(r"/acces/[A-Za-z0-9_.:-]+/", "/acces/LINE/", text)
    return answer.status_code, re.sub(
        r"\d\d?\sh\s\d\d|\d\d:\d\d(:\d\d)?|il y a [^<]*", "TIME", text
    )


def differences(one, other):
    """
    The lines of two pages that are not in both.
    """
    (status, text), (status_too, text_too) = one, other
    told = difflib.unified_diff(text.splitlines(), text_too.splitlines(), lineterm="", n=0)
    return [line[:400] for line in told][2:] + [status] * (status != status_too)


def seen_by(parent, child, parents):
    return {
        page: levelled(parent.browser.get(f"/espace/{child.id}/{page}"), child, parents)
        for page in PAGES
    }


@pytest.mark.row("ACC-18", "ACC-19")
@pytest.mark.parametrize("age", range(20))
def test_a_parents_world_does_not_change_by_a_byte_at_any_age(
    database, loader, biologist, monkeypatch, age
):
    from ens.ground import clock

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    secret, never = family(age), family(age)
    stored = [created(one, loader) for one in events(secret[0].id)]
    for child, _ in (secret, never):
        people.care_for(child, biologist)
    hidden = secret_document(biologist, secret[0])
    for child, _ in (secret, never):
        for page in ("/espace/", "/espace/documents/", OWN):
            child.browser.get(page)
    secret[0].browser.get(f"/espace/documents/{hidden}/")
    for told, twin in zip(secret[1], never[1], strict=True):
        mine, theirs = seen_by(told, *secret), seen_by(twin, *never)
        for page in PAGES:
            assert differences(mine[page], theirs[page]) == [], (age, page)
    for told in secret[1]:
        through = inside.through(told, "dedans-app", "patient/*.rs", patient=secret[0].key)
        with inside.http(through) as api:
            for one in stored:
                assert api.get(f"/{one.type}/{one.id}").status_code == 404, one.type
                answer = api.get(f"/{one.type}", params={"patient": secret[0].id})
                if answer.status_code == 200:
                    assert one.id not in answer.text, one.type
                    assert answer.json().get("total", 0) == 0, one.type


def secret_document(author, child):
    """
    A laboratory report of a secret visit, with its result, its file, its notice and its lines.
    """
    visit = created(
        {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
         "subject": {"reference": f"Patient/{child.id}"}, "meta": SECRET},
        author.actor,
    )  # fmt: skip
    data = people.report(child, value="4.2", day=dt.date(2026, 3, 2))
    resource = people._reference(author, child, data, "text/xml", dt.date(2026, 3, 2), "11502-2")
    resource["context"] = {"encounter": [{"reference": f"Encounter/{visit.id}"}]}
    return created(resource, author.actor).id


def test_what_is_deposited_in_a_secret_visit_is_secret_with_all_that_is_made_of_it(
    database, biologist
):
    child, (parent, _) = family(15)
    people.care_for(child, biologist)
    document = secret_document(biologist, child)
    assert child.browser.get(f"/espace/documents/{document}/").status_code == 200
    assert parent.browser.get(f"/espace/{child.id}/documents/{document}/").status_code == 404
    rows = flags_of(child)
    assert rows
    assert {flags & 4 for name, flags in rows if name != "Patient"} == {4}, rows


def flags_of(child):
    from ens.ground import database
    from ens.standards.fhir import definitions

    rows = database.execute(
        "select type, flags from record_resource where person = %s", (child.key,),
        about=[child.key],
    )  # fmt: skip
    return [(definitions.type_of_number(number), flags) for number, flags in rows.fetchall()]


def test_in_a_bundle_too_what_names_the_secret_visit_is_secret(database, loader):
    child, _ = family(14)
    visit, condition = things.urn(), things.urn()
    whom = {"reference": f"Patient/{child.id}"}
    sent = things.transaction(
        things.post({"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
                     "subject": whom, "meta": SECRET}, visit),
        things.post({"resourceType": "Condition", "code": {"text": "Secret"}, "subject": whom,
                     "encounter": {"reference": visit}}, condition),
    )  # fmt: skip
    with inside.http(loader) as api:
        answer = api.post("/", json=sent)
    assert answer.status_code == 200, answer.text
    assert {flags for name, flags in flags_of(child) if name == "Condition"} == {4}


def test_an_open_visit_makes_nothing_secret(database, loader):
    child, _ = family(14)
    whom = {"reference": f"Patient/{child.id}"}
    visit = created(
        {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
         "subject": whom}, loader)  # fmt: skip
    made = created(
        {"resourceType": "Condition", "code": {"text": "Rhume"}, "subject": whom,
         "encounter": {"reference": f"Encounter/{visit.id}"}}, loader)  # fmt: skip
    assert made.label % 16 == 0


@pytest.mark.row("ACC-19")
def test_a_letter_of_a_secret_visit_reaches_no_parent_and_writes_them_no_e_mail(database, anne):
    from tests.portals.test_letter import TYPED

    child, (parent, other) = family(15)
    people.care_for(child, anne)
    page = f"/pro/patient/{child.id}/lettre/"
    assert 'name="secret"' in anne.browser.get(page).content.decode()
    never = family(15)
    people.care_for(never[0], anne)
    anne.browser.get(f"/pro/patient/{never[0].id}/lettre/")
    anne.browser.get(f"/pro/patient/{never[0].id}/lettre/")
    typed = {k: v for k, v in TYPED.items() if not k.startswith(("vaccin", "rang", "lot", "per"))}
    kinds = re.findall(
        r'name="nature"[^>]*value="([^"]+)"', anne.browser.get(page).content.decode()
    )
    answer = anne.browser.post(page, typed | {"nature": kinds[0], "secret": "1", "deposer": "1"})
    assert answer.status_code == 302, words(answer)
    document = answer["Location"].split("/documents/")[1].split("/")[0]
    for told, twin in zip((parent, other), never[1], strict=True):
        mine, theirs = seen_by(told, child, (parent, other)), seen_by(twin, *never)
        for page in PAGES:
            assert differences(mine[page], theirs[page]) == [], page
    assert document in child.browser.get(OWN).content.decode()
    assert child.browser.get(f"/espace/documents/{document}/").status_code == 200


def test_the_letter_of_an_adult_has_no_secret_visit(jeanne, anne):
    people.care_for(jeanne, anne)
    page = anne.browser.get(f"/pro/patient/{jeanne.id}/lettre/")
    assert 'name="secret"' not in page.content.decode()


@pytest.mark.row("ACC-19")
def test_a_teenager_keeps_a_document_and_shows_it_again(database, biologist):
    child, (parent, _) = family(15)
    document = people.deposit(biologist, child)
    there = f"/espace/{child.id}/documents/{document}/"
    assert parent.browser.get(there).status_code == 200
    answer = child.browser.post(OWN, {"garder": document, "idempotency_key": "g"})
    assert answer.status_code == 302
    assert parent.browser.get(there).status_code == 404
    assert document not in parent.browser.get(f"/espace/{child.id}/acces/").content.decode()
    people.care_for(child, biologist)
    assert (
        biologist.browser.get(f"/pro/patient/{child.id}/documents/{document}/").status_code == 200
    )
    child.browser.post(OWN, {"montrer": document, "idempotency_key": "m"})
    assert parent.browser.get(there).status_code == 200


def test_a_parent_keeps_nothing_of_the_child_from_the_other(database, biologist):
    child, (parent, other) = family(12)
    document = people.deposit(biologist, child)
    assert parent.browser.post(OWN, {"garder": document}).status_code == 404
    assert other.browser.get(f"/espace/{child.id}/documents/{document}/").status_code == 200
    assert parent.browser.get(f"/espace/{child.id}/a-moi/").status_code == 404


@pytest.mark.parametrize("document", ["", "x", "\x00", "é" * 80, "00000000-0000-4000-8000-0" * 9])
def test_what_is_no_document_of_ones_own_is_kept_by_nobody(jeanne, document):
    assert jeanne.browser.post(OWN, {"garder": document}).status_code == 404


@pytest.mark.row("ACC-19")
def test_what_a_teenager_reads_is_of_their_age_and_written_nowhere(database):
    from ens.ground import database as rows

    child, _ = family(15)
    page = child.browser.get(OWN)
    links = re.findall(r'href="(/espace/a-moi/lire/[^"]+)"', page.content.decode())
    assert len(links) >= 4

    def lines():
        asked = "select count(*) from register_trace where person = %s"
        return rows.execute(asked, (child.key,), about=[child.key]).fetchall()

    before = lines()
    for link in links:
        assert child.browser.get(link).status_code == 200
    assert lines() == before
    assert child.browser.get("/espace/a-moi/lire/rien/").status_code == 404


@pytest.mark.parametrize(
    ("age", "some"), [(9, False), (10, False), (11, True), (17, True), (18, False)]
)
def test_only_teenagers_are_proposed_what_is_for_them(database, age, some):
    child, _ = family(age)
    assert ("/espace/a-moi/lire/" in child.browser.get(OWN).content.decode()) == some
