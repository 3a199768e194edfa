import pytest

from ens.standards.smart import scopes


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("patient/Observation.rs", "rs"),
        ("patient/Observation.cruds", "cruds"),
        ("user/*.cud", "cud"),
        ("system/DocumentReference.c", "c"),
        ("patient/Observation.read", "rs"),
        ("patient/*.write", "cud"),
        ("user/Patient.*", "cruds"),
        ("patient/Observation.rs?category=laboratory", "rs"),
        ("patient/Observation.rs?category=http://x.example/y|z&status=final", "rs"),
    ],
)
def test_a_resource_scope_is_read_in_both_versions(text, letters):
    (scope,) = scopes.parse(text).resources

    assert scope.letters == letters
    assert scope.text == text


@pytest.mark.parametrize(
    "text",
    [
        "patient/Observation.dus",
        "patient/Observation.rd?",
        "patient/Observation.sr",
        "patient/Observation.",
        "patient/Observation",
        "patient/observation.rs",
        "patient/.rs",
        "patient/Observation.rrs",
        "patient/Observation.reads",
        "patient/Observation.rs?category",
        "patient/Observation.rs?category=",
        "patient/Observation.rs?=laboratory",
        "patient/Observation.rs?a=1&",
        "patient/Observation.rs?a=1?b=2",
        "patient/Observation.RS",
        "patients/Observation.rs",
        "system/*.*.rs",
        "patient/Observation.rs/",
        "launch/Patient",
    ],
)
def test_letters_out_of_order_and_other_malformations_are_refused(text):
    with pytest.raises(scopes.MalformedScope):
        scopes.parse(text)

    assert not scopes.known(text)


def test_context_and_identity_scopes_are_kept_apart():
    asked = scopes.parse("launch/patient openid fhirUser offline_access patient/*.rs")

    assert asked.others == ("launch/patient", "openid", "fhirUser", "offline_access")
    assert asked.contexts == {"patient"}
    assert "openid" in asked
    assert str(asked) == "launch/patient openid fhirUser offline_access patient/*.rs"


@pytest.mark.parametrize(
    ("interaction", "permitted"),
    [
        ("read", True),
        ("vread", True),
        ("history-instance", True),
        ("search-type", False),
        ("history-type", False),
        ("create", True),
        ("update", False),
        ("patch", False),
        ("delete", False),
    ],
)
def test_each_interaction_needs_its_letter(interaction, permitted):
    granted = scopes.parse("patient/Observation.cr")

    assert granted.permits("Observation", interaction) is permitted
    assert not granted.permits("Condition", interaction)


def test_a_wildcard_covers_every_type():
    assert scopes.parse("user/*.s").permits("Immunization", "search-type")


def test_conditions_are_alternatives_and_no_alternative_is_a_refusal():
    granted = scopes.parse(
        "patient/Observation.rs?category=laboratory patient/Observation.rs?category=vital-signs"
    )

    assert granted.conditions("Observation", "read") == (
        (("category", "laboratory"),),
        (("category", "vital-signs"),),
    )
    assert granted.conditions("Observation", "create") == ()
    assert scopes.parse("patient/Observation.r").conditions("Observation", "read") == ((),)


@pytest.mark.parametrize(
    ("asked", "limit", "left"),
    [
        ("patient/Observation.rs", "patient/*.cruds", "patient/Observation.rs"),
        ("patient/*.cruds", "patient/Observation.crs", "patient/Observation.crs"),
        ("patient/Observation.cruds", "patient/Observation.rs", "patient/Observation.rs"),
        ("patient/Observation.read", "patient/*.rs", "patient/Observation.read"),
        ("patient/Observation.*", "patient/Observation.rs", "patient/Observation.rs"),
        ("user/Observation.rs", "patient/*.cruds", ""),
        ("patient/Observation.c", "patient/Observation.rs", ""),
        ("patient/Observation.rs", "patient/Observation.r?a=1", "patient/Observation.r?a=1"),
        ("patient/Observation.rs?a=1", "patient/Observation.rs", "patient/Observation.rs?a=1"),
        ("patient/Observation.rs?a=1", "patient/*.r?b=2", "patient/Observation.r?a=1&b=2"),
        ("openid launch/patient", "openid", "openid"),
        ("patient/*.rs", "patient/*.rs patient/Observation.r", "patient/*.rs"),
        ("patient/A.rs", "patient/A.r patient/A.s", "patient/A.rs"),
        ("patient/A.rs patient/*.rs", "patient/*.cruds", "patient/A.rs patient/*.rs"),
        ("patient/*.r", "patient/A.r patient/A.r?x=1", "patient/A.r"),
    ],
)
def test_narrowing_leaves_what_both_allow(asked, limit, left):
    asked_ = scopes.parse(asked.replace("/A.", "/Account."))
    limit_ = scopes.parse(limit.replace("/A.", "/Account."))

    narrowed = asked_.narrow(limit_)

    assert str(narrowed) == left.replace("/A.", "/Account.")
    assert limit_.covers(narrowed)
    assert asked_.covers(narrowed)


@pytest.mark.parametrize(
    ("registered", "granted", "covered"),
    [
        ("patient/*.cruds", "patient/Observation.rs", True),
        ("patient/Observation.rs", "patient/*.rs", False),
        ("patient/Observation.r patient/Observation.s", "patient/Observation.rs", True),
        ("patient/Observation.rs?a=1", "patient/Observation.rs", False),
        ("patient/Observation.rs", "patient/Observation.rs?a=1", True),
        ("system/*.cruds", "patient/*.r", False),
        ("openid", "openid fhirUser", False),
    ],
)
def test_a_grant_never_exceeds_what_covers_it(registered, granted, covered):
    assert scopes.parse(registered).covers(scopes.parse(granted)) is covered


def test_taking_one_letter_away_leaves_the_others():
    asked = scopes.parse("openid patient/Observation.crs patient/Condition.rs")

    left = scopes.without(asked, scopes.parse("patient/Observation.c patient/Condition.rs"))

    assert str(left) == "openid patient/Observation.rs"
    assert scopes.without(asked, scopes.NOTHING) == asked


def test_what_several_allow_is_one_scope_for_each_thing():
    held = [scopes.parse("openid patient/Observation.rs"), scopes.parse("patient/Observation.c")]
    assert str(scopes.union(held)) == "openid patient/Observation.crs"
    narrow = "patient/Observation.r?category=vital-signs"
    assert str(scopes.union([*held, scopes.parse(narrow)])) == (
        f"openid patient/Observation.crs {narrow}"
    )
    assert scopes.union([]) == scopes.NOTHING
