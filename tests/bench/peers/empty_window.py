"""The least that a Qt program can show: an empty QMainWindow. Tells the time of its first paint."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from paint_clock import PaintClock
from PySide6.QtWidgets import QApplication, QMainWindow


def main() -> int:
    application = QApplication([])
    PaintClock(application)
    window = QMainWindow()
    window.resize(1200, 800)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
