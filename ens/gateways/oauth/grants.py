"""
The three ways to a token: a code (with PKCE), a refresh token, a client that acts by itself.

Sources: RFC 6749, sections 4.1, 4.4 and 6; RFC 7636 (S256 only, always); SMART App Launch 2.2.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import (
    AccessDeniedError,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
)
from authlib.oauth2.rfc6749.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7636.challenge import compare_s256_code_challenge
from django.conf import settings

from ens.contexts.accounts import api as accounts
from ens.gateways.oauth import individuals, limits, tokens
from ens.gateways.oauth.assertions import METHOD
from ens.gateways.oauth.requests import Client, Request
from ens.ground import clock, database
from ens.ground.actor import Actor
from ens.journeys.applications import allow_app
from ens.standards.smart import scopes

LONGEST_NONCE = 512

Answer = tuple[int, Any, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Consent:
    """
    What somebody said yes to: as whom, in which session, on which form.
    """

    actor: Actor
    session: str
    form: str
    auth_time: Any
    launch: str = ""
    shown_at: dt.datetime | None = None


class Pkce(CodeChallenge):
    """
    Asked of every client, by S256 only: `plain` and silence are refused.
    """

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    CODE_CHALLENGE_METHODS = {"S256": compare_s256_code_challenge}

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        fields = grant.request.payload.data
        if not fields.get("code_challenge") or fields.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE is required, with code_challenge_method S256.")
        super().validate_code_challenge(grant, redirect_uri)


class Audience:
    """
    `aud` names the FHIR server the token is for; `resource` (RFC 8707) says the same. The
    `nonce` must be a text that can be kept and given back.
    """

    def __call__(self, grant: Any) -> None:
        grant.register_hook("after_validate_authorization_request_payload", self.validate)

    def validate(self, grant: Any, redirect_uri: str) -> None:
        fields = grant.request.payload.data
        asked = fields.get("aud") or fields.get("resource") or ""
        if asked.rstrip("/") != settings.FHIR_BASE:
            raise InvalidRequestError("aud must be the FHIR base address.")
        nonce = fields.get("nonce", "")
        if len(nonce) > LONGEST_NONCE or not nonce.isprintable():
            raise InvalidRequestError("nonce is not usable.")


class CodeInHand:
    """
    A claimed code, as PKCE and the grant read it.
    """

    code_challenge_method = "S256"

    def __init__(self, code: accounts.Code) -> None:
        self.code = code
        self.code_challenge = code.challenge

    def get_redirect_uri(self) -> str:
        return self.code.redirect_uri

    def get_scope(self) -> str:
        return self.code.scopes


class CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = [METHOD, "none"]

    @staticmethod
    def validate_authorization_redirect_uri(request: Request, client: Client) -> str:
        redirect_uri = request.payload.redirect_uri
        if not redirect_uri or not client.check_redirect_uri(redirect_uri):
            raise InvalidRequestError("redirect_uri is not registered.")
        return str(redirect_uri)

    def create_authorization_response(self, redirect_uri: str, grant_user: Consent) -> Answer:
        if not grant_user:
            raise AccessDeniedError(redirect_uri=redirect_uri)
        fields = self.request.payload.data
        with database.transaction():
            code = _kept(self.client.known, grant_user, redirect_uri, fields)
        said = [("code", code)]
        if state := fields.get("state"):
            said.append(("state", state))
        return 302, "", [("Location", add_params_to_uri(redirect_uri, said))]

    def query_authorization_code(self, code: str, client: Client) -> CodeInHand | None:
        try:
            claimed = accounts.claim_code(code, client_id=client.known.client_id, now=clock.now())
        except accounts.CodeReused:
            return None
        return CodeInHand(claimed) if claimed else None

    def create_token_response(self) -> Answer:
        code = self.request.authorization_code.code
        limits.take(limits.OF_ACCOUNT, code.client_id, code.account)
        try:
            answer = tokens.of_code(code, now=clock.now())
        except accounts.GrantRevoked as error:
            raise InvalidGrantError("What was allowed is withdrawn.") from error
        return 200, answer, self.TOKEN_RESPONSE_HEADER


def _kept(
    client: accounts.Client, consent: Consent, redirect_uri: str, fields: dict[str, str]
) -> str:
    now, actor = clock.now(), consent.actor
    lasting = "offline_access" in scopes.parse(actor.scopes or "")
    if consent.launch and not accounts.use_launch(
        consent.launch, client_id=actor.client, account=actor.account, form=consent.form, now=now
    ):
        raise InvalidRequestError("launch served already.", redirect_uri=redirect_uri)
    grant = allow_app.allow(
        actor,
        client=client,
        session=None if lasting else accounts.hash_of("session", consent.session),
        form=consent.form,
        shown_at=consent.shown_at,
        now=now,
    )
    return accounts.issue_code(
        grant=grant,
        client_id=actor.client,
        redirect_uri=redirect_uri,
        challenge=fields["code_challenge"],
        nonce=fields.get("nonce", ""),
        auth_time=consent.auth_time,
        now=now,
    )


class RefreshGrant(RefreshTokenGrant):
    """
    Bound to its client, never more than was granted, replaced at each use.
    """

    TOKEN_ENDPOINT_AUTH_METHODS = [METHOD, "none"]

    def _validate_request_token(self, client: Client) -> accounts.RefreshToken:
        raw = self.request.form.get("refresh_token")
        if not raw:
            raise InvalidRequestError("refresh_token is missing.")
        held = accounts.find_refresh_token(raw, client_id=client.known.client_id, now=clock.now())
        if held is None:
            raise InvalidGrantError("This refresh token does not work.")
        return held

    def _validate_token_scope(self, token: accounts.RefreshToken) -> None:
        try:
            asked = scopes.parse(self.request.payload.scope or "")
        except scopes.MalformedScope as error:
            raise InvalidScopeError from error
        if not scopes.parse(token.scopes).covers(asked):
            raise InvalidScopeError

    def create_token_response(self) -> Answer:
        now, held = clock.now(), self.request.refresh_token
        limits.take(limits.OF_ACCOUNT, held.client_id, held.account)
        try:
            with database.transaction():
                accounts.claim_refresh_token(
                    self.request.form["refresh_token"], client_id=held.client_id, now=now
                )
                scope = self.request.payload.scope or ""
                answer = tokens.of_refresh_token(held, scope=scope, now=now)
        except accounts.GrantRevoked as error:
            raise InvalidGrantError("What was allowed is withdrawn.") from error
        return 200, answer, self.TOKEN_RESPONSE_HEADER


class SoftwareGrant(ClientCredentialsGrant):
    """
    A structure's software, for an individual it names; an operator's, for itself.
    """

    TOKEN_ENDPOINT_AUTH_METHODS = [METHOD]

    def validate_requested_scope(self) -> None:
        client = self.request.client.known
        granted = client and self.request.client.get_allowed_scope(self.request.payload.scope)
        if not granted or scopes.parse(granted).contexts != {"system"}:
            raise InvalidScopeError
        self.request.scope = granted

    def create_token_response(self) -> Answer:
        now, scope = clock.now(), self.request.scope
        limits.take(limits.OF_SOFTWARE, self.request.client.known.client_id)
        with database.transaction():
            actor, reason = individuals.actor_behind(
                self.request.client.known, self.request.assertion, scope=scope, now=now
            )
            raw, expires = accounts.issue_token_of_actor(
                actor, reason=reason, audience=settings.FHIR_BASE, now=now
            )
        return 200, tokens.bearer(raw, expires, scope, now), self.TOKEN_RESPONSE_HEADER
