"""
The same thing done several times at the same moment.
"""

import threading
from collections.abc import Callable
from typing import Any


def at_once(work: Callable[[], Any], count: int = 4) -> list[Any]:
    """
    Run it in threads that start together, each on its own connection. What each returned, or
    what stopped it.
    """
    from django.db import connections

    answers: list[Any] = []
    ready = threading.Barrier(count)

    def one() -> None:
        ready.wait()
        try:
            answers.append(work())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
