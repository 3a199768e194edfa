"""
How doses and ages are called, in the reader's language.
"""

from collections.abc import Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ens.contexts.prevention.ages import Span
from ens.contexts.prevention.calendar import BOOSTER, SEASON, Calendar, Vaccine, Words
from ens.contexts.prevention.values import Step


def told(words: Words) -> str:
    """
    These words of the calendar in the reader's language, French where it has no other.
    """
    language = (get_language() or "fr")[:2]
    return words.get(language) or words.get("fr", "")


def name_of(vaccine: Vaccine) -> str:
    return told(vaccine.name)


def which(step: Step) -> str:
    """
    Which of its doses: "2e dose sur 3", "à 45 ans", "hiver 2026-2027".
    """
    if step.vaccine.plan == SEASON:
        year = int(step.key.rpartition("-")[2])
        return _("hiver %(year)s-%(next)s") % {"year": year, "next": year + 1}
    if step.vaccine.plan == BOOSTER:
        return _("à %(age)s") % {"age": span_words(recommended(step))}
    if step.number == 1:
        return _("1re dose sur %(of)s") % {"of": step.of}
    return _("%(number)se dose sur %(of)s") % {"number": step.number, "of": step.of}


def title(step: Step) -> str:
    """
    "Pneumocoque, 2e dose sur 3".
    """
    return f"{name_of(step.vaccine)}, {which(step)}"


def due_sentence(titles: Sequence[str]) -> str:
    """
    "un vaccin est à faire (Pneumocoque, 1re dose sur 3)".
    """
    text = ngettext(
        "un vaccin est à faire (%(titles)s)", "des vaccins sont à faire (%(titles)s)", len(titles)
    )
    return text % {"titles": " ; ".join(titles)}


def recommended(step: Step) -> Span:
    """
    The age from which this dose is recommended.
    """
    if step.vaccine.season:
        return step.vaccine.season.age
    return step.vaccine.doses[step.number - 1].due[0]


def disease_names(calendar: Calendar, diseases: tuple[str, ...]) -> str:
    """
    "tétanos, coqueluche et hépatite B".
    """
    names = [told(calendar.diseases[one]) for one in diseases]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s et %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def span_words(span: Span) -> str:
    """
    "2 mois", "65 ans", "6 semaines".
    """
    if span.days:
        weeks = span.days // 7
        return ngettext("%(n)s semaine", "%(n)s semaines", weeks) % {"n": weeks}
    if span.months >= 24 and span.months % 12 == 0:
        return years(span.months // 12)
    return months(span.months)


def age_words(age: tuple[int, int, int]) -> str:
    """
    "2 mois et 5 jours" before two years, then "3 ans et 2 mois" before six, then "12 ans".
    """
    year, month, day = age
    if year >= 6:
        return years(year)
    if year >= 2:
        return _pair(years(year), months(month) if month else "")
    whole = 12 * year + month
    if not whole:
        return days(day)
    return _pair(months(whole), days(day) if day else "")


def _pair(one: str, other: str) -> str:
    return _("%(one)s et %(other)s") % {"one": one, "other": other} if other else one


def years(number: int) -> str:
    return ngettext("%(n)s an", "%(n)s ans", number) % {"n": number}


def months(number: int) -> str:
    return ngettext("%(n)s mois", "%(n)s mois", number) % {"n": number}


def days(number: int) -> str:
    return ngettext("%(n)s jour", "%(n)s jours", number) % {"n": number}
