"""
Words searched in the record of one person who has two thousand documents.

A document is a letter of some four hundred words, most of them common to many, some rare. Searches
are sent one after the other: what is told is how long one waits, and how long the processor works
for it, which a busy machine changes less.
"""

import base64
import random
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.target import Target

DOCUMENTS, WORDS, AT_ONCE, SEARCHES = 2000, 400, 50, 200
TITLE = "Lettre du banc"
USUAL = """
    le la les de des un une et à pour avec patient patiente examen traitement hypertension
    artérielle diabète douleur scanner biologie normal suivi consultation ordonnance infection
    insuffisance rénale chronique fracture fémur genou prothèse allergie pénicilline
"""
COMMON = tuple(USUAL.split())
SYLLABLES = ("ta", "mi", "lo", "ré", "ca", "pu", "ne", "do", "si", "vé", "bra", "cou", "ger")
RARE = 6000


@dataclass(frozen=True, slots=True)
class Waited:
    """
    Milliseconds for one search: half of them and 95 % waited less; the processor's share.
    """

    p50: float
    p95: float
    processor: float

    def __str__(self) -> str:
        told = f"p50 {self.p50:6.1f} ms  p95 {self.p95:6.1f} ms"
        return f"{told}  processor {self.processor:6.1f} ms" if self.processor else told


def rare_words() -> list[str]:
    draw = random.Random(7)
    return ["".join(draw.choices(SYLLABLES, k=4)) for _ in range(RARE)]


def letter(number: int, rare: list[str]) -> str:
    draw = random.Random(number)
    return " ".join(draw.choice(rare if draw.random() < 0.4 else COMMON) for _ in range(WORDS))


def document(person: str, number: int, rare: list[str]) -> dict:
    data = base64.b64encode(letter(number, rare).encode()).decode()
    attachment = {"contentType": "text/plain", "data": data, "title": TITLE,
                  "creation": "2026-01-05T09:00:00+01:00"}  # fmt: skip
    return {
        "resourceType": "DocumentReference",
        "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uuid.uuid4()}"},
        "status": "current",
        "type": {"coding": [{"system": "http://loinc.org", "code": "34133-9"}]},
        "subject": {"reference": f"Patient/{person}"},
        "date": "2026-01-05T09:00:00+01:00",
        "content": [{"attachment": attachment}],
    }


def prepare(target: Target, person: str) -> None:
    """
    Give this person the letters that are not there yet: a second run finds them.
    """
    rare = rare_words()
    asked = urlencode({"patient": person, "type": "34133-9", "_summary": "count"})
    there = target.ask("GET", f"DocumentReference?{asked}")["total"]
    for start in range(there, DOCUMENTS, AT_ONCE):
        target.authorize()
        numbers = range(start, min(start + AT_ONCE, DOCUMENTS))
        entries = [
            {
                "resource": document(person, number, rare),
                "request": {"method": "POST", "url": "DocumentReference"},
            }
            for number in numbers
        ]
        target.ask("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})


def measure(target: Target, person: str, home: Path) -> Waited:
    target.authorize()
    draw, rare = random.Random(11), rare_words()
    for asked in ("hypertension", draw.choice(rare)):
        search(target, person, asked)
    began, waited = processor_seconds(home), []
    for number in range(SEARCHES):
        words = f'{draw.choice(rare)} "{draw.choice(COMMON[12:])}"' if number % 2 else "scanner"
        waited.append(search(target, person, words))
    waited.sort()
    worked = processor_seconds(home) - began
    return Waited(
        waited[len(waited) // 2], waited[int(len(waited) * 0.95)], worked * 1000 / SEARCHES
    )


def search(target: Target, person: str, words: str) -> float:
    asked = urlencode({"patient": person, "_content": words, "_count": 20})
    began = time.perf_counter()
    target.ask("GET", f"DocumentReference?{asked}")
    return (time.perf_counter() - began) * 1000


def processor_seconds(home: Path) -> float:
    """
    What the processes of an instance on this machine worked in all; 0 where that cannot be read.
    """
    processes = {one.name: one for one in Path("/proc").glob("[0-9]*")}
    ours = {name for name, one in processes.items() if belongs(one, str(home.resolve()).encode())}
    ticks = 0
    for name, one in processes.items():
        fields = stat(one)
        if fields and (name in ours or fields[1] in ours):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


def belongs(process: Path, home: bytes) -> bool:
    try:
        said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    except OSError:
        return False
    return home in said


def stat(process: Path) -> list[str]:
    """
    State, parent... as in proc(5), from the field after the name.
    """
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
