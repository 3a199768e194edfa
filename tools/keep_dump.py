"""
Keep what a version leaves behind: the dump of a small instance, for later ones to start on.

Usage: python -m tools.keep_dump NAME [--tree FOLDER] [--port 9900]

Starts the version of the tree (this one by default) with the cast and nobody else, has its people
do what a space is for, by the same addresses as everybody, and writes
`tests/data/previous/NAME.tar.xz`: a logical dump, the keys, the files, the sandbox, and
`told.json`, which says what a later version has to find again. Everybody in it is fictitious.
"""

import argparse
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from ens.config import embedded
from tests.journeys import deposits
from tests.plugins import instance, running

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "data" / "previous"
PERSON, DOCTOR, SOFTWARE = "suzanne-lefevre", "dr-roux", "acceptance-app"
# Read once, or written anew.
LEFT_OUT = {"bundles", "mailbox"}
REGISTER = """
select count(*), md5(string_agg(concat_ws('|', line, at at time zone 'utc', who, action, type, id,
    label, count, detail, code, facts, law, request), E'\n' order by line)) from register_trace
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("name")
    asked.add_argument("--tree", type=Path, default=ROOT)
    asked.add_argument("--port", type=int, default=9900)
    chosen = asked.parse_args()
    home = running.new_home()
    os.chdir(chosen.tree)
    os.environ["PYTHONPATH"] = str(chosen.tree)
    system = running.up(home, chosen.port)
    try:
        told = live(system) | {"version": chosen.name, "commit": commit_of(chosen.tree)}
        settle(system)
        told["register"] = list(system.sql(REGISTER)[0])
        keep(KEPT / f"{chosen.name}.tar.xz", home, dump(system), told)
    finally:
        system.stop()


def commit_of(tree: Path) -> str:
    asked = subprocess.run(
        ["git", "-C", str(tree), "rev-parse", "--short", "HEAD"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return asked.stdout.strip()


def live(system: instance.Running) -> dict[str, Any]:
    """
    A report shown, a report hidden, a doctor let in who looks, a measure corrected.
    """
    shown, hidden = deposit(system), deposit(system)
    doctor = system.people[DOCTOR]["practitioner"].partition("/")[2]
    with closing(system.browser(PERSON)) as person:
        press(person, f"/espace/documents/{hidden}/masquer/", "masquer")
        press(person, f"/espace/partage/{doctor}/choisir/", "choisir")
        measure = corrected_measure(system)
        link = next_page(system)
        accesses = words(person.get("/espace/acces/").text)
    patient = system.people[PERSON]["patient"].partition("/")[2]
    with closing(system.browser(DOCTOR)) as professional:
        seen = [
            professional.get(f"/pro/patient/{patient}/documents/{one}/").status_code
            for one in (shown, hidden)
        ]
    assert seen == [200, 404], seen
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "person": PERSON,
        "doctor": DOCTOR, "client": SOFTWARE, "patient": patient, "shown": shown,
        "hidden": hidden, "measure": measure, "link": link, "accesses": accesses,
        "binary": binary(system, shown),
    }  # fmt: skip


def deposit(system: instance.Running) -> str:
    said = system.individual("dr-garnier", "hospital")
    token = system.token("hospital", deposits.FULL_SCOPE, said)
    with system.http(token) as http:
        stored = deposits.locations(http.post("/", json=deposits.bundle(system)))
    return next(one for one in stored if "DocumentReference/" in one).split("/")[-3]


def press(browser: httpx.Client, path: str, name: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200, (path, page.status_code)
    fields = dict(instance._form(page.text)) | {name: ""}
    sent = browser.post(str(page.url), data=fields, headers={"referer": str(page.url)})
    assert sent.status_code == 200, (path, sent.status_code)


def corrected_measure(system: instance.Running) -> dict[str, Any]:
    """
    A weight of two versions: `{id, values}`.
    """
    weight = {
        "resourceType": "Observation", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": system.people[PERSON]["patient"]},
        "effectiveDateTime": "2026-03-02T08:00:00+01:00",
        "valueQuantity": {"value": 61.5, "unit": "kg"},
    }  # fmt: skip
    with system.http(system.token_of(PERSON, SOFTWARE)) as http:
        made = http.post("/Observation", json=weight).json()
        changed = made | {"valueQuantity": {"value": 62.5, "unit": "kg"}}
        assert http.put(f"/Observation/{made['id']}", json=changed).status_code == 200
    return {"id": made["id"], "values": [62.5, 61.5]}


def next_page(system: instance.Running) -> str:
    """
    What is after `/fhir` in the link to the second page of a search.
    """
    with system.http(system.token_of(PERSON, SOFTWARE)) as http:
        patient = system.people[PERSON]["patient"].partition("/")[2]
        page = http.get("/Observation", params={"patient": patient, "_count": "1"}).json()
    link = next(one["url"] for one in page["link"] if one["relation"] == "next")
    return str(link).removeprefix(system.fhir)


def binary(system: instance.Running, document: str) -> dict[str, str]:
    """
    Where the bytes of a document are, and their SHA-256.
    """
    with system.http(system.token_of(PERSON, SOFTWARE)) as http:
        [content] = http.get(f"/DocumentReference/{document}").json()["content"]
        name = content["attachment"]["url"].rpartition("Binary/")[2]
        data = http.get(f"/Binary/{name}", headers={"accept": "text/xml"}).content
    return {"id": name, "sha256": hashlib.sha256(data).hexdigest()}


def words(page: str) -> str:
    inside = re.sub(r".*<main\b|</main>.*", "", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", f"<{inside}").split())


def settle(system: instance.Running) -> None:
    """
    Until what happens after an answer has happened.
    """
    deadline = time.monotonic() + 30
    waiting = "select count(*) from ground_outbox where dispatched_at is null"
    jobs = "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
    while system.sql(waiting)[0][0] or system.sql(jobs)[0][0]:
        assert time.monotonic() < deadline, "events are left"
        time.sleep(0.2)


def dump(system: instance.Running) -> bytes:
    program = embedded.start(system.home).binaries / "pg_dump"
    asked = ["--no-owner", "--no-privileges", "--dbname", system.database_url]
    return subprocess.run([str(program), *asked], capture_output=True, check=True).stdout


def keep(file: Path, home: Path, sql: bytes, told: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(file, "w:xz", preset=9) as tar:
        add(tar, "told.json", json.dumps(told, ensure_ascii=False, indent=1).encode())
        add(tar, "database.sql", sql)
        for name in ("keys", "blobs", "sandbox"):
            for path in sorted((home / name).rglob("*")):
                if path.is_file() and not LEFT_OUT & set(path.parts):
                    add(tar, str(path.relative_to(home)), path.read_bytes())
    sys.stdout.write(f"{file}: {file.stat().st_size} bytes\n")


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    one = tarfile.TarInfo(name)
    one.size, one.mode = len(data), 0o600
    tar.addfile(one, io.BytesIO(data))


if __name__ == "__main__":
    main()
