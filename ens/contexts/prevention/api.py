"""
Prevention: the vaccination calendar before what the record says, and who is to be reminded.

Not a medical advice. What is deduced here is shown only to whoever sees what it is deduced from.
"""

from ens.contexts.prevention.ages import age
from ens.contexts.prevention.calendar import Calendar, Vaccine, in_force
from ens.contexts.prevention.erasing import erase
from ens.contexts.prevention.reading import noted
from ens.contexts.prevention.rules import next_change, plan
from ens.contexts.prevention.values import Noted, Plan, State, Step
from ens.contexts.prevention.watch import (
    Looked,
    Watch,
    looked,
    name_unreadable,
    remind_once,
    resume,
    stop,
    take_due,
    touched,
    walk,
    watch_of,
)
from ens.contexts.prevention.words import (
    age_words,
    disease_names,
    due_sentence,
    name_of,
    recommended,
    span_words,
    title,
    told,
    which,
)

__all__ = [
    "Calendar",
    "Looked",
    "Noted",
    "Plan",
    "State",
    "Step",
    "Vaccine",
    "Watch",
    "age",
    "age_words",
    "disease_names",
    "due_sentence",
    "erase",
    "in_force",
    "looked",
    "name_of",
    "name_unreadable",
    "next_change",
    "noted",
    "plan",
    "recommended",
    "remind_once",
    "resume",
    "span_words",
    "stop",
    "take_due",
    "title",
    "told",
    "touched",
    "walk",
    "watch_of",
    "which",
]
