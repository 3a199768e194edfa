"""
How often people are ill, of what, by age and sex, and what is done about it.

Shares are plausible, drawn after what French public health reports say of each illness; no study
is copied here. Codes: CIM-10, ATC, CCAM.
"""

from dataclasses import dataclass

Shares = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Illness:
    """
    A long illness. `women` and `men` say, from each age on, the share of people who have it;
    `medicines` are (ATC, name, dosage); `panel` what the laboratory follows each year.
    """

    code: str
    name: str
    women: Shares
    men: Shares
    medicines: tuple[tuple[str, str, str], ...] = ()
    panel: tuple[str, ...] = ()
    long_term: bool = False


def _illness(
    code: str, name: str, women: Shares, men: Shares | None = None, **more: object
) -> Illness:
    return Illness(code, name, women, women if men is None else men, **more)  # type: ignore[arg-type]


_KIDNEYS = ("creatinine", "gfr", "potassium")
_FATS = ("cholesterol", "hdl", "ldl", "triglycerides", "alt")
_BLOOD = ("haemoglobin", "white-cells", "platelets")

ILLNESSES = (
    _illness(
        "I10", "Hypertension essentielle", ((35, 0.07), (50, 0.24), (65, 0.48), (75, 0.62)),
        medicines=(
            ("C09AA05", "Ramipril 5 mg", "1 le matin"),
            ("C08CA01", "Amlodipine 5 mg", "1 le matin"),
        ),
        panel=_KIDNEYS,
    ),
    _illness(
        "E78.0", "Hypercholestérolémie", ((40, 0.12), (55, 0.28), (65, 0.35)),
        medicines=(("C10AA05", "Atorvastatine 20 mg", "1 le soir"),), panel=_FATS,
    ),
    _illness(
        "E11.9", "Diabète de type 2", ((40, 0.03), (55, 0.09), (65, 0.14), (75, 0.17)),
        ((40, 0.04), (55, 0.12), (65, 0.19), (75, 0.21)),
        medicines=(("A10BA02", "Metformine 1000 mg", "1 matin et soir"),),
        panel=("hba1c", "glucose", *_KIDNEYS), long_term=True,
    ),
    _illness(
        "J45.9", "Asthme", ((3, 0.10), (18, 0.07)),
        medicines=(("R03AC02", "Salbutamol 100 µg", "2 bouffées si gêne"),),
    ),
    _illness(
        "E03.9", "Hypothyroïdie", ((30, 0.06), (50, 0.10)), ((30, 0.01), (50, 0.02)),
        medicines=(("H03AA01", "Lévothyroxine 75 µg", "1 le matin à jeun"),), panel=("tsh",),
    ),
    _illness(
        "M54.5", "Lombalgie basse", ((25, 0.12), (45, 0.18)),
        medicines=(("N02BE01", "Paracétamol 1 g", "1 si douleur, 3 au plus"),),
    ),
    _illness(
        "F41.1", "Anxiété généralisée", ((20, 0.09),), ((20, 0.05),),
        medicines=(("N06AB10", "Escitalopram 10 mg", "1 le matin"),),
    ),
    _illness(
        "F32.1", "Épisode dépressif moyen", ((18, 0.07),), ((18, 0.04),),
        medicines=(("N06AB06", "Sertraline 50 mg", "1 le matin"),),
    ),
    _illness(
        "G43.9", "Migraine", ((15, 0.17),), ((15, 0.07),),
        medicines=(("N02CC01", "Sumatriptan 50 mg", "1 dès la crise"),),
    ),
    _illness(
        "M17.9", "Gonarthrose", ((55, 0.14), (65, 0.28), (75, 0.40)),
        ((55, 0.09), (65, 0.19), (75, 0.28)),
        medicines=(("N02BE01", "Paracétamol 1 g", "1 matin, midi et soir"),),
    ),
    _illness(
        "I48.9", "Fibrillation auriculaire", ((60, 0.03), (75, 0.10)), ((60, 0.05), (75, 0.13)),
        medicines=(("B01AF02", "Apixaban 5 mg", "1 matin et soir"),),
        panel=(*_KIDNEYS, *_BLOOD), long_term=True,
    ),
    _illness(
        "I25.1", "Cardiopathie athéroscléreuse", ((60, 0.03), (75, 0.07)), ((55, 0.06), (70, 0.14)),
        medicines=(("B01AC06", "Acide acétylsalicylique 75 mg", "1 le midi"),),
        panel=_FATS, long_term=True,
    ),
    _illness(
        "J44.9", "Bronchopneumopathie chronique obstructive", ((50, 0.04), (65, 0.07)),
        ((50, 0.06), (65, 0.11)),
        medicines=(("R03BB04", "Tiotropium 18 µg", "1 inhalation le matin"),), panel=_BLOOD,
    ),
    _illness(
        "N18.3", "Maladie rénale chronique", ((65, 0.07), (75, 0.16)), panel=(*_KIDNEYS, *_BLOOD),
    ),
    _illness(
        "M81.9", "Ostéoporose", ((60, 0.13), (75, 0.28)), ((70, 0.05),),
        medicines=(("M05BA07", "Risédronate 35 mg", "1 par semaine à jeun"),),
    ),
    _illness(
        "N40", "Hyperplasie de la prostate", (), ((60, 0.18), (70, 0.34)),
        medicines=(("G04CA02", "Tamsulosine 0,4 mg", "1 le matin"),), panel=("creatinine",),
    ),
    _illness(
        "C50.9", "Tumeur maligne du sein", ((45, 0.02), (60, 0.05)), (),
        medicines=(("L02BG04", "Létrozole 2,5 mg", "1 le matin"),), panel=_BLOOD, long_term=True,
    ),
    _illness("C61", "Tumeur maligne de la prostate", (), ((60, 0.03), (70, 0.07)), long_term=True),
    _illness(
        "K21.9", "Reflux gastro-œsophagien", ((30, 0.10), (55, 0.15)),
        medicines=(("A02BC01", "Oméprazole 20 mg", "1 le soir"),),
    ),
    _illness(
        "H40.1", "Glaucome", ((60, 0.03), (75, 0.07)),
        medicines=(("S01EE01", "Latanoprost collyre", "1 goutte le soir"),),
    ),
    _illness("G30.9", "Maladie d'Alzheimer", ((75, 0.06), (85, 0.20)), long_term=True),
    _illness(
        "L20.9", "Dermatite atopique", ((0, 0.12), (12, 0.04), (18, 0.02)),
        medicines=(("D07AC01", "Bétaméthasone crème", "1 application le soir"),),
    ),
)  # fmt: skip

# Passing troubles: CIM-10, name, from and to which age, weight; then medicine, name, dosage.
PASSING = (
    ("J06.9", "Rhinopharyngite aiguë", 0, 120, 9, "N02BE01", "Paracétamol", "selon le poids"),
    ("J20.9", "Bronchite aiguë", 1, 120, 5, "R05CB06", "Ambroxol", "1 matin et soir"),
    ("H66.9", "Otite moyenne", 0, 10, 7, "J01CA04", "Amoxicilline", "matin et soir, 5 jours"),
    ("J02.9", "Pharyngite aiguë", 3, 60, 4, "N02BE01", "Paracétamol 1 g", "1 si douleur"),
    ("A09", "Gastro-entérite", 0, 120, 4, "A07XA04", "Racécadotril", "1 trois fois par jour"),
    ("N30.0", "Cystite aiguë", 16, 120, 3, "J01XX01", "Fosfomycine 3 g", "1 dose unique"),
    ("M54.2", "Cervicalgie", 18, 120, 3, "M01AE01", "Ibuprofène 400 mg", "1 trois fois par jour"),
    ("S93.4", "Entorse de la cheville", 8, 70, 2, "M02AA15", "Diclofénac gel", "2 applications"),
    ("L50.9", "Urticaire", 2, 120, 2, "R06AX27", "Desloratadine 5 mg", "1 le soir"),
    ("J11.1", "Grippe", 1, 120, 2, "N02BE01", "Paracétamol", "1 si fièvre"),
    ("R53", "Malaise et fatigue", 14, 120, 3, "", "", ""),
)

# Acts: CCAM, name, sex, from and to which age, how often in ten years, whose work.
ACTS = (
    ("DEQP003", "Électrocardiographie sur au moins 12 dérivations", "FM", 45, 120, 1.6, "heart"),
    ("DZQM006", "Échographie-doppler transthoracique du cœur", "FM", 60, 120, 0.7, "heart"),
    ("QEQK004", "Mammographie de dépistage, bilatérale", "F", 50, 75, 3.6, "hospital"),
    ("HHQE002", "Coloscopie totale", "FM", 50, 80, 0.5, "hospital"),
    ("ZBQK002", "Radiographie du thorax", "FM", 20, 120, 0.8, "hospital"),
    ("ZCQM008", "Échographie transcutanée de l'abdomen", "FM", 20, 120, 0.6, "hospital"),
    ("HBQK002", "Radiographie panoramique dentaire", "FM", 8, 90, 1.4, "dentist"),
    ("HBJD001", "Détartrage et polissage des dents", "FM", 16, 90, 3.0, "dentist"),
    ("BFGA004", "Extraction du cristallin par phacoémulsification", "FM", 68, 95, 0.4, "hospital"),
    ("NEKA020", "Remplacement de l'articulation coxofémorale", "FM", 65, 90, 0.12, "hospital"),
    ("HHFA016", "Appendicectomie par cœlioscopie", "FM", 6, 40, 0.06, "hospital"),
    ("HMFC004", "Cholécystectomie par cœlioscopie", "FM", 35, 80, 0.08, "hospital"),
)


def share(illness: Illness, sex: str, age: int) -> float:
    found = 0.0
    for since, part in illness.women if sex == "F" else illness.men:
        if age >= since:
            found = part
    return found
