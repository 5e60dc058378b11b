"""The real window, telling on stdout in JSON lines what happens to it, and closing at a moment that is asked for.

python watched_window.py [--close-at painted|opened|first|ended|raising] [PATH…]
"""

import json
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_classifier import app
from desktop_classifier.base import log
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.windows.arriving import Arriving
from desktop_classifier.gui.windows.main_window import MainWindow


def tell(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def window():
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))


class Watcher(QObject):
    """Hears of everything and closes the window at its moment."""

    def __init__(self, session, close_at):
        super().__init__(session)
        self.session, self.close_at = session, close_at
        QApplication.instance().installEventFilter(self)
        session.classification.opened.connect(lambda opened: self.moment("opened", where=opened.where))
        session.classification.advanced.connect(lambda state: state.done and self.moment("first", done=state.done))
        session.classification.ended.connect(lambda state: self.ended())
        session.pictures.looked.connect(lambda found: self.moment("looked", pictures=found.pictures))
        session.crashed.connect(lambda error: tell("crashed", error=repr(error)))

    def eventFilter(self, watched, event):  # noqa: N802 - the name is Qt's
        if event.type() == QEvent.Type.Paint and isinstance(watched, MainWindow):
            QApplication.instance().removeEventFilter(self)
            watched.completed.connect(lambda: self.painted(watched))
        return False

    def painted(self, of):
        """By now it hears of later starts."""
        of.findChild(Arriving).came.connect(lambda message: self.moment("forward", pictures=len(message.paths)))
        self.moment("painted", title=of.windowTitle())

    def ended(self):
        answers = {item.path.name: item.answer for item in self.session.list.items()}
        labels = {name: answer.top[0].label for name, answer in answers.items() if answer and answer.top}
        self.moment("ended", labels=labels, failed=self.session.list.counts().failed)

    def moment(self, name, **facts):
        tell(name, **facts)
        if name == self.close_at:
            self.close_at = None
            QTimer.singleShot(0, lambda: window().close())


def main():
    words = sys.argv[1:]
    close_at = words[1] if words[:1] == ["--close-at"] else None
    paths = [Path(word) for word in (words[2:] if close_at else words)]

    def build(kept):
        session = Session(kept)
        Watcher(session, close_at)
        return session

    log.start()
    code = app.run(paths, None, build)
    left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    tell("over", code=code, threads=left)
    return code


if __name__ == "__main__":
    sys.exit(main())
