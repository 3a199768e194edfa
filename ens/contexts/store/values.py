from __future__ import annotations

from dataclasses import dataclass


class InvalidListing(ValueError):
    """
    A listing that does not say what people must be told, named by its client and its field.
    """


class UnknownListing(LookupError):
    """
    No such application in the store, or no longer.
    """


@dataclass(frozen=True, slots=True)
class Listing:
    """
    An application of the store. `scopes` and `launch_uri` are those of its client; `impact` is
    its class, 0 to 3; `needs` are words people may look for it by; `terms` a digest of what people
    agree to.
    """

    client_id: str
    name: str
    publisher: str
    logo: str
    purpose: str
    impact: int
    needs: tuple[str, ...]
    price: str
    funder: str
    data_use: str
    contact: str
    scopes: str
    launch_uri: str
    suspended_because: str = ""
    algorithm: str = ""
    terms: str = ""

    @property
    def can_be_opened(self) -> bool:
        return bool(self.launch_uri)
