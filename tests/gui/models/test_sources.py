"""Importing with Qt loaded reads no sources. In a process of its own: what PySide does is done for a whole process."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import linecache, sys
from PySide6 import QtCore
from desktop_classifier.gui.qt import sources
if sys.argv[1] == "quiet":
    sources.leave_unread()
import decimal, fractions
from PySide6.QtGui import QColor
print(any(name.endswith("fractions.py") for name in linecache.cache), QColor(1, 2, 3).name())
"""


def said(how):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()


def test_sources_stay_unread_and_qt_works():
    assert said("quiet") == ["False", "#010203"]


def test_without_us_they_are_read():
    """When this fails, PySide has mended itself, and `gui/qt/sources.py` can go."""
    assert said("as it comes") == ["True", "#010203"]
