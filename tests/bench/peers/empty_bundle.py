"""The least that a bundled Qt program can show; PyInstaller makes a folder of it for the row `bundle`."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

if __name__ == "__main__":
    application = QApplication([])
    window = QMainWindow()
    window.resize(1200, 800)
    window.show()
    sys.exit(application.exec())
