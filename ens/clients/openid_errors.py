"""
Why a sign-in did not happen. Messages are for logs: they hold nothing about the person.
"""


class OpenIdError(Exception):
    """A provider did not sign the person in."""


class ProviderDown(OpenIdError):
    """The provider does not answer, not in time, or says that it is out of order."""


class ProviderRefused(OpenIdError):
    """The provider answered by an OAuth error: `access_denied` when the person refused there."""

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__(f"{error}: {description}" if description else error)
        self.error = error
        self.description = description


class InvalidAnswer(OpenIdError):
    """The provider's answer cannot be believed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
