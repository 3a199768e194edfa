import datetime as dt
from urllib.parse import urlsplit

import pytest

from ens.standards.ins import Traits
from tests.fakes.running import PUBLIC, citizen, professional, running, situation, write_people
from tests.portals import people as cast

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
BORN = dt.date(1991, 4, 12)
FINESS = "990099017"
PEOPLE = [
    citizen("ines-valmont", ["Inès", "Marie"], "VALMONT"),
    citizen("jumelle-1", ["Louise"], "JUMELLE"),
    citizen("jumelle-2", ["Louise"], "JUMELLE"),
    citizen("personne", ["Éloi"], "NULLEPART", sex="M"),
    citizen("nee-ailleurs", ["Odile"], "LOINTAINE", birthplace="99350",
            extra={"birthcountry": "99350"}),
    citizen("change", ["Paul"], "CHANGEANT", sex="M"),
    professional("dr-valois", "99900000912", given=["Lise"], family="VALOIS", situations=[
        situation("valois-1", "10", "SM54", finess=FINESS)]),
    professional("dr-trois", "99900000920", given=["Luc"], family="TROIS", situations=[
        situation("trois-1", "10", "SM54", finess=FINESS),
        situation("trois-2", "10", "SM54", finess="990099025", organisation="Maison de santé")],
        extra={"regulation": True}),
    professional("dr-inconnu", "99900000938", situations=[situation("inconnu-1", "10", "SM54")]),
    professional("dr-ailleurs", "99900000946", family="AILLEURS", situations=[
        situation("ailleurs-1", "10", "SM54", finess="990099033")]),
    professional("agent-valmy", "", idnps=f"3{FINESS}/valmy", given=["Ida"], family="VALMY",
                 kind="authority", situations=[situation("valmy-1", "99", "", finess=FINESS)]),
]  # fmt: skip


@pytest.fixture(scope="session")
def providers(tmp_path_factory):
    """
    The national providers, with people of these tests only.
    """
    with running(tmp_path_factory.mktemp("providers"), PEOPLE) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def people(database):
    """
    Those that this deployment knows: everybody but one citizen and one professional.
    """
    from ens.contexts.accounts import api as accounts
    from ens.contexts.directory import api as directory
    from ens.contexts.identity import api as identity

    def person(family, given, sex="F", birthplace="75056"):
        traits = Traits(family, given, sex, BORN, birthplace)
        return identity.create_person(traits=traits, ins=None, status="VALI", state="open", now=NOW)

    known = {
        "ines-valmont": person("VALMONT", ("Inès", "Marie")),
        "jumelle-1": person("JUMELLE", ("Louise",)),
        "jumelle-2": person("JUMELLE", ("Louise",)),
        "nee-ailleurs": person("LOINTAINE", ("Odile",), birthplace="99350"),
        "change": person("CHANGEANT", ("Paul",), sex="M"),
    }
    for finess, name in ((FINESS, "Hôpital fictif"), ("990099025", "Maison de santé")):
        directory.upsert_structure(finess=finess, name=name)
    posts = {
        "dr-valois": ("99900000912", "Lise", "VALOIS", {"valois-1": FINESS}),
        "dr-trois": ("99900000920", "Luc", "TROIS", {"trois-1": FINESS, "trois-2": "990099025"}),
        "dr-ailleurs": ("99900000946", "Anne", "AILLEURS", {"ailleurs-9": FINESS}),
    }
    for key, (rpps, given, family, places) in posts.items():
        known[key] = directory.upsert_professional(
            idnps=f"8{rpps}", given=given, family=family, civility="DR",
            situations=[
                directory.Situation(name, "10", "SM54", 0, place, "")
                for name, place in places.items()
            ],
        )  # fmt: skip
    accounts.appoint(
        provider="pro-sante-connect", identifier=f"3{FINESS}/valmy", kind="authority",
        name="Ida VALMY", now=NOW,
    )  # fmt: skip
    return known


@pytest.fixture
def site(database, people, providers):
    """
    Our pages, at the address the providers know.
    """
    from django.test import override_settings

    from ens.clients import openid_wire

    openid_wire.forget()
    with override_settings(
        ENS_PUBLIC_URL=PUBLIC,
        FHIR_BASE=f"{PUBLIC}/fhir",
        ALLOWED_HOSTS=[urlsplit(PUBLIC).hostname],
        ROOT_URLCONF="tests.journeys.pages",
        PROVIDERS={
            name: {
                "issuer": f"{providers.url}/{name}{realm}",
                "client_id": "ens",
                "client_secret": "sandbox-secret",
            }
            for name, realm in {
                "franceconnect": "/api/v2",
                "franceconnect-plus": "/api/v2",
                "pro-sante-connect": "/auth/realms/esante-wallet",
            }.items()
        },
    ):
        yield providers
    write_people(providers.home, PEOPLE)
    providers.as_before()


@pytest.fixture
def browser(site):
    from tests.journeys.browser import Browser

    return Browser()


@pytest.fixture
def jeanne(database):
    """
    A person with an open, empty space.
    """
    return cast.citizen("Jeanne")


@pytest.fixture
def anne(database):
    """
    A doctor without any relation.
    """
    return cast.doctor("Anne")
