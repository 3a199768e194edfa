"""
A software that exports over the API in this process, with the worker's part done on the spot.
"""

import json
import threading
from collections import Counter
from dataclasses import replace

import httpx

from tests.fhir_api import inside

ASYNC = {"prefer": "respond-async"}


def software(doctor, scopes="system/*.rs"):
    """
    The hospital's software with this doctor behind it, its token good for this.
    """
    actor = replace(inside.structure_of(doctor), scopes=scopes)
    return inside.http(actor)


def work():
    """
    All that waits, done as a worker does it.
    """
    while work_once():
        pass


def work_once():
    from ens.config import exporter

    return exporter.work_once(threading.Event(), Counter())


def start(http, path="/Patient/$export", **query):
    answer = http.get(path, params=query, headers=ASYNC)
    assert answer.status_code == 202, answer.text
    return answer.headers["content-location"]


def finished(http, path="/Patient/$export", **query):
    """
    The manifest of an export that was asked and made.
    """
    at = start(http, path, **query)
    work()
    return manifest(http, at)


def manifest(http, at):
    answer = http.get(at)
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(http, manifest, kind="output"):
    """
    What is in the files of a manifest, by type.
    """
    found = {}
    for one in manifest[kind]:
        answer: httpx.Response = http.get(one["url"])
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/fhir+ndjson")
        found.setdefault(one["type"], []).extend(map(json.loads, answer.text.splitlines()))
    return found


def ids(found):
    return {f"{name}/{one['id']}" for name, several in found.items() for one in several}
