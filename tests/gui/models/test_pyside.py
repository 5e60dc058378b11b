"""PySide's two habits. In processes of their own: what PySide does the first time is done for a whole process."""

from __future__ import annotations

import subprocess
import sys

SOURCES = """
import linecache, sys
from PySide6 import QtCore
from desktop_classifier.gui.qt import pyside
if sys.argv[1] == "quiet":
    pyside.leave_unread()
import decimal, fractions
from PySide6.QtGui import QColor
print(any(name.endswith("fractions.py") for name in linecache.cache), QColor(1, 2, 3).name())
"""

FIRST_IMAGES = """
import sys, threading
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QImage
from desktop_classifier.gui.qt import pyside
from desktop_classifier.gui.qt.jobs import ParallelRunner
sys.setswitchinterval(1e-6)
application = QCoreApplication([])
if sys.argv[1] == "as it comes":
    pyside.know_paths = lambda: None
meeting = threading.Barrier(4)
def work(token, report):
    meeting.wait()
    return QImage(QSize(1, 1), QImage.Format.Format_RGB32)
runner, done = ParallelRunner(4), []
def on_done(image):
    done.append(image)
    if len(done) == 4:
        application.quit()
for job in [runner.start(work) for _ in range(4)]:
    job.succeeded.connect(on_done)
application.exec()
print(len(done), runner.shutdown())
"""


def said(program, how, limit_s=60):
    words = [sys.executable, "-c", program, how]
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=limit_s).stdout.split()


def test_sources_stay_unread_and_qt_works():
    assert said(SOURCES, "quiet") == ["False", "#010203"]


def test_without_us_they_are_read():
    """When this fails, PySide has mended itself, and `pyside.leave_unread` can go."""
    assert said(SOURCES, "as it comes") == ["True", "#010203"]


def test_the_first_pictures_of_several_threads_do_not_wait_for_each_other_for_ever():
    assert said(FIRST_IMAGES, "with our care") == ["4", "True"]
