"""Nothing is lost, nothing arrives on the wrong thread, and nothing outlives its runner."""

import os
import sys
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from shiboken6 import delete

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress
from desktop_classifier.gui.qt.jobs import ParallelRunner, SerialRunner


@pytest.fixture
def pool(qtbot):
    runner = ParallelRunner(4)
    yield runner
    assert runner.shutdown()


@pytest.fixture
def serial(qtbot):
    runner = SerialRunner()
    yield runner
    assert runner.shutdown()


class Listener(QObject):
    def __init__(self):
        super().__init__()
        self.heard = []

    @Slot(object)
    def hear(self, value):
        self.heard.append(value)


def test_two_thousand_jobs_to_plain_callables_lose_nothing(qtbot, pool):
    results = []
    for number in range(2000):
        pool.start(lambda token, report, number=number: number).succeeded.connect(lambda value: results.append(value))
    qtbot.waitUntil(lambda: len(results) == 2000, timeout=20_000)
    assert sorted(results) == list(range(2000))
    qtbot.waitUntil(lambda: not pool.busy)


def test_everything_is_told_on_the_windows_thread_and_worked_elsewhere(qtbot, serial):
    here, told, worked = QThread.currentThread(), [], []

    def work(token, report):
        worked.append(threading.current_thread().name)
        report(Progress(1, 2))

    job = serial.start(work)
    for signal in (job.progressed, job.succeeded):
        signal.connect(lambda value: told.append(QThread.currentThread() is here))
    job.finished.connect(lambda: told.append(QThread.currentThread() is here))
    with qtbot.waitSignal(job.finished):
        pass
    assert told == [True, True, True]
    assert worked == ["model-1"]


def test_a_serial_runner_keeps_order_and_one_thread(qtbot, serial):
    order, threads = [], set()

    def work(number):
        threads.add(threading.get_ident())
        return number

    for number in range(50):
        serial.start(lambda token, report, number=number: work(number)).succeeded.connect(order.append)
    qtbot.waitUntil(lambda: len(order) == 50)
    assert order == list(range(50))
    assert len(threads) == 1


def test_a_user_error_is_told_and_is_no_crash(qtbot, serial):
    crashes, errors, ends = [], [], []
    serial.crashed.connect(crashes.append)

    def work(token, report):
        raise UserError("The disk is full. Make room and try again.", kind="disk_full")

    job = serial.start(work)
    job.failed.connect(errors.append)
    job.succeeded.connect(lambda value: ends.append("succeeded"))
    job.finished.connect(lambda: ends.append("finished"))
    qtbot.waitUntil(lambda: not serial.busy)
    assert [error.kind for error in errors] == ["disk_full"]
    assert ends == ["finished"]
    assert crashes == []


def test_a_fault_of_ours_reaches_the_crash_signal_with_its_traceback(qtbot, serial):
    failures, crashes = [], []
    serial.crashed.connect(crashes.append)
    serial.start(lambda token, report: 1 // 0).failed.connect(failures.append)
    qtbot.waitUntil(lambda: not serial.busy)
    assert failures == crashes
    assert isinstance(crashes[0], ZeroDivisionError)
    assert crashes[0].__traceback__ is not None


def test_cancelled_before_its_turn_never_starts(qtbot, serial):
    gate, ran, ends = threading.Event(), [], []
    serial.start(lambda token, report: gate.wait(10))
    job = serial.start(lambda token, report: ran.append(1))
    job.succeeded.connect(lambda value: ends.append("succeeded"))
    job.failed.connect(lambda error: ends.append("failed"))
    job.finished.connect(lambda: ends.append("finished"))
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not serial.busy)
    assert (ran, ends) == ([], ["finished"])


def test_cancelled_during_its_run_stops_at_the_next_report(qtbot, serial):
    ends = []

    def work(token, report):
        for step in range(1_000_000):
            report(Progress(step, 0))
        return "ran to the end"

    job = serial.start(work)
    job.progressed.connect(lambda progress: job.cancel())
    job.succeeded.connect(ends.append)
    job.failed.connect(ends.append)
    with qtbot.waitSignal(job.finished):
        pass
    assert ends == []


def test_abandoned_work_says_nothing_more(qtbot, serial):
    gate, heard = threading.Event(), []
    job = serial.start(lambda token, report: (gate.wait(10), report(Progress(1, 1))))
    for signal in (job.progressed, job.succeeded, job.failed):
        signal.connect(heard.append)
    job.finished.connect(lambda: heard.append("finished"))
    job.abandon()
    gate.set()
    qtbot.waitUntil(lambda: not serial.busy)
    assert heard == []


def test_progress_on_its_way_when_work_is_abandoned_is_not_told(qtbot, serial):
    reported, gate, heard = threading.Event(), threading.Event(), []
    job = serial.start(lambda token, report: (report(Progress(1, 2)), reported.set(), gate.wait(10)))
    job.progressed.connect(heard.append)
    assert reported.wait(5)
    job.abandon()
    gate.set()
    qtbot.waitUntil(lambda: not serial.busy)
    assert heard == []


def test_progress_is_thinned_and_the_last_one_always_comes(qtbot, serial):
    seen = []

    def work(token, report):
        pause = threading.Event()
        for step in range(1, 401):
            report(Progress(step, 400))
            pause.wait(0.001)

    job = serial.start(work)
    job.progressed.connect(lambda progress: seen.append(progress.done))
    with qtbot.waitSignal(job.finished):
        pass
    assert seen[-1] == 400
    assert seen == sorted(seen)
    assert len(seen) <= 0.4 * 1000 / 50 * 2.5  # 20 a second, with room for a slow machine's 0.4 s


def test_a_report_before_a_long_silence_is_told_without_waiting_for_the_end(qtbot, serial):
    gate, seen = threading.Event(), []

    def work(token, report):
        report(Progress(1, 3))
        report(Progress(2, 3))
        gate.wait(10)

    job = serial.start(work)
    job.progressed.connect(lambda progress: seen.append(progress.done))
    qtbot.waitUntil(lambda: 2 in seen)
    gate.set()
    qtbot.waitUntil(lambda: not serial.busy)


def test_a_receiver_destroyed_during_the_run_is_simply_not_told(qtbot, serial):
    gate, listener, ends = threading.Event(), Listener(), []
    job = serial.start(lambda token, report: (report(Progress(1, 2)), gate.wait(10), "result"))
    job.progressed.connect(listener.hear)
    job.succeeded.connect(listener.hear)
    job.finished.connect(lambda: ends.append("finished"))
    qtbot.waitUntil(lambda: listener.heard != [])
    heard = listener.heard
    delete(listener)
    gate.set()
    qtbot.waitUntil(lambda: ends == ["finished"])
    assert heard == [Progress(1, 2)]


def test_a_result_does_not_live_on_in_a_waiting_thread(qtbot, serial):
    class Big:
        pass

    alive = []

    def work(token, report):
        result = Big()
        alive.append(weakref.ref(result))
        return result

    serial.start(work)
    qtbot.waitUntil(lambda: not serial.busy)
    assert alive[0]() is None


def test_shutdown_while_busy_is_quick_and_silent(qtbot):
    runner, heard = ParallelRunner(3), []

    def work(token, report):
        while True:
            report(Progress(0, 0))

    for _ in range(20):
        job = runner.start(work)
        job.finished.connect(lambda: heard.append("finished"))
    with qtbot.waitSignal(runner.start(lambda token, report: 1).finished, raising=False, timeout=50):
        pass
    assert runner.shutdown(5.0)
    assert heard == []
    late = runner.start(lambda token, report: heard.append("ran"))
    assert late.cancelled
    assert not runner.busy


def test_a_thread_that_does_not_stop_is_not_waited_for_for_ever(qtbot):
    runner, gate, begun = SerialRunner(), threading.Event(), threading.Event()
    runner.start(lambda token, report: (begun.set(), gate.wait(30)))
    assert begun.wait(5)
    assert runner.shutdown(0.05) is False
    gate.set()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a thread a priority of its own")
@pytest.mark.skipif(sys.platform == "linux" and os.nice(0) > 0, reason="the tests themselves already stand back")
def test_work_stands_back_behind_the_window(qtbot, serial):
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    work = lambda token, report: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())  # noqa: E731
    theirs = []
    serial.start(work).succeeded.connect(theirs.append)
    qtbot.waitUntil(lambda: theirs != [])
    assert theirs[0] > mine
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine


def test_work_that_is_held_waits_for_the_first_thread(qtbot, serial):
    done, before = [], threading.active_count()
    serial.hold()
    first = serial.start(lambda token, report: done.append("first"))
    second = serial.start(lambda token, report: done.append("second"))
    assert threading.active_count() == before and done == []
    with qtbot.wait_signals([first.finished, second.finished]):
        assert serial.start_thread()
    assert done == ["first", "second"]
    assert not serial.start_thread()


def test_held_work_is_given_up_when_the_window_closes(qtbot):
    runner = SerialRunner()
    runner.hold()
    job = runner.start(lambda token, report: None)
    assert runner.shutdown()
    assert job.cancelled and not runner.busy
