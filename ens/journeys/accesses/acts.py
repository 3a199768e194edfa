"""
What is done to a space, by kind: every action that any door writes in the register is in one.

`tests/house` fails on an action that is written somewhere and is not here.
"""

from collections.abc import Mapping

SEE, ADD, CHANGE, TAKE, DECIDE, URGENT, FOLLOW = (
    "see", "add", "change", "take", "decide", "urgent", "follow",
)  # fmt: skip

KINDS: Mapping[str, tuple[str, ...]] = {
    URGENT: ("break-glass", "end-break-glass", "ask-emergency",
             "say-whereabouts", "read-whereabouts"),
    TAKE: ("export", "send"),
    DECIDE: (
        "open", "open-space", "refuse-space", "close-space", "represent", "register",
        "relate", "end-relation", "block", "unblock", "mask", "unmask", "oppose",
        "withdraw-opposition", "code", "make-pass", "use-pass", "end-pass", "choose",
        "agree", "end-agreement", "announce", "postpone", "conceal", "reveal",
        "prepare-capture", "capture", "read-capture", "confirm-capture", "refuse-capture",
        "end-capture", "allow-whereabouts", "stop-whereabouts",
        "allow", "restrict", "suspend", "withdraw",
        "oppose-research", "allow-research", "agree-research", "withdraw-research",
        "remind", "stop-reminding", "prefer", "appoint", "dismiss", "end-session", "entrust",
        "ask-again", "watch-closely", "watch-as-others",
        "begin-representation", "suspend-representation", "resume-representation",
        "end-representation", "read-representation",
        "ask-assistance", "begin-assistance", "end-assistance",
        "offer-mandate", "withdraw-mandate", "read-mandate", "accept-mandate", "refuse-mandate",
        "give-up-mandate", "end-mandate", "suspend-mandate", "resume-mandate",
    ),
    ADD: ("create",),
    CHANGE: ("update", "delete", "erase"),
    SEE: ("read", "vread", "history", "search", "summary", "identify", "read-research",
        "read-agreements", "preview"),
    FOLLOW: (
        "contest", "review", "read-reason", "open-case", "follow-case", "handle-case",
        "read-case", "name-case", "look-into",
    ),
}  # fmt: skip
ORDER: Mapping[str, int] = {
    action: number for number, actions in enumerate(KINDS.values()) for action in actions
}
NAMES = tuple(KINDS)


def kind_of(action: str) -> str:
    return NAMES[ORDER[action]] if action in ORDER else SEE
