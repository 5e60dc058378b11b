"""The wizard's six pages, light and dark: a real training on the practice set, from the first page to the last."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop_classifier.base import paths
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers import teaching_work
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.training.events import Epoch, Event, Finished
from desktop_classifier.training.recipe import Preset

if TYPE_CHECKING:
    from run import Stage

SIZE = (1280, 800)
BACKBONE = "efficientnet_lite0"
EPOCHS = 4
"""After so many the training page is shown."""

Wait = Callable[[Callable[[], bool]], None]
Save = Callable[[WizardWindow, str], None]


def shoot(
    application: QApplication, home: Path, stage: Callable[..., Stage], wait: Wait, each_page: Callable[[Stage], Save]
) -> None:
    """Save a picture of every page.

    Args:
        application: Whose dress is changed for the dark ones.
        home: An empty folder for everything that the program writes meanwhile.
        stage: Opens the main window, with `train` in the place of what trains.
        wait: Lets the event loop run until something is so.
        each_page: Makes what saves a page that stands there, under its name.
    """
    before = os.environ["DESKTOP_CLASSIFIER_HOME"]
    os.environ["DESKTOP_CLASSIFIER_HOME"] = str(home)
    try:
        seen = threading.Event()
        with stage(train=partial(_held, seen)) as opened:
            _Walk(opened, wait, each_page(opened), seen).go()
    finally:
        os.environ["DESKTOP_CLASSIFIER_HOME"] = before


def page(application: QApplication, stage: Stage, wait: Wait) -> Save:
    """Saves a page for the README, light and dark."""

    def save(wizard: WizardWindow, name: str) -> None:
        for look in ("dark", "light"):
            theme.apply(application, look)
            wait(lambda: not stage.session.small.busy)
            stage.save(f"wizard-{name}-{look}", wizard)

    return save


def _held(
    seen: threading.Event, id: str, token: CancelToken, report: Report, tell: Callable[[Event], None]
) -> Finished:
    """Trains, and tells nothing between an epoch and the moment when that was `seen`: a quick machine would be done."""
    ended = itertools.count(1)

    def told(event: Event) -> None:
        tell(event)
        if isinstance(event, Epoch) and next(ended) == EPOCHS:
            seen.wait()

    return teaching_work.in_a_child(id, token, report, told)


class _Walk:
    def __init__(self, stage: Stage, wait: Wait, save: Save, seen: threading.Event) -> None:
        self._stage, self._wait, self._save, self._seen = stage, wait, save, seen
        self._opening = stage.window.wizard

    def go(self) -> None:
        self._stage.window.action("teach")
        self._wait(lambda: self._opening.is_open)
        wizard = self._opening.window
        assert wizard is not None
        wizard.resize(*SIZE)
        self._pictures(wizard)
        self._choices(wizard)
        self._training(wizard)
        self._wait(lambda: wizard.step is Step.RESULT and wizard.next_button.isEnabled())
        self._mending(wizard)
        wizard.next_button.click()
        self._wait(wizard.next_button.isEnabled)
        wizard.page.try_picture(paths.sample_pictures()[0])
        self._wait(lambda: wizard.page.box.bars.rows()[0].target > 0)
        self._save(wizard, "6-none-of-these")
        wizard.page.try_picture(sorted((paths.resource("practice") / "cup").iterdir())[0])
        self._wait(lambda: wizard.page.box.bars.rows()[0].target > 0)
        self._save(wizard, "6-use-it")

    def _pictures(self, wizard: WizardWindow) -> None:
        wizard.page.zone.samples_requested.emit()
        self._wait(wizard.next_button.isEnabled)
        self._save(wizard, "1-pictures")

    def _choices(self, wizard: WizardWindow) -> None:
        made = self._opening.made
        assert made is not None
        wizard.next_button.click()
        self._wait(lambda: BACKBONE in made.draft.estimates and not made.draft.probing)
        self._save(wizard, "2-model")
        made.draft.chosen_backbone = BACKBONE
        wizard.next_button.click()
        self._save(wizard, "3-how-thorough")

    def _training(self, wizard: WizardWindow) -> None:
        teaching = self._stage.session.teaching
        wizard.next_button.click()
        self._wait(lambda: teaching.story is not None and len(teaching.story.epochs) >= EPOCHS)
        self._save(wizard, "4-training")
        self._seen.set()
        self._wait(lambda: not teaching.busy)

    def _mending(self, wizard: WizardWindow) -> None:
        """A doubtful picture is left out, it learns once more, and stands beside what it was."""
        session, page = self._stage.session, wizard.page
        self._wait(lambda: session.doubts.found is not None)
        self._save(wizard, "5-result")
        page.advice.followed.emit("")
        page.panel.act("out")
        self._wait(lambda: session.mending.fixes == 1)
        self._save(wizard, "5-doubtful")
        page.retraining.begin(Preset.QUICK)
        self._wait(lambda: wizard.step is Step.TRAINING)
        self._wait(lambda: not session.teaching.busy)
        self._wait(lambda: wizard.step is Step.RESULT and wizard.next_button.isEnabled())
        self._wait(lambda: session.doubts.found is not None and not session.doubts.busy)
        self._save(wizard, "5-before-and-after")
