"""A second start hands its pictures to the first window, over real sockets."""

from __future__ import annotations

import logging
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop_classifier.gui import handover
from desktop_classifier.gui.handover import Message, NotOurs, Reader
from desktop_classifier.gui.qt.listener import Listener

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has pipes instead")

ODD = tuple(Path(os.fsdecode(name)) for name in (b"/a/\xff\xfe.jpg", "/a/宮殿 é.jpg".encode(), b"/a/line\nend.jpg"))


@pytest.fixture(autouse=True)
def place(tmp_path_factory, monkeypatch):
    """A folder to meet in, short enough for a socket."""
    folder = tmp_path_factory.mktemp("meet")
    folder.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def first():
    """The first window's post; nobody listens yet."""
    meeting = handover.meet(Message())
    assert not meeting.handed
    yield meeting.post
    meeting.post.close()


@pytest.fixture
def heard(qapp, first):
    """What the first window hears."""
    messages, listener = [], Listener(first)
    listener.received.connect(messages.append)
    yield messages
    listener.close()


@pytest.fixture
def later(qtbot):
    """Another start, at the same time: its meeting."""

    def begin(message, patience_s=30.0):
        met = []
        thread = threading.Thread(target=lambda: met.append(handover.meet(message, patience_s)))
        thread.start()
        qtbot.waitUntil(lambda: bool(met), timeout=30_000)
        thread.join()
        return met[0]

    return begin


def long_ago(first):
    """As if it had started yesterday."""
    os.utime(first.address, (time.time() - 86_400,) * 2)


def knock(first):
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.connect(str(first.address))
    return made


def in_pieces(data, size):
    reader = Reader()
    return [reader.feed(data[at : at + size]) for at in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_a_message_survives_in_pieces_of_any_size(size):
    message = Message(ODD, "token-1_TIME42")
    *before, last = in_pieces(handover.pack(message), size)
    assert last == message
    assert before == [None] * len(before)


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0" * 40,
        handover.pack(Message(ODD)) + b"more",
        handover.pack(Message((Path("relative.jpg"),))),
        handover.pack(Message((Path("/a/nul\0.jpg"),))),
        handover.pack(Message())[:-4] + b"\xff\xff\xff\xff",
        handover._MAGIC + (handover.MOST_BYTES + 1).to_bytes(4, "big"),
        handover._MAGIC + (0).to_bytes(4, "big"),
        handover._MAGIC + (2).to_bytes(4, "big") + b"\0\0",
    ],
    ids=["http", "zeros", "more", "relative", "nul", "length", "huge", "empty", "cut"],
)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(NotOurs):
        in_pieces(data, 1 << 20)


def test_the_first_hears_and_the_second_is_told(heard, later):
    assert later(Message(ODD, "token")).handed
    assert heard == [Message(ODD, "token")]


def test_ten_thousand_long_paths_arrive(heard, later):
    paths = tuple(Path("/", "deep " * 40, f"picture-{number}.jpg") for number in range(10_000))
    assert later(Message(paths)).handed
    assert heard == [Message(paths)]


def test_what_was_said_before_anyone_listened_is_heard(qtbot, first, later):
    """A second start may come while the first is still painting."""
    with knock(first) as early:
        early.sendall(handover.pack(Message(ODD)))
        listener = Listener(first)
        with qtbot.waitSignal(listener.received) as told:
            pass
        assert told.args == [Message(ODD)]
        assert early.recv(16) == handover.TAKEN
    listener.close()


def test_a_first_that_hangs_loses_its_place(first):
    long_ago(first)
    meeting = handover.meet(Message(ODD), patience_s=0.01)
    assert not meeting.handed
    assert meeting.post.address == first.address
    first.close()
    assert meeting.post.address.exists(), "that is the second one's by now"
    meeting.post.close()
    assert not meeting.post.address.exists()


def test_a_first_that_is_only_starting_is_waited_for(heard, later):
    """From a cold disk its window takes longer than one that hangs is given."""
    assert later(Message(ODD), patience_s=0.0).handed
    assert heard == [Message(ODD)]


def test_a_clock_that_was_set_back_makes_nobody_wait_longer(first):
    os.utime(first.address, (time.time() + 3600,) * 2)
    assert handover._still_starting_s(first.address) <= handover.STARTING_S


def test_who_gave_up_waiting_is_not_answered_for(qtbot, first, later):
    """It opened a window of its own and shows its pictures there."""
    with knock(first) as impatient:
        impatient.sendall(handover.pack(Message(ODD)))
    messages, listener = [], Listener(first)
    listener.received.connect(messages.append)
    assert later(Message()).handed
    assert messages == [Message()]
    listener.close()


def test_the_socket_of_a_first_that_crashed_is_taken_over(place):
    crashed = handover.meet(Message()).post
    crashed.socket.close()
    assert crashed.address.exists()
    meeting = handover.meet(Message(ODD))
    assert not meeting.handed
    assert meeting.post.address == crashed.address
    meeting.post.close()


def test_garbage_is_logged_and_the_next_one_heard(qtbot, first, heard, later, caplog):
    with knock(first) as stranger:
        stranger.sendall(b"rm -rf /\n" * 100)
        qtbot.waitUntil(lambda: "no message of ours" in caplog.text)
        stranger.settimeout(10)
        assert stranger.recv(16) == b""
    assert later(Message(ODD)).handed
    assert heard == [Message(ODD)]


def test_who_says_nothing_is_hung_up_on(qtbot, first, monkeypatch):
    monkeypatch.setattr("desktop_classifier.gui.qt.listener.LONGEST_CALL_MS", 1)
    listener = Listener(first)
    with knock(first) as silent:
        silent.setblocking(False)

        def hung_up():
            try:
                return silent.recv(16) == b""
            except BlockingIOError:
                return False

        qtbot.waitUntil(hung_up)
    listener.close()


def test_when_the_first_closes_those_in_line_notice_at_once(first):
    with knock(first) as waiting:
        waiting.sendall(handover.pack(Message(ODD)))
        first.close()
        with pytest.raises(ConnectionResetError):
            waiting.recv(16)
    assert not first.address.exists()


def test_only_the_user_may_enter(first, place):
    assert stat.S_IMODE(first.address.stat().st_mode) == 0o600
    assert first.address.parent == place


def test_a_folder_open_to_others_is_not_used(place, monkeypatch, tmp_path_factory):
    place.chmod(0o755)
    temporary = tmp_path_factory.mktemp("t")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    meeting = handover.meet(Message())
    assert meeting.post.address.parent.parent == temporary
    assert stat.S_IMODE(meeting.post.address.parent.stat().st_mode) == 0o700
    meeting.post.close()


def test_without_a_place_there_are_two_windows(place, monkeypatch, tmp_path_factory, caplog):
    place.chmod(0o755)
    temporary = tmp_path_factory.mktemp("t")
    squatted = temporary / f"desktop-classifier-{os.getuid()}"
    squatted.mkdir()
    squatted.chmod(0o777)
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with caplog.at_level(logging.WARNING):
        assert handover.meet(Message(ODD)) == handover.Meeting(False)
    assert "alone" in caplog.text


def test_who_belongs_together(monkeypatch, own_home, tmp_path):
    here = handover.name({"DISPLAY": ":0"})
    assert handover.name({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}) == here
    assert handover.name({"DISPLAY": ":1"}) != here
    assert handover.name({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}) != here
    (tmp_path / "link").symlink_to(own_home)
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", str(tmp_path / "link"))
    assert handover.name({"DISPLAY": ":0"}) == here
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", str(tmp_path))
    assert handover.name({"DISPLAY": ":0"}) != here


def test_of_many_that_start_at_once_one_is_first(qapp):
    """Five pictures opened from a file manager that starts a program for each."""
    met, listeners, messages = [], [], []
    threads = [threading.Thread(target=lambda: met.append(handover.meet(Message(), 30.0))) for _ in range(5)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 30
    while len(met) < 5 and time.monotonic() < until:
        if met and not listeners:
            listeners.append(Listener(met[0].post))
            listeners[0].received.connect(messages.append)
        qapp.processEvents()
    for thread in threads:
        thread.join()
    assert [meeting.handed for meeting in met] == [False, True, True, True, True]
    assert len(messages) == 4
    listeners[0].close()
    met[0].post.close()


LATER = """
import sys
from pathlib import Path
from desktop_classifier.gui.handover import Message
from desktop_classifier.gui.qt import pipe
sys.exit(not pipe.hand_over(sys.argv[1], Message(tuple(map(Path, sys.argv[2:]))), 30.0))
"""


def test_a_pipe_of_qt_carries_the_same(qtbot, place):
    """Windows' way, as far as other systems can tell."""
    pytest.importorskip("PySide6.QtNetwork", exc_type=ImportError)
    from desktop_classifier.gui.qt import pipe

    paths = tuple(Path("/", "deep " * 40, f"picture-{number}.jpg") for number in range(5_000))
    name = str(place / "pipe")
    assert not pipe.hand_over(name, Message(ODD), 1.0)
    messages, listener = [], pipe.PipeListener(name)
    listener.received.connect(messages.append)
    later = subprocess.Popen([sys.executable, "-c", LATER, name, *map(os.fspath, (*ODD, *paths))])
    qtbot.waitUntil(lambda: later.poll() is not None, timeout=30_000)
    assert later.wait() == 0
    assert messages == [Message((*ODD, *paths))]
    listener.close()
