"""
What the authorisation page asks, and what may be answered.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext

from ens.contexts.accounts import api as accounts
from ens.contexts.identity import api as identity
from ens.ground.actor import Actor
from ens.standards.smart import scopes, words

KINDS = {"app": "citizen", "pro_software": "professional"}
CONTEXT = ("launch", "launch/patient")


class LaunchUnknown(Exception):
    """
    The `launch` was not made for this client and this person, or it served already.
    """


@dataclass(frozen=True, slots=True)
class Question:
    """
    `persons` are those whose record may be opened: none when no record is asked.
    """

    client: accounts.Client
    asked: scopes.Scopes
    persons: tuple[identity.Person, ...]
    launch: str

    @property
    def data(self) -> tuple[words.Wording, ...]:
        return tuple(words.of_resource(scope, gettext) for scope in self.asked.resources)

    @property
    def divisible(self) -> tuple[words.Wording, ...]:
        """
        Those of which one side may be refused.
        """
        return tuple(wording for wording in self.data if wording.parts)

    @property
    def around(self) -> tuple[words.Wording, ...]:
        return tuple(words.of_other(text, gettext) for text in self.asked.others)

    @property
    def lasting(self) -> bool:
        return "offline_access" in self.asked


@dataclass(frozen=True, slots=True)
class Answer:
    granted: scopes.Scopes
    patient: int


class Incomplete(Exception):
    """
    The answer cannot be taken: `field` (scope or patient) is where.
    """

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def question(
    client: accounts.Client, *, scope: str, launch: str, form: str, actor: Actor,
    now: dt.datetime, today: dt.date,
) -> Question:  # fmt: skip
    """
    :raises LaunchUnknown: if a launch is said and is not one for this client and this account
    """
    asked = scopes.parse(scope) if actor.person else _of_a_professional(scopes.parse(scope))
    if not launch:
        asked = scopes.Scopes(asked.resources, tuple(s for s in asked.others if s != "launch"))
        return Question(client, asked, _persons(asked, actor, today), "")
    context = accounts.look_at_launch(
        launch, client_id=client.client_id, account=actor.account, form=form, now=now
    )
    if context is None:
        raise LaunchUnknown
    return Question(client, asked, identity.persons([context.person]), launch)


def _of_a_professional(asked: scopes.Scopes) -> scopes.Scopes:
    """
    Without a person in context: `patient/` scopes would speak of nobody.
    """
    resources = tuple(scope for scope in asked.resources if scope.context != "patient")
    return scopes.Scopes(resources, tuple(s for s in asked.others if s not in CONTEXT))


def _persons(asked: scopes.Scopes, actor: Actor, today: dt.date) -> tuple[identity.Person, ...]:
    """
    The citizen and those they represent, when the record of one person is asked.
    """
    concerned = "patient" in asked.contexts or any(scope in asked for scope in CONTEXT)
    if not concerned or not actor.person:
        return ()
    return (identity.person(actor.person), *identity.represented_by(actor.person, today=today))


def answer(question: Question, *, checked: list[str], without: list[str], patient: str) -> Answer:
    """
    Only what was asked, only what was checked.

    :raises Incomplete: if nothing is checked, or the person is not one of those offered
    """
    granted = scopes.without(question.asked.narrow(_readable(checked)), _readable(without))
    if not granted.texts:
        raise Incomplete("scope")
    return Answer(granted, _patient(question, patient))


def _patient(question: Question, chosen: str) -> int:
    if not question.persons:
        return 0
    if len(question.persons) == 1 and not chosen:
        return question.persons[0].person
    for person in question.persons:
        if person.public_id == chosen:
            return person.person
    raise Incomplete("patient")


def _readable(texts: list[str]) -> scopes.Scopes:
    return scopes.joined(text for text in texts if scopes.known(text))
