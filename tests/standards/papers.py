"""
Small PDF files, made by hand.
"""

import io
import zlib

import pypdf

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def pdf(*pages):
    """
    A PDF of these pages, a line for each of theirs.
    """
    return drawn(*(b"BT /F 11 Tf 14 TL 50 780 Td " + lines(page) + b" ET" for page in pages))


def lines(text):
    return b" T* ".join(b"(" + escaped(line) + b") Tj" for line in text.split("\n"))


def escaped(text):
    data = text.encode("cp1252")
    for one in (b"\\", b"(", b")"):
        data = data.replace(one, b"\\" + one)
    return data


def drawn(*contents):
    """
    A PDF of pages drawn by these instructions.
    """
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", FONT]
    kids = []
    for content in contents:
        squeezed = zlib.compress(content)
        head = b"<</Length %d/Filter/FlateDecode>>" % len(squeezed)
        objects.append(head + b"stream\n" + squeezed + b"\nendstream")
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return _file(objects)


def _file(objects):
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + table + end


def locked(data, password, algorithm="AES-256"):
    """
    The same, which opens with this password; with none it only says what may be done with it.
    """
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm=algorithm)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def bomb():
    """
    Nine thousand bytes that draw a million letters.
    """
    return drawn(b"BT /F 1 Tf " + b"(a)Tj " * 1_000_000 + b"ET")
