"""The log stays within its bounds, and loses no line where it cannot."""

from __future__ import annotations

import logging
import pathlib

import pytest

from desktop_classifier.base import log


@pytest.fixture
def root():
    return logging.getLogger()


def test_the_log_is_turned_over_when_it_is_full(root, monkeypatch):
    monkeypatch.setattr(log, "MOST_BYTES", 200)
    log.start(terminal=False)
    for number in range(9):
        root.warning("line %s %s", number, "." * 60)
    assert log.log_file().stat().st_size < 200 and log.log_file().with_suffix(".log.1").is_file()


def test_where_another_process_has_it_open_it_grows_and_no_line_is_lost(root, monkeypatch, capsys):
    """Windows renames no open file."""

    def refused(self, target):
        raise PermissionError(13, "it is being used by another process")

    monkeypatch.setattr(pathlib.Path, "replace", refused)
    monkeypatch.setattr(log, "MOST_BYTES", 200)
    log.start(terminal=False)
    for number in range(9):
        root.warning("line %s %s", number, "." * 60)
    lines = log.log_file().read_text(encoding="utf-8").splitlines()
    assert [line.split("line ")[1][0] for line in lines] == list("012345678")
    assert capsys.readouterr().err == ""


def test_a_library_that_tells_of_every_array_is_not_heard(root):
    log.start(terminal=False)
    logging.getLogger("pyfive.h5d").info("one of a thousand")
    logging.getLogger("pyfive.h5d").warning("something is wrong")
    lines = log.log_file().read_text(encoding="utf-8").splitlines()
    assert [line.split(": ")[-1] for line in lines] == ["something is wrong"]


@pytest.mark.skipif(not pathlib.Path("/dev/full").exists(), reason="needs a file that is always full")
def test_a_log_that_cannot_be_written_is_not_printed_instead(root, capsys):
    log.start(terminal=False)
    log.log_file().symlink_to("/dev/full")
    root.warning("lost")
    assert capsys.readouterr().err == ""


def test_nor_is_one_that_cannot_be_opened(root, capsys):
    log.start(terminal=False)
    log.log_file().mkdir()
    root.warning("lost")
    assert capsys.readouterr().err == ""
