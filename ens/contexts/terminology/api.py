"""
Words for codes, in French, for the people the codes are about.

The words are packaged data; a code that is not there keeps the name it came with.
"""

from ens.contexts.terminology.queries import (
    display,
    document_class,
    document_type,
    document_types,
    explain,
    profession,
    professions,
    unit,
)
from ens.contexts.terminology.values import Concept, DocumentType

__all__ = [
    "Concept",
    "DocumentType",
    "display",
    "document_class",
    "document_type",
    "document_types",
    "explain",
    "profession",
    "professions",
    "unit",
]
