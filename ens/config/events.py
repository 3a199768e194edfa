"""
Who is told of what: the journeys registered for each event.

A handler takes the event and `now`. Its effect happens once per event, in one transaction
with the mark that it happened.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ens.config import jobs
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as subscriptions
from ens.ground import outbox
from ens.journeys import deliver_notice, erase_person
from ens.journeys.subscriptions import matching

Handler = Callable[..., object]

REGISTERED: Mapping[type, tuple[Handler, ...]] = {
    notices.NoticeWritten: (deliver_notice.deliver_notice,),
    identity.ErasureDecided: (erase_person.on_decision,),
    identity.PersonErased: (erase_person.on_erased,),
    record.Deposited: (jobs.feed_hub,),
    subscriptions.Touched: (matching.match_touched,),
}


def name_of(handler: Handler) -> str:
    return handler.__name__


HANDLERS = {outbox.name_of(event): handlers for event, handlers in REGISTERED.items()}
_EVENTS = {outbox.name_of(event): event for event in REGISTERED}
_BY_NAME = {name_of(one): one for handlers in REGISTERED.values() for one in handlers}


def handle(handler: str, event: str, payload: dict[str, Any], **more: Any) -> None:
    """
    Call a registered handler with the event made whole again.
    """
    _BY_NAME[handler](_EVENTS[event](**payload), **more)
