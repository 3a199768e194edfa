"""
What every handler asks first: the token's scope for this type, then the reach.

A token that lacks the scope is told so whatever the address, so the answer says nothing of
what is there.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.fhir_api.errors import Problem, decision_issue, problem
from ens.fhir_api.messages import Request
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.ground.request import note_actor
from ens.journeys import whom_to_search
from ens.journeys.emergency import break_glass
from ens.journeys.write_path import preconditions
from ens.journeys.write_path.wanted import Whose
from ens.standards.smart import b2b, scopes

NOBODY = 0


def actor(request: Request) -> Actor:
    """
    :raises accounts.TokenRefused: unknown, expired, revoked, for another audience
    """
    who = accounts.actor_of_token(bearer(request), now=clock.now())
    note_actor(who.kind)
    return who


def bearer(request: Request) -> str:
    scheme, _, token = request.header("authorization").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise problem(401, "login", "a bearer token is needed", www_authenticate="Bearer")
    return token.strip()


def expected(request: Request) -> record.Expected:
    """
    What who writes expects of the present version.

    :raises Unacceptable: 400, not entity tags
    """
    return preconditions.expected(request.header("if-match"), request.header("if-none-match"))


def require_scope(actor: Actor, type: str, interaction: str) -> None:  # noqa: A002
    """
    :raises Problem: 403, with the code, once the refusal is in the register
    """
    note_actor(actor.kind)
    granted = scopes.parse(actor.scopes or "")
    if granted.permits(type, interaction):
        return
    content = type == "Binary" and interaction in ("read", "vread")
    if content and granted.permits("DocumentReference", "read"):
        return
    line = register.Line(
        person=actor.patient or NOBODY,
        who=actor.who,
        action=interaction,
        type=type,
        code="outside_app_scopes",
        law=access.LAW,
    )
    register.write([line], now=clock.now())
    raise Problem(403, decision_issue("outside_app_scopes"))


def reach_to(request: Request, interaction: str, *, now: dt.datetime) -> tuple[record.Place, Reach]:
    """
    The resource that the address names and how far the token reaches there, to read it.

    :raises record.NotFound: no such thing ever
    """
    name, fid = request.path[:2]
    acting = accounts.source_of_token(bearer(request), now=now)
    who, place, reach = record.reach_to(name, fid, acting=acting, action="read", now=now)
    require_scope(who, name, interaction)
    if reach and name == "Patient" and who.purpose == b2b.EMERGENCY:
        reach = _in_emergency(request, reach, fid, now=now)
    if place is None or reach is None:
        raise record.NotFound
    return place, reach


def reach_to_create(
    request: Request, patient: str, *, now: dt.datetime
) -> tuple[Actor, Whose | None]:
    """
    Who creates something about this patient, and how far they reach there, in one statement;
    only who it is when no patient is named.
    """
    if not patient:
        return actor(request), None
    acting = accounts.source_of_token(bearer(request), now=now)
    who, _, reach = record.reach_to("Patient", patient, acting=acting, action="create", now=now)
    note_actor(who.kind)
    return who, Whose(patient, reach) if reach else None


def reach_to_search(request: Request, query: record.Query, *, now: dt.datetime) -> Reach:
    """
    How far the token reaches among those that a search is about.

    When it names one patient and nothing else is met, one statement settles it all.
    """
    fid = record.patient_named(query)
    if fid is None or query.includes or query.parts or not _stays_with_persons(query):
        return _reach_among(request, query, fid, now=now)
    acting = accounts.source_of_token(bearer(request), now=now)
    who, _, reach = record.reach_to("Patient", fid, acting=acting, action="search", now=now)
    require_scope(who, query.type, "search-type")
    if reach and who.purpose == b2b.EMERGENCY:
        return _in_emergency(request, reach, fid, now=now)
    return reach or access.reach(actor=who, persons=(), action="search", now=now)


def reach_around(request: Request, *, now: dt.datetime) -> Reach:
    """
    How far the token reaches in all that is of the patient whom the address names, and in what
    belongs to nobody, which comes last.

    :raises record.NotFound: there never was such a patient
    """
    acting = accounts.source_of_token(bearer(request), now=now)
    fid = request.path[1]
    who, _, reach = record.reach_to("Patient", fid, acting=acting, action="search", now=now)
    for interaction in ("read", "search-type"):
        require_scope(who, "Patient", interaction)
    if reach is None:
        raise record.NotFound
    if who.purpose == b2b.EMERGENCY:
        reach = _in_emergency(request, reach, fid, now=now)
    persons = (record.COMMONS,)
    return reach.beside(access.reach(actor=who, persons=persons, action="search", now=now))


def _reach_among(
    request: Request, query: record.Query, patient: str | None, *, now: dt.datetime
) -> Reach:
    who = actor(request)
    reach = reach_of(who, query, now=now)
    if patient and who.purpose == b2b.EMERGENCY and any(reach.persons):
        return _in_emergency(request, reach, patient, now=now)
    return reach


def _stays_with_persons(query: record.Query) -> bool:
    return query.is_of_persons and not query.meets_commons


def _in_emergency(request: Request, reach: Reach, patient: str, *, now: dt.datetime) -> Reach:
    """
    A token that says an emergency breaks the glass of the patient whom a request names, never
    of one whom an unseen document would lead to: its existence would show.
    """
    text = accounts.reason_of_token(bearer(request))
    break_glass.break_by_software(actor=reach.actor, patient=patient, text=text, now=now)
    return access.reach(actor=reach.actor, persons=reach.persons, action=reach.action, now=now)


def reach_of(who: Actor, query: record.Query, *, now: dt.datetime) -> Reach:
    """
    The same, once it is known who asks. Settled anew for each page.
    """
    _require_scopes(who, query)
    return whom_to_search.reach(query, actor=who, now=now)


def _require_scopes(who: Actor, query: record.Query) -> None:
    """
    Every type that the request names is asked for; of those it does not name, the decision
    leaves out what the token may not see, if it may search at all.
    """
    named = dict.fromkeys(name for one in query.includes for name in one.names)
    types = query.every_type
    if query.names_types:
        named = dict.fromkeys((*types, *named))
    elif not any(scopes.parse(who.scopes or "").permits(one, "search-type") for one in types):
        require_scope(who, "*", "search-type")
    for name in named:
        require_scope(who, name, "search-type")
