"""
The store: applications that were looked at, and what each says of itself to people.
"""

from ens.contexts.store.actions import list_apps, suspend
from ens.contexts.store.queries import described, listing, listings
from ens.contexts.store.values import InvalidListing, Listing, UnknownListing

__all__ = [
    "InvalidListing",
    "Listing",
    "UnknownListing",
    "described",
    "list_apps",
    "listing",
    "listings",
    "suspend",
]
