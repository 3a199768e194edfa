"""
The child process in which files from outside are parsed: `python -m ens.ground.parsing_child`.

Once its modules are loaded it gives up what a parser does not need: it can open no file and no
socket (no descriptor is left, and seccomp refuses the calls where the system has it), start no
process, write no file, and has a bounded memory and a bounded processor time for each file.
"""

import os
import pickle
import resource
from collections.abc import Callable
from typing import BinaryIO

from ens.ground import parsing_seccomp
from ens.ground.parsing import ParsedDocument
from ens.ground.parsing_pipe import LENGTH
from ens.standards import readable
from ens.standards.cda import document, immunizations, rendering, results
from ens.standards.cda.body import Media
from ens.standards.cda.synthesis import reading

MEMORY = 768 * 1024 * 1024
PROCESSOR_SECONDS = 15
WARMING = (
    b'<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2"/><code code="1"/>'
    b'<effectiveTime value="20240101120000"/><recordTarget><patientRole>'
    b"<patient/></patientRole></recordTarget></ClinicalDocument>"
)
WARMING_PDF = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1"
    b"/Kids[4 0 R]>>\nendobj\n3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding"
    b"/WinAnsiEncoding>>\nendobj\n4 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5"
    b" 0 R/Resources<</Font<</F 3 0 R>>>>>>\nendobj\n5 0 obj\n<</Length 20/Filter/ASCIIHexDecode>>"
    b"stream\n4254 2F4620312054662028612920546A204554>\nendstream\nendobj\nxref\n0 1\n"
    b"0000000000 65535 f \ntrailer<</Size 6/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)


def clinical_document(data: bytes) -> ParsedDocument:
    read = document.read_document(data)
    return ParsedDocument(
        document=read.without_contents(),
        results=results.results_of(read),
        vaccinations=immunizations.vaccinations_of(read),
        rendered=rendering.render(read),
        attachments=_attachments(read),
        statements=reading.statements_in(read),
    )


def _attachments(read: document.ClinicalDocument) -> tuple[Media, ...]:
    body = (Media("", read.media_type, read.content),) if read.content else ()
    return (*body, *read.media)


KINDS: dict[bytes, Callable[[bytes], object]] = {
    b"clinical-document": clinical_document,
    b"pdf": readable.pdf,
    b"web-page": readable.web_page,
}


def answer(message: bytes) -> object:
    """
    Return the parsed values, or (name, sentence) of the error that refuses the file.
    """
    kind, _, data = message.partition(b"\n")
    try:
        return KINDS[kind](data)
    except document.UnreadableDocument as refusal:
        return (type(refusal).__name__, str(refusal))
    except Exception as error:
        # The name only: the text of an unexpected error may hold a person's data.
        return (type(error).__name__, "")


def limit() -> None:
    """
    Give up files, connections, processes and unbounded memory. Whatever is imported later fails.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    # Not everywhere (an old kernel, another architecture); the limits above hold in any case.
    parsing_seccomp.refuse_calls()


def allow_time() -> None:
    """
    Move the limit of processor time to some seconds from now: it counts from the process's birth.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + PROCESSOR_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    while header := requests.read(LENGTH.size):
        (length,) = LENGTH.unpack(header)
        allow_time()
        pickled = pickle.dumps(answer(requests.read(length)), protocol=pickle.HIGHEST_PROTOCOL)
        answers.write(LENGTH.pack(len(pickled)))
        answers.write(pickled)
        answers.flush()


def main() -> None:
    # Whatever is loaded on first use (time zones, codecs) is loaded before nothing can be opened.
    answer(b"clinical-document\n" + WARMING)
    answer(b"pdf\n" + WARMING_PDF)
    answer(b"web-page\n<p>")
    for encoding in ("latin-1", "utf-16", "utf-16-be", "cp1252", "charmap", "mac-roman"):
        "".encode(encoding)
    limit()
    serve(os.fdopen(0, "rb"), os.fdopen(1, "wb"))


if __name__ == "__main__":
    main()
