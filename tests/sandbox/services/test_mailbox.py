"""
The sandbox's mail, by real SMTP and over HTTP.
"""

import smtplib
from email.message import EmailMessage

import httpx
import pytest

from tests.fakes.running import Sandbox


def send(sandbox: Sandbox, *, to: str, subject: str = "Bonjour", text: str = "Un mot.") -> None:
    message = EmailMessage()
    message["From"] = "Mon espace <ne-pas-repondre@espace.example>"
    message["To"] = to
    message["Subject"] = subject
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", sandbox.port + 12, timeout=5) as smtp:
        smtp.send_message(message)


def read(sandbox: Sandbox, address: str) -> httpx.Response:
    return httpx.get(f"{sandbox.url}{address}", trust_env=False)


def received(sandbox: Sandbox, to: str) -> list[dict[str, str]]:
    return read(sandbox, f"/mailbox.json?to={to}").json()


def test_a_mail_sent_by_smtp_is_read_by_json_with_its_accents(populated: Sandbox) -> None:
    send(populated, to="a@example.test", subject="Un accès à votre espace", text="Où ?\nÀ Étampes.")
    [message] = received(populated, "a@example.test")
    assert list(message) == ["id", "date", "from", "to", "subject", "text"]
    assert message["to"] == "a@example.test"
    assert message["from"] == "Mon espace <ne-pas-repondre@espace.example>"
    assert message["subject"] == "Un accès à votre espace"
    assert message["text"] == "Où ?\nÀ Étampes.\n"


def test_each_recipient_finds_the_mail_in_their_own_box(populated: Sandbox) -> None:
    send(populated, to="b@example.test, c@example.test")
    assert [one["to"] for one in received(populated, "b@example.test")] == ["b@example.test"]
    assert [one["to"] for one in received(populated, "C@example.test")] == ["c@example.test"]


def test_mails_come_oldest_first(populated: Sandbox) -> None:
    for subject in ("Un", "Deux", "Trois"):
        send(populated, to="d@example.test", subject=subject)
    subjects = [one["subject"] for one in received(populated, "d@example.test")]
    assert subjects == ["Un", "Deux", "Trois"]


def test_a_box_without_mail_is_an_empty_list(populated: Sandbox) -> None:
    assert received(populated, "personne@example.test") == []


def test_the_date_of_a_mail_follows_the_sandbox_clock(populated: Sandbox) -> None:
    populated.set_clock("2030-01-02T03:04:05+00:00")
    send(populated, to="e@example.test")
    assert received(populated, "e@example.test")[0]["date"] == "2030-01-02T03:04:05+00:00"


def test_the_page_lists_boxes_and_shows_a_message_escaped(populated: Sandbox) -> None:
    send(populated, to="f@example.test", subject="<b>Gras</b>", text="<script>alert(1)</script>")
    [message] = received(populated, "f@example.test")
    listed = read(populated, "/mailbox?to=f@example.test").text
    assert "f@example.test" in listed
    assert f"/mailbox/{message['id']}" in listed
    shown = read(populated, f"/mailbox/{message['id']}").text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<b>Gras" not in listed + shown


def test_a_message_that_does_not_exist_is_a_page_that_says_so(populated: Sandbox) -> None:
    answer = read(populated, "/mailbox/../../clients")
    assert answer.status_code == 404
    assert read(populated, "/mailbox/0-0").status_code == 404


def test_mail_that_is_down_accepts_nothing_and_loses_nothing_before(populated: Sandbox) -> None:
    send(populated, to="g@example.test")
    populated.play("mailbox", "down")
    with pytest.raises((smtplib.SMTPException, ConnectionError)):
        send(populated, to="g@example.test")
    assert len(received(populated, "g@example.test")) == 1


def test_mail_in_error_asks_to_try_again_later(populated: Sandbox) -> None:
    populated.play("mailbox", "error")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(populated, to="h@example.test")
    assert refused.value.smtp_code == 451
    assert received(populated, "h@example.test") == []
