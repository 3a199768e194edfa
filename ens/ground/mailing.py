"""
E-mail by SMTP, each message counted: handed over, or not.
"""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from ens.ground import metrics


class Counted(EmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            sent = super().send_messages(email_messages) or 0
        except Exception:
            metrics.mail("failed", len(email_messages))
            raise
        metrics.mail("sent", sent)
        return sent
