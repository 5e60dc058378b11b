"""Who goes first on a busy computer, on Linux, where threads have priorities of their own."""

from __future__ import annotations

import _thread
import os
import sys
import threading

import pytest

from desktop_classifier.base import priority

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only there has a thread its own priority"),
    pytest.mark.skipif(sys.platform == "linux" and os.nice(0) > 0, reason="the tests themselves already stand back"),
]


def niceness(id):
    return os.getpriority(os.PRIO_PROCESS, id)


@pytest.fixture
def library():
    """Starts threads that Python's list of threads does not know, as those of libraries are."""
    over, ended, started = threading.Event(), threading.Semaphore(0), []

    def live(ids, born):
        ids.append(threading.get_native_id())
        born.set()
        over.wait()
        ended.release()

    def start():
        ids, born = [], threading.Event()
        started.append(ids)
        _thread.start_new_thread(live, (ids, born))
        born.wait()
        return ids[0]

    yield start
    over.set()
    for _ in started:
        ended.acquire()


def in_worker(act):
    said = []
    worker = threading.Thread(target=lambda: said.append(act()))
    worker.start()
    worker.join()
    return said[0]


def test_a_worker_stands_back_and_nobody_else():
    before = niceness(threading.get_native_id())

    def act():
        priority.step_back()
        return niceness(threading.get_native_id())

    assert in_worker(act) == priority.WORK
    assert niceness(threading.get_native_id()) == before


def test_what_a_worker_had_a_library_start_stands_further_back(library):
    beside_window = library()

    def act():
        priority.step_back()
        computing = library()
        priority.step_libraries_back()
        return niceness(computing), niceness(threading.get_native_id())

    assert in_worker(act) == (priority.LIBRARIES, priority.WORK)
    assert niceness(beside_window) == niceness(threading.get_native_id())
