"""
Named places where a drill may raise, kill or pause the process.

`ENS_FAILPOINT=<name>:<raise|kill|pause>`; production refuses to start with it set.
"""

import os
import signal
import time

NAMES = {
    "before-begin": "the request is read, nothing is written yet",
    "after-data": "the resources are written, not yet the trace",
    "after-trace": "the trace is written, not yet the outbox",
    "after-outbox": "everything is written, the commit has not been asked",
    "after-commit": "committed, the answer has not left",
    "register-write": "in place of writing the register",
    "before-delivery": "an event is taken from the outbox, its effect has not begun",
    "after-effect": "an event's effect is committed, the job is not yet marked done",
    "export-before-person": "an export, before a person's part is read",
    "export-before-commit": "a person's part is in the files, its trace is not committed",
    "export-before-end": "all is in the files, the export does not say so yet",
    "import-before-batch": "an import, before some lines are written",
    "generation-begun": "a new wrapping key is written, its transaction is not committed",
    "keys-rewrapped": "some persons' keys are wrapped anew, not committed",
    "feed-before-send": "a try is in the ledger of what leaves, nothing has left",
    "feed-after-send": "the hub has it, the ledger does not know yet",
    "seal-before-checkpoint": "lines have their numbers in the tree, nothing is signed yet",
    "seal-before-commit": "a checkpoint is signed and written, the commit has not been asked",
    "seal-after-commit": "a checkpoint is committed, no witness knows it yet",
}
PAUSE_SECONDS = 600


class FailpointReached(Exception):
    """
    Raised where a drill asked for it.
    """


def _armed() -> dict[str, str]:
    wanted = os.environ.get("ENS_FAILPOINT", "")
    return dict(item.split(":", 1) for item in wanted.split(",") if ":" in item)


_ARMED = _armed()


def reach(name: str) -> None:
    if not _ARMED:
        return
    match _ARMED.get(name):
        case "raise":
            raise FailpointReached(name)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "pause":
            time.sleep(PAUSE_SECONDS)


def arm(spec: str) -> None:
    """
    Arm from a test in the same process; an empty text disarms.
    """
    _ARMED.clear()
    _ARMED.update(dict(item.split(":", 1) for item in spec.split(",") if item))
