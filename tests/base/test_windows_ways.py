"""What `base` does on Windows alone, tried against stand-ins for Windows's own modules."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import types

import pytest

from desktop_classifier.base import child, files


class Windows(types.ModuleType):
    """The module `os` as far as our code looks, on Windows. The real one cannot be changed: pathlib looks at it too."""

    name = "nt"

    def __getattr__(self, word):
        return getattr(os, word)


class Locks(types.ModuleType):
    """`msvcrt`: locks bytes at the place where the file stands."""

    LK_UNLCK, LK_LOCK, LK_NBLCK, LK_RLCK, LK_NBRLCK = range(5)

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.held: set[tuple[int, int]] = set()
        self.refuse_with: list[int] = []

    def locking(self, handle, mode, count):
        byte = (os.fstat(handle).st_ino, os.lseek(handle, 0, os.SEEK_CUR))
        if mode == self.LK_UNLCK:
            self.held.remove(byte)
            return
        assert mode == self.LK_NBLCK, "waits for seconds, and only ten times"
        if self.refuse_with:
            raise OSError(self.refuse_with.pop(0), "refused")
        if byte in self.held:
            raise OSError(errno.EACCES, "held")
        self.held.add(byte)


@pytest.fixture
def locks(monkeypatch):
    made = Locks()
    monkeypatch.setitem(sys.modules, "msvcrt", made)
    monkeypatch.setattr(files, "os", Windows("os"))
    return made


def test_one_holds_a_lock_and_the_next_gets_it_at_once_afterwards(locks, tmp_path):
    path = tmp_path / "locks" / "lock"
    with files.locked(path) as first, files.locked(path) as second:
        assert (first, second) == (True, False)
    assert not locks.held
    path.write_text("whatever it holds")
    with files.locked(path) as again, files.locked(path) as second:
        assert (again, second) == (True, False)


def test_a_lock_is_let_go_of_when_the_work_fails(locks, tmp_path):
    with pytest.raises(RuntimeError), files.locked(tmp_path / "lock"):
        raise RuntimeError
    assert not locks.held


def test_what_is_waited_for_is_waited_for_however_long(locks, monkeypatch, tmp_path):
    pauses = []
    monkeypatch.setattr(files, "time", types.SimpleNamespace(sleep=pauses.append))
    locks.refuse_with = [errno.EACCES, errno.EDEADLK] * 20
    with files.locked(tmp_path / "lock", wait=True) as held:
        assert held
    assert len(pauses) == 40
    locks.refuse_with = [errno.EBADF]
    with files.locked(tmp_path / "lock", wait=True) as held:
        assert not held, "a disk that knows no locks would be waited for without end"


@pytest.mark.parametrize(("times", "lets_go"), [(4, True), (5, False)])
def test_a_virus_scanner_is_waited_for_a_moment(monkeypatch, tmp_path, times, lets_go):
    monkeypatch.setattr(files, "os", Windows("os"))
    pauses, target = [], tmp_path / "kept"
    monkeypatch.setattr(files, "time", types.SimpleNamespace(sleep=pauses.append))

    class Scanned(type(tmp_path)):
        def replace(self, target):
            if len(pauses) < times:
                raise PermissionError(errno.EACCES, "it is being used by another process")
            return super().replace(target)

    source = Scanned(tmp_path / "new")
    source.mkdir()
    if lets_go:
        files.replace(source, target)
        assert target.is_dir()
    else:
        with pytest.raises(PermissionError):
            files.replace(source, target)
    assert len(pauses) == min(times, 4) and 0 < sum(pauses) < 2


def test_killing_a_child_takes_what_it_started_and_flashes_no_console(monkeypatch):
    asked = []
    monkeypatch.setattr(child, "os", Windows("os"))
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
    monkeypatch.setattr(subprocess, "run", lambda words, **options: asked.append((words, options)))
    running = types.SimpleNamespace(pid=4711, poll=lambda: None, wait=lambda: 1)
    child._kill_group(running)
    ((words, options),) = asked
    assert words == ["taskkill", "/F", "/T", "/PID", "4711"]
    assert options["creationflags"] == 0x08000000
    child._kill_group(types.SimpleNamespace(pid=4711, poll=lambda: 0, wait=lambda: 0))
    assert len(asked) == 1, "its number may belong to another by now"


@pytest.mark.parametrize(
    ("code", "words"), [(0xC0000005, "access violation"), (0xC000001D, "processor"), (9, "code 9")]
)
def test_how_windows_ends_a_process_has_words(code, words):
    assert words in child.describe_exit(code)
