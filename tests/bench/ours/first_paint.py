"""The application's window as `desktop-classifier gui` opens it, timed to its first paint, then closed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).resolve().parents[1]))

from desktop_classifier import cli

if TYPE_CHECKING:
    from desktop_classifier.base.settings import Settings
    from desktop_classifier.gui.controllers.session import Session


def main() -> int:
    """What `cli` does for the command, with a clock beside it."""
    arguments = cli.parser("gui").parse_args(["gui"])
    from desktop_classifier.base import log

    log.start()
    from desktop_classifier import app

    return app.run(arguments.paths, arguments.screenshot, _build)


def _build(kept: Settings) -> Session:
    """The real session. Qt's application object, which the clock must watch, exists by now and no window does."""
    from paint_clock import PaintClock
    from PySide6.QtWidgets import QApplication

    from desktop_classifier.gui.controllers.session import Session

    application = QApplication.instance()
    assert application is not None
    PaintClock(application)
    return Session(kept)


if __name__ == "__main__":
    sys.exit(main())
