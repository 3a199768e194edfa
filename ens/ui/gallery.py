"""
`/_ui`: every component, in every state worth looking at, with the line of template that makes it.

A specimen is a template file named after its tag; the page renders it and shows its source, so what
is read is what runs. `/_ui/<page>/` puts components together the way a portal does.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils.safestring import SafeString

from ens.ui.icons import ICONS
from ens.ui.tags.drawings import DRAWINGS

FOLDER = Path(__file__).parent / "templates" / "ui"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

GROUPS = {
    "Se repérer": """skip_link breadcrumbs navigation account switch_person language tabs pagination
        back_link demonstration""",
    "Titres et listes": """page_head section rows document_row description_list table key_figures
        timeline tag source_badge moment accordion steps""",
    "Agir": """button link_button more_link print_button actions form fieldset error_summary confirm
        panel""",
    "Répondre": """text_field textarea_field date_field select_field radios checkboxes checkbox
        code_field search_field file_field""",
    "Dire": "alert status updated progress empty_state",
    "Les personnes": "person_card trace_line sharing_code",
    "Les mesures": "result number_line line_chart measure_chart measured",
    "Les vaccins": "doses",
    "Les nombres": "column_chart bar_table",
    "Les dessins": "icon drawing mark passage qr_code",
}

PAGES = ("accueil", "resultat", "acces", "partage", "formulaire", "patient", "simulateur")


@dataclass(frozen=True, slots=True)
class Specimen:
    tag: str
    source: str
    shown: SafeString


def gallery(request: HttpRequest) -> HttpResponse:
    known = everyday()
    groups = [
        (title, [_specimen(tag, known, request) for tag in tags.split()])
        for title, tags in GROUPS.items()
    ]
    return render(request, "ui/gallery.html", known | {"groups": groups, "pages": PAGES})


def page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PAGES:
        raise Http404
    return render(request, f"ui/specimens/pages/{name}.html", everyday())


def _specimen(tag: str, known: dict, request: HttpRequest) -> Specimen:
    source = (FOLDER / "specimens" / f"{tag}.html").read_text(encoding="utf-8")
    template = engines["django"].from_string("{% load ui %}" + source)
    return Specimen(tag, source.strip(), SafeString(template.render(known, request)))


def everyday() -> dict:
    """
    Invented people and figures, the same for every page of the gallery.
    """
    known = {"now": NOW, "icons": ICONS, "drawings": DRAWINGS}
    return _places() | _people() | _measures() | _figures() | known


def _places() -> dict:
    names = (
        ("Accueil", "home", ""),
        ("Documents", "documents", ""),
        ("Mesures", "measure", ""),
        ("Qui a regardé", "eye", "Accès"),
        ("Partage", "share", ""),
        ("Applications", "application", ""),
        ("Prévention", "shield", ""),
        ("Recherche", "research", ""),
    )
    sections = [
        {"href": f"#{icon}", "label": label, "icon": icon, "short": short, "current": not n}
        for n, (label, icon, short) in enumerate(names)
    ]
    sections[1]["count"] = 2
    tabs = [
        {"href": "#tous", "label": "Tous", "count": 12, "current": True},
        {"href": "#biologie", "label": "Biologie", "count": 4},
        {"href": "#imagerie", "label": "Imagerie", "count": 3},
    ]
    return {
        "sections": sections,
        "tab_items": tabs,
        "crumbs": [("Accueil", "#"), ("Documents", "#")],
    }


@dataclass(frozen=True, slots=True)
class Measured:
    day: date
    value: Decimal
    second: Decimal | None = None
    written: str = ""
    source: str = "professional"
    by: str = ""


def _measures() -> dict:
    return {
        "growth": [
            Measured(date(2026, 11, 20), Decimal("4.25"), source="application", by="Croissance"),
            Measured(date(2026, 11, 14), Decimal("3.98"), source="me"),
            Measured(date(2026, 11, 8), Decimal("3.4"), by="Dr Anne ROUX"),
        ],
        "pressures": [
            Measured(date(2026, 10, 4), Decimal(125), Decimal(78), source="device"),
            Measured(date(2026, 3, 2), Decimal(138), Decimal(86)),
        ],
    }


def _people() -> dict:
    return {
        "family": [
            {"name": "Camille Martin", "href": "#camille", "relation": "Vous", "current": True},
            {"name": "Noé Martin", "href": "#noe", "relation": "Votre enfant, 8 jours"},
        ],
        "account_menu": [("Vos informations", "#"), ("Vos appareils", "#")],
        "identity": [
            ("Nom de naissance", "MARTIN"),
            ("Prénoms", "Camille, Louise"),
            ("Date de naissance", date(1991, 4, 12)),
            ("Médecin traitant", ""),
        ],
        "professions": [("10", "Médecin"), ("60", "Infirmière ou infirmier"), ("21", "Pharmacien")],
        "durations": [
            ("day", "Aujourd’hui seulement"),
            ("month", "Un mois", "Le temps d’un traitement."),
            ("always", "Jusqu’à ce que vous changiez d’avis"),
        ],
        "opened_at": datetime(2026, 11, 22, 8, 5, tzinfo=UTC),
        "yesterday": datetime(2026, 11, 21, 15, 40, tzinfo=UTC),
        "birth": date(1991, 4, 12),
        "way_of_data": [
            {"title": "L’espace", "knows": "votre nom et vos données"},
            {"title": "Le collecteur", "knows": "qui vous êtes", "ignores": "vos données"},
            {"title": "L’entrepôt", "knows": "vos données", "ignores": "qui vous êtes"},
        ],
        "mistakes": [("email", "Écrivez une adresse qui contient une arobase."),
                     ("naissance", "Indiquez l’année avec quatre chiffres.")],
    }  # fmt: skip


def _figures() -> dict:
    columns = ["Examen", ("Résultat", "number"), ("Valeurs habituelles", "number"), "Date"]
    cells = [
        ["Potassium", "4,2 mmol/L", "3,5 à 5,1", "19 novembre 2026"],
        ["Ferritine", "11 µg/L", "15 à 150", "19 novembre 2026"],
    ]
    weights = [
        (date(2026, 1, 12), Decimal("78.4")), (date(2026, 3, 2), Decimal("77.1")),
        (date(2026, 5, 18), Decimal("75.2")), (date(2026, 8, 9), Decimal("73.8")),
        (date(2026, 10, 4), Decimal("71.9")), (date(2026, 11, 15), Decimal("70.6")),
    ]  # fmt: skip
    moments = [
        {"when": date(2026, 11, 19), "title": "Compte rendu de biologie", "href": "#a",
         "icon": "lab", "source": "professional", "text": "Laboratoire des Tilleuls"},
        {"when": date(2026, 9, 3), "title": "Rappel du vaccin contre la grippe", "icon": "vaccine"},
        {"when": date(2025, 12, 28), "title": "Radiographie du poignet", "href": "#b",
         "icon": "image", "source": "professional", "text": "Hôpital fictif de la Côte"},
    ]  # fmt: skip
    deposits = [
        (date(2026, month, 1), count)
        for month, count in enumerate((0, 35, 120, 95, None, 210, 180, None, 260, 240, 310), 1)
    ]
    regions = [("Île-de-France", 1240), ("Bretagne", 455), ("La Réunion", 120), ("Corse", 0)]
    given = ("2 mois", "4 mois", "11 mois")
    vaccines = [
        {"name": "Pneumocoque", "doses": [
            {"age": age, "state": state, "href": "#a"}
            for age, state in zip(given, ("done", "due", "coming"), strict=True)]},
        {"name": "Méningocoque B", "doses": [
            {"age": "3 mois", "state": "overdue", "href": "#b"},
            {"age": "5 mois", "state": "coming"}]},
        {"name": "Rotavirus", "doses": [{"age": "2 mois", "state": "past"}]},
    ]  # fmt: skip
    return {
        "vaccines": vaccines,
        "deposits": deposits,
        "regions": regions,
        "columns": columns,
        "cells": cells,
        "weights": weights,
        "moments": moments,
        "figures": [("12", "documents", "#"), ("3", "professionnels"), ("1", "application")],
        "way": ["Vérifier votre identité", "Lire ce qui va changer", "Ouvrir votre espace"],
        "potassium": Decimal("4.2"), "k_low": Decimal("3.5"), "k_high": Decimal("5.1"),
        "ferritin": Decimal("11"), "f_low": Decimal("15"), "f_high": Decimal("150"),
        "crp": Decimal("48"), "c_high": Decimal("5"), "before": Decimal("4.0"),
        "last_time": date(2026, 3, 12), "sampled": date(2026, 11, 19), "target": Decimal("72"),
    }  # fmt: skip
