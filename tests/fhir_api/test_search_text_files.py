"""
The words of files: PDF, pages, clinical documents and what they carry. A file that cannot be read
is kept all the same, and found by no word.
"""

import base64
import time

import pytest

from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import matches
from tests.standards import papers

loader = within.loader

PAGE = "Patient traité pour une hyper-\ntension artérielle pul-\nmonaire, sous anti-\ninflammatoire"
OTHER_PAGE = "Conclusion : l’échographie (cardiaque) est normale"
HTML = """<html><head><meta charset="iso-8859-1"><style>p{color:rouge}</style></head><body>
<p>Tachy<b>cardie</b></p><table><tr><td>Kalié</td><td>mie</td></tr></table>
<script>alert("intrus")</script><!-- commentaire --></body></html>"""


@pytest.fixture
def person(database):
    return inside.holder()


def deposit(loader, person, data, content_type="application/pdf"):
    sent = things.document(person.reference, data, content_type)
    answer = loader.post("/DocumentReference", json=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def found(loader, person, words):
    asked = {"patient": person.id, "_content": words}
    return matches(loader.get("/DocumentReference", params=asked))


def missing(person):
    """
    Why the words of this person's files are not there.
    """
    from ens.ground import database

    rows = database.execute(
        "select missing from record_text where person = %s and missing <> ''", (person.key,)
    )
    return [row[0] for row in rows.fetchall()]


def test_a_pdf_is_found_by_the_words_of_its_pages_also_across_lines(loader, person):
    made = deposit(loader, person, papers.pdf(PAGE, OTHER_PAGE))
    for words in ("hypertension", "pulmonaires", "anti-inflammatoires", '"artérielle pulmonaire"',
                  "l'échographie cardiaque", "hypertension conclusion"):  # fmt: skip
        assert found(loader, person, words) == [made], words
    for words in ("Helvetica", "endobj", "artère pulmonaire absente"):
        assert found(loader, person, words) == [], words
    assert missing(person) == []


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_says_what_may_be_done_with_it_is_read(loader, person, algorithm):
    made = deposit(loader, person, papers.locked(papers.pdf(PAGE), "", algorithm))
    assert found(loader, person, "pulmonaire") == [made]


UNREADABLE = {
    "locked": (papers.locked(papers.pdf(PAGE), "secret"), "encrypted"),
    "cut": (papers.pdf(PAGE)[:200], "damaged"),
    "no PDF": (b"%PDF-1.4 essai", "damaged"),
    "empty pages": (papers.drawn(b"0 0 m 9 9 l S"), "no-text"),
    "pages in a ring": (papers.pdf(PAGE).replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]"), "damaged"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_pdf_that_cannot_be_read_is_kept_and_not_found(loader, person, name):
    data, reason = UNREADABLE[name]
    made = deposit(loader, person, data)
    assert found(loader, person, "pulmonaire") == []
    assert found(loader, person, "compte rendu") == [made]  # its title
    assert missing(person) == [reason]
    binary = loader.get(f"/DocumentReference/{made}").json()["content"][0]["attachment"]["url"]
    assert loader.get(f"/{binary}", headers={"accept": "application/pdf"}).content == data


def test_a_pdf_made_to_harm_is_kept_without_holding_the_deposit(loader, person):
    from ens.ground import parsing

    began = time.monotonic()
    deposit(loader, person, papers.bomb())
    assert time.monotonic() - began < parsing.TEXT_TIMEOUT + 4
    assert missing(person) in (["damaged"], ["too-slow"])
    made = deposit(loader, person, papers.pdf(OTHER_PAGE))
    assert found(loader, person, "échographie") == [made]


def test_a_page_is_found_by_what_it_shows(loader, person):
    made = deposit(loader, person, HTML.encode("latin-1"), "text/html; charset=iso-8859-1")
    assert found(loader, person, "tachycardie kalié mie") == [made]
    for words in ("rouge", "intrus", "commentaire", "kaliémie", "charset"):
        assert found(loader, person, words) == [], words


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_text_is_found_whatever_its_encoding(loader, person, encoding):
    made = deposit(loader, person, "Œdème de l’œsophage".encode(encoding), "text/plain")
    assert found(loader, person, "oedème oesophage") == [made]


def test_an_image_has_no_words(loader, person):
    made = deposit(loader, person, b"\x89PNG\r\n\x1a\n", "image/png")
    assert found(loader, person, "compte") == [made]
    assert missing(person) == ["no-reader"]


def report(loader, person):
    author = inside.doctor()
    inside.register_clients()
    with inside.http(inside.structure_of(author)) as hospital:
        sent = inside.submission(person, author)
        assert hospital.post("/", json=sent).status_code == 200


def test_a_clinical_document_is_found_by_its_titles_and_its_narrative(loader, person):
    report(loader, person)
    for words in ("biochimie", "potassium 4.2", "potassium 4\\,2"):
        assert len(found(loader, person, words)) == 1, words
    assert found(loader, person, "ClinicalDocument") == []
    assert missing(person) == []


def test_a_clinical_document_is_found_by_the_pdf_it_carries(person):
    from ens.contexts.record import content_words
    from ens.ground import parsing

    carried = base64.b64encode(papers.pdf(OTHER_PAGE)).decode()
    written = inside.report(person, inside.doctor()).decode()
    start, end = written.index("<component>"), written.rindex("</component>") + len("</component>")
    body = (
        '<component><nonXMLBody><text mediaType="application/pdf" representation="B64">'
        f"{carried}</text></nonXMLBody></component>"
    )
    read = parsing.parse_clinical_document((written[:start] + body + written[end:]).encode())
    words = content_words.of_clinical_document(read)
    assert " echograph cardiaqu " in words.words
    assert words.missing == ""


def test_no_word_rests_readable_in_any_table(loader, person):
    """
    Nor in the files: what a document says is nowhere but under the person's key.
    """
    from django.conf import settings

    from ens.ground import database

    deposit(loader, person, b"Phlegmasie coeliaque", "text/plain")
    condition = {
        "resourceType": "Condition", "subject": person.reference,
        "text": {"status": "generated", "div": things_div("Phlegmasie")},
    }  # fmt: skip
    assert loader.post("/Condition", json=condition).status_code == 201
    tables = database.execute(
        "select c.relname from pg_class c where c.relkind in ('r', 'p')"
        " and c.relnamespace = current_schema()::regnamespace"
    ).fetchall()
    for (table,) in tables:
        for word in ("hlegmas", "HLEGMAS"):
            rows = database.execute(
                f"select count(*) from {table} t where t::text like %s"
                " or encode(t::text::bytea, 'escape') like %s",
                (f"%{word}%", f"%{word.encode().hex()}%"),
            )
            assert rows.fetchone()[0] == 0, table
    for path in (settings.ENS_HOME / "blobs").rglob("*"):
        assert path.is_dir() or b"hlegmas" not in path.read_bytes()


def things_div(text):
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{text}</div>'


def test_an_extract_opens_only_where_it_was_kept_and_with_its_key(loader, person):
    from ens.contexts.record import words
    from ens.ground import database, keys

    deposit(loader, person, b"Phlegmasie", "text/plain")
    rows = database.execute(
        "select rid, extract from record_text where person = %s order by rid", (person.key,)
    ).fetchall()
    key = keys.person_key(person.key)
    plain = [words.opened(one, place=(person.key, rid), key=key) for rid, one in rows]
    assert any(b" phlegmas " in one for one in plain)
    for place in ((person.key, rows[0][0] + 1), (person.key + 1, rows[0][0])):
        with pytest.raises(keys.CannotUnseal):
            words.opened(rows[0][1], place=place, key=key)
    other = keys.person_key(inside.holder().key)
    with pytest.raises(keys.CannotUnseal):
        words.opened(rows[0][1], place=(person.key, rows[0][0]), key=other)


def test_once_the_person_s_key_is_erased_no_word_is_found(loader, person):
    from ens.ground import database

    deposit(loader, person, papers.pdf(PAGE))
    database.execute("delete from ground_person_key where person = %s", (person.key,))
    assert found(loader, person, "pulmonaire") == []


def test_extracts_are_made_again_of_what_was_stored_without(loader, person):
    from ens.contexts.record import api as record
    from ens.ground import database

    made = deposit(loader, person, papers.pdf(PAGE))
    report(loader, person)
    database.execute("delete from record_text where person = %s", (person.key,))
    assert found(loader, person, "pulmonaire") == []
    assert found(loader, person, "compte rendu")  # of the resource itself
    assert all(step.failed == 0 for step in record.reindex(["Binary", "DocumentReference"]))
    assert found(loader, person, "pulmonaire") == [made]
    assert len(found(loader, person, "potassium")) == 1


def test_a_resource_without_narrative_has_no_extract(loader, person):
    """
    Writing it costs nothing more.
    """
    from ens.ground import database

    assert loader.post("/Observation", json=things.observation(person.id)).status_code == 201
    rows = database.execute("select from record_text where person = %s", (person.key,))
    assert rows.fetchall() == []
