"""
The maternity's page: choose the parents, declare the birth, see the answer.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.responses import Response

from ens.sandbox import pages
from ens.sandbox.population import reading
from ens.sandbox.services import hospital_page
from ens.sandbox.services.birth_order import Order
from ens.ui import words

STEPS = {
    "insi": "la demande de l’INS",
    "token": "l’autorisation du logiciel",
    "birth": "la déclaration de naissance",
}


def show(*, folder: Path) -> Response:
    adults = [one for one in reading.people(folder) if one["kind"] == "citizen" and one["ins"]]
    named = [(one["key"], hospital_page.named(reading.citizen_of(one))) for one in adults]
    mothers = [pair for pair, one in zip(named, adults, strict=True) if one["sex"] == "F"]
    return pages.render(
        "sandbox/birth.html",
        mothers=mothers,
        people=named,
        tabs=hospital_page.tabs("/hospital/naissance"),
    )


def done(order: Order, answer: Mapping[str, Any]) -> Response:
    elapsed = answer["elapsed_ms"]
    name = f"{order.given[0]} {order.mother.family}"
    about = [
        ("Nouveau-né", f"{name}, {words.day(order.born)}"),
        ("Prénoms", ", ".join(order.given)),
        ("INS", answer["ins"]["value"] if answer["ins"] else ""),
        ("Parents", ", ".join(f"{one.given[0]} {one.family}" for one in order.parents)),
        ("Réponse", f"HTTP {answer['status']}"),
        ("Durée", " + ".join(f"{ms} ms ({STEPS[step]})" for step, ms in elapsed.items())),
        ("Espace créé", answer["patient"] or ""),
    ]
    context: dict[str, Any] = {
        "stored": answer["patient"] is not None,
        "name": name,
        "about": about,
        "step": STEPS[answer["step"]],
        "reason": hospital_page.why(answer["outcome"]),
        "raw": json.dumps(answer.get("answer"), ensure_ascii=False, indent=2),
    }
    return pages.render("sandbox/birth_done.html", **context)


def refused(reason: str) -> Response:
    return hospital_page.refused(reason)
