import datetime as dt
import smtplib

import pytest

from ens.contexts.notices import api as notices
from ens.journeys.deliver_notice import deliver_notice, deliver_waiting
from tests.contexts.notices.conftest import NOW, PERSONAL, PLAIN, SECRET, UNANNOUNCED

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
HEALTH_WORDS = (
    "analyse", "document", "résultat", "hôpital", "médecin", "vaccin", "soin", "traitement",
    "maladie", "ordonnance",
)  # fmt: skip


@pytest.fixture
def mailbox(database):
    from django.core import mail
    from django.test import override_settings

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield mail.outbox


def written_to(mailbox):
    return sorted(message.to[0] for message in mailbox)


def send(about, notice):
    return deliver_notice(notices.NoticeWritten(about.person, notice), now=NOW)


def is_waiting(notice, now):
    return notice in [one for _, one in notices.waiting(now=now, limit=10_000)]


def test_a_person_is_written_to_once_however_often_the_job_runs(person, write, mailbox):
    one = person()
    notice = write(one)
    assert [send(one, notice), send(one, notice)] == [1, 0]
    assert written_to(mailbox) == [one.email]


def test_the_e_mail_says_nothing_of_health(person, write, mailbox):
    one = person()
    send(one, write(one, title="Sérologie VIH"))
    (message,) = mailbox
    whole = (message.subject + message.body).lower()
    assert message.subject == "Du nouveau dans votre espace de santé"
    assert "/espace/" in message.body
    assert "sérologie" not in whole
    assert [word for word in HEALTH_WORDS if word in whole] == []
    assert one.given[0].lower() not in whole.split()
    assert one.family.lower() not in whole


def test_both_parents_of_a_child_are_written_to(family, write, mailbox):
    child, mother, father = family
    assert send(child, write(child)) == 3
    assert written_to(mailbox) == sorted([child.email, mother.email, father.email])


def test_a_suspended_parent_is_not_written_to(family, write, mailbox):
    from ens.contexts.identity import api as identity

    child, mother, father = family
    identity.suspend_representation(
        representative=father.person,
        represented=child.person,
        by=0,
        reason="protection order",
        now=NOW,
    )
    send(child, write(child))
    assert written_to(mailbox) == sorted([child.email, mother.email])


def test_parents_of_an_adult_are_not_written_to(person, write, mailbox):
    from ens.contexts.identity import api as identity

    grown, mother = person(), person()
    identity.represent(
        representative=mother.person,
        represented=grown.person,
        since=grown.birth_date,
        source="birth",
        by=0,
    )
    send(grown, write(grown))
    assert written_to(mailbox) == [grown.email]


@pytest.mark.parametrize("label", [SECRET, PERSONAL, SECRET | PERSONAL])
def test_what_is_secret_from_parents_sends_them_no_e_mail(family, write, mailbox, label):
    child, _, _ = family
    send(child, write(child, label))
    assert written_to(mailbox) == [child.email]


def test_what_is_not_announced_yet_sends_no_e_mail(family, write, mailbox):
    child, _, _ = family
    send(child, write(child, UNANNOUNCED))
    assert written_to(mailbox) == []


def test_the_label_at_the_time_of_sending_counts(family, write, mailbox):
    child, _, _ = family
    notice = write(child, PLAIN, about=("DocumentReference", "d1"))
    notices.relabel(person=child.person, about="DocumentReference", ids=["d1"], label=SECRET)
    send(child, notice)
    assert written_to(mailbox) == [child.email]


def test_a_notice_withdrawn_before_the_job_sends_nothing(person, write, mailbox):
    one = person()
    notice = write(one, about=("DocumentReference", "d1"))
    notices.withdraw(person=one.person, about="DocumentReference", ids=["d1"], now=NOW)
    assert send(one, notice) == 0
    assert mailbox == []


def test_somebody_without_an_address_is_left_in_peace(person, write, mailbox):
    one = person(email="")
    assert send(one, write(one)) == 0
    assert mailbox == []


@pytest.fixture
def mail_down():
    from django.test import override_settings

    return override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=9,
    )


def test_a_mail_server_down_loses_nothing(person, write, mailbox, mail_down):
    one = person()
    notice = write(one)
    with mail_down:
        assert send(one, notice) == 0
    assert send(one, notice) == 1
    assert written_to(mailbox) == [one.email]


def test_what_a_mail_server_did_not_take_is_tried_again_less_and_less_often(
    person, write, mailbox, mail_down
):
    one = person()
    notice = write(one)
    with mail_down:
        send(one, notice)
        assert not is_waiting(notice, NOW + 4 * MINUTE)
        later = NOW + 2 * HOUR
        assert is_waiting(notice, later)
        deliver_waiting(now=later)
    assert not is_waiting(notice, later + 50 * MINUTE)
    assert is_waiting(notice, later + HOUR)
    deliver_waiting(now=later + HOUR)
    assert written_to(mailbox) == [one.email]
    assert not is_waiting(notice, later + 30 * DAY)


def test_one_address_refused_does_not_keep_the_other_parent_from_being_told(
    family, write, mailbox, monkeypatch
):
    """
    Nor is the other parent written to twice when the first is tried again.
    """
    from django.core.mail.backends.locmem import EmailBackend

    child, mother, father = family
    took = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == [mother.email]:
            raise smtplib.SMTPRecipientsRefused({mother.email: (550, b"unknown")})
        return took(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    notice = write(child)
    send(child, notice)
    deliver_waiting(now=NOW + HOUR)
    assert written_to(mailbox) == sorted([child.email, father.email])
    monkeypatch.setattr(EmailBackend, "send_messages", took)
    deliver_waiting(now=NOW + DAY)
    assert written_to(mailbox) == sorted([child.email, father.email, mother.email])


def test_a_message_sent_again_has_the_same_identifier(person, write, mailbox):
    from ens.contexts.notices import delivery

    one = person()
    notice = write(one)
    told = notices.Addressee(one.person, one.email)
    first, second = (delivery._message(one.person, notice, told) for _ in range(2))
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
