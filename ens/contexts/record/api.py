"""
The record: what is known about a person's health, once, as FHIR.

Every function that touches a person's rows asks for the `Reach` that access made, and
leaves its trace in the same transaction.
"""

from ens.contexts.record.body import write_dictionaries
from ens.contexts.record.bulk import load
from ens.contexts.record.changing import delete, require, update
from ens.contexts.record.conditional import lock_condition, lock_conditions
from ens.contexts.record.content_words import NOT_READ as NO_WORDS
from ens.contexts.record.content_words import ContentWords, is_xml
from ens.contexts.record.content_words import of_clinical_document as words_of_clinical_document
from ens.contexts.record.content_words import of_file as words_of_file
from ens.contexts.record.counting import Counted, counted
from ens.contexts.record.erasing import erase, files_of, ids_of, rename_files
from ens.contexts.record.events import Deposited
from ens.contexts.record.export import everything
from ens.contexts.record.files import NAMED as NAMED_FILES
from ens.contexts.record.gathering import Gathered, gathered, noted, referred
from ens.contexts.record.labelling import flags_of, kind_of
from ens.contexts.record.labels_in_use import InUse, labels_in_use
from ens.contexts.record.locating import by_identifier, locate, located, reach_to, seen
from ens.contexts.record.origins import software_of
from ens.contexts.record.outgoing import Leaving, given, leaving
from ens.contexts.record.owners import (
    COMMONS,
    NoOwner,
    TwoOwners,
    carriers_of,
    owner_of,
    patient_id,
    patient_named_in,
    person_named,
)
from ens.contexts.record.reading import content, derived_from, glimpse, history, read, vread
from ens.contexts.record.reindexing import AlreadyUnderWay, reindex
from ens.contexts.record.reindexing import count as count_indexed
from ens.contexts.record.reindexing import is_due as is_reindexing_due
from ens.contexts.record.remarks import Remarks
from ens.contexts.record.remarks import of as remarks_of
from ens.contexts.record.sealed import SEALED
from ens.contexts.record.search.criteria import MODIFIERS as SEARCH_MODIFIERS
from ens.contexts.record.search.criteria import PREFIXES as SEARCH_PREFIXES
from ens.contexts.record.search.criteria import SUPPORTED
from ens.contexts.record.search.documents import documents as documents_query
from ens.contexts.record.search.documents import seal as seal_documents
from ens.contexts.record.search.documents import unseal as unseal_documents
from ens.contexts.record.search.inclusion import may_point_back
from ens.contexts.record.search.kinds.criterion import NotUnderstood
from ens.contexts.record.search.kinds.text import is_supported as searches_words
from ens.contexts.record.search.last import last
from ens.contexts.record.search.link import LinkRefused
from ens.contexts.record.search.link import seal as seal_link
from ens.contexts.record.search.link import unseal as unseal_link
from ens.contexts.record.search.meeting import meets
from ens.contexts.record.search.persons import named as persons_named
from ens.contexts.record.search.persons import patient_named
from ens.contexts.record.search.query import Query
from ens.contexts.record.search.query import parse as parse_query
from ens.contexts.record.search.run import Page, TooCostly
from ens.contexts.record.search.run import page as search
from ens.contexts.record.search.said import said as search_said
from ens.contexts.record.search.since import Position, TooMuchChanged
from ens.contexts.record.search.system import parse as parse_system_query
from ens.contexts.record.search.system import parse_compartment as parse_compartment_query
from ens.contexts.record.shelf import Slot, shelf
from ens.contexts.record.store import create, new_id, new_rid
from ens.contexts.record.values import (
    WHATEVER,
    AlreadyThere,
    Draft,
    Expected,
    Glimpse,
    Gone,
    NotFound,
    Place,
    Stored,
    VersionConflict,
    VisibilityNotYours,
)
from ens.contexts.record.versions import Since, changes
from ens.contexts.record.versions import seal as seal_versions
from ens.contexts.record.versions import unseal as unseal_versions
from ens.contexts.record.whole import Asked as WholeAsked
from ens.contexts.record.whole import Mark as WholeMark
from ens.contexts.record.whole import Whole
from ens.contexts.record.whole import may_be_asked as types_of_whole
from ens.contexts.record.whole import page as whole
from ens.contexts.record.whole import seal as seal_whole
from ens.contexts.record.whole import unseal as unseal_whole
from ens.standards.fhir.dates import instant

__all__ = [
    "COMMONS",
    "NAMED_FILES",
    "NO_WORDS",
    "SEALED",
    "SEARCH_MODIFIERS",
    "SEARCH_PREFIXES",
    "SUPPORTED",
    "WHATEVER",
    "AlreadyThere",
    "AlreadyUnderWay",
    "ContentWords",
    "Counted",
    "Deposited",
    "Draft",
    "Expected",
    "Gathered",
    "Glimpse",
    "Gone",
    "InUse",
    "Leaving",
    "LinkRefused",
    "NoOwner",
    "NotFound",
    "NotUnderstood",
    "Page",
    "Place",
    "Position",
    "Query",
    "Remarks",
    "Since",
    "Slot",
    "Stored",
    "TooCostly",
    "TooMuchChanged",
    "TwoOwners",
    "VersionConflict",
    "VisibilityNotYours",
    "Whole",
    "WholeAsked",
    "WholeMark",
    "by_identifier",
    "carriers_of",
    "changes",
    "content",
    "count_indexed",
    "counted",
    "create",
    "delete",
    "derived_from",
    "documents_query",
    "erase",
    "everything",
    "files_of",
    "flags_of",
    "gathered",
    "given",
    "glimpse",
    "history",
    "ids_of",
    "instant",
    "is_reindexing_due",
    "is_xml",
    "kind_of",
    "labels_in_use",
    "last",
    "leaving",
    "load",
    "locate",
    "located",
    "lock_condition",
    "lock_conditions",
    "may_point_back",
    "meets",
    "new_id",
    "new_rid",
    "noted",
    "owner_of",
    "parse_compartment_query",
    "parse_query",
    "parse_system_query",
    "patient_id",
    "patient_named",
    "patient_named_in",
    "person_named",
    "persons_named",
    "reach_to",
    "read",
    "referred",
    "reindex",
    "remarks_of",
    "rename_files",
    "require",
    "seal_documents",
    "seal_link",
    "seal_versions",
    "seal_whole",
    "search",
    "search_said",
    "searches_words",
    "seen",
    "shelf",
    "software_of",
    "types_of_whole",
    "unseal_documents",
    "unseal_link",
    "unseal_versions",
    "unseal_whole",
    "update",
    "vread",
    "whole",
    "words_of_clinical_document",
    "words_of_file",
    "write_dictionaries",
]
