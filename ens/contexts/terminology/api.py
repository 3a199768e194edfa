"""
Words for codes, in French, for the people the codes are about; and the definitions that a resource
is judged by here.

The words are packaged data; a code that is not there keeps the name it came with.
"""

from ens.contexts.terminology.definitions import add as add_definitions
from ens.contexts.terminology.definitions import added as added_definitions
from ens.contexts.terminology.definitions import definitions
from ens.contexts.terminology.definitions import remove as remove_definitions
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
from ens.contexts.terminology.values import Added, AddedDefinition, Concept, DocumentType

__all__ = [
    "Added",
    "AddedDefinition",
    "Concept",
    "DocumentType",
    "add_definitions",
    "added_definitions",
    "definitions",
    "display",
    "document_class",
    "document_type",
    "document_types",
    "explain",
    "profession",
    "professions",
    "remove_definitions",
    "unit",
]
