"""
Elements of a CDA being written.
"""

from collections.abc import Iterable
from typing import Any

from lxml import etree

V3 = "urn:hl7-org:v3"
LAB = "urn:oid:1.3.6.1.4.1.19376.1.3.2"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

# The stubs do not know that None is the default namespace.
_NAMESPACES: Any = {None: V3, "lab": LAB, "xsi": XSI}

Element = etree._Element


def element(
    tag: str,
    text: str = "",
    /,
    *,
    children: Iterable[Element] = (),
    xsi_type: str = "",
    **attributes: str,
) -> Element:
    """
    Return an element of the HL7 V3 namespace; empty attributes are left out.

    :raises ValueError: if a text holds a character that XML cannot carry
    """
    made = etree.Element(tag if tag.startswith("{") else f"{{{V3}}}{tag}", nsmap=_NAMESPACES)
    if xsi_type:
        made.set(f"{{{XSI}}}type", xsi_type)
    for name, value in attributes.items():
        if value:
            made.set(name, value)
    if text:
        made.text = text
    made.extend(children)
    return made
