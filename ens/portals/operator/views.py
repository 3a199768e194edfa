"""
Where an operator arrives: whether all of it answers, what waits, when it was last kept.
"""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from ens.contexts.accounts import api as accounts
from ens.contexts.cases import api as cases
from ens.ground import clock
from ens.ground.state import State
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

PARTS: dict[str, str | Promise] = {
    "database": gettext_lazy("Base de données"),
    "worker": gettext_lazy("Tâches de fond"),
    "sandbox": gettext_lazy("Simulateurs"),
    "sealer": gettext_lazy("Scellement du registre"),
    "collector": gettext_lazy("Départ vers la recherche"),
    "hub": gettext_lazy("Entrepôt de recherche"),
}
KINDS: dict[str, str | Promise] = {
    "operator": gettext_lazy("Exploitation"),
    "authority": gettext_lazy("Autorité"),
    "researcher": gettext_lazy("Recherche"),
    "editor": gettext_lazy("Éditeurs"),
    "mediator": gettext_lazy("Médiation"),
}


@require_GET
@signed_in(kind="operator")
def home(request: SignedInRequest) -> HttpResponse:
    read: Callable[[], State] = import_string(settings.ENS_STATE)
    state, now = read(), clock.now()
    known = {
        "now": now,
        "all_answer": all(state.parts.values()),
        "parts": [(str(PARTS.get(name, name)), up) for name, up in state.parts.items()],
        "facts": _facts(state),
        "cases_waiting": cases.count_waiting(),
        "backup": state.last_backup,
        "staff": [(str(KINDS.get(one.kind, one.kind)), one) for one in accounts.appointed()],
    }
    return render(request, "operator/pages/home.html", known)


def _facts(state: State) -> list[tuple[str, str]]:
    events = words.number(state.events_waiting)
    if state.events_waiting:
        events = _("%(count)s, dont une depuis %(age)s") % {
            "count": events,
            "age": _age(state.oldest_event),
        }
    return [
        (_("Version"), f"{state.version} · Python {state.python} · {state.mode}"),
        (_("Suites à donner à ce qui s’est passé"), events),
        (_("Tâches en attente"), words.number(state.jobs_waiting)),
        (_("Tâches en cours"), words.number(state.jobs_running)),
        (_("Tâches abandonnées après plusieurs essais"), words.number(state.jobs_failed)),
    ]


def _age(age: dt.timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if not minutes:
        return _("moins d’une minute")
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
