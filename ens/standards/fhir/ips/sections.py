"""
The sections of a patient summary: their codes, their French titles, what goes in each.

Source: HL7 International Patient Summary 2.0.0, profile Composition-uv-ips. Three sections are
always there, with what is known or with the word that nothing is; four are recommended, and are
there likewise; the others are there when there is something to put in them.
"""

from dataclasses import dataclass
from typing import Final

ALLERGIES: Final = "allergies"
PROBLEMS: Final = "problems"
MEDICATIONS: Final = "medications"
IMMUNIZATIONS: Final = "immunizations"
RESULTS: Final = "results"
PROCEDURES: Final = "procedures"
DEVICES: Final = "devices"
VITAL_SIGNS: Final = "vital-signs"
PAST_PROBLEMS: Final = "past-problems"
PREGNANCY: Final = "pregnancy"
SOCIAL_HISTORY: Final = "social-history"
FUNCTIONAL_STATUS: Final = "functional-status"
PLAN_OF_CARE: Final = "plan-of-care"
ADVANCE_DIRECTIVES: Final = "advance-directives"
ALERTS: Final = "alerts"


@dataclass(frozen=True, slots=True)
class SectionRule:
    """
    `code` and `display` are LOINC's; `most` is how many things it holds at most, `note` what it
    says when it leaves some out, `empty` when it holds nothing.
    """

    key: str
    code: str
    display: str
    title: str
    most: int
    note: str = ""
    empty: str = ""
    always: bool = False


SECTIONS: Final[tuple[SectionRule, ...]] = (
    SectionRule(
        ALLERGIES,
        "48765-2",
        "Allergies and adverse reactions Document",
        "Allergies et intolérances",
        200,
        "Chaque allergie est donnée une fois, dans sa version la plus récente.",
        "Aucune information sur des allergies ou des intolérances.",
        always=True,
    ),
    SectionRule(
        PROBLEMS,
        "11450-4",
        "Problem list - Reported",
        "Problèmes de santé",
        200,
        "Chaque problème est donné une fois, dans sa version la plus récente.",
        "Aucune information sur des problèmes de santé en cours.",
        always=True,
    ),
    SectionRule(
        MEDICATIONS,
        "10160-0",
        "History of Medication use Narrative",
        "Traitements",
        200,
        "Les traitements terminés ou arrêtés, et les prescriptions identiques plus anciennes, "
        "n'y sont pas.",
        "Aucune information sur des traitements en cours.",
        always=True,
    ),
    SectionRule(
        IMMUNIZATIONS,
        "11369-6",
        "History of Immunization note",
        "Vaccins",
        300,
        "Seuls les plus récents y sont.",
        "Aucune information sur des vaccins.",
        always=True,
    ),
    SectionRule(
        RESULTS,
        "30954-2",
        "Relevant diagnostic tests/laboratory data note",
        "Résultats d'examens",
        150,
        "Chaque examen est donné une fois, dans son résultat le plus récent.",
        "Aucune information sur des résultats d'examens.",
        always=True,
    ),
    SectionRule(
        PROCEDURES,
        "47519-4",
        "History of Procedures Document",
        "Actes et interventions",
        100,
        "Chaque acte est donné une fois, à sa date la plus récente.",
        "Aucune information sur des actes ou des interventions.",
        always=True,
    ),
    SectionRule(
        DEVICES,
        "46264-8",
        "History of medical device use",
        "Dispositifs médicaux et implants",
        100,
        "Seuls les plus récents y sont.",
        "Aucune information sur des dispositifs médicaux.",
        always=True,
    ),
    SectionRule(
        VITAL_SIGNS,
        "8716-3",
        "Vital signs note",
        "Mesures et signes vitaux",
        60,
        "Chaque mesure est donnée une fois, dans sa valeur la plus récente.",
    ),
    SectionRule(
        PAST_PROBLEMS,
        "11348-0",
        "History of Past illness note",
        "Antécédents",
        200,
        "Chaque antécédent est donné une fois, à sa date la plus récente.",
    ),
    SectionRule(
        PREGNANCY,
        "10162-6",
        "History of pregnancies Narrative",
        "Grossesses",
        40,
        "Chaque observation est donnée une fois, la plus récente.",
    ),
    SectionRule(
        SOCIAL_HISTORY,
        "29762-2",
        "Social history note",
        "Mode de vie",
        40,
        "Chaque observation est donnée une fois, la plus récente.",
    ),
    SectionRule(
        FUNCTIONAL_STATUS,
        "47420-5",
        "Functional status assessment note",
        "Autonomie et handicap",
        40,
        "Seules les plus récentes y sont.",
    ),
    SectionRule(
        PLAN_OF_CARE,
        "18776-5",
        "Plan of care note",
        "Plan de soins",
        40,
        "Les plans terminés ou arrêtés n'y sont pas.",
    ),
    SectionRule(
        ADVANCE_DIRECTIVES,
        "42348-3",
        "Advance healthcare directives",
        "Directives anticipées",
        20,
        "Seules les plus récentes y sont.",
    ),
    SectionRule(
        ALERTS,
        "104605-1",
        "Alert",
        "Alertes",
        40,
        "Seules les alertes en cours y sont.",
    ),
)
BY_KEY: Final = {one.key: one for one in SECTIONS}
