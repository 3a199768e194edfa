"""
Deposits as the sandbox's hospital writes them: its CDA, its ITI-65 transaction.
"""

import base64
import copy
import datetime as dt
import json

from ens.sandbox.services import hospital_order
from tests.fhir_api.things import sha1

FULL_SCOPE = "system/DocumentReference.crs system/List.crs system/Binary.cr"


def bundle(running, patient="suzanne-lefevre", **asked):
    """
    The transaction that deposits a laboratory report about somebody of the cast.
    """
    folder = running.home / "sandbox"
    usual = {"patient": patient, "results": {"hba1c": 7.1, "tsh": 2.0}}
    order = hospital_order.read(usual | asked, folder)
    prepared = hospital_order.prepare(order, now=dt.datetime.now(dt.UTC), folder=folder)
    return json.loads(prepared.body)


def resource(bundle, kind):
    return next(
        one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind
    )


def master(bundle):
    return resource(bundle, "DocumentReference")["masterIdentifier"]["value"]


def content(bundle):
    return base64.b64decode(resource(bundle, "Binary")["data"])


def with_content(bundle, data, **attachment):
    """
    The same deposit with other bytes, its hash and size set right.
    """
    changed = copy.deepcopy(bundle)
    resource(changed, "Binary")["data"] = base64.b64encode(data).decode()
    kept = resource(changed, "DocumentReference")["content"][0]["attachment"]
    kept |= {"size": len(data), "hash": sha1(data)} | attachment
    return changed


def with_document(bundle, **changes):
    changed = copy.deepcopy(bundle)
    document = resource(changed, "DocumentReference")
    document |= changes
    for name in [name for name, value in changes.items() if value is None]:
        del document[name]
    return changed


def alone(bundle):
    """
    The same document with its bytes inside, as ITI-105 takes it.
    """
    document = copy.deepcopy(resource(bundle, "DocumentReference"))
    attachment = document["content"][0]["attachment"]
    del attachment["url"]
    attachment["data"] = resource(bundle, "Binary")["data"]
    return document


def locations(response):
    assert response.status_code == 200, response.text
    return [one["response"]["location"] for one in response.json()["entry"]]


def statuses(response):
    return [one["response"]["status"] for one in response.json()["entry"]]
