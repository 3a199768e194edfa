"""
Who is signed in, and what software acts for whom.

Every secret handed out (session, code, token, state) rests here as a keyed hash, which is
also its primary key: a stolen table opens nothing, and a look-up is one index probe.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Account(models.Model):
    """
    One per human in one quality (citizen, professional...), or per client acting alone.
    """

    kind = models.TextField()
    subject = models.UUIDField(unique=True)
    person = models.BigIntegerField(db_default=0)
    professional = models.BigIntegerField(db_default=0)
    structure = models.BigIntegerField(db_default=0)
    local_id = models.TextField(db_default="")
    client_id = models.TextField(db_default="")
    name = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_account"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="citizen"), name="accounts_account_citizen"
            ),
            models.UniqueConstraint(
                fields=["professional"],
                condition=Q(kind="professional"),
                name="accounts_account_professional",
            ),
            models.UniqueConstraint(
                fields=["structure", "local_id"],
                condition=Q(kind="local"),
                name="accounts_account_local",
            ),
            models.UniqueConstraint(
                fields=["client_id"],
                condition=~Q(client_id=""),
                name="accounts_account_client",
            ),
        ]


class ProviderLink(models.Model):
    """
    The provider's name for a human (`sub`), which is per client and never changes.
    """

    pk = models.CompositePrimaryKey("provider", "sub")
    provider = models.TextField()
    sub = models.TextField()
    account = models.ForeignKey(Account, models.CASCADE)
    linked_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_provider_link"


class Staff(models.Model):
    """
    Agents, researchers, editors and operators, appointed before they first sign in.

    `identity` is the keyed hash of what their provider will say of them.
    """

    pk = models.CompositePrimaryKey("provider", "identity")
    provider = models.TextField()
    identity = models.BinaryField()
    account = models.ForeignKey(Account, models.CASCADE)

    class Meta:
        db_table = "accounts_staff"


class Acting(models.Model):
    """
    The columns from which an Actor is made without another look-up.
    """

    who = models.BigIntegerField()
    account = models.ForeignKey(Account, models.CASCADE, db_index=False)
    kind = models.TextField()
    person = models.BigIntegerField()
    professional = models.BigIntegerField()
    structure = models.BigIntegerField()
    profession = models.TextField()
    assurance = models.SmallIntegerField()
    name = models.TextField()

    class Meta:
        abstract = True


class Session(Acting):
    hash = models.BinaryField(primary_key=True)
    provider = models.TextField()
    situation = models.TextField()
    regulation = models.BooleanField(db_default=False)
    id_token = models.TextField()
    device = models.TextField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_session"
        indexes: ClassVar = [
            models.Index("account", name="accounts_session_of_account"),
            models.Index("expires_at", name="accounts_session_age"),
        ]


class PendingSignIn(models.Model):
    """
    Between leaving for the provider and coming back, in the same browser, once.
    """

    hash = models.BinaryField(primary_key=True)
    browser = models.BinaryField()
    provider = models.TextField()
    nonce = models.TextField()
    verifier = models.TextField()
    next = models.TextField()
    situation = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_pending_sign_in"
        indexes: ClassVar = [models.Index("expires_at", name="accounts_pending_age")]


class PendingChoice(models.Model):
    """
    A professional came back from the provider and has still to say in which post they work.
    """

    hash = models.BinaryField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, db_index=False)
    provider = models.TextField()
    assurance = models.SmallIntegerField()
    id_token = models.TextField()
    next = models.TextField()
    situations = models.JSONField()
    regulation = models.BooleanField(db_default=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_pending_choice"
        indexes: ClassVar = [models.Index("expires_at", name="accounts_choice_age")]


class Client(models.Model):
    client_id = models.TextField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    publisher = models.TextField(db_default="")
    logo = models.TextField(db_default="")
    structure = models.BigIntegerField(db_default=0)
    finess = models.TextField(db_default="")
    auth = models.TextField()
    redirect_uris = models.JSONField()
    launch_uri = models.TextField(db_default="")
    scopes = models.TextField()
    may_assign_ids = models.BooleanField(db_default=False)
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_client"


class ClientKey(models.Model):
    pk = models.CompositePrimaryKey("client", "kid")
    client = models.ForeignKey(Client, models.CASCADE, db_index=False)
    kid = models.TextField()
    jwk = models.JSONField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_client_key"


class Grant(Acting):
    """
    What somebody allowed a client to do. Codes and tokens come from it and die with it.

    `session` is kept when the client may only act while its user stays signed in; `form`
    makes the same page submitted twice one grant.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey(Client, models.CASCADE)
    scopes = models.TextField()
    patient = models.BigIntegerField()
    session = models.BinaryField(null=True)
    form = models.TextField()
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_grant"
        indexes: ClassVar = [
            models.Index("account", name="accounts_grant_of_account"),
            models.Index(
                "session",
                name="accounts_grant_of_session",
                condition=Q(session__isnull=False),
            ),
            models.Index(
                "patient",
                name="accounts_grant_of_patient",
                condition=Q(revoked_at__isnull=True, patient__gt=0),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "client", "form"],
                condition=~Q(form=""),
                name="accounts_grant_form",
            )
        ]


class Code(models.Model):
    hash = models.BinaryField(primary_key=True)
    grant = models.ForeignKey(Grant, models.CASCADE)
    client = models.ForeignKey(Client, models.CASCADE, db_index=False)
    redirect_uri = models.TextField()
    challenge = models.TextField()
    nonce = models.TextField()
    auth_time = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_code"
        indexes: ClassVar = [models.Index("expires_at", name="accounts_code_age")]


class Token(Acting):
    hash = models.BinaryField(primary_key=True)
    grant = models.ForeignKey(Grant, models.CASCADE, null=True)
    client = models.ForeignKey(Client, models.CASCADE, db_index=False)
    scopes = models.TextField()
    patient = models.BigIntegerField()
    purpose = models.TextField()
    reason = models.TextField()
    audience = models.TextField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_token"
        indexes: ClassVar = [models.Index("expires_at", name="accounts_token_age")]


class RefreshToken(models.Model):
    hash = models.BinaryField(primary_key=True)
    grant = models.ForeignKey(Grant, models.CASCADE)
    client = models.ForeignKey(Client, models.CASCADE, db_index=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_refresh_token"
        indexes: ClassVar = [models.Index("expires_at", name="accounts_refresh_age")]


class UsedAssertion(models.Model):
    """
    Each `jti` of a client counts once; kept until the assertion could no longer be used.
    """

    pk = models.CompositePrimaryKey("client", "jti")
    client = models.ForeignKey(Client, models.CASCADE, db_index=False)
    jti = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_used_assertion"
        indexes: ClassVar = [models.Index("expires_at", name="accounts_assertion_age")]


class Launch(models.Model):
    """
    One launch of an application from a page: whose record, opened by whom, once.

    `form` is the authorisation page that used it: sent twice, it is not a second launch.
    """

    hash = models.BinaryField(primary_key=True)
    client = models.ForeignKey(Client, models.CASCADE, db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, db_index=False)
    person = models.BigIntegerField()
    form = models.TextField(db_default="")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_launch"
        indexes: ClassVar = [models.Index("expires_at", name="accounts_launch_age")]
