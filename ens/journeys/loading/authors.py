"""
In whose name what is loaded is written: the loading itself, or a professional through it.
"""

import datetime as dt

from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.register import api as register
from ens.ground.actor import Actor

NAME = "Chargement"


class Authors:
    """
    The actors of one loading, each known to the register once. To be asked outside the
    transaction of what is loaded: two loadings would wait for one another.
    """

    def __init__(self, *, client: str, software: str, now: dt.datetime) -> None:
        self._client = client
        self._software = software
        self._now = now
        self._known: dict[str, Actor] = {}

    def loading(self) -> Actor:
        return self.of("")

    def of(self, rpps: str) -> Actor:
        """
        The professional of this number, the loading itself if nobody has it.
        """
        if rpps not in self._known:
            self._known[rpps] = self._actor(directory.professional_of_rpps(rpps) if rpps else None)
        return self._known[rpps]

    def _actor(self, found: directory.Professional | None) -> Actor:
        post = found.situations[0] if found and found.situations else None
        name = f"{found.civility} {found.given} {found.family}".strip() if found else NAME
        account = 0
        if found:
            account = accounts.account_of_professional(
                professional=found.professional, name=name, now=self._now
            )
        who = register.enroll(
            kind="professional" if found else "job",
            account=account,
            name=name,
            profession=directory.profession_name(post.profession) if post else "",
            structure=post.organisation if post else "",
            software=self._software,
            place=post.structure if post else 0,
        )
        return Actor(who, account, "operator", assurance=3, client=self._client, name=name)
