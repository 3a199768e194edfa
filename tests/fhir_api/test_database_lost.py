"""
The database ends every connection, or does not answer for a moment: refused for now, never a
fault, and served again without anybody's hand.
"""

import time
from contextlib import closing

import httpx

from tests.fhir_api import things
from tests.fhir_api.answers import codes
from tests.plugins.instance import PLAIN

END_ALL = (
    "select pg_terminate_backend(pid, 2000) from pg_stat_activity"
    " where application_name = 'ens' and pid <> pg_backend_pid()"
)


def test_connections_that_were_ended_are_made_again(running_system, loader, person):
    sent = things.observation(person.id)
    running_system.sql(END_ALL)
    answers = [loader.post("/Observation", json=sent) for _ in range(30)]
    assert {one.status_code for one in answers} <= {201, 503}
    for one in answers:
        if one.status_code == 503:
            assert codes(one) == ["transient"]
            assert one.headers["retry-after"]
    assert {one.status_code for one in answers[-8:]} == {201}
    made = sum(one.status_code == 201 for one in answers)
    assert person.search(_summary="count").json()["total"] == made


def test_health_says_that_it_is_well_again(running_system, loader):
    running_system.sql(END_ALL)
    statuses = []
    deadline = time.monotonic() + 10
    while statuses[-8:] != [200] * 8:
        assert time.monotonic() < deadline, statuses
        answer = httpx.get(f"{running_system.base}/healthz", **PLAIN)
        statuses.append(answer.status_code)
        assert answer.status_code in (200, 503)
        assert answer.json()["status"] in ("ok", "down")


def test_a_page_is_served_again(running_system, loader):
    with closing(running_system.browser("suzanne-lefevre")) as http:
        running_system.sql(END_ALL)
        statuses = [http.get("/espace/").status_code for _ in range(20)]
    assert statuses[-8:] == [200] * 8
    assert set(statuses) <= {200, 503}


def test_a_table_held_by_somebody_else_is_waited_for(running_system, loader, person):
    """
    A lock of half a second delays an answer, and loses nothing.
    """
    import threading

    def hold():
        running_system.sql(
            "begin; lock table record_resource in access exclusive mode; select pg_sleep(0.5); end"
        )

    holder = threading.Thread(target=hold)
    holder.start()
    time.sleep(0.1)
    response = loader.post("/Observation", json=things.observation(person.id))
    holder.join()
    assert response.status_code == 201
