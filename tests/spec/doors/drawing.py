"""
Requests of the FHIR API drawn for two worlds: reads, searches, operations, entries of a Bundle,
conditions of a write. @P is the person, @ begins the id of each thing.
"""

import json
import random
from typing import Any

from tests.fhir_api.answers import link
from tests.spec.doors import world as worlds
from tests.spec.doors.twins import Side, fid_of

Request = tuple[str, str, Any, dict[str, str]]

TYPES = {type_: sort for sort, (type_, *_) in worlds.SORTS.items()}
# What names what: the source, its criterion, the target.
NAMING = (
    ("Observation", "focus", "Condition"),
    ("MedicationRequest", "patient", "Patient"),
    ("Observation", "patient", "Patient"),
    ("DocumentReference", "patient", "Patient"),
    ("Condition", "patient", "Patient"),
    ("Encounter", "patient", "Patient"),
    ("Immunization", "patient", "Patient"),
)
OWN = {
    "Observation": (
        "code=29463-7", "code=2823-3", "category=laboratory", "value-quantity=gt60",
        "date=gt2026-01-11", "code:not=1", "status=final", "focus:missing=false",
        "value-quantity=61", "category:not=laboratory",
    ),
    "DocumentReference": (
        "type=11502-2", "type=75496-0", "status=current", "date=2026-01-12", "date=gt2026",
        "security-label=MASQUE_PS", "contenttype=application/pdf", "custodian:missing=true",
    ),
    "MedicationRequest": ("status=active", "intent=order", "code:missing=false"),
    "Condition": ("code:missing=false", "code:text=prob", "clinical-status:missing=true"),
    "Encounter": ("class=AMB", "status=finished", "date:missing=true"),
    "Appointment": ("status=proposed", "date:missing=true"),
    "Communication": ("status=completed", "sender:missing=true"),
    "ExplanationOfBenefit": ("status=active", "created=2026-01-05", "disposition:missing=true"),
    "Immunization": ("status=completed", "date=2025-10-02", "date=gt2020"),
}  # fmt: skip
ANY = (
    "_lastUpdated=gt2020", "_security:missing=true", "_security=MASQUE_PS",
    "_security:not=INVISIBLE_PATIENT", "_profile:missing=true", "_tag:missing=true",
)  # fmt: skip
ORDERS = ("_id", "_lastUpdated", "-_lastUpdated", "-_id")
OPERATIONS = (
    "/Patient/@P/$everything", "/Patient/@P/$everything?_count=3",
    "/Patient/@P/$everything?_type=Observation,Encounter", "/Patient/$everything?_count=2",
    "/Observation/$lastn?patient=Patient/@P&max=3",
    "/Observation/$lastn?patient=Patient/@P&code=29463-7",
    "/DocumentReference/$docref?patient=Patient/@P", "/Patient/@P/$summary", "/$meta",
    "/Observation/$meta", "/DocumentReference/$meta", "/Patient/@P/$meta",
    "/_history?_count=5", "/Observation/_history?_count=2", "/DocumentReference/_history",
    "/Patient/@P/_history", "/Patient/@P", "/Patient?_id=@P", "/Patient/@P/*?_count=4",
    "/AuditEvent?patient=@P&date=gt2020", "/Subscription", "/Group",
)  # fmt: skip


class Drawer:
    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def fid(self, type_: str) -> str:
        sort = self.draw.choice([s for s, (kind, *_) in worlds.SORTS.items() if kind == type_])
        return "@" + fid_of(sort, self.draw.choice(worlds.FLAGS))

    def request(self) -> Request:
        way, type_ = self.draw.random(), self.draw.choice(tuple(OWN))
        if way < 0.1:
            return "GET", self.draw.choice(OPERATIONS), None, {}
        if way < 0.3:
            rest = ("", "", "/_history", "/_history/1", "/_history/2", "/$meta", "/$remarks")
            method = "HEAD" if self.draw.random() < 0.1 else "GET"
            return method, f"/{type_}/{self.fid(type_)}{self.draw.choice(rest)}", None, {}
        if way < 0.6:
            return "GET", self.draw.choice((f"/{type_}", f"/Patient/@P/{type_}")) + self.asked(
                type_
            ), None, {}  # fmt: skip
        if way < 0.68:
            return self.posted(type_)
        if way < 0.74:
            return "GET", f"/Patient?_id=@P&{self.has()}{self.shape()}", None, {}
        if way < 0.82:
            return self.bundle(type_)
        if way < 0.87:
            name = self.fid(type_)
            query = f'{{ {type_}(id: "{name}") {{ id meta {{ versionId }} }} }}'
            return "POST", "/$graphql", {"query": query}, {}
        return self.written(type_)

    def criterion(self, type_: str) -> str:
        way = self.draw.random()
        if way < 0.2:
            return "_id=" + ",".join(self.fid(type_) for _ in range(self.draw.choice((1, 3))))
        if way < 0.35:
            return f"identifier=urn:doors|{self.fid(type_)[1:]}"
        if way < 0.45 and type_ == "Observation":
            target = self.criterion("Condition")
            return self.draw.choice(
                (f"focus:Condition.{target}", f"focus=Condition/{self.fid('Condition')}")
            )
        if way < 0.5 and type_ == "Condition":
            return f"_has:Observation:focus:{self.criterion('Observation')}"
        return self.draw.choice((*OWN[type_], *ANY))

    def asked(self, type_: str) -> str:
        some = [self.criterion(type_) for _ in range(self.draw.choice((1, 1, 2)))]
        if self.draw.random() < 0.6 and type_ != "Appointment":
            some.append("patient=@P")
        return "?" + "&".join(some) + self.shape() + self.brought(type_)

    def shape(self) -> str:
        count = self.draw.choice(("", "", "&_count=1", "&_count=3", "&_count=0"))
        total = self.draw.choice(("", "&_total=accurate", "&_summary=count", "&_total=estimate"))
        order = self.draw.choice(("", f"&_sort={self.draw.choice(ORDERS)}"))
        return count + total + order

    def brought(self, type_: str) -> str:
        again, way = self.draw.choice(("", ":iterate")), self.draw.random()
        if way < 0.15:
            return f"&_include{again}=*"
        if way < 0.3 and type_ == "Observation":
            return f"&_include{again}=Observation:focus"
        if way < 0.45 and type_ == "Condition":
            return f"&_revinclude{again}=Observation:focus"
        return ""

    def has(self) -> str:
        source = self.draw.choice(("Observation", "Condition", "Encounter", "Immunization"))
        if self.draw.random() < 0.4:
            return f"_revinclude={source}:patient"
        return f"_has:{source}:patient:{self.criterion(source)}"

    def posted(self, type_: str) -> Request:
        form = {"content-type": "application/x-www-form-urlencoded"}
        asked = self.asked(type_)[1:]
        if self.draw.random() < 0.2:
            return "POST", "/_search", f"_type={type_}&patient=@P&_lastUpdated=gt2020", form
        place = self.draw.choice((f"/{type_}", f"/Patient/@P/{type_}"))
        return "POST", f"{place}/_search", asked, form

    def bundle(self, type_: str) -> Request:
        address = self.draw.choice(
            (f"{type_}/{self.fid(type_)}", f"{type_}{self.asked(type_)}", "Patient/@P/$everything")
        )
        kind = self.draw.choice(("batch", "batch", "transaction"))
        entry = {"request": {"method": "GET", "url": address}}
        return "POST", "/", {"resourceType": "Bundle", "type": kind, "entry": [entry]}, {}

    def written(self, type_: str) -> Request:
        """
        By an id or a condition; nothing of it stays.
        """
        sort = TYPES[type_]
        sent = worlds.body(sort, "@P", f"neuf{sort}")
        if type_ == "DocumentReference":
            sent["masterIdentifier"] = {"system": "urn:doors:master", "value": self.fid(type_)}
        condition = self.criterion(type_)
        patch = json.dumps([{"op": "replace", "path": "/status", "value": "amended"}])
        kind, name = {"content-type": "application/json-patch+json"}, self.fid(type_)
        ways: tuple[Request, ...] = (
            ("POST", f"/{type_}", sent, {"if-none-exist": condition}),
            ("PUT", f"/{type_}?{condition}", sent, {}),
            ("DELETE", f"/{type_}?{condition}", None, {}),
            ("PATCH", f"/{type_}?{condition}", patch, kind),
            ("PATCH", f"/{type_}/{name}", patch, kind),
            ("DELETE", f"/{type_}/{name}", None, {}),
        )
        return self.draw.choice(ways)


def answers(one: Side, http: Any, request: Request) -> list[tuple[Any, ...]]:
    """
    What is answered, page after page; nothing that is written stays.
    """
    method, address, sent, headers = request
    body = json.dumps(sent) if isinstance(sent, dict) else sent
    more = {"content": one.fill(body)} if body else {}
    kind = {"content-type": "application/fhir+json"} if isinstance(sent, dict) else {}
    if method not in ("GET", "HEAD"):
        return [one.told(_undone(http, method, one.fill(address), headers=kind | headers, **more))]
    answer = http.request(method, one.fill(address))
    found = [one.told(answer)]
    while method == "GET" and answer.status_code == 200 and len(found) < 4:
        following = link(answer, "next") if '"Bundle"' in answer.text[:60] else ""
        if not following:
            break
        answer = http.get(following)
        found.append(one.told(answer))
    return found


def _undone(http: Any, method: str, address: str, **more: Any) -> Any:
    from django.db import transaction

    from ens.ground import database

    with database.transaction():
        answer = http.request(method, address, **more)
        transaction.set_rollback(True)
    return answer
