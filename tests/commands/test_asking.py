"""What a command line asks, and what it says in the place of what it cannot ask."""

from __future__ import annotations

import os

import pytest

from desktop_classifier.base.progress import CancelToken
from desktop_classifier.commands.asking import Asking, named
from desktop_classifier.imaging import folder


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
