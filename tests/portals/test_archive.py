"""
Everything taken away in one file: what is in it, for whom, and that it is written down.
"""

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import zipfile

import pytest

from tests.contexts.prevention.lives import immunization
from tests.portals import people
from tests.portals.people import words

PAGE = "/espace/archive/"


def taken(one, address=PAGE):
    answer = people.strongly(one).post(address, {"telecharger": "1"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def lines(archive, name):
    return [json.loads(line) for line in archive.read(f"fhir/{name}.ndjson").splitlines()]


def test_the_page_says_what_the_archive_holds_before_it_is_asked_for(jeanne, document):
    page = jeanne.browser.get(PAGE)
    assert "1 document, à lire hors connexion" in words(page)
    assert people.form_of(page, "telecharger")[2] == "post"


@pytest.mark.row("DMP-07")
def test_the_archive_holds_the_resources_the_original_and_a_page_to_read(jeanne, document):
    archive = taken(jeanne)
    [reference] = lines(archive, "DocumentReference")
    assert reference["id"] == document
    assert any(one["code"] for one in lines(archive, "Observation"))
    [read] = [name for name in archive.namelist() if name.endswith("/lire.html")]
    page = archive.read(read).decode()
    assert "Potassium" in page
    assert '<a href="original.xml">' in page
    original = archive.read(read.replace("lire.html", "original.xml"))
    binary = reference["content"][0]["attachment"]["url"].rpartition("/")[2]
    [kept] = [json.loads(archive.read(f"fhir/Binary/{binary}.json"))]
    assert base64.b64decode(kept["data"]) == original
    assert original.startswith(b"<?xml")


def test_every_link_of_every_page_leads_to_a_file_of_the_archive(jeanne, document):
    from lxml import html

    archive = taken(jeanne)
    names = set(archive.namelist())
    pages = [name for name in names if name.endswith(".html")]
    assert {"index.html", "carnet.html", "resultats.html", "choix.html"} <= set(pages)
    for name in pages:
        tree = html.fromstring(archive.read(name))
        assert not tree.xpath("//script | //style | //img[not(starts-with(@src, 'data:'))]")
        folder = name.rpartition("/")[0]
        for href in tree.xpath("//a/@href | //link/@href"):
            parts = [part for part in f"{folder}/{href}".split("/") if part]
            while ".." in parts:
                at = parts.index("..")
                del parts[at - 1 : at + 1]
            assert "/".join(parts) in names, (name, href)


def test_the_manifest_gives_the_digest_of_each_file(jeanne, document):
    archive = taken(jeanne)
    manifest = json.loads(archive.read("manifest.json"))
    digests = manifest["sha256"]
    assert set(digests) == set(archive.namelist()) - {"manifest.json"}
    for name, digest in digests.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert manifest["resources"]["DocumentReference"] == 1


def test_choices_and_register_are_pages_and_tables(jeanne, document):
    anne = people.doctor("Anne")
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    archive = taken(jeanne)
    assert anne.name in archive.read("choix.html").decode()
    text = archive.read("registre.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert any(row["qui"] == anne.name for row in rows)
    assert "avez emporté une copie de l’espace" in archive.read("registre.html").decode()


def test_choices_of_research_and_emergencies_are_among_the_choices(jeanne, document):
    page = jeanne.browser.get("/espace/recherche/")
    people.press(jeanne.browser, page, "recherche")
    archive = taken(jeanne)
    page = archive.read("choix.html").decode()
    assert "Recherche : ce que les professionnels ajoutent, refusé" in page
    rows = archive.read("choix.csv").decode("utf-8-sig").splitlines()
    assert any(row.startswith("research-refused;professional") for row in rows)
    assert archive.read("recherche.csv").decode("utf-8-sig").startswith("date;état;base")


def test_taking_it_away_is_in_the_register_once(jeanne, document):
    before = words(jeanne.browser.get("/espace/acces/")).count("avez emporté une copie")
    taken(jeanne)
    after = words(jeanne.browser.get("/espace/acces/")).count("avez emporté une copie")
    assert (before, after) == (0, 1)


def test_a_document_masked_to_professionals_is_in_ones_own_copy(jeanne, biologist):
    masked = people.deposit(biologist, jeanne, masked=True)
    archive = taken(jeanne)
    assert [one["id"] for one in lines(archive, "DocumentReference")] == [masked]
    assert "masqué aux professionnels" in archive.read("documents.html").decode()


def test_an_empty_space_gives_a_readable_archive(jeanne):
    archive = taken(jeanne)
    assert "Aucun document" in archive.read("documents.html").decode()
    assert "fhir/Patient.ndjson" in archive.namelist()


def test_a_parent_takes_the_copy_of_the_child_and_nobody_else_does(jeanne):
    child = people.citizen("Léo", born=people.BORN.replace(year=2020))
    stranger = people.citizen("Paul")
    people.represents(jeanne, child)
    address = f"/espace/{child.id}/archive/"
    assert child.name in taken(jeanne, address).read("index.html").decode()
    assert people.strongly(stranger).post(address, {"telecharger": "1"}).status_code == 404
    assert people.nobody().post(address, {"telecharger": "1"}).status_code == 403


@pytest.mark.parametrize("secrets", [0, 2])
def test_what_a_child_keeps_secret_is_in_no_count_that_a_parent_takes_away(jeanne, secrets):
    """
    How much the child took away, and how many lines they read, would tell that there is more.
    """
    from ens.ground import clock

    child = people.citizen("Noé", born=clock.today() - dt.timedelta(days=14 * 366))
    people.represents(jeanne, child)
    _vaccine(child, secret=False)
    for _ in range(secrets):
        _vaccine(child, secret=True)
    for page in ("", "acces/", "recherche/"):
        assert child.browser.get(f"/espace/{page}").status_code == 200
    taken(child)
    archive = taken(jeanne, f"/espace/{child.id}/archive/")
    [head, *rows] = csv.reader(
        io.StringIO(archive.read("registre.csv").decode("utf-8-sig")), delimiter=";"
    )
    told = [row[head.index("acte") :] for row in rows if row[head.index("qui")] == child.name]
    assert told == [
        ["a emporté une copie de l’espace", "2", ""],
        ["a ouvert la page de la recherche", "1", ""],
        ["a ouvert ce registre", "1", ""],
        ["a consulté les vaccins", "1", ""],
        ["a ajouté un vaccin", "1", ""],
        ["a ajouté l’identité", "1", ""],
    ]


def _vaccine(child, *, secret):
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.journeys.write_path import store_resources

    given = immunization("J07BM03", "2026-01-10") | {
        "patient": {"reference": f"Patient/{child.id}"},
        "meta": {"security": [{"code": "INVISIBLE_REPRESENTANTS_LEGAUX"}] if secret else []},
    }
    with database.transaction():
        wanted = store_resources.wanted_of(given, record.new_id())
        store_resources.create([wanted], actor=child.actor, now=clock.now())


def test_without_the_register_nothing_is_taken(jeanne, document, request):
    from ens.ground import failpoints

    request.addfinalizer(lambda: failpoints.arm(""))
    failpoints.arm("register-write:raise")
    answer = people.strongly(jeanne).post(PAGE, {"telecharger": "1"})
    assert answer.status_code == 503


def test_a_cell_of_a_table_is_never_read_as_a_formula():
    from ens.portals.citizen.archive import writing

    [_, _, line] = writing._csv_lines(("a",), [("=HYPERLINK(1)",)])
    assert line == b"'=HYPERLINK(1)\r\n"


def test_ten_copies_in_ten_minutes_are_enough(jeanne):
    from ens.ground import clock, rate
    from ens.portals.citizen.views import archive

    for _ in range(archive.COPIES.most):
        rate.take(archive.COPIES, jeanne.actor.account, now=clock.now())
    answer = people.strongly(jeanne).post(PAGE, {"telecharger": "1"})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600
