"""What a Mac opens with the program reaches the window, also what comes before there is one."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import json, sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from desktop_classifier.gui.qt.application import Application

application = Application(["desktop-classifier"])
told = []

def opened(*names):
    for name in names:
        application.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile(name)))
    application.sendEvent(application, QFileOpenEvent(QUrl("https://example.org/a.jpg")))
    application.processEvents()

application.received.connect(lambda message: told.append([str(path) for path in message.paths]))
opened("/pictures/early 1.jpg", "/pictures/宮殿 é")
early = list(told)
application.listen()
application.processEvents()
opened("/pictures/late.png")
opened()
print(json.dumps([early, told]))
"""


def test_what_is_opened_arrives_together_and_nothing_is_lost():
    """In a process of its own, since there is only ever one application object."""
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    early, told = json.loads(run.stdout)
    assert early == []
    assert told == [["/pictures/early 1.jpg", "/pictures/宮殿 é"], ["/pictures/late.png"]]
