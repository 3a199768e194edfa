"""
Tables that every context stands on. The statements that use them are in the modules
named after each table.
"""

from django.db import models


class PersonKey(models.Model):
    person = models.BigIntegerField(primary_key=True)
    wrapped = models.BinaryField()

    class Meta:
        db_table = "ground_person_key"


class Outbox(models.Model):
    id = models.UUIDField(primary_key=True)
    event = models.TextField()
    payload = models.JSONField()
    published_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    request = models.TextField(default="", db_default="")

    class Meta:
        db_table = "ground_outbox"
        indexes = [
            models.Index(
                "published_at",
                name="ground_outbox_waiting",
                condition=models.Q(dispatched_at__isnull=True),
            )
        ]


class Effect(models.Model):
    pk = models.CompositePrimaryKey("event", "handler")
    event = models.UUIDField()
    handler = models.TextField()
    done_at = models.DateTimeField()

    class Meta:
        db_table = "ground_effect"


class Idempotency(models.Model):
    pk = models.CompositePrimaryKey("owner", "key")
    owner = models.TextField()
    key = models.TextField()
    digest = models.BinaryField()
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "ground_idempotency"
        indexes = [models.Index("created_at", name="ground_idempotency_age")]


class Heartbeat(models.Model):
    part = models.TextField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "ground_heartbeat"
