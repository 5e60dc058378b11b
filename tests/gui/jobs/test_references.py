"""PySide6 6.12.0 takes a reference from True and None at every call on Python 3.11; the interpreter dies of it."""

import json
import os
import subprocess
import sys

SCRIPT = """
import json, sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Source(QObject):
    told = Signal(bool)

application = QApplication([])
source, heard, label = Source(), [0], QLabel()
def hear(value):
    heard[0] += 1
source.told.connect(hear)
before = sys.getrefcount(None), sys.getrefcount(True)
for number in range(20_000):
    source.told.emit(True)
for number in range(300):
    label.setText("x")
after = sys.getrefcount(None), sys.getrefcount(True)
print(json.dumps([heard[0], after[0] - before[0], after[1] - before[1]]))
"""


def test_twenty_thousand_emits_leave_none_and_true_alone():
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    heard, none, true = json.loads(done.stdout)
    assert heard == 20_000
    assert abs(none) < 50
    assert abs(true) < 50
