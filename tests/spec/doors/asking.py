"""
The doors: each says whether a thing comes out of it, for whoever asks.

A door that has no answer about a sort of thing (the bytes of what is no document) is closed to it.
"""

import json
from collections.abc import Callable
from typing import Any

import httpx

from tests.spec.doors.world import Made, Standing, World

Door = Callable[[httpx.Client, World, Made], bool]
Page = Callable[[Any, str, Made], bool]


def _ids(response: httpx.Response) -> set[str]:
    """
    The ids of what a Bundle holds, at any depth.
    """
    if response.status_code != 200:
        return set()
    return {
        entry["resource"]["id"]
        for entry in response.json().get("entry", ())
        if entry.get("resource", {}).get("id")
    }


def _all_pages(http: httpx.Client, address: str) -> set[str]:
    found: set[str] = set()
    while address:
        response = http.get(address)
        found |= _ids(response)
        links = response.json().get("link", ()) if response.status_code == 200 else ()
        address = next((one["url"] for one in links if one["relation"] == "next"), "")
    return found


def read(http: httpx.Client, world: World, made: Made) -> bool:
    return http.get(f"/{made.type}/{made.fid}").status_code == 200


def vread(http: httpx.Client, world: World, made: Made) -> bool:
    return http.get(f"/{made.type}/{made.fid}/_history/1").status_code == 200


def history(http: httpx.Client, world: World, made: Made) -> bool:
    return made.fid in _ids(http.get(f"/{made.type}/{made.fid}/_history"))


def history_of_type(http: httpx.Client, world: World, made: Made) -> bool:
    return made.fid in _all_pages(http, f"/{made.type}/_history?_count=100")


def history_of_all(http: httpx.Client, world: World, made: Made) -> bool:
    return made.fid in _all_pages(http, "/_history?_count=200")


def search(http: httpx.Client, world: World, made: Made) -> bool:
    return made.fid in _ids(http.get(f"/{made.type}?_id={made.fid}"))


def search_by_post(http: httpx.Client, world: World, made: Made) -> bool:
    asked = {"identifier": f"urn:doors|{made.number}"}
    return made.fid in _ids(http.post(f"/{made.type}/_search", data=asked))


def search_of_person(http: httpx.Client, world: World, made: Made) -> bool:
    return made.fid in _all_pages(http, f"/{made.type}?patient={world.person.id}&_count=7")


def search_sorted(http: httpx.Client, world: World, made: Made) -> bool:
    address = f"/{made.type}?patient={world.person.id}&_sort=-_lastUpdated,_id&_count=3"
    return made.fid in _all_pages(http, address)


def chain(http: httpx.Client, world: World, made: Made) -> bool:
    reached = "patient:Patient._id" if made.type != "Appointment" else "patient._id"
    asked = f"/{made.type}?{reached}={world.person.id}&identifier=urn:doors|{made.number}"
    return made.fid in _ids(http.get(asked))


def count(http: httpx.Client, world: World, made: Made) -> bool:
    asked = f"/{made.type}?identifier=urn:doors|{made.number}&_summary=count"
    response = http.get(asked)
    return response.status_code == 200 and response.json()["total"] == 1


def total(http: httpx.Client, world: World, made: Made) -> bool:
    asked = f"/{made.type}?patient={world.person.id}&identifier=urn:doors|{made.number}"
    response = http.get(f"{asked}&_total=accurate&_count=1")
    return response.status_code == 200 and response.json().get("total") == 1


def has(http: httpx.Client, world: World, made: Made) -> bool:
    asked = f"/Patient?_id={world.person.id}&_has:{made.type}:patient:_id={made.fid}"
    return world.person.id in _ids(http.get(asked))


def has_and_count(http: httpx.Client, world: World, made: Made) -> bool:
    named = f"identifier=urn:doors|{made.number}"
    asked = f"/Patient?_id={world.person.id}&_has:{made.type}:patient:{named}&_summary=count"
    response = http.get(asked)
    return response.status_code == 200 and response.json()["total"] == 1


def revinclude(http: httpx.Client, world: World, made: Made) -> bool:
    asked = f"/Patient?_id={world.person.id}&_revinclude={made.type}:patient&_count=1"
    return made.fid in _ids(http.get(asked))


def revinclude_again(http: httpx.Client, world: World, made: Made) -> bool:
    asked = f"/Patient?_id={world.person.id}&_revinclude:iterate={made.type}:patient"
    return made.fid in _ids(http.get(asked))


def compartment(http: httpx.Client, world: World, made: Made) -> bool:
    asked = f"/Patient/{world.person.id}/{made.type}?_id={made.fid}"
    return made.fid in _ids(http.get(asked))


def everything(http: httpx.Client, world: World, made: Made) -> bool:
    return made.fid in _all_pages(http, f"/Patient/{world.person.id}/$everything?_count=50")


def batch(http: httpx.Client, world: World, made: Made) -> bool:
    asked = {"method": "GET", "url": f"{made.type}/{made.fid}"}
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [{"request": asked}]}
    response = http.post("", json=bundle)
    assert response.status_code == 200, response.text
    [entry] = response.json()["entry"]
    return entry["response"]["status"].startswith("200")


def graphql(http: httpx.Client, world: World, made: Made) -> bool:
    query = f'{{ {made.type}(id: "{made.fid}") {{ id }} }}'
    response = http.post("/$graphql", json={"query": query})
    found = (response.json().get("data") or {}) if response.status_code == 200 else {}
    return bool(found.get(made.type))


def lastn(http: httpx.Client, world: World, made: Made) -> bool:
    asked = f"/Observation/$lastn?patient={world.person.id}&max=100"
    return made.fid in _all_pages(http, asked)


def docref(http: httpx.Client, world: World, made: Made) -> bool:
    return made.fid in _all_pages(http, f"/DocumentReference/$docref?patient={world.person.id}")


def binary(http: httpx.Client, world: World, made: Made) -> bool:
    """
    By the address that the loader was told, whoever asks.
    """
    address = _binaries(world).get(made.fid, "Binary/none")
    return http.get(f"/{address}").status_code == 200


_addresses: dict[str, dict[str, str]] = {}


def _binaries(world: World) -> dict[str, str]:
    """
    Where the bytes of each document are, as who sees everything is told.
    """
    if world.person.id not in _addresses:
        from tests.fhir_api import inside

        found = {}
        with inside.http(inside.operator()) as loader:
            for made in world.things:
                if made.type == "DocumentReference":
                    told = loader.get(f"/DocumentReference/{made.fid}").json()
                    found[made.fid] = told["content"][0]["attachment"]["url"].rpartition("/fhir/")[
                        2
                    ]
        _addresses[world.person.id] = found
    return _addresses[world.person.id]


def meta(http: httpx.Client, world: World, made: Made) -> bool:
    return http.get(f"/{made.type}/{made.fid}/$meta").status_code == 200


def conditional(http: httpx.Client, world: World, made: Made) -> bool:
    """
    A condition finds one thing (and what is sent is refused for what it says) or none.
    """
    address = f"/{made.type}?identifier=urn:doors|{made.number}"
    sent = json.dumps([{"op": "test", "path": "/resourceType", "value": "No"}])
    response = http.patch(
        address, content=sent, headers={"content-type": "application/json-patch+json"}
    )
    return response.status_code != 404


EVERY: dict[str, Door] = {
    "read": read,
    "vread": vread,
    "history": history,
    "history of a type": history_of_type,
    "history of all": history_of_all,
    "search": search,
    "POST _search": search_by_post,
    "search of a person": search_of_person,
    "sort": search_sorted,
    "chain": chain,
    "count": count,
    "total": total,
    "_has": has,
    "_has, counted": has_and_count,
    "_revinclude": revinclude,
    "_revinclude:iterate": revinclude_again,
    "compartment": compartment,
    "$everything": everything,
    "batch": batch,
    "$graphql": graphql,
    "$meta": meta,
    "conditional": conditional,
    "Binary": binary,
    "$lastn": lastn,
    "$docref": docref,
}


def page_of_a_document(browser: Any, space: str, made: Made) -> bool:
    return browser.get(f"{space}documents/{made.fid}/").status_code == 200


def page_of_documents(browser: Any, space: str, made: Made) -> bool:
    response = browser.get(f"{space}documents/")
    return response.status_code == 200 and made.fid in response.content.decode()


def file_of_a_document(browser: Any, space: str, made: Made) -> bool:
    return browser.get(f"{space}documents/{made.fid}/fichier/0/").status_code == 200


# On the pages, which show documents to who signed in.
PAGES: dict[str, Page] = {
    "page of a document": page_of_a_document,
    "page of documents": page_of_documents,
    "file of a document": file_of_a_document,
}
# Doors that lead from the person's own resource: whoever does not see it goes through none.
FROM_THE_PERSON = frozenset(
    {"chain", "_has", "_has, counted", "_revinclude", "_revinclude:iterate", "$everything", *PAGES}
)
ONLY: dict[str, Callable[[Made], bool]] = {
    "Binary": lambda made: made.type == "DocumentReference",
    "$lastn": lambda made: made.type == "Observation",
    "$docref": lambda made: made.type == "DocumentReference",
}


# What an application of few scopes is not let in by, and who only sees does not write by.
OF_ALL_SCOPES = ("$graphql", "Binary", "$meta", "conditional", "history of all")


def applies(door: str, made: Made, standing: Standing) -> bool:
    """
    Whether this door leads whoever stands so to such things at all.
    """
    if door in PAGES:
        return made.type == "DocumentReference" and standing.human is not None
    if door in ONLY and not ONLY[door](made):
        return False
    if door == "conditional" and "MANDATE" in standing.facts:
        return False
    return standing.scopes is None or door not in OF_ALL_SCOPES


def space_of(standing: Standing, world: World) -> str:
    """
    Where the pages about this person are, for whoever stands so.
    """
    if "PRO" in standing.facts:
        return f"/pro/patient/{world.person.id}/"
    return "/espace/" if "SELF" in standing.facts else f"/espace/{world.person.id}/"
