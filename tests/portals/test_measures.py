"""
The measures of a space: by kind, with their source, and those that one types.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.people import words
from tests.portals.test_applications import fhir, let_in, register, write

PAGE = "/espace/mesures/"
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"


@pytest.fixture
def child(jeanne):
    one = people.citizen("Zoé", born=dt.date(2024, 3, 4))
    people.represents(jeanne, one)
    return one


def store(author, person, code, value, unit, day, **more):
    """
    One Observation by the one write path.
    """
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.journeys.write_path import store_resources

    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": f"Patient/{person.id}"},
        "effectiveDateTime": day,
        **({} if value is None else {"valueQuantity": quantity(value, unit)}),
        **more,
    }
    with database.transaction():
        wanted = store_resources.wanted_of(resource, record.new_id())
        return store_resources.create([wanted], actor=author.actor, now=clock.now())[0].id


def quantity(value, unit):
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def pressure(author, person, high, low, day):
    parts = [
        {"code": {"coding": [{"system": LOINC, "code": code}]},
         "valueQuantity": quantity(value, "mm[Hg]")}
        for code, value in (("8480-6", high), ("8462-4", low))
    ]  # fmt: skip
    store(author, person, "85354-9", None, "", day, component=parts)


def rows(page):
    """
    The rows of the tables: day, value, source.
    """
    tree = people.html.fromstring(page.content)
    told = []
    for row in tree.xpath("//main//tbody/tr"):
        head, value = (" ".join(cell.text_content().split()) for cell in row.xpath("th|td"))
        day, _, source = head.partition(" Source : ")
        told.append((day, value, source))
    return told


def send(one, code, value, *, second="", day=(2, 3, 2026), base="/espace/", key=None):
    address = f"{base}mesures/{code}/ajouter/"
    _, data, _ = people.form_of(one.browser.get(address), "ajouter")
    typed = {"valeur": value, "valeur2": second}
    dated = dict(zip(("jour_jour", "jour_mois", "jour_annee"), map(str, day), strict=True))
    more = {"idempotency_key": key} if key else {}
    return one.browser.post(address, data | typed | dated | more, follow=True)


def test_a_space_without_measures_says_what_to_do(jeanne):
    page = jeanne.browser.get(PAGE)
    assert "Aucune mesure pour l’instant" in words(page)
    assert "Ajouter une mesure" in words(page)
    assert jeanne.browser.get(f"{PAGE}29463-7/").status_code == 200


@pytest.mark.row("VIT-04")
def test_each_kind_is_drawn_told_in_a_sentence_and_told_again_as_a_table(jeanne, anne):
    people.care_for(jeanne, anne)
    store(anne, jeanne, "29463-7", 61.5, "kg", "2026-03-02")
    store(anne, jeanne, "29463-7", 60, "kg", "2026-01-10")
    page = jeanne.browser.get(PAGE)
    assert b'class="curve"' in page.content
    told = words(page)
    assert "2 mesures du 10 janvier 2026 au 2 mars 2026. La dernière : 61,5 kg." in told
    assert [row[:2] for row in rows(page)] == [
        ("2 mars 2026", "61,5 kg"),
        ("10 janvier 2026", "60 kg"),
    ]


@pytest.mark.row("VIT-02")
def test_each_measure_says_where_it_comes_from(jeanne, anne):
    people.care_for(jeanne, anne)
    app = register("Carnet source")
    store(anne, jeanne, "29463-7", 61.5, "kg", "2026-03-01")
    assert write(let_in(jeanne, app, jeanne), jeanne) == 201
    send(jeanne, "29463-7", "60,2", day=(3, 3, 2026))
    store(anne, jeanne, "29463-7", 59, "kg", "2026-03-04", device={"display": "Balance d’essai"})
    found = rows(jeanne.browser.get(f"{PAGE}29463-7/"))
    assert [source for _, _, source in found] == [
        "Balance d’essai",
        "Ajouté par vous",
        "Carnet source",
        anne.name,
    ]


def test_two_values_measured_together_are_one_bar(jeanne, anne):
    people.care_for(jeanne, anne)
    pressure(anne, jeanne, 125, 78, "2026-03-01")
    pressure(anne, jeanne, 131, 82, "2026-03-09")
    page = jeanne.browser.get(PAGE)
    assert page.content.count(b'class="curve-bar"') == 2
    assert "La dernière : 131 / 82 mmHg." in words(page)


def test_several_units_are_one_line(jeanne, anne):
    people.care_for(jeanne, anne)
    store(anne, jeanne, "8339-4", 3400, "g", "2026-03-01")
    store(anne, jeanne, "29463-7", 4.1, "kg", "2026-03-20")
    found = rows(jeanne.browser.get(PAGE))
    assert [row[:2] for row in found] == [
        ("20 mars 2026", "4,1 kg"),
        ("1er mars 2026", "3,400 kg"),
    ]


def test_what_has_no_figure_is_shown_as_it_was_written_and_not_drawn(jeanne, anne):
    people.care_for(jeanne, anne)
    less = quantity(0.2, "g/L") | {"comparator": "<"}
    store(anne, jeanne, "2345-7", None, "", "2026-03-01", valueQuantity=less)
    store(anne, jeanne, "29463-7", 5, "stone", "2026-03-01")
    page = jeanne.browser.get(PAGE)
    assert [row[:2] for row in rows(page)] == [
        ("1er mars 2026", "5 stone"),
        ("1er mars 2026", "< 0,2 g/L"),
    ]
    assert b'class="curve"' not in page.content


def test_what_was_entered_by_mistake_is_not_a_measure(jeanne, anne):
    people.care_for(jeanne, anne)
    store(anne, jeanne, "29463-7", 600, "kg", "2026-03-01", status="entered-in-error")
    assert "Aucune mesure pour l’instant" in words(jeanne.browser.get(PAGE))


def test_a_kind_of_which_nothing_is_recent_is_there_too(jeanne, anne, monkeypatch):
    from ens.journeys import measures_of_person

    monkeypatch.setattr(measures_of_person, "AT_A_GLANCE", 3)
    people.care_for(jeanne, anne)
    store(anne, jeanne, "8302-2", 165, "cm", "2020-01-01")
    for day in range(1, 6):
        store(anne, jeanne, "8867-4", 60 + day, "/min", f"2026-03-0{day}")
    told = words(jeanne.browser.get(PAGE))
    assert "165 cm" in told
    assert "65 par minute" in told


def test_a_teenager_s_secret_measure_is_not_shown_to_the_parent(jeanne):
    from ens.ground import clock

    teen = people.citizen("Lou", born=clock.today() - dt.timedelta(days=16 * 366))
    people.represents(jeanne, teen)
    secret = {"security": [{"code": "INVISIBLE_REPRESENTANTS_LEGAUX"}]}
    store(teen, teen, "29463-7", 55, "kg", "2026-03-01", meta=secret)
    assert "55 kg" in words(teen.browser.get(PAGE))
    assert "Aucune mesure" in words(jeanne.browser.get(f"/espace/{teen.id}/mesures/"))


def test_measures_of_a_stranger_are_not_found_and_the_attempt_is_written(jeanne):
    stranger = people.citizen("Rose")
    for way in ("", "29463-7/", "ajouter/", "29463-7/ajouter/"):
        assert jeanne.browser.get(f"/espace/{stranger.id}/mesures/{way}").status_code == 404
    posted = {"valeur": "60", "jour_jour": "2", "jour_mois": "3", "jour_annee": "2026"}
    answer = jeanne.browser.post(f"/espace/{stranger.id}/mesures/29463-7/ajouter/", posted)
    assert answer.status_code == 404
    assert "a voulu ouvrir cet espace" in words(stranger.browser.get("/espace/acces/"))
    assert "Aucune mesure" in words(stranger.browser.get(PAGE))


@pytest.mark.parametrize("code", ["8339-4", "2823-3", "x", "<script>", "%27"])
def test_a_code_that_is_no_measure_has_no_page(jeanne, code):
    assert jeanne.browser.get(f"{PAGE}{code}/").status_code == 404
    assert jeanne.browser.get(f"{PAGE}{code}/ajouter/").status_code == 404


def test_reading_them_is_in_the_register(jeanne):
    send(jeanne, "29463-7", "60")
    assert "avez consulté les résultats et les mesures" in words(
        jeanne.browser.get("/espace/acces/")
    )


def test_a_child_s_growth_says_that_no_reference_curve_is_loaded(jeanne, child):
    send(jeanne, "29463-7", "4,25", base=f"/espace/{child.id}/")
    send(jeanne, "8867-4", "120", base=f"/espace/{child.id}/")
    send(jeanne, "29463-7", "60")
    said = "Aucune courbe de référence n’est chargée."
    assert words(jeanne.browser.get(f"/espace/{child.id}/mesures/")).count(said) == 1
    assert said in words(jeanne.browser.get(f"/espace/{child.id}/mesures/29463-7/"))
    assert said not in words(jeanne.browser.get(f"/espace/{child.id}/mesures/8867-4/"))
    assert said not in words(jeanne.browser.get(PAGE))


@pytest.mark.row("VIT-01")
def test_a_measure_typed_with_a_comma_is_stored_coded(jeanne):
    done = send(jeanne, "29463-7", " 60,25 ")
    assert "votre mesure est enregistrée" in words(done)
    assert "60,25 kg" in words(done)
    raw = let_in(jeanne, register("Carnet lecteur"), jeanne)
    [entry] = fhir(raw).get(f"/Observation?patient={jeanne.id}&code=29463-7").json()["entry"]
    one = entry["resource"]
    assert one["valueQuantity"] == {"value": 60.25, "unit": "kg", "system": UCUM, "code": "kg"}
    assert one["category"][0]["coding"][0]["code"] == "vital-signs"
    assert one["effectiveDateTime"] == "2026-03-02"


def test_a_blood_pressure_is_typed_as_two_numbers(jeanne):
    assert "125 / 78 mmHg" in words(send(jeanne, "85354-9", "125", second="78"))


def test_the_form_sent_twice_is_one_measure(jeanne):
    for _ in range(2):
        send(jeanne, "29463-7", "60", key="one-form")
    assert len(rows(jeanne.browser.get(f"{PAGE}29463-7/"))) == 1
    send(jeanne, "29463-7", "61", key="one-form")
    assert len(rows(jeanne.browser.get(f"{PAGE}29463-7/"))) == 2


@pytest.mark.row("VIT-03")
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "Écrivez un nombre"),
        ("soixante", "Écrivez un nombre"),
        ("-4", "Écrivez un nombre"),
        ("4,2,1", "Écrivez un nombre"),
        ("1e3", "Écrivez un nombre"),
        ("٤", "Écrivez un nombre"),
        ("NaN", "Écrivez un nombre"),
        ("0", "entre 0,3 et 350 kg"),
        ("4000", "entre 0,3 et 350 kg"),
    ],
)
def test_what_cannot_be_a_weight_is_refused_beside_its_field(jeanne, value, said):
    page = send(jeanne, "29463-7", value)
    assert page.status_code == 422
    assert said in words(page)
    assert "Aucune mesure" in words(jeanne.browser.get(PAGE))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (("", "", ""), "Indiquez la date"),
        ((31, 2, 2026), "n’existe pas"),
        ((1, 1, 2999), "aujourd’hui au plus tard"),
        ((1, 1, 1900), "après la naissance"),
        (("x", "y", "z"), "quatre chiffres"),
    ],
)
def test_a_day_that_cannot_be_is_refused(jeanne, day, said):
    page = send(jeanne, "29463-7", "60", day=day)
    assert page.status_code == 422
    assert said in words(page)


def test_a_pressure_upside_down_is_refused(jeanne):
    page = send(jeanne, "85354-9", "78", second="125")
    assert "La minimale est plus petite" in words(page)


def test_what_is_not_measured_by_oneself_is_not_typed(jeanne):
    assert jeanne.browser.get(f"{PAGE}39156-5/ajouter/").status_code == 404
    answer = jeanne.browser.post(f"{PAGE}39156-5/ajouter/", {"valeur": "22"})
    assert answer.status_code == 404


def test_without_the_register_nothing_is_stored_nor_shown(jeanne):
    from ens.ground import failpoints

    failpoints.arm("register-write:raise")
    try:
        assert jeanne.browser.get(PAGE).status_code == 503
        assert send_bare(jeanne).status_code == 503
    finally:
        failpoints.arm("")
    assert "Aucune mesure" in words(jeanne.browser.get(PAGE))


def send_bare(one):
    posted = {"valeur": "60", "jour_jour": "2", "jour_mois": "3", "jour_annee": "2026"}
    return one.browser.post(f"{PAGE}29463-7/ajouter/", posted)


def test_a_weight_noted_today_without_its_hour_is_later_than_this_mornings(jeanne, biologist):
    from ens.ground import clock

    now = clock.now()
    earlier = (now - dt.timedelta(seconds=30)).isoformat()
    if clock.day_of(now - dt.timedelta(seconds=30)) != clock.day_of(now):
        earlier = now.replace(microsecond=0).isoformat()
    store(biologist, jeanne, "29463-7", 61.5, "kg", earlier)
    store(jeanne, jeanne, "29463-7", 62.5, "kg", clock.day_of(now).isoformat())
    page = words(jeanne.browser.get(PAGE))
    assert page.index("62,5") < page.index("61,5")
