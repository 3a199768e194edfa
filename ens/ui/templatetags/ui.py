"""
`{% load ui %}`: every page component. Arguments are plain values; see docs/reference/components.md.
"""

from django.template import Library

from ens.ui.tags import (
    actions,
    counts,
    drawings,
    fields,
    forms,
    measures,
    messages,
    people,
    passage,
    places,
    reading,
    results,
)

register = Library()
for _part in (
    actions,
    counts,
    drawings,
    fields,
    forms,
    measures,
    messages,
    people,
    places,
    passage,
    reading,
    results,
):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
