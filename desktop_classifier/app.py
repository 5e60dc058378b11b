"""The window as a program: look whether one can open, join everything, run, and leave nothing behind.

Qt is imported inside functions, because a system without its libraries must get a sentence and not a traceback.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_classifier.base import settings
from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import display, handover

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop_classifier.gui.controllers.session import Session
    from desktop_classifier.gui.windows.main_window import MainWindow

DONE, FAILED = 0, 1

TURN_S = 0.0005
"""How long a worker may keep Python's lock while the window wants it. Python's own 5 ms add up in a paint."""

Build = Callable[[settings.Settings], "Session"]


def run(paths: list[Path], screenshot: Path | None, build: Build | None = None) -> int:
    """Open the window and return when it is closed; or hand the pictures to the window that is open, and return.

    Args:
        paths: Pictures and folders to begin with.
        screenshot: Wait for all answers, save a picture of the window there, and end. Hands nothing over.
        build: Makes the session; a test brings one that loads nothing.

    Returns:
        0; 1 if the window could not open, or for a screenshot if a picture had no answer.
    """
    absolute = [path.absolute() for path in paths]
    if screenshot is not None:
        return _open(absolute, screenshot, build or _build, None)
    meeting = handover.meet(handover.Message(tuple(absolute), handover.token()))
    if meeting.handed:
        return DONE
    try:
        return _open(absolute, None, build or _build, meeting.post)
    finally:
        if meeting.post is not None:
            meeting.post.close()


def _open(paths: list[Path], screenshot: Path | None, build: Build, post: handover.Post | None) -> int:
    verdict = display.look()
    if verdict.trouble:
        return _give_up(verdict.trouble)
    try:
        application = _application()
    except ImportError as error:
        return _give_up(f"The window’s libraries cannot be loaded ({error}). Look at “desktop-classifier doctor”.")
    except UserError as error:
        return _give_up(error.message)
    verdict.release()
    return _run(application, paths, screenshot, build, post)


def _application() -> QApplication:
    """Qt's one application object.

    Raises:
        ImportError: A library of the system's that Qt needs is missing.
        UserError: Qt's window plug-in cannot be loaded, at which Qt would abort.
    """
    from PySide6.QtCore import QLibraryInfo

    from desktop_classifier.gui.qt import pyside

    pyside.leave_unread()
    from PySide6.QtWidgets import QApplication

    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    display.require_plugin(Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)))
    from desktop_classifier.gui.qt.application import Application

    application = Application(["desktop-classifier"])
    application.setApplicationName("Desktop Classifier")
    application.setDesktopFileName("desktop-classifier")
    return application


def _run(
    application: QApplication, paths: list[Path], screenshot: Path | None, build: Build, post: handover.Post | None
) -> int:
    from desktop_classifier.gui import icons, theme
    from desktop_classifier.gui.qt.collector import Collector
    from desktop_classifier.gui.windows.crash import Crashes
    from desktop_classifier.gui.windows.main_window import MainWindow

    kept = settings.load()
    if screenshot is not None:
        kept = kept.replaced(motion=False)
    theme.apply(application, kept.theme)
    session = build(kept)
    window = MainWindow(session, remember=screenshot is None)
    crashes = Crashes(window)
    crashes.install()
    session.crashed.connect(crashes.report)
    window.completed.connect(lambda: crashes.help_requested.connect(window.side.guide.open_trouble))
    collector = Collector(lambda: session.quiet)
    session.classification.opened.connect(collector.freeze)
    window.completed.connect(lambda: application.setWindowIcon(icons.of_program()))
    window.completed.connect(lambda: _begin(session, paths))
    if screenshot is None:
        window.completed.connect(lambda: _listen(window, post))
    previous = _end_on_signals(application)
    turn = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    window.show()
    try:
        code = _wait_for_picture(application, window, screenshot) if screenshot else application.exec()
    finally:
        crashes.uninstall()
        _restore(previous)
        sys.setswitchinterval(turn)
        window.hide()
        if post is not None:
            _listen_no_more(window, post)  # a start that comes now opens a window of its own
        session.shutdown()
        collector.stop()
    return code


def _begin(session: Session, paths: list[Path]) -> None:
    if paths:
        session.pictures.add(paths)
    session.start()


def _listen(window: MainWindow, post: handover.Post | None) -> None:
    """Starts that came since ours stand in line; so does what a Mac opened with us."""
    from desktop_classifier.gui.qt.application import Application
    from desktop_classifier.gui.qt.listener import Listener
    from desktop_classifier.gui.windows.arriving import Arriving

    arriving = Arriving(window)
    if post is not None:
        Listener(post, window).received.connect(arriving.take)
    application = Application.instance()
    if isinstance(application, Application):
        application.received.connect(arriving.take)
        application.listen()


def _listen_no_more(window: MainWindow, post: handover.Post) -> None:
    from desktop_classifier.gui.qt.listener import Listener

    for listener in window.findChildren(Listener):
        listener.close()
    post.close()


def _wait_for_picture(application: QApplication, window: MainWindow, target: Path) -> int:
    from desktop_classifier.gui.windows.screenshot import Screenshot

    picture = Screenshot(window, target.absolute())
    picture.taken.connect(application.exit)
    return application.exec()


def _build(kept: settings.Settings) -> Session:
    from desktop_classifier.gui.controllers.session import Session

    return Session(kept)


def _give_up(sentence: str) -> int:
    if sys.platform == "win32" and sys.stderr is None:  # started by a double click: there is nothing to print on
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, sentence, "Desktop Classifier", 0x30)
    print(f"desktop-classifier: {sentence}", file=sys.stderr)
    return FAILED


def _end_on_signals(application: QApplication) -> dict[signal.Signals, object]:
    """Ctrl+C in the terminal and a polite kill close the window; the collector's timer lets Python notice."""
    from PySide6.QtCore import QTimer

    def end(number: int, frame: object) -> None:
        # Not at once: Python may be in the middle of a paint, and quitting closes the window under it.
        QTimer.singleShot(0, application.quit)

    return {which: signal.signal(which, end) for which in (signal.SIGINT, signal.SIGTERM)}


def _restore(previous: dict[signal.Signals, object]) -> None:
    for which, handler in previous.items():
        signal.signal(which, handler)  # type: ignore[arg-type]
