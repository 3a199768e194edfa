"""
A database made by an earlier version starts with this one, and everything in it is found again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing

import httpx
import pytest

from ens.config import roles
from tests.drills import previous
from tests.fhir_api.answers import matches
from tests.journeys import deposits
from tests.plugins.instance import PLAIN
from tests.plugins.running import free_port, new_home, up
from tools import keep_dump

OF_THEN = keep_dump.REGISTER.replace(
    "register_trace", "(select * from register_trace order by line limit %s) old"
)


class Old:
    """
    The earlier instance, now running this version, and what it had said of itself.
    """

    def __init__(self, archive):
        self.home = new_home()
        self.told = previous.unpack(archive, self.home)
        self.system = up(self.home, free_port())

    def person(self):
        return self.system.browser(self.told["person"])

    def app(self):
        token = self.system.token_of(self.told["person"], self.told["client"])
        return self.system.http(token)


@pytest.fixture(scope="module", params=previous.ARCHIVES, ids=lambda path: path.name[:-7])
def old(request):
    one = Old(request.param)
    yield one
    one.system.stop()
    shutil.rmtree(one.home, ignore_errors=True)


def test_it_is_checked_without_a_word(old):
    environment = os.environ | {
        "ENS_HOME": str(old.home), "ENS_PORT": str(old.system.port), "ENS_MODE": "sandbox",
        "DATABASE_URL": roles.url_of(roles.WEB, old.system.database_url),
    }  # fmt: skip
    checked = subprocess.run(
        [sys.executable, "-m", "ens.config.commands", "check"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_person_reads_the_old_document_and_its_bytes_are_the_same(old):
    with closing(old.person()) as person:
        page = person.get(f"/espace/documents/{old.told['shown']}/")
        hidden = person.get(f"/espace/documents/{old.told['hidden']}/")
    assert (page.status_code, hidden.status_code) == (200, 200)
    assert "Sophie GARNIER" in page.text
    with old.app() as http:
        kept = old.told["binary"]
        data = http.get(f"/Binary/{kept['id']}", headers={"accept": "text/xml"}).content
    assert hashlib.sha256(data).hexdigest() == kept["sha256"]


def test_what_was_corrected_has_both_its_versions(old):
    measure = old.told["measure"]
    with old.app() as http:
        versions = http.get(f"/Observation/{measure['id']}/_history").json()["entry"]
        first = http.get(f"/Observation/{measure['id']}/_history/1").json()
    values = [one["resource"]["valueQuantity"]["value"] for one in versions]
    assert values == measure["values"]
    assert first["valueQuantity"]["value"] == measure["values"][-1]


def test_the_register_is_what_it_was_line_for_line(old):
    count, digest = old.told["register"]
    assert old.system.sql(OF_THEN, (count,)) == [(count, digest)]
    with closing(old.person()) as person:
        page = keep_dump.words(person.get("/espace/acces/?voir=autres").text)
    for who, did in (("Sophie GARNIER", "a ajouté"), ("Anne ROUX", "a ouvert")):
        assert who in page
        assert did in page


def test_the_doctor_still_sees_what_is_shared_and_only_that(old):
    with closing(old.system.browser(old.told["doctor"])) as doctor:
        shown, hidden = (
            doctor.get(f"/pro/patient/{old.told['patient']}/documents/{old.told[one]}/")
            for one in ("shown", "hidden")
        )
    assert (shown.status_code, hidden.status_code) == (200, 404)


def test_search_finds_the_old_things_and_goes_from_page_to_page(old):
    asked = {"patient": old.told["patient"], "code": "29463-7"}
    with old.app() as http:
        found = http.get("/Observation", params=asked)
        page = http.get("/Observation", params={"patient": old.told["patient"], "_count": "1"})
        link = next(one["url"] for one in page.json()["link"] if one["relation"] == "next")
        following = http.get(link)
    assert old.told["measure"]["id"] in matches(found)
    assert following.status_code == 200
    assert matches(following) != matches(page)


def test_what_older_versions_did_not_index_is_found_once_the_worker_has_been_through(old):
    asked = {
        "patient": old.told["patient"],
        "code-value-quantity": "29463-7$gt1||kg",
        "value-quantity": "62.5||kg",
        "_count": "1000",
    }
    from ens.contexts.record import reindexing

    deadline = time.monotonic() + 60
    while old.system.sql("select version from record_indexing") != [(reindexing.VERSION,)]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    with old.app() as http:
        assert old.told["measure"]["id"] in matches(http.get("/Observation", params=asked))


def test_a_page_link_given_before_is_refused_even_in_its_hour(old):
    old.system.set_clock(old.told["at"])
    try:
        old.system._tokens.clear()
        with old.app() as http:
            answer = http.get(old.told["link"])
    finally:
        old.system.clear_clock()
        old.system._tokens.clear()
    assert answer.status_code == 400
    assert "search again" in answer.text


def test_what_was_loaded_is_before_every_transaction_of_this_server(old):
    lowest = "select bool_and(tx = '3') from {} where updated < %s"
    at = (old.told["at"],)
    assert old.system.sql(lowest.format("record_resource"), at) == [(True,)]
    assert old.system.sql(lowest.format("record_history"), at) == [(True,)]
    refused = "select distinct tgenabled from pg_trigger where tgname = 'register_trace_is_final'"
    assert old.system.sql(refused) == [("O",)]


def test_it_takes_new_deposits(old):
    said = old.system.individual("dr-garnier", "hospital")
    token = old.system.token("hospital", deposits.FULL_SCOPE, said)
    with old.system.http(token) as http:
        _, document, _ = deposits.locations(http.post("/", json=deposits.bundle(old.system)))
    fid = document.split("/")[-3]
    with closing(old.person()) as person:
        assert person.get(f"/espace/documents/{fid}/").status_code == 200
    head = {"authorization": f"Bearer {old.system.new_token('loader')}"}
    assert httpx.get(document, headers=head, **PLAIN).status_code == 200
