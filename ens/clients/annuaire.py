"""
The client of the Annuaire Santé, the national directory of professionals and structures.

Public FHIR API of the ANS (guide "annuaire"): search and read on Practitioner, PractitionerRole
and Organization. The real gateway asks for a key, sent as `ESANTE-API-KEY`.
"""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.conf import settings

from ens.standards import finess as finess_number
from ens.standards import rpps as rpps_number

TIMEOUT = httpx.Timeout(10, connect=2)
PAGE = 200
LAST_PAGE = 5000
PROFESSION = "TRE_G15-ProfessionSante"
SPECIALTY = "TRE_R38-SpecialiteOrdinale"
SECTOR = "TRE_R02-SecteurActivite"
MODE = "TRE_R23-ModeExercice"

Resource = Mapping[str, Any]


class AnnuaireDown(Exception):
    """
    No usable answer: unreachable, too slow, an error, or not what it should answer.
    """


@dataclass(frozen=True, slots=True)
class Structure:
    finess: str
    idnst: str
    name: str
    sector: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True)
class Situation:
    """
    One work situation. The directory gives professions and specialties to the professional, not
    to the situation: the first of each is taken.
    """

    id: str
    profession: str
    specialty: str
    mode: str
    structure: Structure | None


@dataclass(frozen=True, slots=True)
class Professional:
    rpps: str
    idnps: str
    civility: str
    given: tuple[str, ...]
    family: str
    active: bool
    situations: tuple[Situation, ...]


def everyone(*, since: str = "", url: str = "") -> Iterator[Professional]:
    """
    Yield the professionals of the whole directory, or those changed since an ISO 8601 date.

    :raises AnnuaireDown: without a usable answer
    """
    changed = {"_lastUpdated": f"ge{since}"} if since else {}
    asked = {"_count": str(PAGE), "_revinclude": "PractitionerRole:practitioner", **changed}
    structures = _structures_by_id({"_count": str(PAGE)}, url)
    for page in _pages("Practitioner", asked, url):
        roles = _grouped(page)
        for practitioner in _matches(page):
            yield _professional(practitioner, roles, structures)


def structures_of(*, url: str = "") -> Iterator[Structure]:
    """
    Yield every structure of the directory.

    :raises AnnuaireDown: without a usable answer
    """
    yield from _structures_by_id({"_count": str(PAGE)}, url).values()


def professional_of_rpps(rpps: str, *, url: str = "") -> Professional | None:
    """
    :raises AnnuaireDown: without a usable answer
    """
    asked = {
        "identifier": f"{rpps_number.RPPS_SYSTEM}|{rpps}",
        "_revinclude": "PractitionerRole:practitioner",
    }
    for page in _pages("Practitioner", asked, url):
        for practitioner in _matches(page):
            roles = _grouped(page)
            structures = _structures_at(roles.get(practitioner["id"], ()), url)
            return _professional(practitioner, roles, structures)
    return None


def _structures_at(roles: tuple[Resource, ...], url: str) -> dict[str, Structure]:
    ids = ",".join(sorted({_id_at(role, "organization") for role in roles}))
    return _structures_by_id({"_id": ids, "_count": str(PAGE)}, url) if ids else {}


def _structures_by_id(asked: Mapping[str, str], url: str) -> dict[str, Structure]:
    pages = _pages("Organization", asked, url)
    return {one["id"]: _structure(one) for page in pages for one in _matches(page)}


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _pages(kind: str, asked: Mapping[str, str], url: str) -> Iterator[Resource]:
    base = httpx.URL((url or settings.ANNUAIRE_URL).rstrip("/") + "/")
    key = getattr(settings, "ANNUAIRE_API_KEY", "")
    headers = {"Accept": "application/fhir+json"} | ({"ESANTE-API-KEY": key} if key else {})
    with httpx.Client(verify=_trust(), timeout=TIMEOUT, trust_env=False, headers=headers) as http:
        address: httpx.URL | None = base.join(kind).copy_merge_params(asked)
        for _ in range(LAST_PAGE):
            if address is None:
                return
            page = _get(http, address)
            yield page
            address = _next(page, base)
    raise AnnuaireDown("pages without end")


def _get(http: httpx.Client, address: httpx.URL) -> Resource:
    try:
        response = http.get(address)
        response.raise_for_status()
        page = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise AnnuaireDown(type(error).__name__) from error
    if not isinstance(page, dict) or page.get("resourceType") != "Bundle":
        raise AnnuaireDown("not a Bundle")
    return page


def _next(page: Resource, base: httpx.URL) -> httpx.URL | None:
    """Follow a next link only where the directory is: the key must not go elsewhere."""
    links = [link["url"] for link in page.get("link", ()) if link.get("relation") == "next"]
    if not links:
        return None
    address = base.join(links[0])
    if (address.scheme, address.netloc) != (base.scheme, base.netloc):
        raise AnnuaireDown("the next page is elsewhere")
    return address


def _matches(page: Resource) -> Iterator[Resource]:
    for entry in page.get("entry", ()):
        if entry.get("search", {}).get("mode", "match") == "match":
            yield entry["resource"]


def _grouped(page: Resource) -> dict[str, tuple[Resource, ...]]:
    """Group the roles of a page by the id of their practitioner."""
    groups: dict[str, tuple[Resource, ...]] = {}
    for entry in page.get("entry", ()):
        role = entry["resource"]
        if role["resourceType"] == "PractitionerRole":
            owner = _id_at(role, "practitioner")
            groups[owner] = (*groups.get(owner, ()), role)
    return groups


def _professional(
    practitioner: Resource,
    roles: Mapping[str, tuple[Resource, ...]],
    structures: Mapping[str, Structure],
) -> Professional:
    name = practitioner["name"][0]
    codes = [qualification["code"] for qualification in practitioner.get("qualification", ())]
    profession, specialty = _code(codes, PROFESSION), _code(codes, SPECIALTY)
    return Professional(
        rpps=_identifier(practitioner, rpps_number.RPPS_SYSTEM),
        idnps=_identifier(practitioner, rpps_number.IDNPS_SYSTEM),
        civility=next(iter(name.get("prefix", ())), ""),
        given=tuple(name.get("given", ())),
        family=name.get("family", ""),
        active=practitioner.get("active", True),
        situations=tuple(
            _situation(role, profession, specialty, structures)
            for role in roles.get(practitioner["id"], ())
            if role.get("active", True)
        ),
    )


def _situation(
    role: Resource, profession: str, specialty: str, structures: Mapping[str, Structure]
) -> Situation:
    return Situation(
        id=role["id"],
        profession=profession,
        specialty=specialty,
        mode=_code(role.get("code", ()), MODE),
        structure=structures.get(_id_at(role, "organization")),
    )


def _structure(organization: Resource) -> Structure:
    address: Resource = next(iter(organization.get("address", ())), {})
    return Structure(
        finess=_identifier(organization, finess_number.FINESS_SYSTEM),
        idnst=_identifier(organization, finess_number.IDNST_SYSTEM),
        name=organization.get("name", ""),
        sector=_code(organization.get("type", ()), SECTOR),
        postcode=address.get("postalCode", ""),
        city=address.get("city", ""),
    )


def _id_at(resource: Resource, element: str) -> str:
    reference: str = resource.get(element, {}).get("reference", "")
    return reference.rpartition("/")[2]


def _identifier(resource: Resource, system: str) -> str:
    held = resource.get("identifier", ())
    return next((one["value"] for one in held if one.get("system") == system), "")


def _code(concepts: Any, table: str) -> str:
    codings = (coding for concept in concepts for coding in concept.get("coding", ()))
    return next((c["code"] for c in codings if table in c.get("system", "").split("/")), "")
