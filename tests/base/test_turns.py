"""While it is the window's turn, workers begin nothing new; and never wait for ever."""

from __future__ import annotations

import threading

from desktop_classifier.base import priority


def test_a_worker_waits_until_the_windows_turn_is_over(monkeypatch):
    monkeypatch.setattr(priority, "PATIENCE_S", 60)
    steps, asked = [], threading.Event()

    def work():
        asked.set()
        priority.give_way()
        steps.append("worker")

    worker = threading.Thread(target=work)
    with priority.windows_turn():
        worker.start()
        asked.wait()
        steps.append("window")
    worker.join()
    assert steps == ["window", "worker"]


def test_a_window_that_never_ends_its_turn_stops_nobody(monkeypatch):
    monkeypatch.setattr(priority, "PATIENCE_S", 0.001)
    with priority.windows_turn():
        assert not priority.give_way()


def test_a_turn_within_a_turn_does_not_end_it(monkeypatch):
    """To show a page is a turn, and lays it out, which is one too."""
    monkeypatch.setattr(priority, "PATIENCE_S", 0.001)
    with priority.windows_turn():
        with priority.windows_turn():
            pass
        assert not priority.give_way()
    assert priority.give_way()


def test_a_fault_in_the_windows_turn_ends_it(monkeypatch):
    monkeypatch.setattr(priority, "PATIENCE_S", 60)
    try:
        with priority.windows_turn():
            raise ValueError
    except ValueError:
        priority.give_way()
