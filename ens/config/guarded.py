"""
Which rows PostgreSQL itself shows to nobody but those who reach the person: row-level security,
the second line behind `Reach.where`.

A table with a column `person` is in one of the two lists, or a house test fails. The policy is
coarse: whose rows, never which of them. Whoever deals with many people at once (the worker, a load,
a backup) signs in under another role, to whom the same tables are open.
"""

from collections.abc import Mapping

# `ens.persons` is set in the transaction by `database.execute`: the persons, who acts, and the
# persons of whom only what who acts wrote is seen, as in "12,15;7;15". Unset or empty, it is
# nobody. What belongs to nobody (person 0) is open. The lists are read once per statement. Within
# `coalesce` the condition changes neither the plan nor the indexes that are used: the planner would
# take it to leave few rows, and so choose another plan for each statement of ours.
SETTING = "current_setting('ens.persons', true)"
LISTED = f"any((select string_to_array(split_part({SETTING}, ';', 1), ',')::bigint[])::bigint[])"
ACTING = f"(select nullif(split_part({SETTING}, ';', 2), '')::bigint)"
NO_OWN = f"(select split_part({SETTING}, ';', 3) = '')"
OWN = f"any((select string_to_array(split_part({SETTING}, ';', 3), ',')::bigint[])::bigint[])"
SEEN = f"coalesce(person = 0 or person = {LISTED}, false)"
OWN_OR_SEEN = (
    f"coalesce(person = 0 or person = {LISTED}"
    f" and ({NO_OWN} or not person = {OWN} or author <> 0 and author = {ACTING}), false)"
)
EVERY = ("all", SEEN, SEEN)
# A line is written of whoever was refused, too.
SHOWN = ("select", SEEN, "")
# Each table with the command that is guarded, whom it lets through, and what may be written.
GUARDED: Mapping[str, tuple[str, str, str]] = {
    "access_whereabouts": EVERY,
    "record_composite": EVERY,
    "record_date": EVERY,
    "record_history": EVERY,
    "record_number": EVERY,
    "record_position": EVERY,
    "record_present": EVERY,
    "record_quantity": EVERY,
    "record_reference": EVERY,
    "record_remark": EVERY,
    "record_resource": ("all", OWN_OR_SEEN, OWN_OR_SEEN),
    "record_string": EVERY,
    "record_text": EVERY,
    "record_token": EVERY,
    "record_uri": EVERY,
    "register_trace": SHOWN,
}

FACTS = "asked before there is a reach: it is what the reach is made from"
FOUND = "from what the outside knows to a person: asked before there is a reach"
SIGN_IN = "who signs in and what they allowed: found by an account or by a secret"
KEYS = "keys and numbers, without a word about health"
OF_WORKER = "decided and sent by the worker, which is shown everything"
# Those that are open to whoever serves, each with what makes up for it.
OPEN: Mapping[str, str] = {
    "access_assistance": FACTS,
    "access_block": FACTS,
    "access_break_glass": FACTS,
    "access_capture": "found by who asks, who is named as a witness, who acts for a person",
    "access_choice": FACTS,
    "access_code": FOUND,
    "access_consent": FACTS,
    "access_mandate": FACTS,
    "access_opposition": FACTS,
    "access_pass": FACTS,
    "access_invitation": FACTS,
    "access_invitation_code": FOUND,
    "access_assistance_code": FOUND,
    "access_pass_code": FOUND,
    "access_pass_use": FACTS,
    "access_relation": FACTS,
    "access_research": FACTS,
    "access_review": "a queue of an operator's, over everybody; it says no more than that it was",
    "accounts_account": SIGN_IN,
    "accounts_grant": SIGN_IN,
    "accounts_launch": SIGN_IN,
    "accounts_session": SIGN_IN,
    "accounts_token": SIGN_IN,
    "consents_receipt": "what was agreed to: its words are sealed",
    "cases_case": "a queue of an operator's, over everybody; its words are sealed",
    "cases_step": "a queue of an operator's, over everybody; its words are sealed",
    "watch_alert": "a queue of an operator's, over everybody; it says no more than that it was",
    "watch_marked": OF_WORKER,
    "directory_word": "of professionals, who have no record",
    "feed_sending": OF_WORKER,
    "feed_subject": OF_WORKER,
    "ground_person_key": KEYS,
    "ground_person_key_before": KEYS,
    "identity_ins": FOUND,
    "identity_life": FACTS,
    "identity_number": FOUND,
    "identity_person": FACTS,
    "identity_public_id": FOUND,
    "identity_representation": FACTS,
    "notices_delivery": OF_WORKER,
    "notices_notice": "read by `Reach.where`; withdrawn and delivered in the same steps as others'",
    "notices_preference": "how somebody is told, without a word about health",
    "notices_seen": KEYS,
    "notices_waiting": OF_WORKER,
    "prevention_reminded": OF_WORKER,
    "prevention_watch": OF_WORKER,
    "record_identifier": FOUND,
    "record_indexing": KEYS,
    "record_locator": FOUND,
    "register_head": "what proves the register: digests and counts",
    "register_relabel": "a label beside an id, joined to lines that are guarded",
    "register_sealed": "what proves the register: digests and salts",
    "subscriptions_attempt": OF_WORKER,
    "subscriptions_event": OF_WORKER,
    "subscriptions_place": FOUND,
    "subscriptions_subscription": "what software asked to be told of, found by its key",
}
