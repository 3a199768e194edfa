"""
The second line alone: with the decision taken out of every statement, PostgreSQL itself shows
nobody the rows of somebody whom they do not reach.

Each request is asked three times: as it is; without the decision; and, to be sure that something
was taken out, without the decision by the owner of the tables, whom nothing holds back.
"""

import re
from contextlib import contextmanager

import pytest

from tests.fhir_api import hidden_requests, inside, things
from tests.fhir_api.answers import place
from tests.plugins.roles import as_role
from tests.portals import people

DECISION = re.compile(r"get_bit\(%\(views\)s::bytea, .*?\) <> 0", re.DOTALL)
MARK = "secret-de-quelqu-un"
WHOLE = (
    "Patient/{patient}", "Patient/{patient}/_history", "Patient/{patient}/_history/1",
    "Patient/{patient}/$everything", "Patient/{patient}/$everything?_count=1",
    "Patient/{patient}/$everything?start=2020-01-01&_since=2020-01-01",
    "Patient/{patient}/$summary", "Patient/{patient}/*", "Patient/{patient}/Observation",
    "Patient?_id={patient}",
    "Patient?family={family}", "Observation/$lastn?patient={patient}&max=2", "Observation/_history",
    "DocumentReference/_history", "_history", "?_type=Observation,DocumentReference",
    "DocumentReference/$docref?patient={patient}", "AuditEvent?patient={patient}",
    "AuditEvent?entity=Observation/{result}", "Patient/{patient}/$meta", "Observation/$meta",
    "Observation?patient={patient}&_content=potassium", "Observation?_text=potassium",
    "$graphql?query=%7BObservationList(patient:%22{patient}%22)%7Bid%7D%7D",
    "Observation/{result}/$meta", "Observation/{result}/$graphql?query=%7Bid%7D",
)  # fmt: skip
PAGES = (
    "/espace/", "/espace/documents/", "/espace/documents/{document}/", "/espace/mesures/",
    "/espace/vaccins/", "/espace/acces/", "/pro/", "/pro/patients/{patient}/",
    "/pro/patients/{patient}/documents/{document}/",
)  # fmt: skip


@contextmanager
def without_decision(monkeypatch):
    """
    Every statement as it is, but that it decides nothing. Gives how many lost their decision.
    """
    from ens.ground import prepared

    plain, lost = prepared.execute, []

    def execute(connection, sql, params, reached=None):
        text, count = DECISION.subn("true", sql)
        lost.extend([sql] * bool(count))
        return plain(connection, text, params, reached)

    with monkeypatch.context() as patched:
        patched.setattr(prepared, "execute", execute)
        yield lost


@pytest.fixture(scope="module")
def somebody(database):
    """
    A person with a report, its results, a measure, and everything that names them.
    """
    person, doctor = inside.holder(), inside.doctor()
    inside.care_for(person, doctor)
    sent = inside.submission(person, doctor, description=MARK)
    told = inside.http(inside.structure_of(doctor)).post("/", json=sent)
    assert told.status_code == 200, told.text
    ids = [place(one["response"]["location"])[1] for one in told.json()["entry"]]
    software = inside.software_of(doctor)
    noted = things.observation(person.id, note=[{"text": MARK}])
    result = software.post("/Observation", json=noted)
    assert result.status_code == 201, result.text
    return {
        "key": person.key, "patient": person.id, "list": ids[0], "document": ids[1],
        "binary": ids[2], "result": result.json()["id"], "family": person.traits.family,
        "master": "absent",
    }  # fmt: skip


@pytest.fixture(scope="module")
def strangers(database):
    """
    Whoever has no business with that person: a doctor, somebody's own application, a hospital.
    """
    doctor, citizen = inside.doctor(), inside.holder("Suzanne")
    other = inside.holder("Lina")
    inside.care_for(other, doctor)
    app = inside.through(citizen, "dedans-app", "patient/*.cruds", patient=citizen.key)
    return {
        "doctor": inside.software_of(doctor),
        "application": inside.http(app),
        "hospital": inside.http(inside.structure_of(doctor)),
    }


def asked(somebody):
    """
    Every way to read, about that person.
    """
    reads = [(method, at, more) for method, at, more in hidden_requests.READS if method == "GET"]
    searches = [("GET", at, {}) for at in (*hidden_requests.SEARCHES, *WHOLE)]
    posted = [
        ("POST", f"{name}/_search?patient={{patient}}", {}) for name in ("Observation", "List")
    ]
    for method, at, headers in (*reads, *searches, *posted):
        yield method, at.format(**somebody), headers


def tells(response, somebody):
    """
    What an answer says of that person beyond what was asked.
    """
    theirs = [somebody[name] for name in ("document", "binary", "result", "list")]
    address = str(response.request.url)
    return [one for one in (MARK, *theirs) if one in response.text and one not in address]


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("kind", ["doctor", "application", "hospital"])
def test_no_row_comes_out_when_no_statement_decides(somebody, strangers, monkeypatch, kind):
    http, told = strangers[kind], []
    for method, at, headers in asked(somebody):
        with without_decision(monkeypatch):
            answer = http.request(method, f"/{at}", headers=headers)
        assert answer.status_code < 500, (at, answer.text)
        found = tells(answer, somebody)
        if found or (answer.status_code == 200 and at in _reads_of(somebody)):
            told.append((at, answer.status_code, found))
    assert told == []


def _reads_of(somebody):
    return {at.format(**somebody) for _, at, _ in hidden_requests.READS}


@pytest.mark.row("SEC-06")
def test_the_decision_was_taken_out_indeed(somebody, strangers, monkeypatch):
    """
    Nothing but the second line held them back: without it the same requests tell everything.
    """
    opened = set()
    for method, at, headers in asked(somebody):
        with without_decision(monkeypatch) as lost, as_role("none"):
            answer = strangers["doctor"].request(method, f"/{at}", headers=headers)
        if lost and tells(answer, somebody):
            opened.add(at)
    assert f"Observation/{somebody['result']}/_history" in opened
    assert f"Patient/{somebody['patient']}/$everything" in opened
    assert len(opened) > 20


@pytest.mark.row("SEC-06")
def test_no_page_shows_them_either(somebody, monkeypatch):
    for one in (people.citizen("Awa"), people.doctor("Luc")):
        for at in PAGES:
            with without_decision(monkeypatch):
                answer = one.browser.get(at.format(**somebody))
            assert answer.status_code < 500, at
            text = answer.content.decode(errors="replace")
            assert MARK not in text
            assert somebody["result"] not in text


@pytest.mark.row("SEC-06")
def test_what_somebody_has_is_answered_as_ever(somebody, strangers):
    """
    The strangers above have records of their own, or of people they care for, and read them.
    """
    found = strangers["application"].get("/Patient").json()
    assert [one["resource"]["resourceType"] for one in found["entry"]] == ["Patient"]
