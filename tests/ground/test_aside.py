"""
What is set aside is done soon, together, and once.
"""

import threading
import time

from ens.ground import aside


def wait_for(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_is_set_aside_by_many_threads_is_done_once_and_together():
    done = []
    threads = [
        threading.Thread(target=lambda: [aside.put(done.append, 1) for _ in range(200)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: sum(map(len, done)) == 1600)
    assert len(done) < 100


def test_it_can_be_done_at_once():
    done = []
    aside.put(done.append, "a")
    aside.do_now()
    assert done == [["a"]]


def test_a_child_of_the_process_does_not_do_what_its_parent_set_aside():
    """
    As after a fork, which a process with threads had better not do in a test.
    """
    done = []
    aside.do_now()
    aside.put(done.append, "a")
    aside._alone()
    aside.do_now()
    assert done == []
    aside.put(done.append, "b")
    wait_for(lambda: done == [["b"]])


def test_work_that_fails_is_logged_and_the_next_is_done(capsys):
    done = []
    aside.put(lambda values: 1 / 0, "a")
    wait_for(lambda: not aside._held)
    aside.put(done.append, "b")
    wait_for(lambda: done == [["b"]])
