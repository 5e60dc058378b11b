"""`make shots`: every state of the window, light and dark, and a short recording, into `docs/images/`.

Runs the real window offscreen with the built-in model on parts of the sample pictures.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(HERE))

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("DESKTOP_CLASSIFIER_HOME", str(ROOT / "build" / "shots-home"))

import doctor
import guide
import pictures
import wizard
from PIL import Image
from PySide6.QtCore import QBuffer, QCoreApplication, QEventLoop, QIODevice, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.controllers.teaching_work import Train
from desktop_classifier.gui.windows.main_window import MainWindow
from desktop_classifier.gui.windows.wizard.window import WizardWindow

FRAME_MS = 60


def wait_until(ready: Callable[[], bool], each: Callable[[], None] = lambda: None, step_ms: int = 30) -> None:
    """Let the event loop run until `ready`, calling `each` at every step."""
    loop = QEventLoop()
    timer = QTimer(interval=step_ms)
    quiet = 0

    def look() -> None:
        nonlocal quiet
        each()
        quiet = quiet + 1 if ready() else 0
        if quiet >= 4:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()


class Stage:
    """One window with its session, opened and closed."""

    def __init__(
        self,
        application: QApplication,
        look: str,
        size: tuple[int, int] = (1280, 800),
        motion: bool = False,
        train: Train | None = None,
    ):
        theme.apply(application, look)
        # The samples are hard: at the usual limit of 50 % nearly all of their parts would be marked unsure.
        settings = Settings(theme=look, engine="openvino", unsure_below=0.25, motion=motion)
        self.session = Session(settings, train=train)
        self.window = MainWindow(self.session, remember=False)
        self.window.resize(*size)
        self.window.show()
        done: list[bool] = []
        self.window.completed.connect(lambda: done.append(True))
        wait_until(lambda: bool(done))
        self.session.start()
        self.settle()

    def settle(self) -> None:
        wait_until(lambda: self.session.settled and self.session.computer is not None)

    def fill(self, folder: Path) -> None:
        self.session.pictures.add([folder])
        self.settle()

    def finish(self) -> None:
        """Until the strip at the bottom has gone, too."""
        wait_until(lambda: self.session.settled and self.window.strip.isHidden())

    def save(self, name: str, widget: QWidget | None = None) -> None:
        image(widget or self.window).save(IMAGES / f"{name}.webp", quality=92, method=6)
        print(f"docs/images/{name}.webp")

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.window.close()
        self.session.shutdown()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents()


def image(widget: QWidget) -> Image.Image:
    return as_image(widget.grab())


def as_image(pixmap: QPixmap) -> Image.Image:
    """The same for Pillow, which writes better WebP than Qt."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")  # type: ignore[call-overload]
    return Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")


def states(application: QApplication, look: str, folder: Path) -> None:
    with Stage(application, look) as stage:
        stage.save(f"empty-{look}")
        stage.window.zone.set_hover("Let go to look at 11 pictures", "from 1 folder; 1 other file is left alone.")
        stage.save(f"hover-{look}")
        stage.window.zone.clear_hover()
        stage.fill(folder)
        stage.window.workplace.grid.choose(folder / "palace-mirrored.jpg")
        stage.finish()
        stage.save(f"main-{look}")
        why(stage, f"why-{look}")
        stage.window.picker.open_popup()
        stage.settle()
        stage.save(f"models-{look}")
        stage.window.picker.close_popup()
        stage.window.workplace.grid.choose(folder / "notes-from-monday.jpg")
        stage.settle()
        stage.save(f"cannot-be-read-{look}")
        stage.window.resize(900, 600)
        stage.window.workplace.grid.choose(folder / "garden-daisy.jpg")
        stage.settle()
        stage.save(f"small-{look}")
    with Stage(application, look) as stage:
        stage.fill(folder / "palace.jpg")
        stage.finish()
        stage.save(f"one-picture-{look}")
        doctor.shoot(stage, look, wait_until)


def why(stage: Stage, name: str) -> None:
    """The heat map of what is chosen; it is switched off again."""
    told: list[object] = []
    stage.session.why.answered.connect(told.append)
    stage.window.action("why")
    wait_until(lambda: bool(told))
    stage.save(name)
    stage.window.action("why")


def recording(application: QApplication, folder: Path) -> None:
    """Empty window, a folder is dropped, tiles come, answers fill in, the model list opens and closes."""
    frames: list[Image.Image] = []
    with Stage(application, "light", (1100, 700), motion=True) as stage:

        def shoot() -> None:
            frames.append(image(stage.window))

        def hold(count: int) -> None:
            shoot()
            frames.extend(frames[-1:] * count)

        hold(10)
        stage.window.zone.set_hover("Let go to look at 11 pictures", "from 1 folder; 1 other file is left alone.")
        hold(12)
        stage.window.zone.clear_hover()
        stage.session.pictures.add([folder])
        wait_until(lambda: stage.session.settled, shoot, FRAME_MS)
        hold(15)
        for name in ("garden-daisy.jpg", "roof-detail.jpg"):
            stage.window.workplace.grid.choose(folder / name)
            wait_until(lambda: stage.session.settled, shoot, FRAME_MS)
            hold(12)
        stage.window.picker.open_popup()
        stage.settle()
        hold(25)
        stage.window.picker.close_popup()
        hold(10)
    first, *rest = frames
    target = IMAGES / "recording.webp"
    first.save(target, save_all=True, append_images=rest, duration=FRAME_MS, loop=0, quality=70, method=4)
    print(f"docs/images/recording.webp: {len(frames)} frames, {target.stat().st_size / 1e6:.1f} MB")


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    guide.IMAGES.mkdir(parents=True, exist_ok=True)
    application = QApplication([])

    def each_page(stage: Stage) -> Callable[[WizardWindow, str], None]:
        for_readme = wizard.page(application, stage, wait_until)
        for_guide = guide.wizard_page(application, wait_until, lambda: stage.session.small.busy)

        def save(window: WizardWindow, name: str) -> None:
            for_readme(window, name)
            for_guide(window, name)

        return save

    with tempfile.TemporaryDirectory() as scratch:
        folder = pictures.make(Path(scratch) / "holiday")
        for look in ("light", "dark"):
            states(application, look, folder)
        guide.shoot(application, folder, lambda size: Stage(application, "light", size), wait_until)
        wizard.shoot(application, Path(scratch) / "home", partial(Stage, application, "light"), wait_until, each_page)
        with Stage(application, "light") as stage:
            guide.of_the_guide(application, stage, wait_until)
        recording(application, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
