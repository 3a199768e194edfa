"""
`{% load ui %}`: every page component. Arguments are plain values; see docs/reference/components.md.
"""

from django.template import Library

from ens.ui.tags import (
    actions,
    counts,
    doses,
    drawings,
    fields,
    forms,
    measures,
    messages,
    passage,
    people,
    places,
    qr,
    reading,
    results,
)

register = Library()
for _part in (
    actions,
    counts,
    doses,
    drawings,
    fields,
    forms,
    measures,
    messages,
    passage,
    people,
    places,
    qr,
    reading,
    results,
):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
