"""
Signing in: a citizen by FranceConnect, a professional or an agent by Pro Santé Connect.

The provider's `sub` is the key of the account. The first time, a citizen is found by the pivot
identity (five traits), exactly one or none; a professional by the national id, in the directory.
A professional with several posts says in which one they work now.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.ground import database, rate
from ens.ground import label as labels
from ens.ground.label import Flag
from ens.standards.ins import Traits

HOMES = {
    "citizen": "/espace/",
    "professional": "/pro/",
    "authority": "/autorite/",
    "researcher": "/recherche/",
    "editor": "/editeur/",
    "operator": "/exploitation/",
    "mediator": "/mediation/",
}
FRANCE = "99100"
NEW_DEVICE = labels.label(labels.kind_of("notice"), Flag.SECRET)
TEN_MINUTES = dt.timedelta(minutes=10)
DEPARTURES = rate.Limit("departures-of-browser", 100, TEN_MINUTES)
ARRIVALS = rate.Limit("sign-ins-of-account", 300, TEN_MINUTES)


class NobodyMatches(Exception):
    """
    No person of this deployment has the pivot identity.
    """


class SeveralMatch(Exception):
    """
    Several persons have it: nobody may be guessed.
    """


class IdentityChanged(Exception):
    """
    A known `sub` comes with traits that are no longer those of its person.
    """


class UnknownProfessional(Exception):
    """
    The directory does not know this national id.
    """


class NoSituation(Exception):
    """
    The professional practises nowhere, or not where they say.
    """


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: str
    next: str


@dataclass(frozen=True, slots=True)
class MustChoose:
    choice: str


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    situations: tuple[directory.Situation, ...]


@dataclass(frozen=True, slots=True)
class Professional:
    """
    Who came back from Pro Santé Connect, as the directory knows them.
    """

    known: directory.Professional
    account: int
    assurance: int
    id_token: str
    next: str
    regulation: bool


def depart(
    provider: str, *, login_hint: str, then: str, situation: str, browser: str, now: dt.datetime
) -> str:
    """
    Return the provider's address; what must be compared at the return stays here.

    :raises accounts.ProviderDown, accounts.InvalidAnswer: if the provider cannot be reached
    :raises rate.TooFast: this browser left too often without coming back
    """
    rate.take(DEPARTURES, browser, now=now)
    request = accounts.begin(provider, login_hint=login_hint)
    pending = accounts.PendingSignIn(provider, request.nonce, request.verifier, then, situation)
    accounts.remember(pending, state=request.state, browser=browser, now=now)
    return request.url


def arrive(
    provider: str, *, query: Mapping[str, str], browser: str, device: str, now: dt.datetime
) -> SignedIn | MustChoose:
    """
    Take the browser back from the provider, once.

    :raises accounts.SignInUnknown, accounts.SignInExpired: state unknown, replayed or too old
    :raises accounts.OpenIdError: the provider refused, is down, or cannot be believed
    :raises NobodyMatches, SeveralMatch, IdentityChanged: a citizen is not found
    :raises UnknownProfessional, NoSituation: a professional is not found
    :raises rate.TooFast: this account signs in as no human does
    """
    pending = accounts.take_back(
        provider=provider, state=query.get("state", ""), browser=browser, now=now
    )
    if provider in accounts.CITIZEN:
        pivot = accounts.citizen(pending, query=query, now=now)
        with database.transaction():
            return _citizen(pending, pivot, device, now)
    claims = accounts.professional(pending, query=query, now=now)
    with database.transaction():
        return _agent(pending, claims, device, now) or _professional(pending, claims, device, now)


def _citizen(
    pending: accounts.PendingSignIn, pivot: accounts.PivotIdentity, device: str, now: dt.datetime
) -> SignedIn:
    person = _person(pending.provider, pivot)
    account = accounts.account_of_citizen(person=person.person, name=person.name, now=now)
    accounts.link(provider=pending.provider, sub=pivot.sub, account=account, now=now)
    rate.take(ARRIVALS, account, now=now)
    actor = accounts.of_citizen(
        account=account,
        person=person.person,
        name=person.name,
        assurance=accounts.assurance_of(pivot.acr),
    )
    session = accounts.open_session(
        actor,
        provider=pending.provider,
        situation="",
        id_token=pivot.id_token,
        device=device,
        now=now,
    )
    return SignedIn(session, pending.next or HOMES["citizen"])


def _person(provider: str, pivot: accounts.PivotIdentity) -> identity.Person:
    found = identity.persons_with_traits(_traits(pivot))
    if account := accounts.account_of_sub(provider=provider, sub=pivot.sub):
        person = accounts.account(account).person
        if person not in found:
            raise IdentityChanged
        return identity.person(person)
    if not found:
        raise NobodyMatches
    if len(found) > 1:
        raise SeveralMatch
    return identity.person(found[0])


def _traits(pivot: accounts.PivotIdentity) -> Traits:
    """
    For a birth abroad, FranceConnect says the country and the INS takes it as the birthplace.
    """
    abroad = pivot.birthcountry if pivot.birthcountry != FRANCE else ""
    return Traits(
        pivot.family, pivot.given, pivot.sex, pivot.birth_date, pivot.birthplace or abroad
    )


def _agent(
    pending: accounts.PendingSignIn, claims: accounts.ProIdentity, device: str, now: dt.datetime
) -> SignedIn | None:
    """
    Somebody appointed (authority, researcher, editor, operator); None for anybody else.
    """
    key = accounts.account_of_staff(provider=pending.provider, identifier=claims.idnps)
    if key is None:
        return None
    known = accounts.account(key)
    # A doctor who is appointed stays a doctor: one link for each quality.
    quality = f"{pending.provider}/{known.kind}"
    accounts.link(provider=quality, sub=claims.sub, account=key, now=now)
    rate.take(ARRIVALS, key, now=now)
    actor = accounts.of_staff(
        account=key,
        kind=known.kind,
        structure=known.structure,
        name=known.name,
        assurance=accounts.assurance_of(claims.acr),
    )
    session = accounts.open_session(
        actor,
        provider=pending.provider,
        situation="",
        id_token=claims.id_token,
        device=device,
        now=now,
    )
    return SignedIn(session, pending.next or HOMES.get(known.kind, "/"))


def _professional(
    pending: accounts.PendingSignIn, claims: accounts.ProIdentity, device: str, now: dt.datetime
) -> SignedIn | MustChoose:
    known = directory.professional_of_idnps(claims.idnps)
    if known is None:
        raise UnknownProfessional
    name = known.name
    account = accounts.account_of_professional(professional=known.professional, name=name, now=now)
    accounts.link(provider=pending.provider, sub=claims.sub, account=account, now=now)
    rate.take(ARRIVALS, account, now=now)
    level = accounts.assurance_of(claims.acr)
    came = Professional(known, account, level, claims.id_token, pending.next, claims.regulation)
    situations = _practised(known, claims)
    if pending.situation:
        return _open(came, _named(situations, pending.situation), device, now)
    if len(situations) == 1:
        return _open(came, situations[0], device, now)
    return _ask(came, pending.provider, situations, now)


def _practised(
    known: directory.Professional, claims: accounts.ProIdentity
) -> tuple[directory.Situation, ...]:
    """
    The directory's situations that Pro Santé Connect also says today.

    :raises NoSituation: if there is none
    """
    said = {one.id for one in claims.situations}
    places = {(one.profession, one.finess) for one in claims.situations if one.finess}
    both = tuple(
        one for one in known.situations if one.id in said or (one.profession, one.finess) in places
    )
    if not both:
        raise NoSituation
    return both


def _named(situations: tuple[directory.Situation, ...], key: str) -> directory.Situation:
    for situation in situations:
        if situation.id == key:
            return situation
    raise NoSituation


def _ask(
    came: Professional,
    provider: str,
    situations: tuple[directory.Situation, ...],
    now: dt.datetime,
) -> MustChoose:
    choice = accounts.PendingChoice(
        came.account,
        provider,
        came.assurance,
        came.id_token,
        came.next,
        tuple(one.id for one in situations),
        came.regulation,
    )
    return MustChoose(accounts.remember_choice(choice, now=now))


def _open(
    came: Professional, situation: directory.Situation, device: str, now: dt.datetime
) -> SignedIn:
    actor = accounts.of_professional(
        account=came.account,
        professional=came.known.professional,
        name=came.known.name,
        situation=situation,
        assurance=came.assurance,
        regulation=came.regulation,
    )
    session = accounts.open_session(
        actor,
        provider=accounts.PROFESSIONAL,
        situation=situation.id,
        id_token=came.id_token,
        device=device,
        now=now,
    )
    return SignedIn(session, came.next or HOMES["professional"])


def choices(choice: str, *, now: dt.datetime) -> Choice:
    """
    What the page asks.

    :raises accounts.SignInUnknown, accounts.SignInExpired: as `arrive`
    """
    pending = accounts.look_at_choice(choice, now=now)
    known = _known(pending)
    offered = tuple(one for one in known.situations if one.id in pending.situations)
    return Choice(known.name, offered)


def choose(choice: str, *, situation: str, device: str, now: dt.datetime) -> SignedIn:
    """
    :raises NoSituation: if it is not one of those offered; the page may be asked again
    :raises accounts.SignInUnknown, accounts.SignInExpired: as `arrive`
    """
    with database.transaction():
        pending = accounts.take_choice(choice, now=now)
        known = _known(pending)
        offered = tuple(one for one in known.situations if one.id in pending.situations)
        came = Professional(
            known, pending.account, pending.assurance, pending.id_token, pending.next,
            pending.regulation,
        )  # fmt: skip
        return _open(came, _named(offered, situation), device, now)


def _known(pending: accounts.PendingChoice) -> directory.Professional:
    return directory.professional(accounts.account(pending.account).professional)


def post_name(situation: directory.Situation) -> str:
    return " · ".join(
        word for word in (directory.profession_name(situation.profession), situation.city) if word
    )


def recognise(*, session: str, device: str, says: str, now: dt.datetime) -> None:
    """
    Remember from which browser a session began: `device` is its own secret, `says` what it says
    of itself. A citizen is told of a new one, on their page and by e-mail; nobody who represents
    them is.

    Source: security, T13.
    """
    actor = accounts.actor_of_session(session, now=now)
    if actor is None:
        return
    with database.transaction():
        new = accounts.arrives_from(account=actor.account, device=device, now=now)
        if new and actor.kind == "citizen":
            notices.notify(
                person=actor.person,
                kind="new-device",
                subject_label=NEW_DEVICE,
                about=("session", ""),
                text_values={"device": says or "?"},
                author=actor.account,
                now=now,
            )


def leave(session: str, *, now: dt.datetime) -> str:
    """
    End the session here; return where the provider's own session ends, "" if nowhere.
    """
    known = accounts.session_of(session, now=now)
    accounts.end_session(session, now=now)
    return accounts.sign_out_address(known.provider, id_token=known.id_token) if known else ""
