"""
A request and a response of the FHIR API, without a framework between them and the server.
"""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import orjson
from django.conf import settings

from ens.fhir_api import coding, formats
from ens.fhir_api.formats import FHIR_JSON, JSON_TYPES
from ens.standards.fhir import json_gate, xml
from ens.standards.fhir.outcome import Issue, outcome

FORM = "application/x-www-form-urlencoded"
MAX_BODY = 50_000_000


class TooLarge(Exception):
    """
    The body is over 50 MB.
    """


class NotJson(Exception):
    """
    The body is in a format that this server does not read.
    """


class BrokenBody(Exception):
    """
    The body ended before its announced length.
    """


class UnusableText(Exception):
    """
    An address or a parameter holds U+0000, which no text of the record can.
    """


@dataclass
class Request:
    """
    One request. `path` is what comes after `/fhir/`, already split and decoded.
    """

    method: str
    path: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    @cached_property
    def media_type(self) -> str:
        return self.header("content-type").partition(";")[0].strip().lower()

    @cached_property
    def resource(self) -> dict[str, Any]:
        """
        :raises NotJson: another format
        :raises json_gate.MalformedJson: not strict JSON
        :raises xml.MalformedXml: not strict FHIR XML
        """
        if formats.is_xml(self.media_type, self.path):
            return xml.read(self.body, max_bytes=MAX_BODY)
        if self.media_type not in JSON_TYPES:
            raise NotJson(self.media_type)
        return json_gate.parse(self.body, max_bytes=MAX_BODY)

    def form(self) -> tuple[tuple[str, str], ...]:
        """
        :raises NotJson: the body is not a form
        :raises UnusableText: a name or a value holds U+0000
        """
        if self.body and self.media_type != FORM:
            raise NotJson(self.media_type)
        return _pairs(self.body.decode("utf-8", "replace"))

    @cached_property
    def format(self) -> str:
        """
        The format that the caller asks for, also in a form; it fails on no form.
        """
        pairs = self.query
        if self.media_type == FORM and b"_format=" in self.body:
            pairs += tuple(parse_qsl(self.body.decode("utf-8", "replace")))
        return formats.asked(pairs, self.header("accept"))

    @property
    def lenient(self) -> bool:
        return "handling=lenient" in self.header("prefer")

    @property
    def wants_nothing_back(self) -> bool:
        return "return=minimal" in self.header("prefer")

    @property
    def wants_outcome_back(self) -> bool:
        return "return=operationoutcome" in self.header("prefer").lower()


def read_request(environ: Mapping[str, Any]) -> Request:
    """
    :raises TooLarge: before the body is read when its length is announced, or once inflated
    :raises BrokenBody: it ends too early, or is not in the coding it says
    :raises coding.UnknownCoding: a body in a coding other than gzip
    :raises UnusableText: the address holds U+0000
    """
    raw_path = environ["PATH_INFO"].encode("latin-1", "replace").decode("utf-8", "replace")
    if "\0" in raw_path:
        raise UnusableText
    parts = raw_path.removeprefix("/fhir").strip("/")
    return Request(
        method=environ["REQUEST_METHOD"],
        path=tuple(parts.split("/")) if parts else (),
        query=_pairs(environ.get("QUERY_STRING", "")),
        headers=_headers(environ),
        body=_body(environ),
    )


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    pairs = tuple(parse_qsl(text, keep_blank_values=True))
    if any("\0" in part for pair in pairs for part in pair):
        raise UnusableText
    return pairs


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers["content-type"] = environ.get("CONTENT_TYPE") or headers.get("content-type", "")
    return headers


def _body(environ: Mapping[str, Any]) -> bytes:
    announced = environ.get("CONTENT_LENGTH") or ""
    if announced.isdigit() and int(announced) > MAX_BODY:
        raise TooLarge
    if environ["REQUEST_METHOD"] in ("GET", "HEAD", "DELETE", "OPTIONS"):
        return b""
    data: bytes = environ["wsgi.input"].read(int(announced) if announced else MAX_BODY + 1)
    if len(data) > MAX_BODY:
        raise TooLarge
    if announced and len(data) < int(announced):
        raise BrokenBody
    if squeezed := environ.get("HTTP_CONTENT_ENCODING"):
        return _inflated(data, squeezed.strip().lower())
    return data


def _inflated(data: bytes, squeezed: str) -> bytes:
    try:
        return coding.inflate(data, squeezed, limit=MAX_BODY)
    except coding.Swollen as error:
        raise TooLarge from error
    except coding.Broken as error:
        raise BrokenBody from error


@dataclass
class Response:
    """
    A body whole, or in `parts`, each made when the one before has left; they take no connection
    but for the time that they are made.
    """

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    media_type: str = f"{FHIR_JSON};charset=utf-8"
    parts: Generator[bytes] | None = None

    @property
    def is_long(self) -> bool:
        """
        Whether it is worth making it smaller.
        """
        return self.parts is not None or len(self.body) > coding.WORTH_IT

    @property
    def is_json(self) -> bool:
        """
        A resource of ours in JSON; the bytes of a document, which is handed over as a file, are
        nobody's to lay out.
        """
        is_file = any(name == "content-disposition" for name, _ in self.headers)
        kind = self.media_type.partition(";")[0]
        return bool(self.body) and not is_file and kind == FHIR_JSON

    @property
    def is_text(self) -> bool:
        kind = self.media_type.partition(";")[0]
        return kind.startswith("text/") or kind.endswith(("json", "xml"))

    def wsgi_headers(self) -> list[tuple[str, str]]:
        own = [("cache-control", "no-store")]
        if self.parts is None:
            own.append(("content-length", str(len(self.body))))
        if self.body or self.parts is not None:
            own.append(("content-type", self.media_type))
        named = {name for name, _ in self.headers}
        return [(name, value) for name, value in own if name not in named] + self.headers


def answer(issues: Iterable[Issue], status: int, **headers: str) -> Response:
    """
    An OperationOutcome. The rules of validation are codes of a system of this server.
    """
    return Response(
        status,
        orjson.dumps(outcome(*map(_of_our_rules, issues))),
        [(name.replace("_", "-"), value) for name, value in headers.items()],
    )


def _of_our_rules(issue: Issue) -> Issue:
    if not issue.rule or issue.details_system:
        return issue
    return replace(issue, details_system=f"{settings.ENS_PUBLIC_URL}/codes/validation")


def url(path: str) -> str:
    return f"{settings.FHIR_BASE}/{path}"
