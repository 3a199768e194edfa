"""
The characters with a meaning in the value of a parameter, and how they lose it.

https://hl7.org/fhir/R4/search.html#escaping
"""

import re


def split(text, separator):
    """
    The parts of a value, still escaped.
    """
    found, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == separator:
            found.append(text[start:at])
            start = at + 1
        at += 1
    return [*found, text[start:]]


def plain(text):
    return re.sub(r"\\([\\,$|])", r"\1", text)


def escaped(text):
    return re.sub(r"([\\,$|])", r"\\\1", text)
