"""
`_text` and `_content`: words of a narrative, or of the whole resource; and `:text`, the text
beside a code.

Source: https://hl7.org/fhir/R4/search.html#content and #token. The standard leaves the language
of `_text` and `_content` open: here words that must all be there, in any order and with any
ending; "several words" that follow one another; -word that must not be there; and, as for every
parameter, alternatives between commons. `:text` is a string search: how the text begins.

No row of an index holds a word: what the rows of one person say, or of what is nobody's, is
opened and compared here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from ens.contexts.record import words
from ens.contexts.record.search import bodies
from ens.contexts.record.search.kinds.criterion import (
    Criterion,
    NotUnderstood,
    RowsCriterion,
    ToSettle,
    split,
)
from ens.ground.reach import Reach
from ens.standards import french
from ens.standards.fhir import definitions, folding, owners
from ens.standards.fhir.definitions import SearchParameter
from ens.standards.fhir.extract import texts

NARRATIVE, EVERYTHING = "_text", "_content"
CODES = frozenset({NARRATIVE, EVERYTHING})
MODIFIER = "text"
END_OF_NARRATIVE = words.AFTER_NARRATIVE.encode()
MOST_WORDS, LONGEST = 50, 2000
MOST_SOUGHT = 4  # parameters of one search that read what rows say
_LAST = re.compile(r"[.:](?!.*[.:])")
_QUOTES = str.maketrans(dict.fromkeys("«»“”„", '"'))
_TERM = re.compile(r'(?:(?<=\s)|\A)(-?)(?:"([^"]*)"|([^\s"]+))')


@dataclass(frozen=True, slots=True)
class Alternative:
    """
    The places, among the terms sought, of those that must be there and of those that must not.
    """

    wanted: frozenset[int]
    unwanted: frozenset[int]

    def is_met_by(self, there: set[int]) -> bool:
        return self.wanted <= there and not self.unwanted & there


class OfOnePerson(ToSettle):
    """
    Settled by reading what a person's rows say: not for everybody's.
    """


@dataclass(frozen=True, slots=True)
class WordsCriterion(OfOnePerson):
    """
    `terms` are stems that follow one another, between spaces, as an extract holds them.
    """

    type: str
    code: str
    terms: tuple[bytes, ...]
    alternatives: tuple[Alternative, ...]

    def settled(self, *, reach: Reach) -> Criterion:
        found: dict[int, set[int]] = defaultdict(set)
        for rid, plain in self._words(reach):
            found[rid].update(place for place, term in enumerate(self.terms) if term in plain)
        return RowsCriterion(
            tuple(
                rid
                for rid, there in found.items()
                if any(way.is_met_by(there) for way in self.alternatives)
            )
        )

    def _words(self, reach: Reach) -> Iterator[tuple[int, bytes]]:
        """
        Those of each resource, in one part or more.
        """
        everything = self.code == EVERYTHING
        known: dict[str, str] = {}
        for own in bodies.opened(self.type, reach=reach, bodies=everything):
            plain = own.plain
            if not own.is_extract:
                plain = words.of_resource(orjson.loads(plain), known)
            yield own.rid, plain if everything else plain.partition(END_OF_NARRATIVE)[0]
        if everything and self.type == "DocumentReference":
            for content in bodies.carried(self.type, reach=reach):
                yield content.rid, content.plain


@dataclass(frozen=True, slots=True)
class BesideCodeCriterion(ToSettle):
    """
    One of the texts beside the codes of this parameter begins so; `beginnings` are folded. Of
    what belongs to nobody, there is little enough to read for whoever may.
    """

    type: str
    code: str
    beginnings: tuple[str, ...]

    def settled(self, *, reach: Reach) -> Criterion:
        return RowsCriterion(tuple(self._found(reach)))

    def _found(self, reach: Reach) -> Iterator[int]:
        known: dict[str, bool] = {}
        nobody = _is_of_nobody(self.type)
        for own in bodies.opened(self.type, reach=reach, extracts=False, nobody=nobody):
            for text in texts.texts(orjson.loads(own.plain), self.code):
                if text not in known:
                    known[text] = folding.string_key(text).startswith(self.beginnings)
                if known[text]:
                    yield own.rid
                    break


class BesideCodeOfPersonCriterion(BesideCodeCriterion, OfOnePerson):
    """
    The same, of what belongs to persons.
    """


def _is_of_nobody(type: str) -> bool:  # noqa: A002
    return owners.owner_rule(type).kind == "commons"


def reads_rows(name: str) -> bool:
    """
    Whether a parameter, at the end of its chain if it has one, is one of these.
    """
    return _LAST.split(name)[-1] in {*CODES, MODIFIER}


def is_supported(type: str, code: str) -> bool:  # noqa: A002
    """
    Not where everything belongs to nobody: words are searched inside one person's record.
    """
    known = code in CODES and code in definitions.search_parameters(type)
    return known and not _is_of_nobody(type)


def read(type: str, code: str, value: str) -> Criterion:  # noqa: A002
    """
    :raises NotUnderstood: too many words, or none that can be looked for
    """
    if len(value) > LONGEST:
        raise NotUnderstood(f"{code} takes {LONGEST} characters at most")
    terms: dict[bytes, int] = {}
    alternatives = tuple(_alternative(code, part, terms) for part in split(value))
    if sum(term.count(b" ") - 1 for term in terms) > MOST_WORDS:
        raise NotUnderstood(f"{code} takes {MOST_WORDS} words at most")
    return WordsCriterion(type, code, tuple(terms), alternatives)


def _alternative(code: str, value: str, terms: dict[bytes, int]) -> Alternative:
    plain = value.translate(_QUOTES)
    if plain.count('"') % 2:
        raise NotUnderstood(f"{code}: a quotation mark is not closed")
    wanted: set[int] = set()
    unwanted: set[int] = set()
    for excluded, term in _terms(plain):
        (unwanted if excluded else wanted).add(terms.setdefault(term, len(terms)))
    if not wanted:
        raise NotUnderstood(f"{code}: {value!r} has no word to look for")
    return Alternative(frozenset(wanted), frozenset(unwanted))


def _terms(value: str) -> Iterator[tuple[bool, bytes]]:
    """
    Each word or phrase with whether it is excluded; what a hyphen joins is a phrase too.
    """
    for minus, phrase, word in _TERM.findall(value):
        if stems := french.stems(phrase or word):
            yield bool(minus), f" {' '.join(stems)} ".encode()


def beside_code(parameter: SearchParameter, value: str) -> Criterion:
    """
    :raises NotUnderstood: the parameter has no text beside its codes
    """
    code = parameter.code
    if not texts.has_texts(parameter.type, code):
        raise NotUnderstood(f"{code}:text: there is no text beside the codes of {code}")
    if len(value) > LONGEST:
        raise NotUnderstood(f"{code}:text takes {LONGEST} characters at most")
    beginnings = tuple(folding.string_key(one) for one in split(value))
    if not all(beginnings):
        raise NotUnderstood(f"{code}:text: there is nothing to look for")
    of_nobody = _is_of_nobody(parameter.type)
    criterion = BesideCodeCriterion if of_nobody else BesideCodeOfPersonCriterion
    return criterion(parameter.type, code, beginnings)
