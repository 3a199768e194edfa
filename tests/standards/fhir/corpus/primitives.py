"""
Texts and numbers that are not of the primitive type whose place they take.

Source: https://hl7.org/fhir/R4/datatypes.html#primitive, each type's own words and pattern.
"""

from decimal import Decimal
from typing import Any, Final

LONG_ID = "a" * 65
NUMBERS = ("1", "abc", True, [1], {"value": 1})
BAD: Final[dict[str, tuple[Any, ...]]] = {
    "base64Binary": ("a", "====", "a*bc", "YQ=", 3, True),
    "boolean": ("true", "TRUE", 1, 0, "yes", {"value": True}),
    "canonical": ("a b", " http://x.example/y", 4, True, ""),
    "code": (" final", "final ", "a  b", "a\tb", "", 1, True),
    "date": ("2024-13", "2024-00-10", "2024-02-30", "24-01-01", "2024-1-1", "2024-01-01T10:00:00Z",
             "01/02/2024", "20240101", "hier", 2024, ""),
    "dateTime": ("2024-13-01", "2024-01-01T10:00", "2024-01-01T10:00:00", "2024-01-01T25:00:00Z",
                 "2024-01-01T10:60:00Z", "2024-01-01 10:00:00Z", "2024-01-01T10:00:00+15:00",
                 "2024-02-30T10:00:00Z", "2024-01-01Z", "demain", 2024, ""),
    "decimal": ("1.0", "1,5", True, [Decimal(1)], {"value": 1}),
    "id": (LONG_ID, "a b", "a_b", "é", "a/b", "", 1),
    "instant": ("2024-01-01", "2024-01-01T10:00:00", "2024-01", "2024-01-01T10:00Z",
                "2024-02-30T10:00:00Z", "now", 1704103200, ""),
    "integer": ("1", Decimal("1.5"), 2147483648, -2147483649, True, "", [1]),
    "markdown": ("", 5, True, {}),
    "oid": ("1.2.3", "urn:oid:9.1", "urn:oid:1.02.3", "urn:oid:", "urn:oid:a.b", 1),
    "positiveInt": (0, -1, "1", Decimal("1.5"), 2147483648, True),
    "string": ("", 5, True, Decimal("1.5"), {"value": "x"}, ["x"], "\u0001a", "   "),
    "time": ("25:00:00", "10:00", "10:60:00", "10:00:00Z", "10h", 10, ""),
    "unsignedInt": (-1, "0", Decimal("0.5"), 2147483648, True),
    "uri": ("a b", " urn:x", "", 3, True),
    "url": ("a b", "", 3, True),
    "uuid": ("c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:1234",
             "urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "urn:uuid:", 3),
    "xhtml": (),
}  # fmt: skip
# Another JSON type than the one written, for an element that holds an object.
NOT_AN_OBJECT: Final[tuple[Any, ...]] = ("x", 1, True)
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">'
NARRATIVES: Final[dict[str, Any]] = {
    "script": f"{DIV}<script>a()</script>x</div>",
    "event": f'{DIV}<p onclick="a()">x</p></div>',
    "javascript-link": f'{DIV}<a href="javascript:a()">x</a></div>',
    "iframe": f'{DIV}<iframe src="http://x.example"></iframe>x</div>',
    "form": f'{DIV}<form><input name="a"/></form>x</div>',
    "object": f'{DIV}<object data="x"></object>x</div>',
    "base": f'{DIV}<base href="http://x.example"/>x</div>',
    "link": f'{DIV}<link rel="stylesheet" href="x.css"/>x</div>',
    "style-element": f"{DIV}<style>p {{}}</style>x</div>",
    "head": f"{DIV}<head><title>x</title></head>x</div>",
    "empty": f"{DIV}</div>",
    "blank": f"{DIV}   <p> </p></div>",
    "no-namespace": "<div>x</div>",
    "other-namespace": '<div xmlns="urn:x">x</div>',
    "not-a-div": '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
    "open": f"{DIV}<p>x</div>",
    "cut": f"{DIV}x",
    "bare-ampersand": f"{DIV}a & b</div>",
    "unknown-entity": f"{DIV}a &foo; b</div>",
    "doctype": f'<!DOCTYPE div [<!ENTITY a "b">]>{DIV}&a;</div>',
    "attribute-twice": f'{DIV}<p class="a" class="b">x</p></div>',
    "svg": f'{DIV}<svg xmlns="http://www.w3.org/2000/svg"><script>a()</script></svg>x</div>',
    "text": "x",
    "number": 3,
    "nothing": "",
}
