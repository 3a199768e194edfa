"""
The register: who did what about whom, when, and why they could.

It takes plain values and knows nobody else; it is written once and never changed.
"""

from ens.contexts.register.actions import enroll, relabel, write
from ens.contexts.register.queries import NEWEST, accesses_of
from ens.contexts.register.values import Access, Line, NotWritten

__all__ = ["NEWEST", "Access", "Line", "NotWritten", "accesses_of", "enroll", "relabel", "write"]
