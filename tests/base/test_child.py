"""A child that crashes, hangs or is cancelled costs one request, and ends when its parent does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.child import Child, ChildDied, describe_exit, run
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken

PROGRAM = [sys.executable, str(Path(__file__).with_name("child_program.py"))]


@pytest.fixture(autouse=True)
def test_program(monkeypatch):
    monkeypatch.setattr(paths, "program", lambda: PROGRAM)


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie has)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def wait_until_gone(pid: int) -> None:
    for _ in range(500):
        if gone(pid):
            return
        threading.Event().wait(0.01)
    raise AssertionError(f"process {pid} is still there")


def test_a_request_is_answered_with_progress_whatever_libraries_print():
    heard = []
    answer = run("tester", {"what": "echo", "say": "häl\no"}, environment={"WORD": "set"}, report=heard.append)
    assert answer == {"said": "häl\no", "role": "tester", "word": "set"}
    assert [(p.done, p.total, p.note) for p in heard] == [(1, 2, "half")]


def test_events_arrive_in_order_between_progress_and_before_the_result():
    heard = []
    answer = run(
        "narrator",
        {"events": 40, "then": ""},
        report=lambda progress: heard.append(progress.done),
        on_event=heard.append,
    )
    assert answer == {"told": 40}
    assert heard[0::2] == list(range(40))
    assert heard[1::2] == [{"event": "step", "number": number, "word": "häl\no"} for number in range(40)]


def test_events_before_an_error_are_heard_and_nobody_need_listen():
    heard = []
    with Child("narrator") as child:
        with pytest.raises(UserError, match="Try another"):
            child.request({"events": 2, "then": "refuse"}, on_event=heard.append)
        assert [event["number"] for event in heard] == [0, 1]
        assert child.request({"events": 2, "then": ""}) == {"told": 2}


def test_a_listener_that_raises_stops_the_wait_and_the_child_still_goes():
    def stop(event):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        run("narrator", {"events": 5, "then": ""}, on_event=stop)


def test_one_child_answers_many_requests():
    with Child("tester") as child:
        answers = [child.request({"what": "echo", "say": n})["said"] for n in range(50)]
    assert answers == list(range(50))


def test_a_library_that_looks_at_stdin_finds_it_empty_and_takes_no_message():
    with Child("tester") as child:
        assert child.request({"what": "look at stdin"}) == {"empty": True, "read": ""}
        assert child.request({"what": "echo", "say": "still heard"})["said"] == "still heard"


def test_an_error_for_the_user_comes_back_as_one():
    with Child("tester") as child:
        with pytest.raises(UserError, match="Try another") as refused:
            child.request({"what": "refuse"})
        assert refused.value.kind == "refused"
        with pytest.raises(UserError, match="ValueError: a fault of ours"):
            child.request({"what": "break"})
        assert child.request({"what": "echo", "say": "still here"})["said"] == "still here"


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize(
    ("by", "words"),
    [("SIGSEGV", "segmentation fault"), ("SIGKILL", "memory"), ("SIGILL", "processor"), ("SIGABRT", "aborted")],
)
def test_a_crash_is_said_in_words(by, words):
    with Child("tester") as child, pytest.raises(ChildDied, match=words) as died:
        child.request({"what": "die", "by": by})
    assert died.value.code == -getattr(signal, by)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_stopped_child_is_taken_for_hung_and_ended():
    with Child("tester", silence=0.3) as child:
        child.request({"what": "echo", "say": ""})
        os.kill(child.pid, signal.SIGSTOP)
        with pytest.raises(UserError, match="stopped answering"):
            child.request({"what": "echo", "say": ""})
        assert not child.alive


@pytest.mark.skipif(os.name == "nt", reason="process groups")
def test_cancel_ends_the_child_and_what_it_started():
    token, started = CancelToken(), []

    def cancel_when_asleep(progress):
        started.append(progress.done)
        token.cancel()

    with Child("tester") as child, pytest.raises(Cancelled):
        child.request({"what": "sleep"}, token, cancel_when_asleep)
    wait_until_gone(child.pid)
    wait_until_gone(started[0])


@pytest.mark.skipif(os.name == "nt", reason="process groups")
def test_what_a_child_leaves_behind_goes_with_it_and_nobody_waits():
    with Child("tester") as child:
        left = child.request({"what": "leave one behind"})["pid"]
    wait_until_gone(left)


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_a_child_ends_when_its_parent_is_killed():
    script = (
        "import sys, os, signal\n"
        "from desktop_classifier.base import paths\n"
        f"paths.program = lambda: {PROGRAM!r}\n"
        "from desktop_classifier.base.child import Child\n"
        "child = Child('tester')\n"
        "child.request({'what': 'echo', 'say': ''})\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    wait_until_gone(int(result.stdout))


def test_exit_codes_have_words():
    assert "code 3" in describe_exit(3)
    assert "signal 99" in describe_exit(-99)
