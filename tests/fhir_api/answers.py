"""
Reading what the server answered.
"""

import re


def issues(response):
    """
    The issues of an OperationOutcome, which every refusal must be.
    """
    body = response.json()
    assert body["resourceType"] == "OperationOutcome", body
    assert body["issue"]
    assert response.headers["content-type"].startswith("application/fhir+json")
    return body["issue"]


def codes(response):
    return [one["code"] for one in issues(response)]


def decision(response):
    """
    The code of a refusal that may be told.
    """
    (coding,) = issues(response)[0]["details"]["coding"]
    assert coding["system"].endswith("/codes/decision")
    return coding["code"]


def assert_refused(response, status, code):
    assert response.status_code == status, response.text
    assert codes(response) == [code]


def matches(response):
    """
    The ids of what a search found, in its order.
    """
    return [one["resource"]["id"] for one in entries(response, "match")]


def included(response):
    return {
        f"{one['resource']['resourceType']}/{one['resource']['id']}"
        for one in entries(response, "include")
    }


def entries(response, mode):
    assert response.status_code == 200, response.text
    found = response.json().get("entry", [])
    return [one for one in found if one["search"]["mode"] == mode]


def link(response, relation):
    found = {one["relation"]: one["url"] for one in response.json().get("link", [])}
    return found.get(relation)


def place(location):
    """
    (type, id, version) of a Location.
    """
    return re.fullmatch(
        r"http://[^/]+/fhir/([A-Za-z]+)/([A-Za-z0-9.-]{1,64})/_history/(\d+)", location
    ).groups()


def all_pages(http, path, **query):
    """
    Every id that a search gives, page after page.
    """
    response = http.get(path, params=query)
    found = matches(response)
    while following := link(response, "next"):
        response = http.get(following)
        found += matches(response)
    return found
