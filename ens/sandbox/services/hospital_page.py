"""
The hospital's page: choose a person, read the report that will be written, send it, see the answer.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.responses import Response

from ens.sandbox import pages
from ens.sandbox.population import reading
from ens.sandbox.population.people import Citizen
from ens.sandbox.services import hospital_order
from ens.sandbox.services.hospital_order import Order, UnknownOrder
from ens.standards.cda import units
from ens.ui import words

TEMPLATE = "sandbox/hospital.html"
WORDS = {"H": "au-dessus", "L": "en dessous", "N": "dans l’intervalle"}
STEPS = {"token": "l’autorisation du logiciel", "deposit": "le dépôt"}


def show(asked: Mapping[str, str], *, folder: Path) -> Response:
    """
    Show who can be chosen and, once chosen, the report: drawn from a seed that the form sends back.
    """
    context: dict[str, Any] = {"people": _people(folder), "chosen": asked.get("patient", "")}
    context["tabs"] = tabs("/hospital/")
    if context["chosen"]:
        seed = asked.get("seed") or secrets.token_hex(4)
        try:
            order = hospital_order.read({"patient": context["chosen"], "seed": seed}, folder)
        except UnknownOrder as error:
            return refused(str(error))
        context |= {"seed": seed, "report": _report(order)}
    return pages.render(TEMPLATE, **context)


def tabs(here: str) -> list[dict[str, Any]]:
    """
    The two things that the hospital's software does.
    """
    known = (("/hospital/", "Compte rendu"), ("/hospital/naissance", "Naissance"))
    return [{"href": href, "label": label, "current": href == here} for href, label in known]


def done(order: Order, answer: Mapping[str, Any]) -> Response:
    context: dict[str, Any] = {
        "answer": _answer(order, answer),
        "raw": json.dumps(answer.get("answer"), ensure_ascii=False, indent=2),
        "chosen": order.patient.key,
    }
    return pages.render("sandbox/hospital_done.html", **context)


def refused(reason: str) -> Response:
    return pages.render_error(f"Le logiciel ne peut pas l’envoyer ({reason}).", status=404)


def _people(folder: Path) -> list[tuple[str, str]]:
    citizens = [one for one in reading.people(folder) if one["kind"] == "citizen" and one["ins"]]
    return [(one["key"], named(reading.citizen_of(one))) for one in citizens]


def named(person: Citizen) -> str:
    return f"{person.given[0]} {person.family}, {words.day(person.birth_date)}"


def _report(order: Order) -> dict[str, Any]:
    person, author = order.patient, order.author
    return {
        "about": [
            ("Patient", named(person)),
            ("INS", f"{person.ins} (identité qualifiée, de test)"),
            ("Signé par", f"{author.shown_name}, biologiste"),
            ("Structure", order.structure.name),
        ],
        "columns": ["Analyse", ("Résultat", "number"), "Intervalle de référence", "Situation"],
        "rows": [
            [
                one.analysis.name,
                words.quantity(one.value, units.readable(one.analysis.unit)),
                _interval(one.low, one.high, units.readable(one.analysis.unit)),
                WORDS[one.interpretation],
            ]
            for one in order.findings
        ],
    }


def _interval(low: Any, high: Any, unit: str) -> str:
    if low is None:
        return f"jusqu’à {words.quantity(high, unit)}"
    if high is None:
        return f"à partir de {words.quantity(low, unit)}"
    return f"de {words.number(low)} à {words.quantity(high, unit)}"


def _answer(order: Order, answer: Mapping[str, Any]) -> dict[str, Any]:
    elapsed = answer["elapsed_ms"]
    stored = answer["step"] == "deposit" and 200 <= answer["status"] < 300
    return {
        "stored": stored,
        "reason": why(answer["outcome"]),
        "step": STEPS[answer["step"]],
        "about": [
            ("Patient", named(order.patient)),
            ("Réponse", f"HTTP {answer['status']}"),
            ("Durée", " + ".join(f"{ms} ms ({STEPS[step]})" for step, ms in elapsed.items())),
            ("Document", answer["document"] or ""),
            ("Identifiant du document", answer["sent"]["masterIdentifier"]),
        ],
    }


def why(outcome: Mapping[str, Any] | None) -> str:
    """Return the sentence of an OperationOutcome or of an OAuth error, and the refusal's code."""
    if not outcome:
        return ""
    for issue in outcome.get("issue", ()):
        details = issue.get("details", {})
        codes = [coding["code"] for coding in details.get("coding", ()) if "code" in coding]
        sentence = details.get("text") or issue.get("diagnostics") or issue.get("code", "")
        return " : ".join([*codes, str(sentence)])
    return str(outcome.get("error_description") or outcome.get("error") or "")
