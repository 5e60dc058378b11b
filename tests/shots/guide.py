"""Pictures for the user guide: smaller windows than in the README, twice as dense, so that text on them stays sharp.

`python tests/shots/guide.py` makes these alone; `make shots` makes them with all others.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPixmap, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.windows.guide.pictures import DENSITY
from desktop_classifier.gui.windows.wizard.window import WizardWindow

if TYPE_CHECKING:
    from run import Stage

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "images"
SIZE = (960, 620)
WIDE = (1280, 780)
"""With room for the whole panel at the right."""

WIZARD = (1120, 680)
WIZARD_PAGES = {
    "1-pictures": "wizard-pictures",
    "3-how-thorough": "wizard-thorough",
    "4-training": "wizard-training",
    "5-result": "wizard-result",
    "5-doubtful": "wizard-doubtful",
    "6-none-of-these": "none-of-these",
    "6-use-it": "wizard-use",
}
"""What the wizard's pictures are called in `wizard.py`, and what here."""

Wait = Callable[[Callable[[], bool]], None]


def shoot(application: QApplication, folder: Path, open_stage: Callable[[tuple[int, int]], Stage], wait: Wait) -> None:
    """Everything but the wizard.

    Args:
        application: Whose dress is changed for the dark ones.
        folder: Of pictures, as `pictures.make` makes it.
        open_stage: Opens the main window in this size.
        wait: Lets the event loop run until something is so.
    """
    with open_stage(SIZE) as stage:
        both = _both(application, stage, wait)
        both("empty", lambda: stage.window)
        stage.fill(folder)
        stage.window.workplace.grid.choose(folder / "palace.jpg")
        stage.finish()
        both("answered", lambda: stage.window)
        stage.window.workplace.grid.choose(folder / "notes-from-monday.jpg")
        stage.settle()
        both("cannot-be-read", lambda: stage.window)
        stage.window.action("models")
        both("models-window", lambda: stage.window.side.opened("models"))
        stage.window.side.opened("models").close()
    with open_stage(WIDE) as stage:
        both = _both(application, stage, wait)
        stage.fill(folder / "palace.jpg")
        stage.finish()
        panel = stage.window.workplace.panel
        both("panel", lambda: panel, lambda: _to_the_last_bar(panel))
        told: list[object] = []
        stage.session.why.answered.connect(told.append)
        stage.window.action("why")
        wait(lambda: bool(told))
        both("why", lambda: panel, lambda: _to_the_last_bar(panel))
        stage.window.picker.open_popup()
        both("models", lambda: stage.window.picker.popup)
        stage.window.picker.close_popup()


def wizard_page(application: QApplication, wait: Wait, busy: Callable[[], bool]) -> Callable[[WizardWindow, str], None]:
    """What `wizard.shoot` is to do with each page it comes to."""

    def save_page(wizard: WizardWindow, name: str) -> None:
        if name not in WIZARD_PAGES:
            return
        before = wizard.size()
        wizard.resize(*WIZARD)
        for look in ("dark", "light"):
            theme.apply(application, look)
            wait(lambda: not busy())
            save(wizard, f"{WIZARD_PAGES[name]}-{look}")
        wizard.resize(before)

    return save_page


def of_the_guide(application: QApplication, stage: Stage, wait: Wait) -> None:
    """The guide's own window, for the README's folder."""
    stage.window.action("help")
    guide = stage.window.side.opened("help")
    guide.resize(980, 720)
    for look in ("dark", "light"):
        theme.apply(application, look)
        wait(lambda: guide.browser.settled)
        stage.save(f"guide-{look}", guide)
    guide.close()


def save(widget: QWidget, name: str, part: QRect | None = None) -> None:
    """Into the guide's folder, `DENSITY` pixels for one."""
    rect = part or widget.rect()
    pixmap = QPixmap(rect.size() * DENSITY)
    pixmap.setDevicePixelRatio(DENSITY)
    widget.render(pixmap, QPoint(), QRegion(rect))
    from run import as_image

    as_image(pixmap).save(IMAGES / f"{name}.webp", quality=80, method=6)
    print(f"docs/guide/images/{name}.webp")


def _both(application: QApplication, stage: Stage, wait: Wait) -> Callable[..., None]:
    def both(name: str, widget: Callable[[], QWidget], part: Callable[[], QRect | None] = lambda: None) -> None:
        for look in ("dark", "light"):
            theme.apply(application, look)
            wait(lambda: not stage.session.small.busy)
            save(widget(), f"{name}-{look}", part())

    return both


def _to_the_last_bar(panel: QWidget) -> QRect:
    """The panel without the empty room below its last line."""
    line = panel._line
    return QRect(0, 0, panel.width(), line.mapTo(panel, QPoint(0, line.height())).y() + 16)


def main() -> int:
    import pictures
    import wizard
    from run import Stage, wait_until

    IMAGES.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    with tempfile.TemporaryDirectory() as scratch:
        folder = pictures.make(Path(scratch) / "holiday")
        shoot(application, folder, lambda size: Stage(application, "light", size), wait_until)

        def only_ours(stage: Stage) -> Callable[[WizardWindow, str], None]:
            return wizard_page(application, wait_until, lambda: stage.session.small.busy)

        home = Path(scratch) / "home"
        wizard.shoot(application, home, lambda: Stage(application, "light"), wait_until, only_ours)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.exit(main())
