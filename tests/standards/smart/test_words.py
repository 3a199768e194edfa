import pytest

from ens.standards.smart import scopes, words


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        ("patient/Observation.rs", "Lire les mesures et les résultats d’analyses"),
        ("patient/Observation.c", "Ajouter les mesures et les résultats d’analyses"),
        ("patient/Immunization.cud", "Ajouter, modifier et supprimer les vaccins"),
        ("patient/Observation.rs?category=laboratory", "Lire les résultats de laboratoire"),
        ("patient/Condition.r?code=x|1", "Ouvrir les maladies et problèmes de santé (code = x|1)"),
        ("user/*.read", "Lire tout ce que contient l’espace"),
        ("patient/Basic.s", "Rechercher dans Basic"),
    ],
)
def test_a_scope_is_said_in_plain_words(scope, sentence):
    (asked,) = scopes.parse(scope).resources

    assert words.of_resource(asked).sentence == sentence
    assert words.of_resource(asked).parts == ()


def test_a_scope_that_reads_and_writes_has_two_parts_to_refuse_one_by_one():
    (asked,) = scopes.parse("patient/Observation.crs").resources

    assert words.of_resource(asked).parts == (
        ("patient/Observation.rs", "Ne pas lire"),
        ("patient/Observation.c", "Ne pas ajouter"),
    )
    (everything,) = scopes.parse("patient/*.cruds").resources
    assert words.of_resource(everything).parts[1] == (
        "patient/*.cud", "Ne pas ajouter, modifier ni supprimer",
    )  # fmt: skip


def test_words_are_translated_by_whoever_shows_them():
    (asked,) = scopes.parse("patient/Immunization.rs").resources

    english = {"lire": "read", "les vaccins": "vaccines"}

    said = words.of_resource(asked, lambda text: english.get(text, text))

    assert said.sentence == "Read vaccines"


def test_an_unknown_context_scope_is_shown_as_it_is():
    assert words.of_other("launch/encounter").sentence == "launch/encounter"
    assert "jusqu’à ce que vous le retiriez" in words.of_other("offline_access").sentence


def test_each_side_of_a_scope_may_be_taken_back_by_its_own_words():
    [scope] = scopes.parse("patient/Observation.crs").resources
    assert [(side.scope, side.sentence) for side in words.sides(scope)] == [
        ("patient/Observation.rs", "Lire les mesures et les résultats d’analyses"),
        ("patient/Observation.c", "Ajouter les mesures et les résultats d’analyses"),
    ]
    [only] = scopes.parse("patient/Observation.s").resources
    assert [side.scope for side in words.sides(only)] == ["patient/Observation.s"]
