"""
What each prefix asks of two ranges, first bound included and last one not.

https://hl7.org/fhir/R4/search.html#prefix
"""

NAMES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")


def split(text):
    return (text[:2], text[2:]) if text[:2] in NAMES else ("eq", text)


def ranges(prefix, held, asked, *, near):
    low, high = held
    start, end = asked
    inside = start <= low and high <= end
    match prefix:
        case "eq":
            return inside
        case "ne":
            return not inside
        case "gt":
            return high > end
        case "lt":
            return low < start
        case "ge":
            return high > end or inside
        case "le":
            return low < start or inside
        case "sa":
            return low >= end
        case "eb":
            return high <= start
    start, end = near(asked)
    return low < end and start < high
