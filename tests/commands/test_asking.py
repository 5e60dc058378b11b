"""What a command line asks, and what it says in the place of what it cannot ask."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop_classifier.base.progress import CancelToken
from desktop_classifier.commands.asking import Asking, named, named_to
from desktop_classifier.imaging import folder
from desktop_classifier.inference.pipeline import Question

posix = pytest.mark.skipif(os.name == "nt", reason="Windows cannot say whether a list goes on")


def asked(*words: object) -> Asking:
    asking = Asking(named(map(str, words)), None, CancelToken())
    list(asking.burst())
    return asking


@pytest.mark.parametrize(
    ("error", "kind"),
    [(PermissionError(13, "Permission denied"), "no_permission"), (OSError(5, "Input/output error"), "unreadable")],
)
def test_a_folder_that_is_closed_to_us_is_said_wherever_it_lies(tmp_path, monkeypatch, error, kind):
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.jpg").write_bytes(b"")
    scandir = os.scandir

    def refusing(path):
        if path.name == "closed":
            raise error
        return scandir(path)

    monkeypatch.setattr(folder.os, "scandir", refusing)
    lines = asked(tmp_path, f"{tmp_path}//closed").lines
    assert [line.given for line in lines] == [
        *(str(tmp_path / name) for name in ("a.jpg", "closed")),
        f"{tmp_path}//closed",
    ]
    assert [line.refusal and line.refusal.kind for line in lines] == [None, kind, kind]


@pytest.fixture
def stdin(monkeypatch):
    """What writes a list, as somebody at a keyboard does: bit by bit. Closed at the end."""
    reading, writing = os.pipe()
    with open(reading) as read_end, open(writing, "wb", buffering=0) as write_end:  # noqa: PTH123 - they have no path
        monkeypatch.setattr(sys, "stdin", read_end)
        yield write_end


@posix
def test_a_pause_in_the_list_ends_no_burst_before_every_question_is_answered(stdin):
    asking = Asking(named(["-"]), None, CancelToken())
    stdin.write(b"a.jpg\nb.j")
    burst = asking.burst()
    assert next(burst) == Question(Path("a.jpg"))
    assert [next(burst), next(burst)] == [None, None]
    stdin.write(b"pg\n")
    assert next(burst) == Question(Path("b.jpg"))
    assert next(burst) is None
    asking.lines.clear()
    assert next(burst, "over") == "over"
    assert not asking.ended
    stdin.write(b"c.jpg")
    stdin.close()
    assert list(asking.burst()) == [Question(Path("c.jpg"))]
    assert asking.ended


@posix
def test_what_stands_before_the_list_does_not_wait_for_it(stdin):
    burst = Asking(named(["a.jpg", "-"]), None, CancelToken()).burst()
    assert [next(burst), next(burst)] == [Question(Path("a.jpg")), None]


@posix
def test_what_cannot_be_asked_ends_the_burst_and_so_is_said_at_once(tmp_path, stdin):
    asking = Asking(named(["-"]), None, CancelToken())
    stdin.write(os.fsencode(tmp_path) + b"\n")
    assert next(asking.burst(), "over") == "over"
    assert [line.refusal.kind for line in asking.lines] == ["no_pictures"]
    assert not asking.ended


@posix
def test_only_the_first_model_waits_for_the_list(stdin):
    first, second = named_to(2, ["a.jpg", "-"])
    assert next(first) == "a.jpg"
    assert callable(next(first))
    stdin.close()
    assert list(first) == []
    assert list(second) == ["a.jpg"]
